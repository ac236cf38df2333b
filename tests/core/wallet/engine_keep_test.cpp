#include <QTest>
#include <algorithm>

#include "core/tokens/revocation_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_keep_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;

namespace {

const base::Error kNoNetwork{errors::kHttpNotSent};

struct Bench : EngineBench {
  Bench() {
    longestSleep = 2ms;
    restart();
  }
  /// From now on the catalog knows what ends at the provider with a refresh token.
  void ends(const char* what) {
    const std::string entry =
        std::string(R"({"id":"idp","issuer":"https://idp.example","revocation":{"ends":")") + what + "\"}}";
    QVERIFY(catalog.add(entry).has_value());
    restart();
  }
  base::Result<wallet::SignInResult> by(const std::string& client, const std::string& alias = {}) {
    provider.bendClaims = [client](wire::Json& claims) { claims["aud"] = client; };
    wallet::SignInOrder asked = order();
    asked.settings.clientId = client;
    asked.alias = alias;
    return signIn(std::move(asked));
  }
  base::Result<wallet::SignInResult> again(const std::string& id) {
    wallet::SignInOrder asked;
    asked.identityId = id;
    return signIn(std::move(asked));
  }
  std::string refreshToken() const { return *provider.validRefresh.begin(); }
  bool tookBack(const std::string& token) const {
    return std::count(provider.revoked.begin(), provider.revoked.end(), token) == 1;
  }
  keeping::IdentityView view(const std::string& who) const { return *engine->find(who); }
  std::vector<ports::PendingRevocation> pending() const { return *store->pendingRevocations(); }
};

}  // namespace

/// What a sign-in brought: which identity it is, and what becomes of tokens that nobody keeps.
class EngineKeepTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void twoClientsOfAPersonAreTwoIdentities() {
    Bench bench;
    const auto first = bench.by("client", "work");
    const auto second = bench.by("other", "play");
    QVERIFY2(second.has_value(), second ? "" : second.error().code.c_str());
    QVERIFY(!second->renewed);
    QVERIFY(first->identity.identity.id != second->identity.identity.id);
    QCOMPARE(second->identity.identity.alias, std::string("play"));
    QCOMPARE(bench.engine->identities().size(), std::size_t{2});
    // Each has its own token, also after a restart.
    const std::string one = first->identity.identity.id;
    const std::string two = second->identity.identity.id;
    QVERIFY(!bench.engine->cached(one, {})->accessToken.equals(
        bench.engine->cached(two, {})->accessToken.view()));
    bench.restart();
    QVERIFY(bench.started.has_value());
    QCOMPARE(bench.view("work").identity.clientId, std::string("client"));
    QCOMPARE(bench.view("play").identity.clientId, std::string("other"));
    bench.provider.bendClaims = {};
    QVERIFY(bench.finish(bench.engine->token(one, {})).has_value());
  }
  void signingInAgainKeepsTheClient() {
    Bench bench;
    QVERIFY(bench.by("client", "work").has_value());
    const std::string other = bench.by("other", "play")->identity.identity.id;
    const auto again = bench.again(other);
    QVERIFY2(again.has_value(), again ? "" : again.error().code.c_str());
    QVERIFY(again->renewed);
    QCOMPARE(again->identity.identity.clientId, std::string("other"));
    QVERIFY(QString::fromStdString(bench.lastUrl).contains(QStringLiteral("client_id=other")));
    QCOMPARE(bench.engine->identities().size(), std::size_t{2});
  }
  void saysThatOnlyTheClientTellsThemApart() {
    Bench bench;
    QVERIFY(!bench.by("client", "work")->identity.oneOfMore);
    std::vector<std::string> changed;
    connect(bench.engine.get(), &wallet::Wallet::identityChanged, this,
            [&](const std::string& id) { changed.push_back(id); });
    const std::string first = bench.view("work").identity.id;
    QVERIFY(bench.by("other", "play")->identity.oneOfMore);
    QVERIFY(std::count(changed.begin(), changed.end(), first) > 0);
    QVERIFY(bench.view("work").oneOfMore);
    for (const keeping::IdentityView& one : bench.engine->identities()) QVERIFY(one.oneOfMore);
    changed.clear();
    QVERIFY(bench.finish(bench.engine->signOut(bench.view("play").identity.id)).has_value());
    QVERIFY(std::count(changed.begin(), changed.end(), first) > 0);
    QVERIFY(!bench.view("work").oneOfMore);
    bench.provider.subject = "eve";
    QVERIFY(bench.by("other").has_value());
    QVERIFY(!bench.view("work").oneOfMore);
  }
  void aTakenAliasGetsANumber() {
    Bench bench;
    QVERIFY(bench.by("client", "work").has_value());
    QCOMPARE(bench.by("other", "work")->identity.identity.alias, std::string("work-2"));
    // Asked for once more, it keeps what it has.
    QCOMPARE(bench.by("other", "work")->identity.identity.alias, std::string("work-2"));
    QCOMPARE(bench.view("work").identity.clientId, std::string("client"));
  }
  void aNewAliasForWhatIsKnownCounts() {
    Bench bench;
    const std::string id = bench.by("client", "work")->identity.identity.id;
    const auto renewed = bench.by("client", "play");
    QVERIFY(renewed->renewed);
    QCOMPARE(renewed->identity.identity.alias, std::string("play"));
    QCOMPARE(bench.by("client")->identity.identity.alias, std::string("play"));
    bench.restart();
    QCOMPARE(bench.view("play").identity.id, id);
  }

  void givesBackTheTokensOfAnotherPerson() {
    Bench bench;
    const std::string id = bench.signedIn();
    const std::string hers = bench.refreshToken();
    bench.provider.subject = "eve";
    QCOMPARE(bench.again(id).error().code, std::string("sign_in.another_person"));
    QTRY_COMPARE(bench.provider.revoked.size(), std::size_t{2});
    QVERIFY(!bench.tookBack(hers));
    QCOMPARE(bench.provider.validRefresh, std::set<std::string>{hers});
    QVERIFY(bench.pending().empty());
    QVERIFY(std::count(bench.said.begin(), bench.said.end(), "revoke  revoked") == 1);
  }
  void nobodyWaitsForThat() {
    Bench bench;
    const std::string id = bench.signedIn();
    bench.provider.subject = "eve";
    bench.provider.holdRevoke = std::make_shared<flows::Gate>();
    QCOMPARE(bench.again(id).error().code, std::string("sign_in.another_person"));
    QVERIFY(bench.provider.revoked.empty());
    QVERIFY(!bench.engine->quiet());
    bench.provider.holdRevoke->open();
    QTRY_VERIFY(bench.engine->quiet());
    QCOMPARE(bench.provider.revoked.size(), std::size_t{2});
  }
  void asksLaterWhereItCannotBeAskedNow() {
    Bench bench;
    const std::string id = bench.signedIn();
    bench.provider.subject = "eve";
    bench.provider.intercept =
        [](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.url.find("/revoke") == std::string::npos) return std::nullopt;
      return base::Result<ports::HttpResponse>(tl::unexpected(kNoNetwork));
    };
    QCOMPARE(bench.again(id).error().code, std::string("sign_in.another_person"));
    QTRY_COMPARE(bench.pending().size(), std::size_t{1});
    QVERIFY(bench.pending().front().id != id);
    // This is no sign-out of the identity that was to be signed in again.
    bench.restart();
    QVERIFY(bench.started.has_value());
    QCOMPARE(bench.engine->identities().size(), std::size_t{1});
    bench.provider.intercept = {};
    bench.clock.advance(10s);
    QTRY_VERIFY(bench.pending().empty());
    QCOMPARE(bench.provider.revoked.size(), std::size_t{2});
    QCOMPARE(bench.provider.validRefresh.size(), std::size_t{1});
  }
  void endsNobodyElsesSessionWithThem_data() {
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<int>("asked");
    QTest::newRow("nobody says what ends there") << QByteArray() << 0;
    QTest::newRow("all of the person's ends") << QByteArray("grant") << 0;
    QTest::newRow("one sign-in ends") << QByteArray("token") << 2;
  }
  // The other person is in the wallet as well: their session must not end because they came back by mistake.
  void endsNobodyElsesSessionWithThem() {
    QFETCH(QByteArray, what);
    QFETCH(int, asked);
    Bench bench;
    if (!what.isEmpty()) bench.ends(what.constData());
    const std::string id = bench.signedIn();
    bench.provider.subject = "eve";
    QVERIFY(!bench.signIn(bench.order())->renewed);
    QCOMPARE(bench.again(id).error().code, std::string("sign_in.another_person"));
    QTRY_VERIFY(bench.engine->quiet());
    QCOMPARE(static_cast<int>(bench.provider.revoked.size()), asked);
  }
  void aSignInThatWasTakenBackIsGivenBack() {
    Bench bench;
    const auto cancellation = std::make_shared<wallet::Cancellation>();
    const auto progress = [&](const wallet::SignInStep& step) {
      if (step.step == "verify") cancellation->cancel();
      if (step.step != "authorize") return;
      ports::RedirectParameters redirect;
      redirect.code = bench.provider.authorize(step.url);
      redirect.state = QUrlQuery(QUrl(QString::fromStdString(step.url)))
                           .queryItemValue(QStringLiteral("state"))
                           .toStdString();
      (void)bench.listener.receiver->receive(redirect);
    };
    const auto result = bench.finish(bench.engine->signIn(bench.order(), progress, cancellation));
    QCOMPARE(result.error().kind, base::ErrorKind::Cancelled);
    QTRY_VERIFY(bench.engine->quiet());
    QVERIFY(bench.engine->identities().empty());
    if (bench.provider.tokenPosts == 1) QVERIFY(bench.provider.validRefresh.empty());
  }

  void endsTheSignInThatWasReplaced() {
    Bench bench;
    bench.ends("token");
    const std::string id = bench.signedIn();
    const std::string before = bench.refreshToken();
    QVERIFY(bench.again(id).has_value());
    QTRY_VERIFY(bench.tookBack(before));
    QCOMPARE(bench.provider.revoked.size(), std::size_t{1});
    QCOMPARE(bench.provider.validRefresh.size(), std::size_t{1});
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QVERIFY(std::count(bench.said.begin(), bench.said.end(), "revoke " + id + " revoked") == 1);
  }
  void leavesItWhereTheNewOneWouldEndToo_data() {
    QTest::addColumn<QByteArray>("what");
    QTest::newRow("nobody says what ends there") << QByteArray();
    QTest::newRow("all of the person's ends") << QByteArray("grant");
  }
  void leavesItWhereTheNewOneWouldEndToo() {
    QFETCH(QByteArray, what);
    Bench bench;
    if (!what.isEmpty()) bench.ends(what.constData());
    const std::string id = bench.signedIn();
    QVERIFY(bench.again(id).has_value());
    QTRY_VERIFY(bench.engine->quiet());
    QVERIFY(bench.provider.revoked.empty());
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
  }
  void neverEndsTheTokenThatCameAgain() {
    Bench bench;
    bench.ends("token");
    bench.provider.rotates = false;
    bench.provider.bendReply = [&](const std::string& path, wire::Json& reply) {
      if (path != "/token") return;
      bench.provider.validRefresh = {"the-same"};
      reply["refresh_token"] = "the-same";
    };
    const std::string id = bench.signedIn();
    QVERIFY(bench.again(id).has_value());
    QTRY_VERIFY(bench.engine->quiet());
    QVERIFY(bench.provider.revoked.empty());
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
  }
  void leavesTheSessionOfAnotherComputer() {
    Bench bench;
    bench.machine = "here";
    bench.ends("token");
    const std::string id = bench.signedIn();
    bench.machine = "there";
    bench.restart();
    QVERIFY(bench.again(id).has_value());
    QTRY_VERIFY(bench.engine->quiet());
    QVERIFY(bench.provider.revoked.empty());
  }

  void aPendingRevocationEndsNoNewerSignIn_data() {
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<bool>("dropped");
    QTest::newRow("nobody says what ends there") << QByteArray() << true;
    QTest::newRow("all of the person's ends") << QByteArray("grant") << true;
    QTest::newRow("one sign-in ends") << QByteArray("token") << false;
  }
  void aPendingRevocationEndsNoNewerSignIn() {
    QFETCH(QByteArray, what);
    QFETCH(bool, dropped);
    Bench bench;
    if (!what.isEmpty()) bench.ends(what.constData());
    const std::string first = bench.signedIn();
    bench.provider.fails = kNoNetwork;
    QVERIFY(bench.finish(bench.engine->signOut(first))->outcome == wallet::RevokeOutcome::Pending);
    bench.provider.fails.reset();
    // Somebody else's sign-in changes nothing.
    bench.provider.subject = "eve";
    bench.signedIn();
    QTest::qWait(20);
    QCOMPARE(bench.pending().size(), std::size_t{1});
    bench.provider.subject = "ada";
    const std::string second = bench.signedIn();
    if (dropped) QTRY_VERIFY(bench.pending().empty());
    bench.clock.advance(10s);
    QTRY_VERIFY(bench.pending().empty());
    QCOMPARE(bench.provider.revoked.empty(), dropped);
    const std::string key = tokens::revocationItemKey(first);
    QVERIFY(!(*bench.finish(bench.secrets.read(key))).has_value());
    QVERIFY(std::count(bench.said.begin(), bench.said.end(), "revoke " + first + " revoke.replaced") ==
            (dropped ? 1 : 0));
    QVERIFY(bench.finish(bench.engine->refresh(second)).has_value());
  }
};

LANYARD_TEST(EngineKeepTest)

}  // namespace engine_keep_test

#include "engine_keep_test.moc"
