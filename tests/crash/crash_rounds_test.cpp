#include <QTest>
#include <cstring>

#include "tests/crash/rounds.h"
#include "tests/crash/wallet_process.h"
#include "tests/crash/world.h"
#include "tests/support/memory_folder.h"
#include "tests/support/stride.h"

using namespace lanyard;
using crash::Run;
using crash::World;

/// Every step of every job once. A job's steps are counted by a run that nobody kills.
class CrashRoundsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // Hostile cases d2 and d3.
  void keepsTheNewestTokenOrSaysTheLoss() {
    World world;
    QVERIFY(signedIn(world));
    const Run whole = world.run("rotate");
    const int steps = static_cast<int>(whole.report["points"].size());
    QVERIFY2(steps > 20, "a rotation has more steps than that");
    int kept = 0;
    int lost = 0;
    for (int step = 1; step <= steps; step += test::kStride) {
      QVERIFY(signedIn(world));
      const Run killed = world.run("rotate", step);
      QCOMPARE(killed.killedAt,
               whole.report["points"][static_cast<std::size_t>(step - 1)].get<std::string>());
      const std::string wrong = crash::judgeRotation(world, {killed});
      QVERIFY2(wrong.empty(), wrong.c_str());
      (killed.rotations > 0 && !killed.sealed ? lost : kept) += 1;
    }
    qInfo("%d steps: %d kept the session, %d said that it is lost", steps, kept, lost);
    QVERIFY(kept > 0 && lost > 0);
  }

  void signsInWholeOrSaysWhatIsMissing() {
    World first;
    const std::size_t steps = first.run("sign_in").report["points"].size();
    QVERIFY(steps > 20);
    for (std::size_t step = 1; step <= steps; step += test::kStride) {
      World world;
      const Run killed = world.run("sign_in", static_cast<int>(step));
      QVERIFY(!killed.killedAt.empty());
      const std::string wrong = crash::judgeSignIn(world, {killed});
      QVERIFY2(wrong.empty(), wrong.c_str());
    }
    qInfo("%d steps", static_cast<int>(steps));
  }

  void signsInAgainWithoutLosingTheIdentity() {
    World world;
    QVERIFY(signedIn(world));
    const std::size_t steps = world.run("sign_in_again").report["points"].size();
    QVERIFY(steps > 20);
    for (std::size_t step = 1; step <= steps; step += test::kStride) {
      QVERIFY(signedIn(world));
      const Run killed = world.run("sign_in_again", static_cast<int>(step));
      QVERIFY(!killed.killedAt.empty());
      const std::string wrong = crash::judgeSignInAgain(world, {killed});
      QVERIFY2(wrong.empty(), wrong.c_str());
    }
    qInfo("%d steps", static_cast<int>(steps));
  }

  void signsOutAndLeavesNoSecret() {
    World world;
    QVERIFY(signedIn(world));
    const std::size_t steps = world.run("revoke").report["points"].size();
    QVERIFY(steps > 10);
    for (std::size_t step = 1; step <= steps; step += test::kStride) {
      QVERIFY(signedIn(world));
      const Run killed = world.run("revoke", static_cast<int>(step));
      QVERIFY(!killed.killedAt.empty());
      const std::string wrong = crash::judgeRevoke(world, {killed});
      QVERIFY2(wrong.empty(), wrong.c_str());
    }
    qInfo("%d steps", static_cast<int>(steps));
  }

  void signsOutOfEverythingOrLeavesTheRestWhole() {
    World world;
    QVERIFY(twoSignedIn(world));
    const std::size_t steps = world.run("revoke_all").report["points"].size();
    QVERIFY(steps > 20);
    int some = 0;
    for (std::size_t step = 1; step <= steps; step += test::kStride) {
      QVERIFY(twoSignedIn(world));
      const Run killed = world.run("revoke_all", static_cast<int>(step));
      QVERIFY(!killed.killedAt.empty());
      some += world.openSessions() == 1 ? 1 : 0;
      const std::string wrong = crash::judgeRevokeAll(world, {killed}, 2);
      QVERIFY2(wrong.empty(), wrong.c_str());
    }
    qInfo("%d steps, killed between the two at %d of them", static_cast<int>(steps), some);
    QVERIFY(some > 0);
  }

 private:
  static bool twoSignedIn(World& world) {
    world.endSessions();
    for (const char* who : {"ada", "ben"}) {
      world.person(who);
      const Run done = world.run("sign_in");
      if (!done.report["error"].get<std::string>().empty()) return false;
    }
    return world.openSessions() == 2;
  }
  static bool signedIn(World& world) { return crash::makeSignedIn(world); }
};

int main(int argc, char** argv) {
  if (argc > 5 && std::strcmp(argv[1], "--wallet") == 0) return crash::walletProcess(argc, argv);
  if (argc > 2 && std::strcmp(argv[1], "--rounds") == 0) return crash::randomRounds(argc, argv);
  test::keepFilesInMemory();
  CrashRoundsTest test;
  return QTest::qExec(&test, argc, argv);
}

#include "crash_rounds_test.moc"
