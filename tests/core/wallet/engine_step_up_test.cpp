#include <QTest>

#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_step_up_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;

namespace {

/// A provider that says how the person signed in, and a service that wants more.
struct Bench : EngineBench {
  Bench() {
    id = signedIn();
    provider.bendClaims = [this](wire::Json& claims) {
      claims["auth_time"] = base::toUnix(clock.now()) + authenticated;
      if (!acr.empty()) claims["acr"] = acr;
    };
  }
  std::string stepUp(const char* challenge) {
    wallet::SignInOrder asked;
    asked.identityId = id;
    asked.challenge = *oauth::parseTokenChallenge(challenge);
    const auto result = signIn(std::move(asked));
    return result ? "ok" : result.error().code;
  }
  std::string sent(const char* name) const {
    return QUrlQuery(QUrl(QString::fromStdString(lastUrl)))
        .queryItemValue(QLatin1String(name), QUrl::FullyDecoded)
        .toStdString();
  }
  std::string token() {
    const auto given = finish(engine->token(id, {}));
    return given ? std::string(given->accessToken.view()) : given.error().code;
  }
  std::string id;
  std::string acr = "gold";
  std::int64_t authenticated = 0;  ///< when the person was, in seconds from now
};

constexpr const char* kStronger =
    "Bearer error=\"insufficient_user_authentication\", acr_values=\"gold silver\", max_age=300, "
    "claims=\"eyJpZF90b2tlbiI6eyJhdXRoX3RpbWUiOnsiZXNzZW50aWFsIjp0cnVlfX19\"";

}  // namespace

class EngineStepUpTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void asksTheProviderForItThisOnce() {
    Bench bench;
    const std::string before = bench.token();
    QCOMPARE(bench.stepUp(kStronger), std::string("ok"));
    QCOMPARE(bench.sent("acr_values"), std::string("gold silver"));
    QCOMPARE(bench.sent("max_age"), std::string("300"));
    QCOMPARE(bench.sent("claims"), std::string(R"({"id_token":{"auth_time":{"essential":true}}})"));
    QVERIFY(bench.token() != before);
    // The next sign-in is as all before.
    wallet::SignInOrder again;
    again.identityId = bench.id;
    QVERIFY(bench.signIn(std::move(again)).has_value());
    QCOMPARE(bench.sent("acr_values") + bench.sent("max_age") + bench.sent("claims"), std::string());
  }
  void refusesAWeakerSignInAndKeepsTheOldOne_data() {
    QTest::addColumn<QString>("acr");
    QTest::addColumn<qint64>("authenticated");
    QTest::addColumn<QString>("code");
    QTest::newRow("another way") << "bronze" << qint64(0) << "id_token.acr";
    QTest::newRow("too long ago") << "silver" << qint64(-361) << "id_token.max_age";
    QTest::newRow("the limit") << "silver" << qint64(-360) << "ok";
    QTest::newRow("it does not say the way") << "" << qint64(0) << "ok";
  }
  void refusesAWeakerSignInAndKeepsTheOldOne() {
    QFETCH(QString, acr);
    QFETCH(qint64, authenticated);
    QFETCH(QString, code);
    Bench bench;
    const std::string before = bench.token();
    bench.acr = acr.toStdString();
    bench.authenticated = authenticated;
    QCOMPARE(QString::fromStdString(bench.stepUp(kStronger)), code);
    QCOMPARE(bench.token() == before, code != QLatin1String("ok"));
  }
  void asksForTheScopesInAddition() {
    Bench bench;
    bench.provider.saysScopes = false;  // so it gives what is asked for (RFC 6749 section 5.1)
    wallet::SignInOrder asked;
    asked.identityId = bench.id;
    asked.challenge =
        *oauth::parseTokenChallenge("Bearer error=\"insufficient_scope\", scope=\"files:write\"");
    asked.settings.scopes = asked.challenge->scopes;
    QVERIFY(bench.signIn(std::move(asked)).has_value());
    QVERIFY(bench.sent("scope").find("files:write") != std::string::npos);
    QVERIFY(bench.sent("scope").find("openid") != std::string::npos);
    QVERIFY(bench.sent("acr_values").empty());
    const auto scopes = bench.engine->find(bench.id)->scopes;
    QVERIFY(std::ranges::count(scopes, "files:write") == 1);
  }
};

LANYARD_TEST(EngineStepUpTest)

}  // namespace engine_step_up_test

#include "engine_step_up_test.moc"
