// Networks that are gone, come back, flap, or answer in the provider's place.
#include <QTest>
#include <algorithm>

#include "core/tokens/token_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_network_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;

namespace {

using Reply = std::optional<base::Result<ports::HttpResponse>>;

const base::Error kNoNetwork{errors::kHttpNotSent};

/// An engine that looks at its clock all the time.
struct Restless : EngineBench {
  Restless() {
    longestSleep = 2ms;
    restart();
  }
  /// Lets the wallet look at its clock until nothing more comes of it.
  void settle() const {
    for (int before = -1; before != asked();) {
      before = asked();
      QTest::qWait(30);
    }
  }
  int asked() const { return static_cast<int>(provider.requests.size()); }
};

ports::HttpResponse page(int status) {
  ports::HttpResponse reply;
  reply.status = status;
  reply.headers.emplace_back("content-type", "text/html; charset=utf-8");
  if (status / 100 == 3) reply.headers.emplace_back("location", "http://portal.example/login");
  reply.body = base::Secret(std::string_view("<html><form action=\"http://portal.example/\">hotel wifi"));
  return reply;
}

}  // namespace

class EngineNetworkTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // Hostile case d16: what stands between answers in the provider's place; the token is kept.
  void keepsTheTokenBehindACaptivePortal_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("sinceStart");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, int status, bool sinceStart, const char* code) {
      QTest::newRow(name) << status << sinceStart << QString::fromLatin1(code);
    };
    row("redirect", 302, false, "token.redirected");
    row("redirect that keeps the method", 307, false, "token.redirected");
    row("page", 200, false, "token.not_json");
    row("page of a refusal", 403, false, "token.not_json");
    row("page of a bad request", 400, false, "token.not_json");
    row("RFC 6585 section 6", 511, false, "token.unavailable");
    row("redirect of the metadata", 302, true, "http.redirected");
    row("page for the metadata", 200, true, "discovery.not_json");
    row("RFC 6585 section 6, metadata", 511, true, "http.unavailable");
    row("another certificate", 0, false, "http.tls");
    row("another certificate, metadata", 0, true, "http.tls");
  }
  void keepsTheTokenBehindACaptivePortal() {
    QFETCH(int, status);
    QFETCH(bool, sinceStart);
    QFETCH(QString, code);
    EngineBench bench;
    const std::string id = bench.signedIn();
    if (sinceStart) bench.restart();  // then the metadata is asked for first
    bench.clock.advance(50min);
    const auto before = bench.provider.validRefresh;
    std::vector<std::string> urls;
    int said = 0;
    connect(bench.engine.get(), &wallet::Engine::happened, this,
            [&said](const std::string& kind) { said += kind == "sign_in_needed" ? 1 : 0; });
    bench.provider.intercept = [&](const ports::HttpRequest& request) -> Reply {
      urls.push_back(request.url);
      if (status == 0) {
        return base::Result<ports::HttpResponse>(base::fail(errors::kHttpTls));
      }
      return base::Result<ports::HttpResponse>(page(status));
    };
    for (int i = 0; i < 3; ++i) {
      const auto token = bench.finish(bench.engine->token(id, {}));
      QCOMPARE(QString::fromStdString(token.error().code), code);
      QVERIFY(token.error().kind != base::ErrorKind::SignInAgain);
      QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Offline);
      QCOMPARE(QString::fromStdString(bench.engine->find(id)->stateReason), code);
      bench.clock.advance(1min);
    }
    QCOMPARE(said, 0);
    for (const std::string& url : urls) QVERIFY2(url.starts_with("https://idp.example/"), url.c_str());
    // Over a restart in the hotel too.
    bench.restart();
    QVERIFY(bench.started.has_value());
    QVERIFY(!bench.finish(bench.engine->token(id, {})).has_value());
    QVERIFY(bench.provider.validRefresh == before);

    bench.provider.intercept = {};
    bench.clock.advance(1min);
    const auto token = bench.finish(bench.engine->token(id, {}));
    QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Fresh);
    QCOMPARE(bench.provider.reuses, 0);
  }
  void holdsBackThoseWhoAskAPortalInALoop() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    int asked = 0;
    bench.provider.intercept = [&asked](const ports::HttpRequest& request) -> Reply {
      if (request.url.find("/token") == std::string::npos) return std::nullopt;
      ++asked;
      return base::Result<ports::HttpResponse>(page(200));
    };
    for (int i = 0; i < 20; ++i) QVERIFY(!bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(asked, 1);
  }

  void triesSoonWhenTheNetworkIsBack() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.provider.fails = kNoNetwork;
    for (int i = 0; i < 12; ++i) {
      bench.clock.advance(10min);
      bench.settle();
    }
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Offline);
    bench.provider.fails.reset();
    bench.settle();
    QCOMPARE(bench.provider.refreshes, 0);
    bench.connectivity.comeBack();
    bench.clock.advance(2s);
    QTRY_COMPARE(bench.provider.refreshes, 1);
    QTRY_VERIFY(bench.engine->find(id)->state == keeping::IdentityState::Fresh);
  }
  void asksNothingByItselfWhileThereIsNoNetwork() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.connectivity.isOffline = true;
    bench.clock.advance(20min);
    const int before = bench.asked();
    bench.settle();
    QCOMPARE(bench.asked(), before);
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Offline);
    QCOMPARE(bench.engine->find(id)->stateReason, std::string("network.offline"));
    bench.clock.advance(4min);
    bench.settle();
    QCOMPARE(bench.asked(), before);
    bench.connectivity.comeBack();
    bench.clock.advance(2s);
    QTRY_COMPARE(bench.provider.refreshes, 1);
    QTRY_VERIFY(bench.engine->find(id)->state == keeping::IdentityState::Fresh);
  }
  // The system may be wrong: an interface that nobody told it of.
  void triesNowAndThenAgainstTheSystemsWord() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.connectivity.isOffline = true;
    bench.clock.advance(20min);
    bench.settle();
    QCOMPARE(bench.provider.refreshes, 0);
    bench.clock.advance(10min);
    QTRY_COMPARE(bench.provider.refreshes, 1);
    QTRY_VERIFY(bench.engine->find(id)->state == keeping::IdentityState::Fresh);
    // Once it was wrong it is not believed, until it says something else.
    bench.clock.advance(9min);
    QTRY_COMPARE(bench.provider.refreshes, 2);
    bench.connectivity.comeBack();
    bench.connectivity.isOffline = true;
    bench.clock.advance(9min);
    bench.settle();
    QCOMPARE(bench.provider.refreshes, 2);
  }
  void aLocalProviderNeedsNoNetwork() {
    Restless bench;
    wallet::SignInOrder order = bench.order();
    order.settings.local = true;
    QVERIFY(bench.signIn(std::move(order)).has_value());
    bench.connectivity.isOffline = true;
    bench.clock.advance(9min);
    QTRY_COMPARE(bench.provider.refreshes, 1);
  }
  void whoeverWaitsIsServedAgainstTheSystemsWord() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.connectivity.isOffline = true;
    bench.clock.advance(20min);
    bench.settle();
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Fresh);
  }
  void aNetworkThatFlapsIsNoStorm() {
    Restless bench;
    bench.signedIn();
    bench.provider.fails = kNoNetwork;
    bench.clock.advance(1h);
    bench.settle();
    for (int i = 0; i < 12; ++i) {  // until the pause is the longest one
      bench.clock.advance(10min);
      bench.settle();
    }
    const int before = bench.asked();
    for (int i = 0; i < 60; ++i) {
      bench.connectivity.comeBack();
      bench.clock.advance(1s);
      QTest::qWait(8);
    }
    bench.settle();
    const int more = bench.asked() - before;
    QVERIFY2(more >= 4 && more <= 7, std::to_string(more).c_str());
  }
  void aBurstOfReturnsIsBoundedAndSpread() {
    Restless bench;
    constexpr int kPeople = 40;
    for (int i = 0; i < kPeople; ++i) {
      bench.provider.subject = "person-" + std::to_string(i);
      bench.signedIn();
    }
    // One person's ID token does not fit the others.
    bench.provider.bendReply = [](const std::string&, wire::Json& reply) { reply.erase("id_token"); };
    bench.connectivity.isOffline = true;
    bench.clock.advance(20min);
    bench.settle();
    QCOMPARE(bench.provider.refreshes, 0);
    int atOnce = 0;
    int most = 0;
    bench.provider.passing = [&](const std::string& path, int step) {
      if (path != "/token") return;
      atOnce += step;
      most = std::max(most, atOnce);
    };
    bench.connectivity.comeBack();
    bench.clock.advance(1s);
    bench.settle();
    QVERIFY2(bench.provider.refreshes > 0 && bench.provider.refreshes < kPeople,
             std::to_string(bench.provider.refreshes).c_str());
    bench.clock.advance(1s);
    QTRY_COMPARE(bench.provider.refreshes, kPeople);
    QVERIFY(most <= 8);
    QCOMPARE(bench.provider.reuses, 0);
  }
  void aReturnDoesNotOverruleTheProvider() {
    Restless bench;
    bench.signedIn();
    bench.clock.advance(1h);
    int asked = 0;
    bench.provider.intercept = [&asked](const ports::HttpRequest& request) -> Reply {
      if (request.url.find("/token") == std::string::npos) return std::nullopt;
      ++asked;
      ports::HttpResponse reply = test::jsonReply(503, {{"error", "temporarily_unavailable"}});
      reply.headers.emplace_back("retry-after", "600");
      return base::Result<ports::HttpResponse>(std::move(reply));
    };
    QTRY_COMPARE(asked, 1);
    bench.settle();
    bench.connectivity.comeBack();
    bench.clock.advance(1min);
    bench.settle();
    QCOMPARE(asked, 1);
  }
  void asksForAPendingRevocationWhenTheNetworkIsBack() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.provider.fails = kNoNetwork;
    QVERIFY(bench.finish(bench.engine->signOut(id))->outcome == wallet::RevokeOutcome::Pending);
    for (int i = 0; i < 12; ++i) {
      bench.clock.advance(1h);
      bench.settle();
    }
    bench.provider.fails.reset();
    bench.settle();
    QVERIFY(bench.provider.revoked.empty());
    bench.connectivity.comeBack();
    bench.clock.advance(15s);
    QTRY_VERIFY(bench.store->pendingRevocations()->empty());
    QVERIFY(bench.provider.validRefresh.empty());
  }
  // The machine slept through a long pause between two tries.
  void triesOnceAfterASuspendWithoutANetworkBeforeIt() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.provider.fails = kNoNetwork;
    for (int i = 0; i < 12; ++i) {
      bench.clock.advance(10min);
      bench.settle();
    }
    bench.provider.fails.reset();
    bench.clock.advance(9h);
    QTRY_COMPARE(bench.provider.refreshes, 1);
    bench.settle();
    QCOMPARE(bench.provider.refreshes, 1);
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Fresh);
  }
};

LANYARD_TEST(EngineNetworkTest)

}  // namespace engine_network_test

#include "engine_network_test.moc"
