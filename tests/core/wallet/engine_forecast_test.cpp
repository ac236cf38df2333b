// When a new sign-in will be needed, and which identities are kept fresh without being used.
#include <QTest>

#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_forecast_test {

using namespace lanyard;
using namespace std::chrono_literals;
using std::chrono::days;
using test::EngineBench;

namespace {

constexpr const char* kYear = R"(,"refresh":{"idle_days":90,"absolute_days":365}})";

/// An engine whose catalog knows the provider.
struct Known : EngineBench {
  explicit Known(const char* members = kYear) {
    const std::string entry = std::string("{\"id\":\"x\",\"issuer\":\"https://idp.example\"") + members;
    if (!catalog.add(entry)) qFatal("the test's own catalog is wrong");
    restart();
  }
};

/// An engine that looks at its clock all the time, and grants that it follows.
struct Following : EngineBench {
  Following() {
    longestSleep = 2ms;
    again();
  }
  ~Following() { engine.reset(); }
  void again() {
    engine.reset();
    grants.reset();
    restart();
    grants = std::make_unique<consent::GrantBook>(*store, clock, random, base::Secret(std::string(32, 'g')));
    if (!grants->load()) qFatal("no grants");
    engine->follow(*grants);
  }
  grants::Grant allow(const std::string& id, grants::Kind kind, std::optional<base::Instant> until = {}) {
    grants::Grant grant;
    grant.need = {id, {"openid"}, {}, {}};
    grant.tool.path = "/usr/bin/git";
    grant.kind = kind;
    grant.until = until;
    return *grants->add(grant);
  }
  /// Lets an hour pass, in steps of two minutes in which the wallet does what is due. How often it refreshed.
  int hour() {
    const int before = provider.refreshes;
    for (int minute = 0; minute < 60; minute += 2) {
      clock.advance(2min);
      QTest::qWait(4);
    }
    settle();
    return provider.refreshes - before;
  }
  void settle() const {
    for (std::size_t before = 0; before != provider.requests.size();) {
      before = provider.requests.size();
      QTest::qWait(30);
    }
  }
  std::unique_ptr<consent::GrantBook> grants;
};

/// Every token reply says how long the refresh token lasts.
void tell(EngineBench& bench, std::function<std::chrono::seconds()> life) {
  bench.provider.bendReply = [life](const std::string& path, wire::Json& reply) {
    if (path == "/token") reply["refresh_token_expires_in"] = life().count();
  };
}

}  // namespace

class EngineForecastTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // draft-ietf-oauth-refresh-token-expiration: the provider says both ends, and which of them use puts off.
  void believesTheProvidersOwnWordsOfBothEnds() {
    EngineBench bench;
    std::int64_t unused = 7 * 86'400;
    std::int64_t whole = 30 * 86'400;
    bench.provider.bendReply = [&](const std::string& path, wire::Json& reply) {
      if (path != "/token") return;
      reply["refresh_token_timeout"] = unused;
      reply["authorization_expires_in"] = whole;
    };
    const std::string id = bench.signedIn();
    QVERIFY(bench.engine->find(id)->usePutsOff);
    QVERIFY(bench.engine->find(id)->signInBy >= bench.clock.now() + days(7));
    // The whole authorization ends in two days: no use puts that off.
    unused = whole = 2 * 86'400;
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QVERIFY(!bench.engine->find(id)->usePutsOff);
    QVERIFY(bench.engine->find(id)->signInBy == bench.clock.now() + days(2));
  }
  void foretellsNothingWhereNothingIsKnown() {
    EngineBench bench;
    const auto view = *bench.engine->find(bench.signedIn());
    QVERIFY(!view.signInBy && !view.signInNearFrom && !view.usePutsOff);
  }
  void foretellsByWhatTheProviderSaid() {
    EngineBench bench;
    tell(bench, [] { return days(10); });
    const std::string id = bench.signedIn();
    // For half a day after it was used the wallet refreshes by itself; from then on the token rests.
    QVERIFY(bench.engine->find(id)->signInBy == bench.clock.now() + 12h + days(10));
    QVERIFY(bench.engine->find(id)->usePutsOff);
    bench.clock.advance(days(1));
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    const base::Instant by = bench.clock.now() + days(10);
    QVERIFY(bench.engine->find(id)->signInBy == by + 12h);
    // Another run of the wallet knows it too, but not who used what.
    bench.restart();
    QVERIFY(bench.engine->find(id)->signInBy == by);
    QVERIFY(bench.engine->find(id)->usePutsOff);
  }
  void learnsThatAnEndStands() {
    EngineBench bench;
    const base::Instant end = bench.clock.now() + days(10);
    tell(bench, [&] { return std::chrono::duration_cast<std::chrono::seconds>(end - bench.clock.now()); });
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    for (int i = 0; i < 2; ++i) {
      const auto view = *bench.engine->find(id);
      QVERIFY(view.signInBy == end);
      QVERIFY(view.signInNearFrom == end - days(2));  // a fifth of ten days
      QVERIFY(!view.usePutsOff);
      bench.restart();
    }
  }
  void theCapCountsFromTheSignIn() {
    Known bench;
    const base::Instant first = bench.clock.now();
    const std::string id = bench.signedIn();
    for (int month = 0; month < 11; ++month) {
      bench.clock.advance(days(30));
      QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    }
    bench.restart();
    QVERIFY(bench.engine->find(id)->signInBy == first + days(365));
    QVERIFY(!bench.engine->find(id)->usePutsOff);
    wallet::SignInOrder again;
    again.identityId = id;
    const base::Instant second = bench.clock.now();
    QVERIFY(bench.signIn(std::move(again)).has_value());
    bench.restart();
    QVERIFY(bench.engine->find(id)->signInBy == second + days(90));
    QVERIFY(bench.engine->find(id)->usePutsOff);
  }
  void aRestingTokenOfAProviderThatNeverRotates() {
    Known bench;
    bench.provider.rotates = false;
    const std::string id = bench.signedIn();
    bench.clock.advance(days(80));
    const base::Instant used = bench.clock.now();
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    bench.restart();
    QVERIFY(bench.engine->find(id)->signInBy == used + days(90));
  }
  void ofARowOfAnOlderVersionNothingIsShown() {
    Known bench;
    const std::string id = bench.signedIn();
    keeping::StoredIdentity older = keeping::identityOf(bench.store->identities()->front());
    older.tokens.signedInAt.reset();
    keeping::RowSeal seal;
    seal.takeKey(EngineBench::rowKey());
    QVERIFY(bench.store->saveIdentity(seal.sealed(older)));
    bench.restart();
    QVERIFY(!bench.engine->find(id)->signInBy);
  }
  void withoutARefreshTokenTheAccessTokenIsAll() {
    EngineBench bench;
    bench.provider.givesRefreshToken = false;
    const auto view = *bench.engine->find(bench.signedIn());
    QVERIFY(view.signInBy == bench.clock.now() + bench.provider.life);
    QVERIFY(!view.usePutsOff && !view.hasRefreshToken);
  }
  void saysOnceThatItIsNear() {
    Known bench;
    const std::string id = bench.signedIn();
    std::vector<std::string> said;
    const auto listen = [&] {
      connect(bench.engine.get(), &wallet::Engine::happened, this,
              [&](const std::string& kind, const std::string& of, const std::string& outcome,
                  const std::string& detail) {
                if (kind == "sign_in_soon" && of == id) said.push_back(outcome + " " + detail);
              });
    };
    listen();
    for (int i = 0; i < 5; ++i) {
      bench.clock.advance(days(71));  // day 355 in the end
      QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    }
    QVERIFY(said.empty());
    for (int i = 0; i < 4; ++i) {
      bench.clock.advance(days(2));
      QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    }
    QCOMPARE(said.size(), std::size_t{1});
    QVERIFY2(said.front() == "forecast a new sign-in is needed by 2028-01-15T08:00:00Z",
             said.front().c_str());
  }

  // After the cap the provider is still the judge.
  void triesAfterTheCapAndSaysThatItRanOut_data() {
    QTest::addColumn<int>("day");
    QTest::addColumn<bool>("accepts");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, int day, bool accepts, const char* code, const char* reason) {
      QTest::newRow(name) << day << accepts << QString::fromLatin1(code) << QString::fromLatin1(reason);
    };
    row("refused long before", 30, false, "token.sign_in_required", "token.invalid_grant");
    row("refused after the idle life", 91, false, "sign_in.ran_out", "sign_in.ran_out");
    row("accepted after the idle life", 91, true, "", "");
  }
  void triesAfterTheCapAndSaysThatItRanOut() {
    QFETCH(int, day);
    QFETCH(bool, accepts);
    QFETCH(QString, code);
    QFETCH(QString, reason);
    Known bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(days(day));
    if (!accepts) bench.provider.validRefresh.clear();
    std::vector<std::string> outcomes;
    connect(bench.engine.get(), &wallet::Engine::happened, this,
            [&](const std::string& kind, const std::string&, const std::string& outcome) {
              if (kind == "sign_in_needed") outcomes.push_back(outcome);
            });
    for (int i = 0; i < 2; ++i) {
      const auto token = bench.finish(bench.engine->token(id, {}));
      QCOMPARE(token.has_value(), accepts);
      if (!accepts) QCOMPARE(QString::fromStdString(token.error().code), code);
    }
    QCOMPARE(bench.provider.refreshes, 1);
    QCOMPARE(outcomes.size(), std::size_t(accepts ? 0 : 1));
    bench.restart();
    const auto view = *bench.engine->find(id);
    QCOMPARE(QString::fromStdString(view.stateReason), reason);
    QCOMPARE(view.signInBy.has_value(), accepts);
  }

  void keepsWhatIsGrantedLastinglyFresh() {
    Following bench;
    const std::string id = bench.signedIn();
    for (int hours = 0; hours < 12; ++hours) bench.hour();
    QVERIFY(bench.hour() <= 1);  // whatever fell due in the last of them
    QCOMPARE(bench.hour(), 0);
    QVERIFY(!bench.engine->cached(id, {}).has_value());
    bench.allow(id, grants::Kind::Session);
    QCOMPARE(bench.hour(), 0);
    const grants::Grant grant = bench.allow(id, grants::Kind::Always);
    // Tokens of ten minutes, renewed two minutes before their end.
    const int refreshes = bench.hour();
    QVERIFY2(refreshes >= 6 && refreshes <= 9, QByteArray::number(refreshes).constData());
    QVERIFY(bench.engine->cached(id, {}).has_value());
    for (int hours = 0; hours < 14; ++hours) QVERIFY(bench.hour() >= 6);
    // `cached` is a use.
    QVERIFY(bench.grants->revoke(grant.id));
    for (int hours = 0; hours < 2; ++hours) bench.hour();
    QCOMPARE(bench.hour(), 0);
  }
  void stopsWhenTheGrantIsOver() {
    Following bench;
    const std::string id = bench.signedIn();
    bench.again();  // nobody used it in this run
    bench.allow(id, grants::Kind::Until, bench.clock.now() + 2h);
    QVERIFY(bench.hour() >= 6);
    QVERIFY(bench.hour() >= 6);
    bench.hour();
    QCOMPARE(bench.hour(), 0);
  }
  void fetchesWhatIsGrantedLastinglySoonAfterTheStart() {
    Following bench;
    const std::string granted = bench.signedIn();
    bench.provider.subject = "grace";
    const std::string other = bench.signIn(bench.order())->identity.identity.id;
    bench.provider.subject = "ada";
    bench.allow(granted, grants::Kind::Always);
    bench.again();
    bench.settle();
    QCOMPARE(bench.provider.refreshes, 0);  // not in the very first moment
    bench.clock.advance(1min);
    QTRY_COMPARE(bench.provider.refreshes, 1);
    QTRY_VERIFY(bench.engine->find(granted)->state == keeping::IdentityState::Fresh);
    QVERIFY(bench.engine->find(other)->state == keeping::IdentityState::Idle);
    bench.settle();
    QCOMPARE(bench.provider.refreshes, 1);
  }
  void fetchesNothingWhileLockedAndTakesUpAfterwards() {
    Following bench;
    const std::string id = bench.signedIn();
    bench.again();
    bench.engine->lock();
    bench.allow(id, grants::Kind::Always);
    QCOMPARE(bench.hour(), 0);
    bench.engine->unlock();
    bench.clock.advance(1min);
    QTRY_COMPARE(bench.provider.refreshes, 1);
  }
  void asksForNothingThatNeedsASignIn() {
    Following bench;
    const std::string id = bench.signedIn();
    bench.allow(id, grants::Kind::Always);
    bench.provider.validRefresh.clear();
    bench.clock.advance(1h);
    QTRY_VERIFY(bench.engine->find(id)->state == keeping::IdentityState::NeedsSignIn);
    QCOMPARE(bench.provider.refreshes, 1);
    QCOMPARE(bench.hour(), 0);
    bench.again();
    QCOMPARE(bench.hour(), 0);
  }
  void aLastingGrantLeavesOnlyTheCap() {
    Following bench;
    if (!bench.catalog.add("{\"id\":\"x\",\"issuer\":\"https://idp.example\"" + std::string(kYear)))
      QFAIL("catalog");
    bench.again();
    const base::Instant first = bench.clock.now();
    const std::string id = bench.signedIn();
    QVERIFY(bench.engine->find(id)->signInBy == first + 12h + days(90));
    bench.allow(id, grants::Kind::Always);
    QVERIFY(bench.engine->find(id)->signInBy == first + days(365));
    QVERIFY(!bench.engine->find(id)->usePutsOff);
  }
};

LANYARD_TEST(EngineForecastTest)

}  // namespace engine_forecast_test

#include "engine_forecast_test.moc"
