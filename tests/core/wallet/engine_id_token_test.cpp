#include <QTest>

#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_id_token_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;
using Words = std::vector<std::string>;
using Token = base::Result<keeping::IssuedIdToken>;

namespace {

struct Bench : EngineBench {
  Bench() {
    // Who came with it, so that tokens can be told apart.
    provider.bendIdToken = [this](const std::string& token) {
      issued.push_back(token);
      return token;
    };
    id = signedIn();
  }
  Token idToken(std::chrono::seconds minValid = 60s) { return finish(engine->idToken(id, minValid)); }
  std::string outcome() {
    const Token given = idToken();
    return given ? "ok" : given.error().code;
  }
  /// From now on replies have no ID token.
  void giveNone() {
    provider.bendReply = [](const std::string& path, wire::Json& reply) {
      if (path == "/token") reply.erase("id_token");
    };
  }
  std::string id;
  Words issued;
};

}  // namespace

class EngineIdTokenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void givesTheSignInsOwnAsLongAsItLasts() {
    Bench bench;
    const Token first = bench.idToken();
    QVERIFY(first.has_value());
    QVERIFY(first->token.equals(bench.issued.front()));
    QCOMPARE(first->audiences, Words{"client"});
    QCOMPARE(base::toUnix(first->expiresAt), base::toUnix(bench.clock.now()) + 600);
    QVERIFY((*bench.engine->cachedIdToken(bench.id, 60s)).has_value());
    QCOMPARE(bench.provider.refreshes, 0);
  }
  void renewsOneThatEndsTooSoon() {
    Bench bench;
    QVERIFY(bench.idToken().has_value());
    bench.clock.advance(9min + 30s);
    QVERIFY(!(*bench.engine->cachedIdToken(bench.id, 60s)).has_value());
    const Token second = bench.idToken();
    QVERIFY(second.has_value());
    QCOMPARE(bench.provider.refreshes, 1);
    QVERIFY(second->token.equals(bench.issued.back()));
    QVERIFY(!second->token.equals(bench.issued.front()));
    QVERIFY(bench.idToken()->token.equals(second->token.view()));
    QCOMPARE(bench.provider.refreshes, 1);
  }
  void fetchesOneAfterARestart() {
    Bench bench;
    bench.restart();
    QVERIFY(bench.idToken().has_value());
    QCOMPARE(bench.provider.refreshes, 1);
  }
  void sharesOneRenewalWithAllWhoAsk() {
    Bench bench;
    bench.restart();
    bench.provider.hold = std::make_shared<flows::Gate>();
    const auto first = test::start(bench.engine->idToken(bench.id, 60s));
    const auto second = test::start(bench.engine->idToken(bench.id, 60s));
    const auto access = test::start(bench.engine->token(bench.id, {}));
    QTRY_COMPARE(bench.provider.tokenPosts, 2);  // the sign-in's, and this one
    bench.provider.hold->open();
    QTRY_VERIFY(first->has_value() && second->has_value() && access->has_value());
    QVERIFY((**first).has_value() && (**second).has_value() && (**access).has_value());
    QCOMPARE(bench.provider.refreshes, 1);
  }
  void waitsForANarrowedTokenAndThenRenews() {
    Bench bench;
    bench.restart();
    bench.provider.hold = std::make_shared<flows::Gate>();
    keeping::TokenNeed narrow;
    narrow.scopes = {"profile"};
    const auto access = test::start(bench.engine->token(bench.id, narrow));
    const auto idToken = test::start(bench.engine->idToken(bench.id, 60s));
    QTRY_COMPARE(bench.provider.tokenPosts, 2);
    bench.provider.hold->open();
    QTRY_VERIFY(idToken->has_value() && access->has_value());
    QVERIFY((**idToken).has_value());
    QCOMPARE(bench.provider.refreshes, 2);
    QCOMPARE(bench.provider.reuses, 0);
  }
  void keepsItWhileRenewalsBringNone() {
    Bench bench;
    bench.giveNone();
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    const Token kept = bench.idToken();
    QVERIFY(kept.has_value());
    QVERIFY(kept->token.equals(bench.issued.front()));
  }
  void saysThatARenewalBringsNoneAndDoesNotAskAgain() {
    Bench bench;
    bench.giveNone();
    bench.clock.advance(9min + 30s);
    const Token none = bench.idToken();
    QVERIFY(!none.has_value());
    QCOMPARE(none.error().code, std::string("id_token.not_renewed"));
    QVERIFY(none.error().kind == base::ErrorKind::SignInAgain);
    const int refreshes = bench.provider.refreshes;
    QCOMPARE(bench.outcome(), std::string("id_token.not_renewed"));
    QVERIFY(!bench.engine->cachedIdToken(bench.id, 60s).has_value());
    QCOMPARE(bench.provider.refreshes, refreshes);
    // The sign-in is as good as before.
    QVERIFY(bench.engine->find(bench.id)->state != keeping::IdentityState::NeedsSignIn);
    QVERIFY(bench.finish(bench.engine->token(bench.id, {})).has_value());
    // After an hour it is asked once more; a new sign-in brings one at once.
    bench.clock.advance(61min);
    QCOMPARE(bench.outcome(), std::string("id_token.not_renewed"));
    QVERIFY(bench.provider.refreshes > refreshes);
    bench.provider.bendReply = {};
    wallet::SignInOrder again;
    again.identityId = bench.id;
    QVERIFY(bench.signIn(std::move(again)).has_value());
    QCOMPARE(bench.outcome(), std::string("ok"));
  }
  void isNotRenewedForAnotherPersonOrAudience_data() {
    QTest::addColumn<QString>("claim");
    QTest::addColumn<QString>("value");
    QTest::newRow("another person") << "sub"
                                    << "mallory";
    QTest::newRow("another issuer") << "iss"
                                    << "https://evil.example";
    QTest::newRow("another audience") << "aud"
                                      << "stranger";
  }
  void isNotRenewedForAnotherPersonOrAudience() {
    QFETCH(QString, claim);
    QFETCH(QString, value);
    Bench bench;
    bench.provider.bendClaims = [&](wire::Json& claims) {
      claims[claim.toStdString()] = value.toStdString();
    };
    bench.restart();
    QVERIFY(bench.outcome() != "ok");
    QVERIFY(!bench.idToken().has_value());
  }
  void isGoneWithALockAndASignOut() {
    Bench bench;
    bench.engine->lock();
    QVERIFY(!(*bench.engine->cachedIdToken(bench.id, 60s)).has_value());
    QCOMPARE(bench.outcome(), std::string("wallet.locked"));
    bench.engine->unlock();
    QCOMPARE(bench.outcome(), std::string("ok"));
    QVERIFY(bench.finish(bench.engine->signOut(bench.id)).has_value());
    QCOMPARE(bench.outcome(), std::string("identity.unknown"));
  }
};

LANYARD_TEST(EngineIdTokenTest)

}  // namespace engine_id_token_test

#include "engine_id_token_test.moc"
