// Tests that need another user of the machine. Root can run them, because root can become one; otherwise they
// are skipped, with a message.
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <QTest>

#include "pipe_fixture.h"
#include "tests/support/test_program.h"

namespace other_user_test {

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::test;
using grants::CallerSort;

namespace {

// "nobody" of every distribution.
constexpr uid_t kNobody = 65534;

/// What a connection of a child, after `become`, gets.
enum Outcome { Served = 10, Closed = 11, NotReached = 12 };
int outcomeOf(const std::string& path, const std::function<bool()>& become) {
  if (!become()) return 1;
  const base::FileDescriptor socket = connectTo(path);
  if (!socket.valid()) return NotReached;
  if (!test::write(socket.get(), "let me in\n")) return Closed;
  char byte = 0;
  return ::recv(socket.get(), &byte, 1, 0) == 1 ? Served : Closed;
}

bool becomeNobody() {
  return ::setgroups(0, nullptr) == 0 && ::setresuid(kNobody, kNobody, kNobody) == 0;
}

}  // namespace

class OtherUserTest : public QObject {
  Q_OBJECT

  /// A folder and socket that others can reach, as if the file system's guard had failed.
  static void open(const Pipe& pipe) {
    const std::string home = pipe.home.path().toStdString();
    for (const std::string& path : {home, home + "/lanyard", pipe.path})
      QCOMPARE(::chmod(path.c_str(), 0777), 0);
  }

 private Q_SLOTS:
  void keepsAnotherUserOutByTheFolder() {
    if (::getuid() != 0) QSKIP("needs root, to become another user");
    Pipe pipe;
    pipe.echo = true;
    Child stranger([&] { return outcomeOf(pipe.path, becomeNobody); });
    QCOMPARE(stranger.wait(), int(NotReached));
  }
  void closesOnAnotherUserWhoGotThrough() {
    if (::getuid() != 0) QSKIP("needs root, to become another user");
    Pipe pipe;
    pipe.echo = true;
    open(pipe);
    Child same([&] { return outcomeOf(pipe.path, [] { return true; }); });
    QCOMPARE(same.wait(), int(Served));
    Child stranger([&] { return outcomeOf(pipe.path, becomeNobody); });
    QCOMPARE(stranger.wait(), int(Closed));
    QCOMPARE(pipe.lines.size(), std::size_t{1});
    QCOMPARE(pipe.connections.size(), std::size_t{1});
  }
  void closesOnRootWhenItIsNotRoots() {
    if (::getuid() != 0) QSKIP("needs root, to be refused");
    QCOMPARE(::seteuid(kNobody), 0);
    int outcome = 0;
    {
      Pipe pipe;
      pipe.echo = true;
      Child root([&] { return outcomeOf(pipe.path, [] { return ::setresuid(0, 0, 0) == 0; }); });
      outcome = root.wait();
    }
    QCOMPARE(::seteuid(0), 0);
    QCOMPARE(outcome, int(Closed));
  }
  void closesOnRootsDescriptorOfAnother() {
    // Connected as one user, written to as another: the words are refused though the connection was ours.
    if (::getuid() != 0) QSKIP("needs root, to become another user");
    Pipe pipe;
    Child two([&] {
      const base::FileDescriptor socket = connectTo(pipe.path);
      if (!becomeNobody() || !test::write(socket.get(), "let me in\n")) return 1;
      std::string reply(512, '\0');
      const ssize_t got = ::recv(socket.get(), reply.data(), reply.size(), 0);
      reply.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
      return reply.find("another process") != std::string::npos ? 0 : 2;
    });
    QCOMPARE(two.wait(), 0);
    QVERIFY(pipe.lines.empty());
  }
  void doesNotVerifyAProgramThatHidesItself() {
    if (::getuid() != 0 && ::access("/proc/self/stat", R_OK) != 0) QSKIP("this machine's /proc is closed");
    // Run as an ordinary user, because root may read it anyway.
    const bool root = ::getuid() == 0;
    if (root) QCOMPARE(::seteuid(kNobody), 0);
    std::optional<CallerSort> sort;
    std::string path = "none";
    {
      Pipe pipe;
      Child hidden([&] {
        if (root && (::seteuid(0) != 0 || !becomeNobody())) return 1;
        ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        return outcomeOf(pipe.path, [] { return true; });
      });
      if (spinUntil([&] { return pipe.lines.size() == 1; })) {
        if (const auto caller = pipe.connections.front()->caller()) {
          sort = caller->sort;
          path = caller->tool.exe.path;
        }
      }
    }
    if (root) QCOMPARE(::seteuid(0), 0);
    QVERIFY(sort.has_value());
    QCOMPARE(*sort, CallerSort::Unverified);
    QCOMPARE(path, std::string());
  }
  void doesNotVerifyAnotherNamespace_data() {
    QTest::addColumn<int>("flags");
    QTest::newRow("mount") << int(CLONE_NEWNS);
    QTest::newRow("pid") << int(CLONE_NEWPID);
    QTest::newRow("user") << int(CLONE_NEWUSER);
  }
  void doesNotVerifyAnotherNamespace() {
    QFETCH(const int, flags);
    if (flags != CLONE_NEWUSER && ::getuid() != 0) QSKIP("needs root, or a user namespace as well");
    Child probe([&] { return ::unshare(flags) == 0 ? 0 : 1; });
    if (probe.wait() != 0) QSKIP("this kernel permits no such namespace here");
    Pipe pipe;
    Child inside([&] {
      if (::unshare(flags) != 0) return 1;
      // A pid namespace begins with the next child.
      const pid_t child = ::fork();
      if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        const base::FileDescriptor socket = connectTo(pipe.path);
        test::write(socket.get(), "ask\n");
        ::pause();
        ::_exit(0);
      }
      ::pause();
      return 0;
    });
    // The user of a new user namespace has no name in ours, or is ours: refused or unverified, never more.
    spinUntil([&] { return pipe.lines.size() == 1; });
    QCOMPARE(pipe.lines.size(), std::size_t{1});
    const auto caller = pipe.connections.front()->caller();
    QVERIFY(caller.has_value());
    QCOMPARE(caller->sort, CallerSort::Unverified);
  }
};

LANYARD_TEST(OtherUserTest)

}  // namespace other_user_test

#include "other_user_test.moc"
