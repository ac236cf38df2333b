#include <QTest>

#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace stop_test {

using namespace lanyard;
using namespace lanyard::test;
using wire::Json;

/// Ending the wallet by a request.
class StopTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void endsAfterItsAnswerAndSaysWhoAsked() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "wallet.stop");
    QCOMPARE(tool->outcome(1), std::string("ok"));
    QCOMPARE(tool->answer(1)["result"]["pid"].get<qint64>(), QCoreApplication::applicationPid());
    QCOMPARE(world.stops, 0);
    QTRY_COMPARE(world.stops, 1);
    const auto lines = world.store.activity(1);
    QVERIFY(lines.has_value() && !lines->empty());
    const auto& line = lines->front();
    QCOMPARE(line.kind, std::string("stop"));
    QCOMPARE(line.tool, std::string("/usr/bin/git"));
  }
  void endsALockedWallet() {
    PipeWorld world;
    world.setPassphrase();
    QVERIFY(world.lock.lock(wallet::LockCause::Hand).has_value());
    const auto tool = world.connect();
    tool->ask(1, "wallet.stop");
    QCOMPARE(tool->outcome(1), std::string("ok"));
    QTRY_COMPARE(world.stops, 1);
    QVERIFY(world.lock.locked());
  }
  void refusesWhileSomethingIsNotSaved() {
    PipeWorld world;
    world.wallet.views.front().state = keeping::IdentityState::NotSaved;
    const auto tool = world.connect();
    tool->ask(1, "wallet.stop");
    QCOMPARE(tool->outcome(1), std::string("keystore_unavailable"));
    const auto error = tool->answer(1)["error"];
    QVERIFY(error["message"].get<std::string>().find("stop.unsaved") != std::string::npos);
    QVERIFY(error["data"]["hint"].get<std::string>().find("--force") != std::string::npos);
    tool->ask(2, "wallet.stop", {{"force", false}});
    QCOMPARE(tool->outcome(2), std::string("keystore_unavailable"));
    QTest::qWait(10);
    QCOMPARE(world.stops, 0);
    tool->ask(3, "wallet.stop", {{"force", true}});
    QCOMPARE(tool->outcome(3), std::string("ok"));
    QTRY_COMPARE(world.stops, 1);
  }
  void refusesToForgetWhatIsInMemoryAlone() {
    PipeWorld world;
    pipe::Parts parts = world.parts();
    parts.surroundings = [] {
      pipe::Surroundings around;
      around.keystoreBackend = "memory";
      return around;
    };
    world.server = std::make_unique<pipe::PipeServer>(std::move(parts));
    const auto tool = world.connect();
    tool->ask(1, "wallet.stop");
    QCOMPARE(tool->outcome(1), std::string("keystore_unavailable"));
    world.wallet.views.clear();
    tool->ask(2, "wallet.stop");
    QCOMPARE(tool->outcome(2), std::string("ok"));
    QTRY_COMPARE(world.stops, 1);
  }
};

LANYARD_TEST(StopTest)

}  // namespace stop_test

#include "stop_test.moc"
