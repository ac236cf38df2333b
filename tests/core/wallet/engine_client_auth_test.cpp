#include <QTest>
#include <QTimer>

#include "core/tokens/token_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/provider_script.h"
#include "tests/support/test_program.h"

namespace engine_client_auth_test {

using namespace lanyard;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {

const Words kBoth{"client_secret_basic", "client_secret_post"};

/// A client whose secret the provider accepts in one way, though it lists two.
struct Bench : test::EngineBench {
  explicit Bench(const std::string& takes = "client_secret_post", const Words& lists = kBoth) {
    script.clientSecret = "s3cret";
    script.clientAuth = takes;
    script.listedAuth = lists;
  }
  [[nodiscard]] wallet::SignInOrder confidential(const std::string& way = {}) const {
    wallet::SignInOrder asked = order();
    asked.clientSecret = base::Secret(std::string_view("s3cret"));
    asked.settings.clientAuth = way;
    return asked;
  }
  [[nodiscard]] wallet::SignInOrder again(const std::string& id, const std::string& way = {}) const {
    wallet::SignInOrder asked;
    asked.identityId = id;
    asked.settings.clientAuth = way;
    return asked;
  }
  [[nodiscard]] std::string keptWay() const {
    return keeping::identityOf(store->identities()->at(0)).settings.clientAuth;
  }
  test::ProviderScript script{provider};
};

}  // namespace

class EngineClientAuthTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// A code is sent once, in one way, whatever the reply; only the person chooses the other way.
  void saysThatTheSecretOrItsWayIsWrongAndTriesNoOther() {
    Bench bench;
    const auto refused = bench.signIn(bench.confidential());
    QCOMPARE(refused.error().code, std::string("client.secret_or_way_refused"));
    QCOMPARE(refused.error().values, (Words{"basic", "post"}));
    QVERIFY(refused.error().kind == base::ErrorKind::Misconfigured);
    QTest::qWait(50);
    QCOMPARE(bench.script.sentBy, Words{"token basic"});
    QVERIFY(bench.engine->identities().empty());
    QCOMPARE(bench.secrets.writes, 0);
    const std::string code = *bench.lastRedirect.code;
    QVERIFY(bench.signIn(bench.confidential("client_secret_post")).has_value());
    QCOMPARE(bench.script.sentBy, (Words{"token basic", "token post"}));
    QVERIFY(*bench.lastRedirect.code != code);
  }
  void offersNoWayThatIsNotListed() {
    Bench bench("client_secret_post", {"client_secret_basic", "private_key_jwt"});
    const auto refused = bench.signIn(bench.confidential());
    QCOMPARE(refused.error().code, std::string("client.secret_refused"));
    QCOMPARE(refused.error().values, Words{"basic"});
  }
  void tellsOfASecretThatIsMissing() {
    Bench bench;
    QCOMPARE(bench.signIn(bench.order()).error().code, std::string("client.unknown_or_no_secret"));
    QCOMPARE(bench.script.sentBy, Words{"token"});
  }
  /// Before the browser is opened.
  void refusesAWayThatIsNotListedAtOnce() {
    Bench bench("client_secret_basic", {"client_secret_basic"});
    const auto refused = bench.signIn(bench.confidential("client_secret_post"));
    QCOMPARE(refused.error().code, std::string("client.way_not_listed"));
    QCOMPARE(refused.error().values, (Words{"post", "basic"}));
    QCOMPARE(bench.steps, Words{"discover"});
    QVERIFY(bench.script.sentBy.empty());
  }
  void asksForNoSecretThatIsNotThere() {
    Bench bench;
    wallet::SignInOrder order = bench.order();
    order.settings.clientAuth = "client_secret_post";
    QCOMPARE(bench.signIn(std::move(order)).error().code, std::string("client.no_secret"));
    QCOMPARE(bench.steps, Words{"discover"});
  }
  void theWayIsUsedAtEveryEndpoint_data() {
    QTest::addColumn<std::string>("way");
    QTest::addColumn<std::string>("sent");
    QTest::newRow("basic") << std::string("client_secret_basic") << std::string("basic");
    QTest::newRow("post") << std::string("client_secret_post") << std::string("post");
  }
  void theWayIsUsedAtEveryEndpoint() {
    QFETCH(std::string, way);
    QFETCH(std::string, sent);
    Bench bench(way);
    bench.script.metadata = {{"pushed_authorization_request_endpoint", "https://idp.example/par"}};
    // The pushed request is what the test's browser would need; here only how it was sent counts.
    wallet::SignInOrder pushed = bench.confidential(way);
    (void)bench.finish(bench.engine->signIn(
        std::move(pushed), [](const wallet::SignInStep&) {}, cancelledSoon()));
    QCOMPARE(bench.script.sentBy, Words{"par " + sent});
    bench.script.sentBy.clear();
    bench.script.metadata = wire::Json::object();
    bench.clock.advance(2h);  // the metadata is asked for anew
    const auto result = bench.signIn(bench.confidential(way));
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    const std::string id = result->identity.identity.id;
    QCOMPARE(bench.keptWay(), way);
    bench.restart();
    bench.clock.advance(1h);
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    for (const std::string& one : bench.script.sentBy) QVERIFY2(one.ends_with(' ' + sent), one.c_str());
    QCOMPARE(bench.script.sentBy.front(), "token " + sent);
    QCOMPARE(bench.script.sentBy.back(), "revoke " + sent);
  }
  /// What worked is kept, also when the provider lists others by now.
  void aNewSignInBeginsWithWhatWorked() {
    Bench bench("client_secret_post", {"client_secret_post"});
    const std::string id = bench.signIn(bench.confidential())->identity.identity.id;
    QCOMPARE(bench.keptWay(), std::string("client_secret_post"));
    bench.script.listedAuth = kBoth;
    bench.clock.advance(2h);
    QVERIFY(bench.signIn(bench.again(id)).has_value());
    QCOMPARE(bench.script.sentBy, (Words{"token post", "token post"}));
  }
  void aWayThatFailedIsNotKept() {
    Bench bench;
    const std::string id = bench.signIn(bench.confidential("client_secret_post"))->identity.identity.id;
    const auto refused = bench.signIn(bench.again(id, "client_secret_basic"));
    QCOMPARE(refused.error().code, std::string("client.secret_or_way_refused"));
    QCOMPARE(refused.error().values, (Words{"basic", "post"}));
    QCOMPARE(bench.keptWay(), std::string("client_secret_post"));
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QVERIFY(bench.signIn(bench.again(id)).has_value());
  }
  void noSecretIsSentWhereNoneIsWanted() {
    Bench bench;
    const std::string id = bench.signIn(bench.confidential("client_secret_post"))->identity.identity.id;
    bench.script.clientSecret.clear();
    bench.script.sentBy.clear();
    QVERIFY(bench.signIn(bench.again(id, "none")).has_value());
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QCOMPARE(bench.script.sentBy, (Words{"token", "token"}));
    QCOMPARE(bench.keptWay(), std::string());
    const auto item = bench.finish(bench.secrets.read(tokens::tokenItemKey(id)));
    QVERIFY(tokens::parseTokenItem(**item)->clientSecret.empty());
  }
  /// Rows of older versions do not have this; the keystore's item does.
  void takesTheWayOfAnOlderSignInFromItsItem() {
    Bench bench("client_secret_post", {"client_secret_post"});
    const std::string id = bench.signIn(bench.confidential())->identity.identity.id;
    keeping::StoredIdentity row = keeping::identityOf(bench.store->identities()->at(0));
    auto item = tokens::parseTokenItem(**bench.finish(bench.secrets.read(tokens::tokenItemKey(id))));
    row.settings.clientAuth.clear();
    keeping::RowSeal seal;
    seal.takeKey(test::EngineBench::rowKey());
    item->settingsDigest = keeping::settingsDigest(row.settings);
    QVERIFY(bench.store->saveIdentity(seal.sealed(row)).has_value());
    QVERIFY(
        bench.finish(bench.secrets.write(tokens::tokenItemKey(id), tokens::serialise(*item))).has_value());
    bench.restart();
    bench.script.listedAuth = kBoth;
    QVERIFY(bench.signIn(bench.again(id)).has_value());
    QCOMPARE(bench.script.sentBy.back(), std::string("token post"));
    QCOMPARE(bench.keptWay(), std::string("client_secret_post"));
  }
  void namesTheSecretAtThePushedRequestToo() {
    Bench bench;
    bench.script.metadata = {{"pushed_authorization_request_endpoint", "https://idp.example/par"}};
    const auto refused = bench.signIn(bench.confidential());
    QCOMPARE(refused.error().code, std::string("client.secret_or_way_refused"));
    QCOMPARE(bench.steps, Words{"discover"});
  }

 private:
  static std::shared_ptr<wallet::Cancellation> cancelledSoon() {
    auto cancellation = std::make_shared<wallet::Cancellation>();
    QTimer::singleShot(100, [cancellation] { cancellation->cancel(); });
    return cancellation;
  }
};

LANYARD_TEST(EngineClientAuthTest)

}  // namespace engine_client_auth_test

#include "engine_client_auth_test.moc"
