#include <QTest>

#include "core/tokens/token_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_lock_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;

namespace {

/// The refresh token that the keystore has, of which generation.
tokens::TokenItem kept(EngineBench& bench, const std::string& id) {
  auto text = bench.finish(bench.secrets.read(tokens::tokenItemKey(id)));
  return std::move(*tokens::parseTokenItem(**text));
}

}  // namespace

class EngineLockTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void wipesAccessTokensAndFetchesNone() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    QVERIFY(bench.engine->cached(id, {}).has_value());
    bench.engine->lock();
    QVERIFY(bench.engine->quiet());
    QVERIFY(!bench.engine->cached(id, {}).has_value());
    QCOMPARE(bench.finish(bench.engine->token(id, {})).error().code, std::string("wallet.locked"));
    QCOMPARE(bench.finish(bench.engine->refresh(id)).error().code, std::string("wallet.locked"));
    QCOMPARE(bench.finish(bench.engine->signOut(id)).error().code, std::string("wallet.locked"));
    QCOMPARE(bench.signIn(bench.order()).error().code, std::string("wallet.locked"));
    QVERIFY(!bench.engine->find(id)->expiresAt.has_value());
    QCOMPARE(bench.provider.refreshes, 0);
    bench.engine->unlock();
    // What was in memory is gone for good: the next token is a new one.
    QVERIFY(!bench.engine->cached(id, {}).has_value());
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.refreshes, 1);
  }
  void refreshesNothingByItselfWhileLocked() {
    EngineBench bench;
    bench.longestSleep = 5ms;
    bench.restart();
    const std::string id = bench.signedIn();
    bench.engine->lock();
    bench.clock.advance(595s);
    QTest::qWait(60);
    QCOMPARE(bench.provider.refreshes, 0);
    // The same without the lock: what it keeps from happening does happen.
    bench.engine->unlock();
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.refreshes, 1);
    bench.clock.advance(595s);
    QTRY_COMPARE(bench.provider.refreshes, 2);
  }
  void aRefreshInFlightLosesNoRotatedToken() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    const std::uint64_t before = kept(bench, id).generation;
    bench.clock.advance(1h);
    bench.provider.hold = std::make_shared<flows::Gate>();
    const auto asked = test::start(bench.engine->token(id, {}));
    QTRY_VERIFY(!bench.journal->entries().empty());  // "spending": the request has left
    bench.engine->lock();
    QVERIFY(!bench.engine->quiet());
    bench.provider.hold->open();
    QTRY_VERIFY(asked->has_value());
    QCOMPARE(asked->value().error().code, std::string("wallet.locked"));
    // Journalled, stored and settled, while locked; and the access token that came with it is not kept.
    QTRY_VERIFY(bench.engine->quiet());
    QCOMPARE(bench.provider.refreshes, 1);
    const tokens::TokenItem item = kept(bench, id);
    QCOMPARE(item.generation, before + 1);
    QCOMPARE(bench.provider.validRefresh.count(std::string(item.refreshToken.view())), std::size_t{1});
    QVERIFY(bench.journal->entries().empty());
    bench.engine->unlock();
    QVERIFY(!bench.engine->cached(id, {}).has_value());
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.reuses, 0);
  }
  void aRotatedTokenThatTheKeystoreRefusesStaysSealedThroughTheLock() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.provider.hold = std::make_shared<flows::Gate>();
    bench.secrets.writeFails = base::Error{errors::kKeystoreFailing};
    const auto asked = test::start(bench.engine->token(id, {}));
    QTRY_VERIFY(!bench.journal->entries().empty());
    bench.engine->lock();
    bench.provider.hold->open();
    QTRY_VERIFY(asked->has_value());
    QTest::qWait(20);
    QVERIFY(!bench.engine->quiet());
    QVERIFY(bench.journal->entries().at(0)->sealed.has_value());
    // Tried again while locked, as ever.
    bench.secrets.writeFails.reset();
    bench.clock.advance(1min);
    bench.engine->unlock();
    QTRY_VERIFY(bench.engine->quiet());
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.reuses, 0);
  }
  void aKillWhileLockedWithARefreshInFlightLosesNothing() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.secrets.writeFails = base::Error{errors::kKeystoreFailing};
    bench.provider.hold = std::make_shared<flows::Gate>();
    const auto asked = test::start(bench.engine->token(id, {}));
    QTRY_VERIFY(!bench.journal->entries().empty());
    bench.engine->lock();
    bench.provider.hold->open();
    QTRY_VERIFY(asked->has_value());
    bench.secrets.writeFails.reset();
    bench.restart();
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.reuses, 0);
  }
  void aSignInThatComesBackLateIsNotLinked() {
    EngineBench bench;
    const auto lockAtTheRedirect = [&bench](ports::RedirectParameters&) { bench.engine->lock(); };
    QCOMPARE(bench.signIn(bench.order(), lockAtTheRedirect).error().code, std::string("wallet.locked"));
    QVERIFY(bench.engine->identities().empty());
    QVERIFY(bench.engine->quiet());
  }
  void onlyANewSignInHelpsStaysKnown() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.provider.validRefresh.clear();
    QVERIFY(!bench.finish(bench.engine->token(id, {})).has_value());
    bench.engine->lock();
    bench.engine->unlock();
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::NeedsSignIn);
    QCOMPARE(bench.provider.refreshes, 1);
  }
};

LANYARD_TEST(EngineLockTest)

}  // namespace engine_lock_test

#include "engine_lock_test.moc"
