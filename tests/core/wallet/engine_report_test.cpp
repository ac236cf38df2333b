#include <QTest>

#include "core/jose/digest.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_report_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;

namespace {

struct Bench : EngineBench {
  Bench() { id = signedIn(); }
  std::string token(keeping::TokenNeed need = {}) {
    const auto given = finish(engine->token(id, std::move(need)));
    return given ? std::string(given->accessToken.view()) : given.error().code;
  }
  std::string report(const std::string& token, const keeping::TokenNeed& need = {}) {
    const auto taken = engine->refusedByService(id, need, jose::sha256Hex(token));
    return taken ? "ok" : taken.error().code;
  }
  std::string id;
};

}  // namespace

class EngineReportTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void renewsARefusedTokenOnce() {
    Bench bench;
    const std::string first = bench.token();
    QCOMPARE(bench.report(first), std::string("ok"));
    // Nobody gets it any more, and nothing was asked yet.
    QVERIFY(!bench.engine->cached(bench.id, {}).has_value());
    QCOMPARE(bench.provider.refreshes, 0);
    const std::string second = bench.token();
    QVERIFY(second != first);
    QCOMPARE(bench.provider.refreshes, 1);
    // Whoever still has the first one gets the second.
    QCOMPARE(bench.report(first), std::string("ok"));
    QCOMPARE(bench.token(), second);
    QCOMPARE(bench.provider.refreshes, 1);
  }
  void manyWhoReportTheSameShareOneRenewal() {
    Bench bench;
    const std::string first = bench.token();
    bench.provider.hold = std::make_shared<flows::Gate>();
    std::vector<test::Later<base::Result<keeping::IssuedToken>>> all;
    for (int i = 0; i < 10; ++i) {
      QCOMPARE(bench.report(first), std::string("ok"));
      all.push_back(test::start(bench.engine->token(bench.id, {})));
    }
    QTRY_COMPARE(bench.provider.tokenPosts, 2);
    bench.provider.hold->open();
    for (const auto& one : all) QTRY_VERIFY(one->has_value());
    QCOMPARE(bench.provider.refreshes, 1);
  }
  // Hostile case d25: a service that refuses every token.
  void doesNotRenewTheRenewedOneForFiveMinutes() {
    Bench bench;
    QCOMPARE(bench.report(bench.token()), std::string("ok"));
    const std::string second = bench.token();
    for (int i = 0; i < 5; ++i) QCOMPARE(bench.report(second), std::string("token.still_refused"));
    // It is as good as before for all others.
    QCOMPARE(bench.token(), second);
    QCOMPARE(bench.provider.refreshes, 1);
    bench.clock.advance(5min + 1s);
    QCOMPARE(bench.report(second), std::string("ok"));
    QVERIFY(bench.token() != second);
    QCOMPARE(bench.provider.refreshes, 2);
  }
  void isAboutThatTokenAlone() {
    Bench bench;
    const std::string whole = bench.token();
    keeping::TokenNeed profile;
    profile.scopes = {"profile"};
    const std::string narrow = bench.token(profile);
    QCOMPARE(bench.provider.refreshes, 1);
    // Neither what is no token of ours nor the one of another need renews anything.
    QCOMPARE(bench.report("something else"), std::string("ok"));
    QCOMPARE(bench.report(narrow), std::string("ok"));
    QCOMPARE(bench.report(whole, profile), std::string("ok"));
    QCOMPARE(bench.token(), whole);
    QCOMPARE(bench.token(profile), narrow);
    QCOMPARE(bench.provider.refreshes, 1);
    QCOMPARE(bench.report(narrow, profile), std::string("ok"));
    QVERIFY(bench.token(profile) != narrow);
    QCOMPARE(bench.token(), whole);
    QCOMPARE(bench.provider.refreshes, 2);
    QCOMPARE(bench.provider.reuses, 0);
  }
  void keepsWhatNothingRenews() {
    EngineBench bench;
    bench.provider.givesRefreshToken = false;
    const std::string id = bench.signedIn();
    const auto token = bench.finish(bench.engine->token(id, {}));
    QVERIFY(token.has_value());
    const auto taken = bench.engine->refusedByService(id, {}, jose::sha256Hex(token->accessToken.view()));
    QCOMPARE(taken.error().code, std::string("token.no_refresh_token"));
    QVERIFY(bench.engine->cached(id, {}).has_value());
  }
  void triesAgainWhenTheRenewalFailed() {
    Bench bench;
    const std::string first = bench.token();
    QCOMPARE(bench.report(first), std::string("ok"));
    bench.provider.fails = base::Error{errors::kHttpNotSent};
    QCOMPARE(bench.token(), std::string("http.not_sent"));
    QVERIFY(!bench.engine->cached(bench.id, {}).has_value());
    bench.provider.fails.reset();
    bench.clock.advance(2min);
    QVERIFY(bench.token() != first);
    QCOMPARE(bench.provider.refreshes, 1);
  }
};

LANYARD_TEST(EngineReportTest)

}  // namespace engine_report_test

#include "engine_report_test.moc"
