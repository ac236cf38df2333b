#include <QTest>
#include <algorithm>
#include <map>

#include "core/tokens/token_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_sign_out_all_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;
using wallet::RevokeOutcome;
using wallet::SignedOut;

namespace {

/// Two providers behind one port, by the host that is asked.
struct TwoProviders final : ports::HttpClient {
  TwoProviders(test::FakeProvider& one, test::FakeProvider& other) : m_one(one), m_other(other) {}
  QCoro::Task<base::Result<ports::HttpResponse>> send(ports::HttpRequest request) override {
    const bool there = request.url.starts_with("https://other.example");
    return (there ? m_other : m_one).send(std::move(request));
  }
  test::FakeProvider& m_one;
  test::FakeProvider& m_other;
};

/// A wallet with several people signed in, which looks at its clock all the time.
struct Crowd : EngineBench {
  Crowd() {
    longestSleep = 2ms;
    http = &both;
    restart();
  }
  std::string person(const std::string& name) {
    provider.subject = name;
    return signedIn();
  }
  /// p0, p1, …
  std::vector<std::string> people(int count) {
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) ids.push_back(person("p" + std::to_string(i)));
    // The provider of the tests knows one person at a time: a renewal brings no ID token that names another.
    provider.bendReply = [](const std::string& path, wire::Json& reply) {
      if (path == "/token") reply.erase("id_token");
    };
    return ids;
  }
  std::string personElsewhere() {
    signInAt = &other;
    wallet::SignInOrder asked = order();
    asked.settings.issuer = "https://other.example";
    const std::string id = signIn(std::move(asked))->identity.identity.id;
    signInAt = &provider;
    return id;
  }
  test::Later<base::Result<void>> begin() {
    return test::start(engine->signOutAll([this](const SignedOut& one) {
      const std::string id = one.identity.identity.id;
      ended.push_back(id);
      details[id] = one.result ? one.result->detail : one.result.error().code;
      if (one.result) outcomes[id] = one.result->outcome;
      if (one.result) endSessions[id] = one.result->endSession;
    }));
  }
  /// All of it, to the end.
  base::Result<void> all() {
    const auto box = begin();
    static_cast<void>(QTest::qWaitFor([&] { return box->has_value(); }, 5'000));
    return box->value();
  }
  [[nodiscard]] std::ptrdiff_t count(RevokeOutcome outcome) const {
    return std::ranges::count_if(outcomes, [&](const auto& one) { return one.second == outcome; });
  }
  [[nodiscard]] std::ptrdiff_t posts() const {
    return std::ranges::count(provider.requests, std::string("POST /revoke"));
  }

  test::FakeProvider other{clock, "https://other.example"};
  TwoProviders both{provider, other};
  std::vector<std::string> ended;
  std::map<std::string, RevokeOutcome> outcomes;
  std::map<std::string, std::string> details;
  std::map<std::string, std::string> endSessions;
};

QCoro::Task<void> waitForToken(EngineBench* bench, std::string id, int* answered, int* tokens) {
  keeping::TokenNeed need;
  const base::Result<keeping::IssuedToken> token = co_await bench->engine->token(id, need);
  ++*answered;
  if (token) ++*tokens;
}

}  // namespace

class EngineSignOutAllTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void signsOutEveryIdentityThereAndHere() {
    Crowd crowd;
    crowd.provider.endSession = "https://idp.example/end";
    const auto ids = crowd.people(3);
    const std::string far = crowd.personElsewhere();
    QVERIFY(crowd.all().has_value());
    QCOMPARE(crowd.ended.size(), std::size_t{4});
    QCOMPARE(crowd.count(RevokeOutcome::RevokedThere), 4);
    QCOMPARE(crowd.endSessions[ids[0]], std::string("https://idp.example/end?client_id=client"));
    QCOMPARE(crowd.endSessions[far], std::string());
    QVERIFY(crowd.provider.validRefresh.empty() && crowd.other.validRefresh.empty());
    QVERIFY(crowd.engine->identities().empty());
    for (const std::string& id : ids) {
      QVERIFY(!(*crowd.finish(crowd.secrets.read(tokens::tokenItemKey(id)))).has_value());
    }
    crowd.restart();
    QVERIFY(crowd.engine->identities().empty());
  }
  void doesNothingWithoutIdentities() {
    Crowd crowd;
    QVERIFY(crowd.all().has_value());
    QVERIFY(crowd.ended.empty());
  }
  void oneThatFailsStopsNoOther() {
    Crowd crowd;
    const auto ids = crowd.people(6);
    crowd.secrets.readFails = base::Error{errors::kKeystoreFailing};
    crowd.secrets.readFailsFor = tokens::tokenItemKey(ids[1]);
    QVERIFY(crowd.all().has_value());
    QCOMPARE(crowd.ended.size(), std::size_t{6});
    QCOMPARE(crowd.count(RevokeOutcome::RevokedThere), 5);
    QCOMPARE(crowd.details[ids[1]], std::string("keystore.failing"));
    QCOMPARE(crowd.engine->identities().size(), std::size_t{1});
    // It was not signed out, so it can be used, and signed out once the keystore is well.
    crowd.secrets.readFails.reset();
    QVERIFY(crowd.finish(crowd.engine->token(ids[1], {})).has_value());
    QVERIFY(crowd.all().has_value());
    QVERIFY(crowd.engine->identities().empty());
    QVERIFY(crowd.provider.validRefresh.empty());
  }
  void keepsTruthfulBooksOfThoseThatCannotBeReached() {
    Crowd crowd;
    const std::string here = crowd.person("ada");
    const std::string far = crowd.personElsewhere();
    crowd.other.fails = base::Error{errors::kHttpNotSent};
    QVERIFY(crowd.all().has_value());
    QVERIFY(crowd.outcomes[here] == RevokeOutcome::RevokedThere);
    QVERIFY(crowd.outcomes[far] == RevokeOutcome::Pending);
    QCOMPARE(crowd.details[far], std::string("http.not_sent"));
    QVERIFY(crowd.engine->identities().empty());
    crowd.other.fails.reset();
    crowd.clock.advance(10s);
    QTRY_VERIFY(crowd.other.validRefresh.empty());
  }
  void asksFourAtOneProviderAndDoesNotHoldUpTheOther() {
    Crowd crowd;
    const auto ids = crowd.people(10);
    const std::string far = crowd.personElsewhere();
    int now = 0;
    int most = 0;
    crowd.provider.passing = [&](const std::string& path, int step) {
      if (path != "/revoke") return;
      now += step;
      most = std::max(most, now);
    };
    crowd.provider.holdRevoke = std::make_shared<flows::Gate>();
    const auto done = crowd.begin();
    QTRY_COMPARE(crowd.ended, std::vector<std::string>{far});
    QTRY_COMPARE(now, 4);
    QTest::qWait(20);
    QCOMPARE(most, 4);
    crowd.provider.holdRevoke->open();
    QTRY_VERIFY(done->has_value());
    QVERIFY(done->value().has_value());
    QCOMPARE(crowd.count(RevokeOutcome::RevokedThere), 11);
    QVERIFY(most <= 4);
  }
  // Hostile case: the person takes everything back while tokens are being renewed.
  void aRevokeOfAllThatRacesRefreshesWins() {
    Crowd crowd;
    const auto ids = crowd.people(6);
    crowd.clock.advance(1h);
    crowd.provider.hold = std::make_shared<flows::Gate>();
    int answered = 0;
    int tokens = 0;
    for (const std::string& id : ids) waitForToken(&crowd, id, &answered, &tokens);
    QTRY_COMPARE(crowd.provider.requests.back(), std::string("POST /token"));
    const auto done = crowd.begin();
    QTest::qWait(20);
    QVERIFY(!done->has_value());
    crowd.provider.hold->open();
    QTRY_VERIFY(done->has_value());
    QTRY_COMPARE(answered, 6);
    QCOMPARE(tokens, 0);
    QCOMPARE(crowd.provider.reuses, 0);
    QCOMPARE(crowd.count(RevokeOutcome::RevokedThere), 6);
    QVERIFY(crowd.provider.validAccess.empty());
    QVERIFY(crowd.provider.validRefresh.empty());
    QVERIFY(crowd.engine->identities().empty());
    QVERIFY(crowd.journal->entries().empty());
  }
  void nobodyGetsATokenFromTheFirstMoment() {
    Crowd crowd;
    const auto ids = crowd.people(6);
    for (const std::string& id : ids) QVERIFY(crowd.engine->cached(id, {}).has_value());
    crowd.provider.holdRevoke = std::make_shared<flows::Gate>();
    const auto done = crowd.begin();
    QTRY_COMPARE(crowd.posts(), 4);
    // Two of them have not begun to be signed out.
    for (const std::string& id : ids) {
      QVERIFY(!crowd.engine->cached(id, {}).has_value());
      QCOMPARE(crowd.finish(crowd.engine->token(id, {})).error().code, std::string("token.revoked"));
    }
    crowd.provider.holdRevoke->open();
    QTRY_VERIFY(done->has_value());
  }
  void aProviderThatWantsToBeLeftAloneIsNotAskedForTheRest() {
    Crowd crowd;
    const auto ids = crowd.people(12);
    crowd.provider.intercept =
        [](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.url.find("/revoke") == std::string::npos) return std::nullopt;
      ports::HttpResponse busy = test::jsonReply(503, wire::Json::object());
      busy.headers.emplace_back("retry-after", "120");
      return base::Result<ports::HttpResponse>(std::move(busy));
    };
    QVERIFY(crowd.all().has_value());
    QCOMPARE(crowd.count(RevokeOutcome::Pending), 12);
    QVERIFY(crowd.posts() <= 4);
    crowd.provider.intercept = {};
    crowd.clock.advance(10min);
    QTRY_VERIFY(crowd.provider.validRefresh.empty());
    QTRY_VERIFY(crowd.store->pendingRevocations()->empty());
  }
  void aLockPutsOffTheRestAndKeepsItsWord() {
    Crowd crowd;
    const auto ids = crowd.people(6);
    crowd.provider.holdRevoke = std::make_shared<flows::Gate>();
    const auto done = crowd.begin();
    QTRY_COMPARE(crowd.posts(), 4);
    crowd.engine->lock();
    QVERIFY(!crowd.engine->quiet());
    crowd.provider.holdRevoke->open();
    QTRY_VERIFY(done->has_value());
    QVERIFY(done->value().has_value());
    QCOMPARE(crowd.count(RevokeOutcome::RevokedThere), 4);
    QCOMPARE(crowd.count(RevokeOutcome::Pending), 2);
    QVERIFY(crowd.engine->quiet());
    QVERIFY(crowd.engine->identities().empty());
    QCOMPARE(crowd.provider.validRefresh.size(), std::size_t{2});
    crowd.engine->unlock();
    crowd.clock.advance(10s);
    QTRY_VERIFY(crowd.provider.validRefresh.empty());
  }
  void isRefusedWhileLocked() {
    Crowd crowd;
    crowd.people(2);
    crowd.engine->lock();
    QCOMPARE(crowd.all().error().code, std::string("wallet.locked"));
    QVERIFY(crowd.ended.empty());
    QCOMPARE(crowd.engine->identities().size(), std::size_t{2});
    crowd.engine->unlock();
    QVERIFY(crowd.finish(crowd.engine->token(crowd.engine->identities()[0].identity.id, {})).has_value());
  }
  void meetsASignOutOfOneThatIsUnderWay() {
    Crowd crowd;
    const auto ids = crowd.people(2);
    crowd.provider.holdRevoke = std::make_shared<flows::Gate>();
    const auto one = test::start(crowd.engine->signOut(ids[0]));
    QTRY_COMPARE(crowd.posts(), 1);
    const auto done = crowd.begin();
    QTRY_COMPARE(crowd.posts(), 3);
    crowd.provider.holdRevoke->open();
    QTRY_VERIFY(done->has_value() && one->has_value());
    QVERIFY(one->value().has_value());
    QCOMPARE(crowd.ended.size(), std::size_t{2});
    QVERIFY(crowd.engine->identities().empty());
    QVERIFY(crowd.provider.validRefresh.empty());
  }
  void endsWithTheWallet() {
    Crowd crowd;
    crowd.people(6);
    crowd.provider.holdRevoke = std::make_shared<flows::Gate>();
    const auto done = crowd.begin();
    QTRY_COMPARE(crowd.posts(), 4);
    crowd.engine.reset();
    // As the network does when the wallet ends.
    crowd.provider.fails = base::Error{errors::kRequestCancelled};
    crowd.provider.holdRevoke->open();
    QTRY_VERIFY(done->has_value());
    QCOMPARE(done->value().error().code, std::string("wallet.stopped"));
    QVERIFY(crowd.ended.empty());
    crowd.provider.fails.reset();
    crowd.provider.holdRevoke.reset();
    crowd.restart();
    QCOMPARE(crowd.engine->identities().size(), std::size_t{6});
  }
};

LANYARD_TEST(EngineSignOutAllTest)

}  // namespace engine_sign_out_all_test

#include "engine_sign_out_all_test.moc"
