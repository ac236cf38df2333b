#include <QTest>
#include <functional>

#include "core/tokens/token_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_refresh_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;


class EngineRefreshTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void refreshesAnExpiredTokenAndRotates() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    const auto token = bench.finish(bench.engine->token(id, {}));
    QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
    QVERIFY(bench.provider.validAccess.count(std::string(token->accessToken.view())) == 1);
    QCOMPARE(bench.provider.refreshes, 1);
    QTRY_VERIFY(!bench.engine->busy());
    bench.restart();
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.reuses, 0);
  }
  // Hostile case d10: all who wait share one refresh.
  void sharesOneRefreshAmongFifty() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.provider.hold = std::make_shared<flows::Gate>();
    int answered = 0;
    std::set<std::string> tokens;
    for (int i = 0; i < 50; ++i) wait(bench, id, answered, tokens);
    QTest::qWait(50);
    QCOMPARE(answered, 0);
    bench.provider.hold->open();
    QTRY_COMPARE(answered, 50);
    QCOMPARE(bench.provider.refreshes, 1);
    QCOMPARE(tokens.size(), std::size_t{1});
  }
  void oneSlowProviderDelaysNobodyElse() {
    EngineBench bench;
    const std::string slow = bench.signedIn();
    bench.provider.subject = "grace";
    const std::string other = bench.signIn(bench.order())->identity.identity.id;
    bench.clock.advance(1h);
    QVERIFY(bench.finish(bench.engine->token(other, {})).has_value());
    bench.provider.hold = std::make_shared<flows::Gate>();
    int answered = 0;
    std::set<std::string> tokens;
    wait(bench, slow, answered, tokens);
    QVERIFY(bench.engine->cached(other, {}).has_value());
    QCOMPARE(answered, 0);
    bench.provider.hold->open();
    QTRY_COMPARE(answered, 1);
  }
  void handsOutTheTokenBeforeTheKeystoreHasIt() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.secrets.writeFails = base::Error{errors::kKeystoreFailing};
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    // Hostile case d6: retained sealed, shown, tried again; and a restart finds it.
    QTRY_VERIFY(bench.engine->find(id)->state == keeping::IdentityState::NotSaved);
    QVERIFY(bench.engine->busy());
    bench.secrets.writeFails.reset();
    bench.restart();
    QVERIFY(bench.started.has_value());
    QVERIFY(!bench.engine->busy());
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.reuses, 0);
  }
  void keepsRotatingWhileTheKeystoreFails() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.secrets.writeFails = base::Error{errors::kKeystoreFailing};
    for (int i = 0; i < 3; ++i) {
      bench.clock.advance(1h);
      QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    }
    QCOMPARE(bench.provider.reuses, 0);
    bench.secrets.writeFails.reset();
    bench.restart();
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.reuses, 0);
  }
  // Hostile case d4: a locked keystore defers, and nothing is spent.
  void spendsNothingWhileTheKeystoreIsLocked() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.secrets.readFails = base::Error{errors::kKeystoreLocked};
    QCOMPARE(bench.finish(bench.engine->token(id, {})).error().code, std::string("keystore.locked"));
    QCOMPARE(bench.provider.refreshes, 0);
    bench.secrets.readFails.reset();
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
  }
  // Hostile cases d14: said once, ciphertext kept.
  void asksForANewSignInOnce() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.provider.validRefresh.clear();
    int said = 0;
    connect(bench.engine.get(), &wallet::Engine::happened, this,
            [&said](const std::string& kind) { said += kind == "sign_in_needed" ? 1 : 0; });
    for (int i = 0; i < 3; ++i) {
      QCOMPARE(bench.finish(bench.engine->token(id, {})).error().code, std::string("token.sign_in_required"));
    }
    QCOMPARE(said, 1);
    QCOMPARE(bench.provider.refreshes, 1);
    QVERIFY((*bench.finish(bench.secrets.read(tokens::tokenItemKey(id)))).has_value());
    bench.restart();
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::NeedsSignIn);
    QCOMPARE(bench.finish(bench.engine->token(id, {})).error().code, std::string("token.sign_in_required"));
    QCOMPARE(bench.provider.refreshes, 1);
    wallet::SignInOrder again;
    again.identityId = id;
    QVERIFY(bench.signIn(std::move(again)).has_value());
    QVERIFY(bench.engine->cached(id, {}).has_value());
  }
  // Hostile case d13: the store is newer than what was spent.
  void usesANewerTokenInTheStore() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bool once = false;
    bench.provider.intercept =
        [&](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (once || request.url.find("/token") == std::string::npos) return std::nullopt;
      once = true;
      auto text = bench.finish(bench.secrets.read(tokens::tokenItemKey(id)));
      auto item = tokens::parseTokenItem(**text);
      ++item->generation;
      (void)bench.finish(bench.secrets.write(tokens::tokenItemKey(id), tokens::serialise(*item)));
      return base::Result<ports::HttpResponse>(test::jsonReply(400, {{"error", "invalid_grant"}}));
    };
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
  }
  // Hostile case f3: the keystore was put back to yesterday, the database was not.
  void spendsNothingOfAKeystoreThatIsOlderThanTheIndex() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    const std::string key = tokens::tokenItemKey(id);
    const auto yesterday = bench.finish(bench.secrets.read(key));
    bench.clock.advance(1h);
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QTRY_VERIFY(!bench.engine->busy());
    QVERIFY(bench.finish(bench.secrets.write(key, (*yesterday)->copy())).has_value());
    bench.restart();
    QVERIFY(bench.started.has_value());
    int said = 0;
    connect(bench.engine.get(), &wallet::Engine::happened, this,
            [&said](const std::string& kind) { said += kind == "sign_in_needed" ? 1 : 0; });
    for (int i = 0; i < 3; ++i) {
      const auto refused = bench.finish(bench.engine->token(id, {}));
      QCOMPARE(refused.error().code, std::string("token.sign_in_required"));
      QCOMPARE(refused.error().detail, std::string("keystore.item_older"));
    }
    QCOMPARE(said, 1);
    QCOMPARE(bench.provider.refreshes, 1);
    QCOMPARE(bench.provider.reuses, 0);
    // The session there lives on, and a new sign-in brings both together.
    QCOMPARE(bench.provider.validRefresh.size(), std::size_t{1});
    wallet::SignInOrder again;
    again.identityId = id;
    QVERIFY(bench.signIn(std::move(again)).has_value());
    bench.restart();
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.reuses, 0);
  }
  void readsNoMoreOfAnItemThatCanNeverBeSent_data() {
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<std::function<void(tokens::TokenItem&)>>("bend");
    using Bend = std::function<void(tokens::TokenItem&)>;
    const auto row = [](const char* what, const char* code, const Bend& bend) {
      QTest::newRow(what) << QByteArray(code) << bend;
    };
    const char* foreign = "keystore.foreign_item";
    row("another subject", foreign, [](tokens::TokenItem& item) { item.subject = "eve"; });
    row("another issuer", foreign, [](tokens::TokenItem& item) { item.issuer = "https://evil.example"; });
    row("another account", foreign, [](tokens::TokenItem& item) { item.accountId = "other"; });
    row("damaged", "keystore.bad_item", [](tokens::TokenItem& item) { item.clientId.clear(); });
  }
  void readsNoMoreOfAnItemThatCanNeverBeSent() {
    QFETCH(QByteArray, code);
    QFETCH(std::function<void(tokens::TokenItem&)>, bend);
    EngineBench bench;
    bench.longestSleep = 2ms;
    bench.restart();
    const std::string id = bench.signedIn();
    const std::string key = tokens::tokenItemKey(id);
    {
      const auto kept = bench.finish(bench.secrets.read(key));
      auto item = tokens::parseTokenItem(**kept);
      bend(*item);
      QVERIFY(bench.finish(bench.secrets.write(key, tokens::serialise(*item))).has_value());
    }
    // Its token ends while nobody asks: the wallet finds out by itself.
    bench.secrets.reads = 0;
    bench.said.clear();
    const auto asked = bench.provider.requests.size();
    bench.clock.advance(1h);
    const auto needsSignIn = [&bench, &id] {
      return bench.engine->find(id)->state == keeping::IdentityState::NeedsSignIn;
    };
    QTRY_VERIFY(needsSignIn());
    QCOMPARE(bench.secrets.reads, 1);
    // The longest pause between two tries of what may mend itself is 10 minutes.
    for (int i = 0; i < 6; ++i) {
      bench.clock.advance(10min);
      QTest::qWait(20);
    }
    for (int i = 0; i < 3; ++i) {
      QCOMPARE(bench.finish(bench.engine->token(id, {})).error().code, code.toStdString());
      QCOMPARE(bench.finish(bench.engine->refresh(id)).error().code, code.toStdString());
    }
    QCOMPARE(bench.secrets.reads, 1);
    QCOMPARE(bench.provider.requests.size(), asked);
    QCOMPARE(bench.said, (std::vector<std::string>{"sign_in_needed " + id + " " + code.toStdString()}));
    bench.restart();
    QVERIFY(needsSignIn());
    QCOMPARE(bench.engine->find(id)->stateReason, code.toStdString());
    wallet::SignInOrder again;
    again.identityId = id;
    const auto renewed = bench.signIn(std::move(again));
    QVERIFY2(renewed.has_value(), renewed ? "" : renewed.error().code.c_str());
    QVERIFY(renewed->renewed && renewed->identity.identity.id == id);
    bench.restart();
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.reuses, 0);
  }
  void signsOutOfAnItemThatCanNeverBeSent_data() { readsNoMoreOfAnItemThatCanNeverBeSent_data(); }
  void signsOutOfAnItemThatCanNeverBeSent() {
    QFETCH(QByteArray, code);
    QFETCH(std::function<void(tokens::TokenItem&)>, bend);
    EngineBench bench;
    const std::string id = bench.signedIn();
    const std::string key = tokens::tokenItemKey(id);
    const auto kept = bench.finish(bench.secrets.read(key));
    auto item = tokens::parseTokenItem(**kept);
    bend(*item);
    QVERIFY(bench.finish(bench.secrets.write(key, tokens::serialise(*item))).has_value());
    const auto asked = bench.provider.requests.size();
    const auto result = bench.finish(bench.engine->signOut(id));
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(result->outcome == wallet::RevokeOutcome::ForgottenHere);
    QCOMPARE(result->detail, code.toStdString());
    QCOMPARE(bench.provider.requests.size(), asked);
    QVERIFY(bench.engine->identities().empty());
  }
  void signsOutWithAKeystoreThatIsOlderThanTheIndex() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    const std::string key = tokens::tokenItemKey(id);
    const auto yesterday = bench.finish(bench.secrets.read(key));
    const auto spent = bench.provider.validRefresh;
    bench.clock.advance(1h);
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QTRY_VERIFY(!bench.engine->busy());
    QVERIFY(bench.finish(bench.secrets.write(key, (*yesterday)->copy())).has_value());
    bench.restart();
    // What is left is told to the provider: with one token of a family it can end all of it.
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    QCOMPARE(bench.provider.revoked.front(), *spent.begin());
    QVERIFY(bench.engine->identities().empty());
  }
  // Hostile case b13: a setting is wrong; the tokens stay.
  void keepsTheTokensWhenTheClientIsRefused() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    const auto before = bench.provider.validRefresh;
    int asked = 0;
    int said = 0;
    connect(bench.engine.get(), &wallet::Engine::happened, this,
            [&said](const std::string& kind) { said += kind == "sign_in_needed" ? 1 : 0; });
    bench.provider.intercept =
        [&asked](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.url.find("/token") == std::string::npos) return std::nullopt;
      ++asked;
      return base::Result<ports::HttpResponse>(test::jsonReply(401, {{"error", "invalid_client"}}));
    };
    for (int i = 0; i < 3; ++i) {
      const auto refused = bench.finish(bench.engine->token(id, {}));
      QCOMPARE(refused.error().code, std::string("token.invalid_client"));
      QVERIFY(refused.error().kind == base::ErrorKind::Misconfigured);
      bench.clock.advance(3s);
    }
    QCOMPARE(asked, 3);
    QCOMPARE(said, 0);
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Offline);
    QVERIFY(bench.journal->entries().empty());
    QVERIFY(bench.provider.validRefresh == before);
    bench.restart();
    QVERIFY(bench.engine->find(id)->state != keeping::IdentityState::NeedsSignIn);
    bench.provider.intercept = {};
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.reuses, 0);
  }
  // Hostile case d19.
  void keepsTheOldTokenWhenTheReplyHasNone() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.provider.rotates = false;
    for (int i = 0; i < 3; ++i) {
      bench.clock.advance(1h);
      QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    }
    QCOMPARE(bench.provider.refreshes, 3);
  }
  void lastsUntilItsEndWithoutARefreshToken() {
    EngineBench bench;
    bench.provider.givesRefreshToken = false;
    const std::string id = bench.signedIn();
    QVERIFY(!bench.engine->find(id)->hasRefreshToken);
    keeping::TokenNeed need;
    need.minValid = 10s;
    bench.clock.advance(589s);
    QVERIFY(bench.finish(bench.engine->token(id, need)).has_value());
    bench.clock.advance(2s);
    QCOMPARE(bench.finish(bench.engine->token(id, need)).error().code, std::string("token.no_refresh_token"));
    // For whoever needs it for less time it is as good as before.
    need.minValid = 5s;
    QVERIFY(bench.finish(bench.engine->token(id, need)).has_value());
    bench.clock.advance(10s);
    QCOMPARE(bench.finish(bench.engine->token(id, need)).error().code, std::string("token.no_refresh_token"));
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::NeedsSignIn);
    QCOMPARE(bench.provider.refreshes, 0);
  }
  // Hostile case d18.
  void refusesAnotherSubjectInARefresh() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.provider.subject = "eve";
    QCOMPARE(bench.finish(bench.engine->token(id, {})).error().code, std::string("token.sign_in_required"));
    QCOMPARE(bench.engine->identities().size(), std::size_t{1});
    QCOMPARE(bench.engine->identities().at(0).identity.subject, std::string("ada"));
    QVERIFY(!bench.engine->cached(id, {}).has_value());
  }
  // Hostile case d16: the network is gone; the token is kept.
  void staysOfflineAndKeepsTheToken() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.provider.fails = base::Error{errors::kHttpNotSent};
    QCOMPARE(bench.finish(bench.engine->token(id, {})).error().code, std::string("http.not_sent"));
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Offline);
    bench.provider.fails.reset();
    bench.clock.advance(2s);
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Fresh);
  }
  // Hostile case d17: two days of suspend cost one refresh.
  void refreshesOnceAfterASuspend() {
    EngineBench bench;
    bench.signedIn();
    bench.clock.advance(48h);
    QTest::qWait(50);
    const auto views = bench.engine->identities();
    QVERIFY(bench.finish(bench.engine->token(views.at(0).identity.id, {})).has_value());
    QCOMPARE(bench.provider.refreshes, 1);
  }
  // Hostile case d3: killed after the sealed sync, before the keystore.
  void replaysTheSealedTokenAfterAKill() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    auto text = bench.finish(bench.secrets.read(tokens::tokenItemKey(id)));
    auto item = tokens::parseTokenItem(**text);
    bench.provider.validRefresh = {"newest"};
    ++item->generation;
    item->refreshToken = base::Secret(std::string_view("newest"));
    QVERIFY(bench.journal->seal(id, item->generation, tokens::serialise(*item)).has_value());
    bench.restart();
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QVERIFY(bench.journal->entries().empty());
  }
  // Hostile case d2: killed after sending: one retry, then "sign in again" once.
  void retriesOnceAfterAKillWhileSpending() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.provider.validRefresh.clear();
    QVERIFY(bench.journal->markSpending(id, 1).has_value());
    bench.restart();
    QCOMPARE(bench.finish(bench.engine->token(id, {})).error().code, std::string("token.sign_in_required"));
    QCOMPARE(bench.finish(bench.engine->token(id, {})).error().detail,
             std::string("token.rotation_interrupted"));
    QCOMPARE(bench.provider.refreshes, 1);
  }
  void refusesScopesThatWereNotGiven() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    keeping::TokenNeed need;
    need.scopes = {"admin"};
    QCOMPARE(bench.finish(bench.engine->token(id, need)).error().code,
             std::string("token.scope_not_available"));
  }
  // RFC 6749 section 6: a tool that was allowed less gets a token that can do less; the whole one stays as it
  // is.
  void narrowsATokenToTheScopesAskedFor() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    keeping::TokenNeed need;
    need.scopes = {"openid"};
    const auto narrow = bench.finish(bench.engine->token(id, need));
    QVERIFY2(narrow.has_value(), narrow ? "" : narrow.error().code.c_str());
    QCOMPARE(narrow->scopes, std::vector<std::string>{"openid"});
    QCOMPARE(bench.engine->cached(id, {})->scopes.size(), std::size_t{3});
    QVERIFY(bench.engine->cached(id, need).has_value());
    QCOMPARE(bench.provider.refreshes, 1);
    QCOMPARE(bench.engine->find(id)->scopes.size(), std::size_t{3});
  }
  void asksForNarrowAndWholeTokensInTurn() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.provider.hold = std::make_shared<flows::Gate>();
    keeping::TokenNeed need;
    need.scopes = {"openid"};
    const auto whole = test::start(bench.engine->token(id, {}));
    const auto narrow = test::start(bench.engine->token(id, need));
    QTest::qWait(20);
    QCOMPARE(bench.provider.tokenPosts, 2);  // the sign-in's and the first refresh
    bench.provider.hold->open();
    QTRY_VERIFY(whole->has_value() && narrow->has_value());
    QCOMPARE((**whole)->scopes.size(), std::size_t{3});
    QCOMPARE((**narrow)->scopes.size(), std::size_t{1});
    QCOMPARE(bench.provider.reuses, 0);
  }
  void signsOutThereAndHere() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    const auto result = bench.finish(bench.engine->signOut(id));
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(result->outcome == wallet::RevokeOutcome::RevokedThere);
    QVERIFY(bench.provider.validAccess.empty());
    QVERIFY(bench.provider.validRefresh.empty());
    QVERIFY(bench.engine->identities().empty());
    QVERIFY(!(*bench.finish(bench.secrets.read(tokens::tokenItemKey(id)))).has_value());
    bench.restart();
    QVERIFY(bench.engine->identities().empty());
  }
  void saysWhenItOnlyForgotHere() {
    EngineBench bench;
    bench.provider.offersRevocation = false;
    const std::string id = bench.signedIn();
    QVERIFY(bench.finish(bench.engine->signOut(id))->outcome == wallet::RevokeOutcome::ForgottenHere);
  }
  void aRevokeThatRacesARefreshWins() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.provider.hold = std::make_shared<flows::Gate>();
    int answered = 0;
    std::set<std::string> tokens;
    wait(bench, id, answered, tokens);
    QTest::qWait(20);
    QTimer::singleShot(20, [&bench] { bench.provider.hold->open(); });
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    QVERIFY(bench.provider.validAccess.empty());
    QVERIFY(bench.provider.validRefresh.empty());
    QVERIFY(bench.engine->identities().empty());
    QTRY_COMPARE(answered, 1);
    QVERIFY(bench.journal->entries().empty());
  }

 private:
  static QCoro::Task<void> wait(EngineBench& bench, std::string id, int& answered,
                                std::set<std::string>& tokens) {
    keeping::TokenNeed need;
    base::Result<keeping::IssuedToken> token = co_await bench.engine->token(id, need);
    ++answered;
    if (token) tokens.insert(std::string(token->accessToken.view()));
  }
};

LANYARD_TEST(EngineRefreshTest)

}  // namespace engine_refresh_test

#include "engine_refresh_test.moc"
