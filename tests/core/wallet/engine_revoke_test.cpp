#include <QDir>
#include <QFile>
#include <QTest>
#include <algorithm>

#include "core/tokens/revocation_item.h"
#include "core/tokens/token_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_revoke_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;

namespace {

const base::Error kNoNetwork{errors::kHttpNotSent};

/// An engine that looks at its clock all the time.
struct Restless : EngineBench {
  Restless() {
    longestSleep = 2ms;
    restart();
  }
  bool keystoreHas(const std::string& key) {
    const auto text = finish(secrets.read(key));
    return text && text->has_value();
  }
  std::size_t pending() const { return store->pendingRevocations()->size(); }
  int posts() const {
    return static_cast<int>(std::count(provider.requests.begin(), provider.requests.end(), "POST /revoke"));
  }
};

/// An answer of the revocation endpoint.
void revokeAnswers(EngineBench& bench, int status, const wire::Json& body) {
  bench.provider.intercept =
      [status, body](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
    if (request.url.find("/revoke") == std::string::npos) return std::nullopt;
    return base::Result<ports::HttpResponse>(test::jsonReply(status, body));
  };
}

}  // namespace

class EngineRevokeTest : public QObject {
  Q_OBJECT

  std::vector<std::string> m_outcomes;
  void listen(EngineBench& bench) {
    connect(bench.engine.get(), &wallet::Engine::happened, this,
            [this](const std::string& kind, const std::string&, const std::string& outcome) {
              if (kind == "revoke") m_outcomes.push_back(outcome);
            });
  }

 private Q_SLOTS:
  void init() { m_outcomes.clear(); }
  // Hostile case d20: revoking fails: local deletion plus durable "pending".
  void aRevocationThatFailsIsPendingAndConfirmedAfterARestart() {
    Restless bench;
    const std::string id = bench.signedIn();
    listen(bench);
    bench.provider.fails = kNoNetwork;
    const auto result = bench.finish(bench.engine->signOut(id));
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(result->outcome == wallet::RevokeOutcome::Pending);
    QCOMPARE(result->detail, std::string("http.not_sent"));
    QVERIFY(bench.engine->identities().empty());
    QVERIFY(!bench.keystoreHas(tokens::tokenItemKey(id)));
    QVERIFY(bench.keystoreHas(tokens::revocationItemKey(id)));
    QCOMPARE(bench.pending(), std::size_t{1});
    // Still valid there, and handed out to nobody here.
    QVERIFY(!bench.provider.validRefresh.empty());
    QVERIFY(!bench.engine->cached(id, {}).has_value());
    QCOMPARE(bench.finish(bench.engine->token(id, {})).error().code, std::string("identity.unknown"));

    bench.restart();
    QVERIFY(bench.started.has_value());
    listen(bench);
    QVERIFY(bench.engine->identities().empty());
    QCOMPARE(bench.finish(bench.engine->token(id, {})).error().code, std::string("identity.unknown"));
    bench.provider.fails.reset();
    bench.clock.advance(10s);
    QTRY_COMPARE(bench.pending(), std::size_t{0});
    QVERIFY(bench.provider.validRefresh.empty());
    QVERIFY(bench.provider.validAccess.empty());
    QVERIFY(!bench.keystoreHas(tokens::revocationItemKey(id)));
    QCOMPARE(m_outcomes, (std::vector<std::string>{"pending", "revoked"}));
    QCOMPARE(bench.posts(), 3);  // in vain; then refresh token and access token, once each
  }
  void offersTheEndOfTheBrowsersSession_data() {
    QTest::addColumn<std::string>("endpoint");
    QTest::addColumn<std::string>("url");
    QTest::newRow("offered") << std::string("https://idp.example/end?a=b")
                             << std::string("https://idp.example/end?a=b&client_id=client");
    QTest::newRow("not offered") << std::string() << std::string();
  }
  void offersTheEndOfTheBrowsersSession() {
    QFETCH(std::string, endpoint);
    QFETCH(std::string, url);
    Restless bench;
    bench.provider.endSession = endpoint;
    const std::string id = bench.signedIn();
    // As after a restart: nothing is known of the provider but what the sign-out asks.
    bench.restart();
    const auto result = bench.finish(bench.engine->signOut(id));
    QVERIFY(result->outcome == wallet::RevokeOutcome::RevokedThere);
    QCOMPARE(result->endSession, url);
  }
  void offersItWithoutAWayToRevokeToo() {
    Restless bench;
    bench.provider.endSession = "https://idp.example/end";
    bench.provider.offersRevocation = false;
    const auto result = bench.finish(bench.engine->signOut(bench.signedIn()));
    QVERIFY(result->outcome == wallet::RevokeOutcome::ForgottenHere);
    QCOMPARE(result->endSession, std::string("https://idp.example/end?client_id=client"));
  }
  void aProviderThatCannotBeReachedOffersWhatWasLastKnown() {
    Restless bench;
    bench.provider.endSession = "https://idp.example/end";
    const std::string first = bench.signedIn();
    bench.provider.fails = kNoNetwork;
    const auto known = bench.finish(bench.engine->signOut(first));
    QVERIFY(known->outcome == wallet::RevokeOutcome::Pending);
    QCOMPARE(known->endSession, std::string("https://idp.example/end?client_id=client"));
    bench.provider.fails.reset();
    const std::string second = bench.signedIn();
    bench.restart();
    bench.provider.fails = kNoNetwork;
    const auto unknown = bench.finish(bench.engine->signOut(second));
    QVERIFY(unknown->outcome == wallet::RevokeOutcome::Pending);
    QCOMPARE(unknown->endSession, std::string());
    QVERIFY(bench.engine->identities().empty());
  }
  void putsNoSecretIntoTheDatabase() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.provider.fails = kNoNetwork;
    const std::string refresh = *bench.provider.validRefresh.begin();
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    bench.engine.reset();
    bench.store.reset();
    int files = 0;
    for (const QString& name :
         QDir(bench.dir.path()).entryList({QStringLiteral("wallet.db*")}, QDir::Files)) {
      QFile file(bench.dir.filePath(name));
      QVERIFY(file.open(QIODevice::ReadOnly));
      QVERIFY(!file.readAll().contains(QByteArray::fromStdString(refresh)));
      ++files;
    }
    QVERIFY(files >= 1);
  }
  void asksAgainWithAGrowingPause() {
    Restless bench;
    const std::string id = bench.signedIn();
    revokeAnswers(bench, 503, wire::Json::object());
    QVERIFY(bench.finish(bench.engine->signOut(id))->outcome == wallet::RevokeOutcome::Pending);
    QCOMPARE(bench.posts(), 1);
    QTest::qWait(30);
    QCOMPARE(bench.posts(), 1);
    bench.clock.advance(5s);
    QTRY_COMPARE(bench.posts(), 2);
    // The second pause is 5 to 10 s.
    bench.clock.advance(4s);
    QTest::qWait(30);
    QCOMPARE(bench.posts(), 2);
    bench.clock.advance(6s);
    QTRY_COMPARE(bench.posts(), 3);
    QCOMPARE(bench.store->pendingRevocations()->front().attempts, 3);
  }
  void givesUpAfterAWeekAndSaysSo() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.provider.fails = kNoNetwork;
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    listen(bench);
    bench.clock.advance(std::chrono::days(7) - 1h);
    QTest::qWait(30);
    QCOMPARE(bench.pending(), std::size_t{1});
    bench.clock.advance(2h);
    QTRY_COMPARE(bench.pending(), std::size_t{0});
    QVERIFY(!bench.keystoreHas(tokens::revocationItemKey(id)));
    QCOMPARE(m_outcomes.back(), std::string("revoke.given_up"));
  }
  void aRefusalInTheProvidersOwnWordsIsItsLast() {
    Restless bench;
    const std::string id = bench.signedIn();
    revokeAnswers(bench, 400, {{"error", "unsupported_token_type"}});
    const auto result = bench.finish(bench.engine->signOut(id));
    QVERIFY(result->outcome == wallet::RevokeOutcome::ForgottenHere);
    QCOMPARE(result->detail, std::string("revoke.unsupported"));
    QCOMPARE(bench.pending(), std::size_t{0});
    QVERIFY(!bench.keystoreHas(tokens::revocationItemKey(id)));
  }
  void aClientThatMayNotRevokeIsNotAskedForAgain_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<std::string>("code");
    const std::string client = "revoke.invalid_client";
    QTest::newRow("401 in OAuth's words") << 401 << QByteArray(R"({"error":"invalid_client"})") << client;
    QTest::newRow("401 without a word") << 401 << QByteArray("{}") << client;
    QTest::newRow("400 unauthorized_client")
        << 400 << QByteArray(R"({"error":"unauthorized_client"})") << client;
    QTest::newRow("400 unsupported") << 400 << QByteArray(R"({"error":"unsupported_token_type"})")
                                     << std::string("revoke.unsupported");
  }
  void aClientThatMayNotRevokeIsNotAskedForAgain() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(std::string, code);
    Restless bench;
    const std::string id = bench.signedIn();
    revokeAnswers(bench, status, wire::Json::parse(body.toStdString()));
    const auto result = bench.finish(bench.engine->signOut(id));
    QVERIFY(result->outcome == wallet::RevokeOutcome::ForgottenHere);
    QCOMPARE(result->detail, code);
    QCOMPARE(bench.pending(), std::size_t{0});
    QVERIFY(!bench.keystoreHas(tokens::revocationItemKey(id)));
    const int posts = bench.posts();
    bench.clock.advance(2h);
    QTest::qWait(30);
    QCOMPARE(bench.posts(), posts);
  }
  void saysWhenWhatWasNotEndedEndsByItself() {
    Restless bench;
    bench.provider.bendReply = [](const std::string& path, wire::Json& reply) {
      if (path == "/token") reply["refresh_expires_in"] = 3600;
    };
    const base::Instant start = bench.clock.now();
    revokeAnswers(bench, 401, {{"error", "invalid_client"}});
    auto result = bench.finish(bench.engine->signOut(bench.signedIn()));
    QVERIFY(result->endsAt && *result->endsAt == start + 1h);
    // Nothing renews it: the access token is all that there is.
    bench.provider.givesRefreshToken = false;
    result = bench.finish(bench.engine->signOut(bench.signedIn()));
    QVERIFY(result->endsAt && *result->endsAt == start + bench.provider.life);
    // Nothing is known.
    bench.provider.givesRefreshToken = true;
    bench.provider.bendReply = {};
    result = bench.finish(bench.engine->signOut(bench.signedIn()));
    QVERIFY(!result->endsAt);
    // It has ended.
    bench.provider.intercept = {};
    result = bench.finish(bench.engine->signOut(bench.signedIn()));
    QVERIFY(result->outcome == wallet::RevokeOutcome::RevokedThere);
    QVERIFY(!result->endsAt);
  }
  // Some take refresh tokens alone: the session is over with it.
  void aProviderThatRevokesRefreshTokensAloneHasEndedIt() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.provider.intercept =
        [](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.body.view().find("token_type_hint=access_token") == std::string_view::npos)
        return std::nullopt;
      return base::Result<ports::HttpResponse>(test::jsonReply(400, {{"error", "unsupported_token_type"}}));
    };
    const auto result = bench.finish(bench.engine->signOut(id));
    QVERIFY(result->outcome == wallet::RevokeOutcome::RevokedThere);
    QVERIFY(bench.provider.validRefresh.empty());
  }
  void aRefusalLaterEndsIt() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.provider.fails = kNoNetwork;
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    listen(bench);
    bench.provider.fails.reset();
    revokeAnswers(bench, 400, {{"error", "invalid_client"}});
    bench.clock.advance(10s);
    QTRY_COMPARE(bench.pending(), std::size_t{0});
    QCOMPARE(m_outcomes, (std::vector<std::string>{"revoke.invalid_client"}));
  }
  void aCaptivePortalsPageIsNotTheProvidersWord() {
    Restless bench;
    const std::string id = bench.signedIn();
    revokeAnswers(bench, 403, wire::Json::object());
    QVERIFY(bench.finish(bench.engine->signOut(id))->outcome == wallet::RevokeOutcome::Pending);
  }
  void onlyForgetsWhenTheTokensCannotBeKept() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.provider.fails = kNoNetwork;
    bench.secrets.writeFails = base::Error{errors::kKeystoreFailing};
    const auto result = bench.finish(bench.engine->signOut(id));
    QVERIFY(result->outcome == wallet::RevokeOutcome::ForgottenHere);
    QCOMPARE(bench.pending(), std::size_t{0});
  }
  void waitsForALockedKeystoreWithoutLosingIt() {
    Restless bench;
    const std::string id = bench.signedIn();
    bench.provider.fails = kNoNetwork;
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    bench.provider.fails.reset();
    const int before = bench.posts();
    bench.secrets.readFails = base::Error{errors::kKeystoreLocked};
    bench.clock.advance(10s);
    QTest::qWait(30);
    QCOMPARE(bench.pending(), std::size_t{1});
    QCOMPARE(bench.posts(), before);
    bench.secrets.readFails.reset();
    bench.clock.advance(1min);
    QTRY_COMPARE(bench.pending(), std::size_t{0});
    QVERIFY(bench.provider.validRefresh.empty());
  }
  // A database of before the sign-out is put back: its tokens wait in the keystore all the same.
  void anOlderDatabaseDoesNotUndoASignOut_data() {
    QTest::addColumn<bool>("doubtful");
    QTest::newRow("found to be older") << true;
    QTest::newRow("not found") << false;
  }
  void anOlderDatabaseDoesNotUndoASignOut() {
    QFETCH(bool, doubtful);
    Restless bench;
    const std::string id = bench.signedIn();
    bench.engine.reset();
    bench.store.reset();
    const QString place = QString::fromStdString(bench.path("wallet.db"));
    QVERIFY(QFile::copy(place, place + QStringLiteral(".before")));
    bench.restart();
    bench.provider.fails = kNoNetwork;
    const auto out = bench.finish(bench.engine->signOut(id));
    QVERIFY(out && out->outcome == wallet::RevokeOutcome::Pending);
    bench.engine.reset();
    bench.store.reset();
    for (const char* end : {"", "-wal", "-shm", ".snapshot"}) QFile::remove(place + QLatin1String(end));
    QVERIFY(QFile::copy(place + QStringLiteral(".before"), place));
    bench.provider.fails.reset();
    bench.doubtful = doubtful;
    bench.restart();
    QVERIFY(bench.started.has_value());
    QCOMPARE(bench.engine->identities().empty(), doubtful);
    if (doubtful) QTRY_VERIFY(bench.pending() == 0 && bench.provider.validRefresh.empty());
    QCOMPARE(bench.keystoreHas(tokens::revocationItemKey(id)), !doubtful);
  }
  // Killed between the row and the end: what the person asked for is done.
  void aSignOutThatWasKilledHalfwayGoesOn() {
    Restless bench;
    const std::string id = bench.signedIn();
    ports::PendingRevocation row;
    row.id = id;
    row.settings = bench.order().settings;
    row.createdAt = row.nextAt = bench.clock.now();
    keeping::RowSeal seal;
    seal.takeKey(EngineBench::rowKey());
    row.mac = seal.macOf(row);
    QVERIFY(bench.store->savePendingRevocation(row).has_value());
    const std::string key = tokens::tokenItemKey(id);
    tokens::RevocationItem item;
    item.item = std::move(*tokens::parseTokenItem(**bench.finish(bench.secrets.read(key))));
    QVERIFY(bench.finish(bench.secrets.write(tokens::revocationItemKey(id), tokens::serialise(item)))
                .has_value());
    bench.restart();
    QVERIFY(bench.started.has_value());
    QVERIFY(bench.engine->identities().empty());
    QVERIFY(!bench.keystoreHas(key));
    QTRY_COMPARE(bench.pending(), std::size_t{0});
    QVERIFY(bench.provider.validRefresh.empty());
  }
  void aSignOutThatWasKilledBeforeItsTokensWereAsideHasNotBegun() {
    Restless bench;
    const std::string id = bench.signedIn();
    ports::PendingRevocation row;
    row.id = id;
    row.settings = bench.order().settings;
    row.createdAt = row.nextAt = bench.clock.now();
    keeping::RowSeal seal;
    seal.takeKey(EngineBench::rowKey());
    row.mac = seal.macOf(row);
    QVERIFY(bench.store->savePendingRevocation(row).has_value());
    bench.restart();
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.pending(), std::size_t{0});
  }
};

LANYARD_TEST(EngineRevokeTest)

}  // namespace engine_revoke_test

#include "engine_revoke_test.moc"
