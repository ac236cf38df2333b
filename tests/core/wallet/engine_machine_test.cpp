#include <QTest>
#include <set>

#include "core/tokens/token_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_machine_test {

using namespace lanyard;
using keeping::IdentityState;
using test::EngineBench;

namespace {

/// A wallet that was used on one computer.
struct Copied : EngineBench {
  Copied() {
    startOn("this computer");
    id = signedIn();
    posts = provider.requests.size();
    refreshTokens = provider.validRefresh;
  }
  void startOn(const std::string& name) {
    machine = name;
    restart();
  }
  [[nodiscard]] IdentityState state() const { return engine->find(id)->state; }
  std::string id;
  std::size_t posts = 0;
  std::set<std::string> refreshTokens;
};

}  // namespace

// Hostile case f6: a backup on a second machine: no silent double refresh.
class EngineMachineTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aCopyElsewhereSpendsNothingAndLosesNothing() {
    Copied bench;
    bench.startOn("another computer");
    QVERIFY(bench.started.has_value());
    const auto view = bench.engine->find(bench.id);
    QVERIFY(view->state == IdentityState::NeedsSignIn);
    QCOMPARE(view->stateReason, std::string("sign_in.other_machine"));
    QVERIFY(!bench.engine->cached(bench.id, {}).has_value());
    for (const auto& result :
         {bench.finish(bench.engine->token(bench.id, {})), bench.finish(bench.engine->refresh(bench.id))}) {
      QCOMPARE(result.error().code, std::string("sign_in.other_machine"));
      QVERIFY(result.error().kind == base::ErrorKind::SignInAgain);
    }
    // The provider heard nothing, and the session of the other computer is as it was.
    QCOMPARE(bench.provider.requests.size(), bench.posts);
    QCOMPARE(bench.provider.validRefresh, bench.refreshTokens);
    const auto item = bench.finish(bench.secrets.read(tokens::tokenItemKey(bench.id)));
    QVERIFY(item && item->has_value());
    // It hears nothing at the next start either.
    bench.restart();
    QVERIFY(bench.state() == IdentityState::NeedsSignIn);
    QCOMPARE(bench.provider.requests.size(), bench.posts);
  }
  void aNewSignInThereBringsItBack() {
    Copied bench;
    bench.startOn("another computer");
    auto again = bench.order();
    again.identityId = bench.id;
    const auto result = bench.signIn(std::move(again));
    QVERIFY(result && result->renewed);
    QVERIFY(bench.finish(bench.engine->token(bench.id, {})).has_value());
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    QCOMPARE(bench.provider.reuses, 0);
    // The session of the other computer was not touched.
    for (const std::string& token : bench.refreshTokens) QVERIFY(bench.provider.validRefresh.contains(token));
    bench.restart();
    QVERIFY(bench.state() != IdentityState::NeedsSignIn);
    QVERIFY(bench.finish(bench.engine->token(bench.id, {})).has_value());
  }
  void aSignOutThereDoesNotEndTheOtherSession() {
    Copied bench;
    bench.startOn("another computer");
    const auto result = bench.finish(bench.engine->signOut(bench.id));
    QVERIFY(result->outcome == wallet::RevokeOutcome::ForgottenHere);
    QCOMPARE(result->detail, std::string("sign_in.other_machine"));
    QVERIFY(bench.provider.revoked.empty());
    QCOMPARE(bench.provider.validRefresh, bench.refreshTokens);
    QVERIFY(bench.engine->identities().empty());
  }
  void saysSoForEachIdentityOnce() {
    Copied bench;
    std::vector<std::string> said;
    bench.machine = "another computer";
    bench.engine.reset();
    bench.journal.reset();
    bench.store.reset();
    bench.store = std::move(*adapters::SqliteStore::open(bench.path("wallet.db"), bench.clock, bench.random));
    bench.journal = std::move(*adapters::SealedJournal::open(
        bench.path("journal"), bench.store->account()->id, base::Secret(std::string(32, 'k')), bench.random));
    const auto begin = [&] {
      bench.engine = std::make_unique<wallet::Engine>(
          wallet::EnginePorts{bench.provider, bench.listener, bench.secrets, *bench.journal, *bench.store,
                              bench.clock, bench.random, bench.attemptLife, bench.longestSleep, nullptr,
                              bench.machine},
          providers::Catalog());
      bench.engine->takeKey(EngineBench::rowKey());
      connect(bench.engine.get(), &wallet::Engine::happened, this,
              [&said](const std::string& kind, const std::string& id, const std::string& outcome) {
                said.push_back(kind + ' ' + id + ' ' + outcome);
              });
      QVERIFY(bench.finish(bench.engine->start()).has_value());
    };
    begin();
    begin();
    QCOMPARE(said, (std::vector<std::string>{"sign_in_needed " + bench.id + " sign_in.other_machine"}));
  }
  void theSameComputerNoticesNothing_data() {
    QTest::addColumn<QString>("machine");
    QTest::newRow("the same") << QStringLiteral("this computer");
    QTest::newRow("not known now") << QString();
  }
  void theSameComputerNoticesNothing() {
    QFETCH(QString, machine);
    Copied bench;
    bench.startOn(machine.toStdString());
    QVERIFY(bench.state() != IdentityState::NeedsSignIn);
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    bench.startOn("this computer");
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
  }
  void aWalletFromBeforeBelongsToWhereItIs() {
    EngineBench bench;  // knows no machine
    const std::string id = bench.signedIn();
    bench.machine = "this computer";
    bench.restart();
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    bench.machine = "another computer";
    bench.restart();
    QVERIFY(bench.engine->find(id)->state == IdentityState::NeedsSignIn);
  }
};

LANYARD_TEST(EngineMachineTest)

}  // namespace engine_machine_test

#include "engine_machine_test.moc"
