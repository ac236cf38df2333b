#include <QDateTime>
#include <QLocale>
#include <QTest>

#include "core/tokens/token_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/memory_journal.h"
#include "tests/support/test_program.h"

namespace engine_weather_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;

namespace {

using Reply = std::optional<base::Result<ports::HttpResponse>>;

/// A 503 to every refresh, with the server's Retry-After.
std::function<Reply(const ports::HttpRequest&)> busy(std::string retryAfter, int& asked) {
  return [retryAfter, &asked](const ports::HttpRequest& request) -> Reply {
    if (request.url.find("/token") == std::string::npos) return std::nullopt;
    ++asked;
    ports::HttpResponse reply = test::jsonReply(503, {{"error", "temporarily_unavailable"}});
    if (!retryAfter.empty()) reply.headers.emplace_back("retry-after", retryAfter);
    return base::Result<ports::HttpResponse>(std::move(reply));
  };
}

/// Every answer carries the server's time: ours plus this much.
void serverClockIsOff(EngineBench& bench, std::chrono::seconds by, const std::string& age = {}) {
  bench.provider.bendResponse = [&bench, by, age](ports::HttpResponse& response) {
    const auto at = std::chrono::floor<std::chrono::seconds>(bench.clock.now()) + by;
    const QDateTime date = QDateTime::fromSecsSinceEpoch(at.time_since_epoch().count(), Qt::UTC);
    const QString text =
        QLocale::c().toString(date, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss")) + QStringLiteral(" GMT");
    response.headers.emplace_back("date", text.toStdString());
    if (!age.empty()) response.headers.emplace_back("age", age);
  };
}

struct Happened {
  std::string kind;
  std::string outcome;
  std::string detail;
};

}  // namespace

class EngineWeatherTest : public QObject {
  Q_OBJECT

  std::vector<Happened> m_happened;
  void listen(EngineBench& bench) {
    m_happened.clear();
    connect(bench.engine.get(), &wallet::Engine::happened, this,
            [this](const std::string& kind, const std::string&, const std::string& outcome,
                   const std::string& detail) {
              m_happened.push_back({kind, outcome, detail});
            });
  }
  std::vector<Happened> of(const std::string& kind) const {
    std::vector<Happened> found;
    for (const Happened& one : m_happened) {
      if (one.kind == kind) found.push_back(one);
    }
    return found;
  }
  /// Lets the wallet look at its clock until nothing more comes of it.
  static void settle(const int& asked) {
    for (int before = -1; before != asked;) {
      before = asked;
      QTest::qWait(30);
    }
  }

 private Q_SLOTS:
  void waitsAsLongAsTheServerSays() {
    EngineBench bench;
    bench.longestSleep = 2ms;
    bench.restart();
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    int asked = 0;
    bench.provider.intercept = busy("600", asked);
    settle(asked);
    QCOMPARE(asked, 1);
    bench.clock.advance(599s);
    settle(asked);
    QCOMPARE(asked, 1);
    // A tenth more at the most: the jitter.
    bench.clock.advance(61s);
    settle(asked);
    QCOMPARE(asked, 2);
  }
  void aServerThatSaysYearsIsAskedAgainAfterAnHour() {
    EngineBench bench;
    bench.longestSleep = 2ms;
    bench.restart();
    bench.signedIn();
    bench.clock.advance(1h);
    int asked = 0;
    bench.provider.intercept = busy("999999999", asked);
    settle(asked);
    bench.clock.advance(66min);
    settle(asked);
    QCOMPARE(asked, 2);
  }
  // Hostile case d15: a 503 storm with 500 accounts: jittered backoff, bounded concurrency.
  void a503StormOf500AccountsBacksOff() {
    constexpr int kAccounts = 500;
    EngineBench bench;
    const std::string first = bench.signedIn();
    const auto one = keeping::identityOf(bench.store->identities()->front());
    const auto text = bench.finish(bench.secrets.read(tokens::tokenItemKey(first)));
    // Without a disk: a real one syncs ten thousand times in here.
    test::FakeWalletStore store;
    keeping::RowSeal seal;
    seal.takeKey(EngineBench::rowKey());
    test::MemoryJournal journal;
    for (int i = 0; i < kAccounts; ++i) {
      keeping::StoredIdentity more = one;
      more.identity.id = base::randomUuid(bench.random);
      more.identity.subject = "person-" + std::to_string(i);
      more.identity.alias = more.identity.subject;
      more.tokens.identityId = more.identity.id;
      QVERIFY(store.saveIdentity(seal.sealed(more)).has_value());
      auto item = tokens::parseTokenItem(**text);
      item->accountId = store.account()->id;
      item->subject = more.identity.subject;
      item->refreshToken = base::Secret("refresh-of-" + std::to_string(i));
      bench.provider.validRefresh.insert("refresh-of-" + std::to_string(i));
      const std::string key = tokens::tokenItemKey(more.identity.id);
      QVERIFY(bench.finish(bench.secrets.write(key, tokens::serialise(*item))).has_value());
    }
    // One person's ID token does not fit the others.
    bench.provider.bendReply = [](const std::string&, wire::Json& reply) { reply.erase("id_token"); };
    wallet::EnginePorts ports{bench.provider, bench.listener, bench.secrets, journal,
                              store,          bench.clock,    bench.random};
    ports.longestSleep = 2ms;
    wallet::Engine engine(ports, providers::Catalog());
    engine.takeKey(EngineBench::rowKey());
    QVERIFY(bench.finish(engine.start()).has_value());
    for (const auto& view : engine.identities()) {
      const auto token = bench.finish(engine.token(view.identity.id, {}));
      QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
    }
    QTRY_VERIFY(!engine.busy());

    // All fall due at once.
    int asked = 0;
    int atOnce = 0;
    int most = 0;
    bench.provider.intercept = busy({}, asked);
    bench.provider.passing = [&](const std::string& path, int step) {
      if (path != "/token") return;
      atOnce += step;
      most = std::max(most, atOnce);
    };
    bench.provider.hold = std::make_shared<flows::Gate>();
    bench.clock.advance(1h);
    QTRY_VERIFY(atOnce > 0);
    QTest::qWait(50);
    QCOMPARE(most, 8);
    bench.provider.hold->open();
    bench.provider.hold.reset();
    QTRY_COMPARE_WITH_TIMEOUT(asked, kAccounts, 30'000);
    settle(asked);
    QCOMPARE(asked, kAccounts);
    QVERIFY(most <= 8);
    // The first step is 2.5 to 5 s: by its middle some have tried again, and not all.
    bench.clock.advance(3750ms);
    settle(asked);
    QVERIFY(asked > kAccounts);
    QVERIFY(asked < 2 * kAccounts);
    bench.clock.advance(1250ms);
    settle(asked);
    QCOMPARE(asked, 2 * kAccounts);
    // In one minute each account makes no more requests than the steps of 5, 10, 20 and 40 s allow, halved by
    // the jitter.
    for (int i = 0; i < 6; ++i) {
      bench.clock.advance(10s);
      settle(asked);
    }
    QVERIFY2(asked <= 6 * kAccounts, std::to_string(asked).c_str());
    QCOMPARE(bench.provider.reuses, 0);
    for (const auto& view : engine.identities()) QVERIFY(view.state == keeping::IdentityState::Offline);

    // With a Retry-After, what falls due for the others waits without asking at all.
    asked = 0;
    bench.provider.intercept = busy("300", asked);
    bench.clock.advance(11min);
    settle(asked);
    QVERIFY(asked >= 1);
    QVERIFY2(asked <= 8, std::to_string(asked).c_str());
  }
  void asksAtMostOnceIn2SecondsForThoseWhoWait() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    int asked = 0;
    bench.provider.intercept = busy({}, asked);
    for (int i = 0; i < 20; ++i) {
      QCOMPARE(bench.finish(bench.engine->token(id, {})).error().code, std::string("token.unavailable"));
    }
    QCOMPARE(asked, 1);
    bench.clock.advance(1999ms);
    QVERIFY(!bench.finish(bench.engine->token(id, {})));
    QCOMPARE(asked, 1);
    bench.clock.advance(1ms);
    QVERIFY(!bench.finish(bench.engine->token(id, {})));
    QCOMPARE(asked, 2);
    bench.provider.intercept = {};
    bench.clock.advance(2s);
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
  }
  void honoursRetryAfterForThoseWhoWaitUpToAMinute() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    int asked = 0;
    bench.provider.intercept = busy("3600", asked);
    QVERIFY(!bench.finish(bench.engine->token(id, {})));
    bench.clock.advance(59s);
    QVERIFY(!bench.finish(bench.engine->token(id, {})));
    QCOMPARE(asked, 1);
    bench.provider.intercept = {};
    bench.clock.advance(1s);
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
  }
  // Hostile case d17: the clock jumps while the wallet sleeps.
  void noticesAClockThatJumpedAheadWithoutBeingAsked() {
    EngineBench bench;
    QCOMPARE(keeping::kLongestSleep, std::chrono::milliseconds(1min));
    bench.longestSleep = 20ms;
    bench.restart();
    bench.signedIn();
    QTest::qWait(100);
    QCOMPARE(bench.provider.refreshes, 0);
    bench.clock.advance(2h);
    QTRY_COMPARE(bench.provider.refreshes, 1);
    QTest::qWait(100);
    QCOMPARE(bench.provider.refreshes, 1);
  }
  void renewsATokenOfATimeThatHasNotComeYet() {
    EngineBench bench;
    bench.longestSleep = 20ms;
    bench.restart();
    const std::string id = bench.signedIn();
    bench.clock.advance(-24h);
    // By the clock it would be valid for a day; nobody knows how long it really is.
    QVERIFY(!bench.engine->cached(id, {}).has_value());
    QTest::qWait(100);
    bench.clock.advance(5s);
    QTRY_COMPARE(bench.provider.refreshes, 1);
    QVERIFY(bench.engine->cached(id, {}).has_value());
  }
  void saysOnceForAProviderThatTheClocksDiffer() {
    EngineBench bench;
    listen(bench);
    serverClockIsOff(bench, 90s);
    bench.signedIn();
    bench.clock.advance(1h);
    QVERIFY(
        bench.finish(bench.engine->token(bench.engine->identities().front().identity.id, {})).has_value());
    QCOMPARE(of("clock").size(), std::size_t{1});
    QCOMPARE(of("clock").front().outcome, std::string("clock.skewed"));
    QCOMPARE(of("clock").front().detail, std::string("our clock is 90 s behind idp.example"));
  }
  void saysNothingOfASmallDifferenceOrAnOldAnswer() {
    EngineBench bench;
    listen(bench);
    serverClockIsOff(bench, 60s);
    bench.signedIn();
    serverClockIsOff(bench, -3600s, "3600");  // from a cache, an hour old
    bench.clock.advance(1h);
    QVERIFY(
        bench.finish(bench.engine->token(bench.engine->identities().front().identity.id, {})).has_value());
    QVERIFY(of("clock").empty());
  }
  void namesTheClockWhenItMayExplainARefusedIdToken() {
    EngineBench bench;
    listen(bench);
    serverClockIsOff(bench, 300s);
    bench.provider.bendClaims = [&bench](wire::Json& claims) {
      claims["iat"] = base::toUnix(bench.clock.now()) + 300;
      claims["exp"] = base::toUnix(bench.clock.now()) + 900;
    };
    const auto refused = bench.signIn(bench.order());
    QCOMPARE(refused.error().code, std::string("id_token.iat"));
    QVERIFY2(refused.error().detail.ends_with("the clock here seems wrong: 300 s behind the server's"),
             refused.error().detail.c_str());
  }
};

LANYARD_TEST(EngineWeatherTest)

}  // namespace engine_weather_test

#include "engine_weather_test.moc"
