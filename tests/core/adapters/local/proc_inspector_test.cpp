#include "core/adapters/local/proc_inspector.h"

#include <linux/sched.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <QFile>
#include <QTest>
#include <array>
#include <climits>

#include "core/adapters/local/command_line.h"
#include "core/adapters/local/harden.h"
#include "pipe_fixture.h"
#include "tests/support/test_program.h"

namespace proc_inspector_test {

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::test;
using grants::CallerSort;

namespace {

const std::string kPeer = LANYARD_TEST_PEER;
const std::string kPerl = "/usr/bin/perl";

/// Runs `arguments` as a child with the pipe's path for "@", until its first line came.
struct Asking {
  Child child;
  std::shared_ptr<ports::PipeConnection> connection;

  Asking(Pipe& pipe, std::vector<std::string> arguments, const std::string& folder = "/")
      : child([&] {
          std::vector<char*> list;
          for (std::string& argument : arguments) {
            if (argument == "@") argument = pipe.path;
            list.push_back(argument.data());
          }
          list.push_back(nullptr);
          if (::chdir(folder.c_str()) != 0) return 1;
          ::execv(list[0], list.data());
          return 1;
        }) {
    const std::size_t before = pipe.lines.size();
    if (spinUntil([&] { return pipe.lines.size() > before; })) connection = pipe.connections.back();
  }
  base::Result<grants::Caller> caller() {
    if (!connection) return base::fail(errors::kRequestCancelled);
    return connection->caller();
  }
};

std::string copyTo(const QTemporaryDir& folder, const char* name) {
  const QString path = folder.filePath(QString::fromLatin1(name));
  QFile::copy(QString::fromStdString(kPeer), path);
  QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  return path.toStdString();
}

/// Until the digest of a file can be remembered: one of the last two seconds could still change unseen.
void settle(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) == 0)
    spinUntil([&] { return ::time(nullptr) - status.st_ctim.tv_sec > 2; });
}

/// A process with this number in our pid namespace, which takes a namespace of one's own; 0 when that cannot
/// be had.
pid_t forkAs(pid_t number) {
  struct clone_args wanted = {};
  wanted.exit_signal = SIGCHLD;
  wanted.set_tid = reinterpret_cast<std::uintptr_t>(&number);
  wanted.set_tid_size = 1;
  return static_cast<pid_t>(::syscall(SYS_clone3, &wanted, sizeof wanted));
}

bool runs(pid_t pid, const std::string& program) {
  std::array<char, PATH_MAX> path = {};
  const std::string link = "/proc/" + std::to_string(pid) + "/exe";
  return ::readlink(link.c_str(), path.data(), path.size() - 1) > 0 && program == path.data();
}

const char* kPerlPeer =
    "use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Peer => $ENV{PIPE}) or die;"
    "$s->autoflush(1); print $s \"ask\\n\"; <$s>;";

}  // namespace

class ProcInspectorTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    if (::access("/proc/self/stat", R_OK) != 0) QSKIP("this machine's /proc is closed to its users");
    for (const char* name : {"other", "replaced", "touched", "renamed"}) copyTo(m_settled, name);
    settle(kPeer);
    settle(settled("renamed"));
  }
  void readsStatWithAnyName_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("plain") << QByteArray("cat");
    QTest::newRow("spaces") << QByteArray("tmux: server");
    QTest::newRow("parentheses") << QByteArray("a) S 1 (b");
    QTest::newRow("closing and digits") << QByteArray(") R 1 1 1 1");
    QTest::newRow("line break") << QByteArray("x\ny");
    QTest::newRow("empty") << QByteArray("");
  }
  void readsStatWithAnyName() {
    QFETCH(const QByteArray, name);
    const std::string text =
        "42 (" + name.toStdString() +
        ") S 7 42 40 34818 42 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 10 18446744073709551615 1\n";
    const auto stat = parseProcessStat(text);
    QVERIFY(stat.has_value());
    QCOMPARE(stat->pid, 42);
    QCOMPARE(stat->state, 'S');
    QCOMPARE(stat->parent, 7);
    QCOMPARE(stat->session, 40);
    QCOMPARE(stat->startTime, std::uint64_t{987654});
    QCOMPARE(terminalName(stat->terminal), std::string("/dev/pts/2"));
  }
  void refusesAStatLineThatIsCut() {
    QVERIFY(!parseProcessStat(""));
    QVERIFY(!parseProcessStat("42 (cat"));
    QVERIFY(!parseProcessStat("42 (cat) S 7 42 40 34818"));
    QVERIFY(!parseProcessStat("x (cat) S 7 42 40 34818 42 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 1\n"));
  }
  void readsHowAProcessIsLaidOut_data() {
    QTest::addColumn<QByteArray>("laidOut");
    QTest::addColumn<bool>("known");
    QTest::newRow("whole") << QByteArray("11 12 13 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 21 22 23 24 25 26 27 0\n")
                           << true;
    QTest::newRow("a kernel that ends before")
        << QByteArray("11 12 13 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 21 22\n") << false;
    QTest::newRow("not ours to see") << QByteArray("1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n")
                                     << false;
    QTest::newRow("in the midst of an exec")
        << QByteArray("11 12 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 24 25 26 27 0\n") << false;
  }
  void readsHowAProcessIsLaidOut() {
    QFETCH(const QByteArray, laidOut);
    QFETCH(const bool, known);
    const auto stat =
        parseProcessStat("42 (cat) S 7 42 40 34818 42 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 10 9 " +
                         laidOut.toStdString());
    QVERIFY(stat.has_value());
    const std::array<std::uint64_t, 10> whole = {11, 12, 13, 21, 22, 23, 24, 25, 26, 27};
    QCOMPARE(stat->layout == whole, known);
    QCOMPARE(stat->layout == ProcessStat{}.layout, !known);
  }
  void namesTerminals() {
    QCOMPARE(terminalName(0), std::string());
    QCOMPARE(terminalName((136U << 8U) | 0x00U), std::string("/dev/pts/0"));
    QCOMPARE(terminalName((136U << 8U) | 0x2cU | (0x1U << 20U)), std::string("/dev/pts/300"));
    QCOMPARE(terminalName((4U << 8U) | 1U), std::string("/dev/tty1"));
    QCOMPARE(terminalName((4U << 8U) | 64U), std::string("/dev/ttyS0"));
  }
  void namesUnits() {
    QCOMPARE(unitOf("0::/user.slice/user-1000.slice/app-term.scope\n"), std::string("app-term.scope"));
    QCOMPARE(unitOf("9:name=systemd:/a/cron.service\n8:pids:/x\n0::/\n"), std::string("cron.service"));
    QCOMPARE(unitOf("0::/\n"), std::string());
    QCOMPARE(unitOf(""), std::string());
  }
  void makesInvalidUtf8Valid() {
    QCOMPARE(validUtf8("/bin/\xc3\xa4"), std::string("/bin/\xc3\xa4"));
    QCOMPARE(validUtf8("/bin/\xff\n"), std::string("/bin/\xef\xbf\xbd\n"));
    QCOMPARE(validUtf8("/bin/\x1b[31m"), std::string("/bin/\x1b[31m"));
  }
  void knowsWhatOnlyRootCanWrite() {
    QTemporaryDir folder;
    QVERIFY(onlyRootCanWrite("/proc/version"));
    // Root's own file below a folder where everybody can put new names, sticky or not.
    QVERIFY(!onlyRootCanWrite(copyTo(folder, "tool")));
    QVERIFY(!onlyRootCanWrite("/tmp"));
    QVERIFY(!onlyRootCanWrite("relative"));
    QVERIFY(!onlyRootCanWrite("/no/such/file"));
  }
  void namesAProgramByPathAndDigest() {
    QTemporaryDir folder;
    const std::string tool = copyTo(folder, "tool");
    Pipe pipe;
    Asking asking(pipe, {tool, "@"});
    auto caller = asking.caller();
    QVERIFY2(caller.has_value(), caller ? "" : caller.error().code.c_str());
    QCOMPARE(caller->uid, ::getuid());
    QCOMPARE(caller->tool.pid, asking.child.pid());
    QCOMPARE(caller->tool.exe.path, tool);
    QVERIFY(!caller->tool.exe.rootOwned);
    QCOMPARE(caller->tool.exe.sha256.size(), std::size_t{64});
    QCOMPARE(caller->sort, CallerSort::Program);
    QVERIFY(!caller->viaOwnClient);
    QVERIFY(caller->chain.empty());
    asking.connection->describe(*caller);
    QVERIFY(!caller->chain.empty());
    QCOMPARE(caller->chain.front().pid, ::getpid());
    struct stat status = {};
    QCOMPARE(::stat(tool.c_str(), &status), 0);
    QCOMPARE(caller->tool.exe.inode, static_cast<std::uint64_t>(status.st_ino));
  }
  void seesThatAProgramChanged() {
    QTemporaryDir folder;
    const std::string tool = copyTo(folder, "tool");
    Pipe pipe;
    std::string first;
    {
      Asking asking(pipe, {tool, "@"});
      first = asking.caller().value().tool.exe.sha256;
    }
    QFile file(QString::fromStdString(tool));
    QVERIFY(file.open(QFile::Append));
    file.write("x");
    file.close();
    Asking asking(pipe, {tool, "@"});
    const auto caller = asking.caller();
    QVERIFY(caller.has_value());
    QCOMPARE(caller->sort, CallerSort::Program);
    QVERIFY(caller->tool.exe.sha256 != first);
  }
  void digestsAFileOnceWhileItStaysTheSame() {
    struct stat status = {};
    QCOMPARE(::stat(kPeer.c_str(), &status), 0);
    DigestCache cache;
    const base::FileDescriptor file(::open(kPeer.c_str(), O_RDONLY | O_CLOEXEC));
    const std::string digest = cache.sha256(file, status);
    QCOMPARE(digest.size(), std::size_t{64});
    QCOMPARE(cache.sha256(file, status), digest);
    // A file of the last two seconds could still change unseen, and is read each time.
    const bool settled = ::time(nullptr) - status.st_ctim.tv_sec > 2;
    QCOMPARE(cache.filesRead(), settled ? std::uint64_t{1} : std::uint64_t{2});
    status.st_ino += 1;
    QVERIFY(cache.sha256(file, status).empty());
  }
  void givesShellsNoMoreThanASession() {
    QTemporaryDir folder;
    Pipe pipe;
    Asking asking(pipe, {copyTo(folder, "bash"), "@"});
    QCOMPARE(asking.caller().value().sort, CallerSort::Shell);
  }
  void doesNotVerifyADeletedProgram() {
    QTemporaryDir folder;
    Pipe pipe;
    Asking asking(pipe, {copyTo(folder, "tool"), "@", "deleted"});
    QCOMPARE(asking.caller().value().sort, CallerSort::Unverified);
  }
  void doesNotVerifyAReplacedProgram() {
    QTemporaryDir folder;
    const std::string tool = copyTo(folder, "tool");
    Pipe pipe;
    Asking asking(pipe, {tool, "@"});
    QCOMPARE(asking.caller().value().sort, CallerSort::Program);
    QCOMPARE(::unlink(tool.c_str()), 0);
    // Even where a file with the kernel's own note at its end is put in its place.
    copyTo(folder, "tool");
    copyTo(folder, "tool (deleted)");
    QCOMPARE(asking.caller().value().sort, CallerSort::Unverified);
  }
  void doesNotVerifyAProgramInMemory() {
    Pipe pipe;
    Asking asking(pipe, {kPeer, "@", "memfd"});
    QCOMPARE(asking.caller().value().sort, CallerSort::Unverified);
  }
  void refusesAPeerThatRunsAnotherProgramSince() {
    QTemporaryDir folder;
    const std::string trusted = copyTo(folder, "trusted");
    Pipe pipe;
    Asking asking(pipe, {kPeer, "@", "exec", trusted});
    QVERIFY(asking.caller().has_value());
    asking.connection->send("go on");
    QVERIFY(spinUntil([&] { return !asking.caller().has_value(); }));
    QCOMPARE(asking.caller().error().code, std::string("peer.changed"));
    QCOMPARE(asking.caller().error().kind, base::ErrorKind::Untrusted);
  }
  void knowsTheProgramThatConnectedAlthoughNobodyAskedWhoItIs() {
    QTemporaryDir folder;
    const std::string trusted = copyTo(folder, "trusted");
    Pipe pipe;
    Asking asking(pipe, {kPeer, "@", "exec", trusted});
    QVERIFY(asking.connection);
    asking.connection->send("go on");
    QVERIFY(spinUntil([&] { return runs(asking.child.pid(), trusted); }));
    // The first look comes now, and finds another program than the one that connected.
    QCOMPARE(asking.caller().error().code, std::string("peer.changed"));
  }
  void usesAgainWhatACheapLookProves() {
    Pipe pipe;
    Asking asking(pipe, {kPeer, "@"});
    const auto first = asking.caller();
    const auto again = asking.caller();
    QCOMPARE(pipe.inspector->wholeLooks(), std::uint64_t{1});
    QCOMPARE(pipe.inspector->cheapLooks(), std::uint64_t{1});
    QVERIFY(grants::samePeer(first.value(), again.value()));
    QCOMPARE(again->sessionLeader.startTime, first->sessionLeader.startTime);
    QCOMPARE(again->sort, CallerSort::Program);
    asking.child.kill();
    QCOMPARE(asking.caller().error().code, std::string("peer.gone"));
  }
  void looksAtARunnerOnceForAllItsClients() {
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    Pipe pipe({client});
    Asking asking(pipe, {kPeer, "@", "run-then", client, kPeer});
    QCOMPARE(asking.caller().value().tool.exe.path, kPeer);
    QCOMPARE(asking.caller().value().tool.exe.path, kPeer);
    QCOMPARE(pipe.inspector->wholeLooks(), std::uint64_t{1});
    QCOMPARE(pipe.inspector->cheapLooks(), std::uint64_t{1});
  }
  void looksAnewAfterAnExecOfTheSameFile() {
    Pipe pipe;
    Asking asking(pipe, {kPeer, "@", "exec", kPeer});
    QVERIFY(asking.caller().has_value());
    asking.connection->send("go on");
    QVERIFY(spinUntil([&] { return asking.caller().has_value() && pipe.inspector->wholeLooks() > 1; }));
    QCOMPARE(asking.caller().value().sort, CallerSort::Program);
  }
  void looksAnewAtARunnerThatBecameAnother() {
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    const std::string other = settled("other");
    Pipe pipe({client});
    Asking asking(pipe, {kPeer, "@", "run-then", client, other});
    const auto before = asking.caller();
    QCOMPARE(before.value().tool.exe.path, kPeer);
    asking.connection->close();
    QVERIFY(spinUntil([&] { return pipe.lines.size() == 2; }));
    const auto now = pipe.connections.back()->caller();
    QCOMPARE(now.value().tool.pid, before->tool.pid);
    QCOMPARE(now->tool.startTime, before->tool.startTime);
    QCOMPARE(now->tool.exe.path, other);
    QVERIFY(!grants::samePeer(*now, *before));
    QCOMPARE(pipe.inspector->wholeLooks(), std::uint64_t{2});
  }
  void refusesOurClientWhenItsKnownRunnerChanged() {
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    Pipe pipe({client});
    Asking asking(pipe, {kPeer, "@", "run-and-exec", client});
    QVERIFY(asking.caller().has_value());
    QVERIFY(spinUntil([&] { return !asking.caller().has_value(); }));
    QVERIFY(pipe.inspector->cheapLooks() > 0);
    QCOMPARE(asking.caller().error().code, std::string("peer.changed"));
  }
  void doesNotVerifyAKnownProgramThatIsReplaced() {
    const std::string tool = settled("replaced");
    Pipe pipe;
    Asking asking(pipe, {tool, "@"});
    QCOMPARE(asking.caller().value().sort, CallerSort::Program);
    QCOMPARE(asking.caller().value().sort, CallerSort::Program);
    QCOMPARE(pipe.inspector->cheapLooks(), std::uint64_t{1});
    // In place, by another file of the same bytes and times.
    const std::string next = copyTo(m_settled, "next");
    struct stat status = {};
    QCOMPARE(::stat(tool.c_str(), &status), 0);
    const std::array<timespec, 2> times = {status.st_atim, status.st_mtim};
    QCOMPARE(::utimensat(AT_FDCWD, next.c_str(), times.data(), 0), 0);
    QCOMPARE(::rename(next.c_str(), tool.c_str()), 0);
    QCOMPARE(asking.caller().value().sort, CallerSort::Unverified);
    QCOMPARE(pipe.inspector->cheapLooks(), std::uint64_t{1});
  }
  void looksAnewAtAKnownProgramWhoseFileWasTouched() {
    const std::string tool = settled("touched");
    Pipe pipe;
    Asking asking(pipe, {tool, "@"});
    QVERIFY(asking.caller().has_value());
    QCOMPARE(pipe.inspector->filesRead(), std::uint64_t{1});
    QCOMPARE(::chmod(tool.c_str(), 0755), 0);
    QCOMPARE(asking.caller().value().sort, CallerSort::Program);
    QCOMPARE(pipe.inspector->wholeLooks(), std::uint64_t{2});
    QCOMPARE(pipe.inspector->filesRead(), std::uint64_t{2});
  }
  void looksAnewAtAKnownProgramUnderAnotherName() {
    // The name of the file decides what it is taken for: a file may have two.
    const std::string tool = settled("renamed");
    Pipe pipe;
    Asking asking(pipe, {tool, "@"});
    QCOMPARE(asking.caller().value().sort, CallerSort::Program);
    const std::string shell = settled("bash");
    QCOMPARE(::rename(tool.c_str(), shell.c_str()), 0);
    QCOMPARE(asking.caller().value().sort, CallerSort::Shell);
    QCOMPARE(pipe.inspector->cheapLooks(), std::uint64_t{0});
  }
  void doesNotVerifyAKnownProgramThatWentToAnotherNamespace() {
    Pipe pipe;
    Asking asking(pipe, {kPeer, "@", "leave"});
    QCOMPARE(asking.caller().value().sort, CallerSort::Program);
    const auto space = [&] { return ProcessDirectory(asking.child.pid()).namespaces().user; };
    const std::string before = space();
    asking.connection->send("go on");
    if (!spinUntil([&] { return space() != before; }) || space().empty()) QSKIP("no user namespaces here");
    QCOMPARE(asking.caller().value().sort, CallerSort::Unverified);
    QCOMPARE(pipe.inspector->cheapLooks(), std::uint64_t{0});
  }
  void noticesThatTheLeaderOfTheSessionIsGone() {
    Pipe pipe;
    Child leader([&] {
      ::setsid();
      if (::fork() == 0) {
        ::execl(kPeer.c_str(), kPeer.c_str(), pipe.path.c_str(), nullptr);
        ::_exit(1);
      }
      ::pause();
      return 0;
    });
    QVERIFY(spinUntil([&] { return pipe.lines.size() == 1; }));
    ports::PipeConnection& asking = *pipe.connections.front();
    QCOMPARE(asking.caller().value().sessionLeader.pid, leader.pid());
    QCOMPARE(asking.caller().value().sessionLeader.pid, leader.pid());
    QCOMPARE(pipe.inspector->cheapLooks(), std::uint64_t{1});
    leader.kill();
    QCOMPARE(asking.caller().value().sessionLeader.pid, 0);
    asking.close();
  }
  void takesNoProcessForAnotherOfItsNumber() {
    // In a pid namespace of our own, where a number can be given again at will.
    constexpr int kCannot = 77;
    Child keeper([&] {
      const std::string folder = "/proc/self/";
      const std::string map = "0 " + std::to_string(::getuid()) + " 1";
      if (::unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS) != 0) return kCannot;
      const base::FileDescriptor file(::open((folder + "uid_map").c_str(), O_WRONLY | O_CLOEXEC));
      if (::write(file.get(), map.data(), map.size()) < 0) return kCannot;
      const pid_t first = ::fork();
      if (first != 0) {
        int status = 0;
        return ::waitpid(first, &status, 0) == first && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
      }
      if (::mount("proc", "/proc", "proc", 0, nullptr) != 0) ::_exit(kCannot);
      const auto start = [] {
        constexpr pid_t kNumber = 77;
        const pid_t pid = forkAs(kNumber);
        if (pid == 0) {
          ::execl(kPeer.c_str(), kPeer.c_str(), "x", "sleep", nullptr);
          ::_exit(1);
        }
        for (int i = 0; pid > 0 && i < 500 && !runs(pid, kPeer); ++i) ::usleep(10'000);
        return pid;
      };
      const pid_t before = start();
      if (before < 0) ::_exit(kCannot);
      ProcInspector inspector({});
      auto peer = inspector.identify(before, ::geteuid());
      if (!peer) ::_exit(2);
      peer->fresh.reset();
      // The first looks can meet the exec on its way, when the file is there and the stack is not.
      for (int i = 0; i < 500 && inspector.cheapLooks() == 0; ++i) {
        if (!inspector.inspect(*peer)) ::_exit(3);
      }
      if (inspector.cheapLooks() != 1) ::_exit(6);
      ::kill(before, SIGKILL);
      ::waitpid(before, nullptr, 0);
      // The same file, from the same parent, in the same session, even: only the process is another.
      if (start() != before) ::_exit(4);
      const auto now = inspector.inspect(*peer);
      ::_exit(!now && now.error().code == "peer.gone" ? 0 : 5);
    });
    const int outcome = keeper.wait();
    if (outcome == kCannot) QSKIP("no namespaces of one's own here");
    QCOMPARE(outcome, 0);
  }
  void looksAtAScriptWholeEachTime() {
    if (::access(kPerl.c_str(), X_OK) != 0) QSKIP("needs /usr/bin/perl");
    QTemporaryDir folder;
    const auto write = [&](const char* name, const QByteArray& text) {
      QFile script(folder.filePath(QLatin1String(name)));
      return script.open(QFile::WriteOnly) && script.write(text) == text.size();
    };
    const std::string other = folder.filePath(QStringLiteral("b.pl")).toStdString();
    QVERIFY(write("b.pl", "sleep 30;"));
    QVERIFY(
        write("a.pl",
              QByteArray("$^F = 99; use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Peer => $ENV{PIPE});"
                         "$s->autoflush(1); print $s \"ask\\n\"; <$s>; exec '/usr/bin/perl', '") +
                  QByteArray::fromStdString(other) + "';"));
    Pipe pipe;
    qputenv("PIPE", QByteArray::fromStdString(pipe.path));
    Asking asking(pipe, {kPerl, "a.pl"}, folder.path().toStdString());
    const auto before = asking.caller();
    QCOMPARE(before.value().sort, CallerSort::Interpreter);
    QVERIFY(before->script.value_or("").ends_with("/a.pl"));
    // Edited in place, as far as its name says anything.
    QFile edited(folder.filePath(QStringLiteral("a.pl")));
    QVERIFY(edited.open(QFile::Append));
    edited.write("# more");
    edited.close();
    QVERIFY(grants::samePeer(asking.caller().value(), *before));
    QCOMPARE(pipe.inspector->wholeLooks(), std::uint64_t{2});
    // The same interpreter, with the socket that it inherits, runs another script.
    asking.connection->send("go on");
    base::Result<grants::Caller> now;
    QVERIFY(
        spinUntil([&] { return (now = asking.caller()) && now->script && now->script != before->script; }));
    QCOMPARE(now.value().script.value_or(""), other);
    QVERIFY(!grants::samePeer(*now, *before));
    QCOMPARE(pipe.inspector->cheapLooks(), std::uint64_t{0});
  }
  void namesTheScriptOfAnInterpreterAsAClaim() {
    if (::access(kPerl.c_str(), X_OK) != 0) QSKIP("needs /usr/bin/perl");
    QTemporaryDir folder;
    QFile script(folder.filePath(QStringLiteral("ask.pl")));
    QVERIFY(script.open(QFile::WriteOnly));
    script.write(kPerlPeer);
    script.close();
    Pipe pipe;
    qputenv("PIPE", QByteArray::fromStdString(pipe.path));
    Asking asking(pipe, {kPerl, "-w", "ask.pl", "/etc/passwd"}, folder.path().toStdString());
    const auto caller = asking.caller();
    QCOMPARE(caller.value().sort, CallerSort::Interpreter);
    QCOMPARE(caller->script.value_or(""), script.fileName().toStdString());
    QVERIFY(caller->tool.exe.sha256.empty() == caller->tool.exe.rootOwned);
  }
  void givesABareInterpreterNoMoreThanASession() {
    if (::access(kPerl.c_str(), X_OK) != 0) QSKIP("needs /usr/bin/perl");
    Pipe pipe;
    qputenv("PIPE", QByteArray::fromStdString(pipe.path));
    Asking asking(pipe, {kPerl, "-we", kPerlPeer, "/etc/passwd"});
    const auto caller = asking.caller();
    QCOMPARE(caller.value().sort, CallerSort::Shell);
    QVERIFY(!caller->script);
  }
  void namesTheProgramThatRanOurClient() {
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    const std::string tool = copyTo(folder, "tool");
    Pipe pipe({client});
    Asking asking(pipe, {tool, "@", "run", client});
    const auto caller = asking.caller();
    QVERIFY2(caller.has_value(), caller ? "" : caller.error().code.c_str());
    QVERIFY(caller->viaOwnClient);
    QCOMPARE(caller->tool.exe.path, tool);
    QCOMPARE(caller->tool.pid, asking.child.pid());
    QCOMPARE(caller->sort, CallerSort::Program);
  }
  void saysWhatTheProgramWasStartedAs() {
    QTemporaryDir folder;
    const std::string tool = copyTo(folder, "tool");
    Pipe pipe;
    Asking asking(pipe, {tool, "@", "ask", "push", "--password=hunter2"});
    QVERIFY(asking.caller().has_value());
    QCOMPARE(asking.connection->command(), commandLine({tool, pipe.path, "ask", "push", "--password=x"}));
    QVERIFY(asking.connection->command().ends_with(" ask push --password=***"));
    asking.child.kill();
    QVERIFY(spinUntil([&] { return asking.connection->command().empty(); }));
  }
  void saysWhatTheRunnerOfOurClientWasStartedAs() {
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    const std::string tool = copyTo(folder, "tool");
    Pipe pipe({client});
    Asking asking(pipe, {tool, "@", "run", client});
    QVERIFY(asking.caller().has_value());
    QCOMPARE(asking.connection->command(), commandLine({tool, pipe.path, "run", client}));
  }
  void saysOfAShellWhatWasTypedAtIt() {
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    const std::string shell = copyTo(folder, "bash");
    Pipe pipe({client});
    qputenv("PEER_PIPE", QByteArray::fromStdString(pipe.path));
    qputenv("PEER_CLIENT", QByteArray::fromStdString(client));
    Asking asking(pipe, {shell, "--run"});
    QCOMPARE(asking.caller().value().sort, CallerSort::Shell);
    QCOMPARE(asking.connection->command(), commandLine({client, pipe.path}));
    QVERIFY(asking.connection->command() != commandLine({shell, "--run"}));
  }
  void refusesOurClientWhenItsRunnerChanged() {
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    Pipe pipe({client});
    Asking asking(pipe, {copyTo(folder, "tool"), "@", "run-and-exec", client});
    QVERIFY(asking.caller().has_value());
    QVERIFY(spinUntil([&] { return !asking.caller().has_value(); }));
    QCOMPARE(asking.caller().error().code, std::string("peer.changed"));
  }
  void findsTheRunnerOfOurClientAtTheFirstLook() {
    // What it was when the client connected, nobody recorded: whoever can make it another program could have
    // done so before. From the first look on it must stay.
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    const std::string tool = copyTo(folder, "tool");
    std::array<char, PATH_MAX> sleeper;
    QVERIFY(::realpath("/bin/sleep", sleeper.data()) != nullptr);
    Pipe pipe({client});
    Asking asking(pipe, {tool, "@", "run-and-exec", client});
    QVERIFY(asking.connection);
    QVERIFY(spinUntil([&] { return runs(asking.child.pid(), sleeper.data()); }));
    const auto caller = asking.caller();
    QVERIFY2(caller.has_value(), caller ? "" : caller.error().code.c_str());
    QVERIFY(caller->viaOwnClient);
    QCOMPARE(caller->tool.pid, asking.child.pid());
    QCOMPARE(caller->tool.exe.path, std::string(sleeper.data()));
    asking.child.kill();
    QCOMPARE(asking.caller().error().code, std::string("peer.gone"));
  }
  void refusesOurClientWhenItsRunnerIsGone() {
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    Pipe pipe({client});
    Asking asking(pipe, {copyTo(folder, "tool"), "@", "run", client});
    QVERIFY(asking.caller().has_value());
    asking.child.kill();
    QCOMPARE(asking.caller().error().code, std::string("peer.gone"));
  }
  void seesTheProgramOfTheMomentOfAccept() {
    // A known race, kept visible: what connected is another program by the time the wallet looks.
    QTemporaryDir folder;
    const std::string trusted = copyTo(folder, "trusted");
    Pipe pipe;
    Child child([&] {
      const base::FileDescriptor socket = connectTo(pipe.path);
      test::write(socket.get(), "ask\n");
      ::execl(trusted.c_str(), trusted.c_str(), pipe.path.c_str(), "sleep", nullptr);
      return 1;
    });
    // No event loop until the exec is done: only then does the wallet accept.
    for (int i = 0; i < 1000 && !runs(child.pid(), trusted); ++i) QTest::qSleep(5);
    QVERIFY(spinUntil([&] { return pipe.lines.size() == 1; }));
    QCOMPARE(pipe.connections.front()->caller().value().tool.exe.path, trusted);
  }
  void doesNotVerifyOurClientInTheHandsOfAnotherSession() {
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    const std::string tool = copyTo(folder, "tool");
    QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
    Pipe pipe({client});
    {
      Child starter([&] {
        ::setsid();
        ::execl(tool.c_str(), tool.c_str(), pipe.path.c_str(), "abandon", client.c_str(), nullptr);
        return 1;
      });
      QVERIFY(spinUntil([&] { return pipe.lines.size() == 1; }));
      const auto caller = pipe.connections.front()->caller();
      QVERIFY2(caller.has_value(), caller ? "" : caller.error().code.c_str());
      QCOMPARE(caller->sort, CallerSort::Unverified);
      QCOMPARE(caller->tool.exe.path, client);
    }
    QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0), 0);
    pipe.connections.clear();
    QVERIFY(spinUntil([&] { return ::waitpid(-1, nullptr, WNOHANG) < 0; }));
  }
  void namesASubreaperOfTheSameSession() {
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
    Pipe pipe({client});
    {
      Asking asking(pipe, {copyTo(folder, "tool"), "@", "abandon", client});
      const auto caller = asking.caller();
      QVERIFY2(caller.has_value(), caller ? "" : caller.error().code.c_str());
      QVERIFY(caller->viaOwnClient);
      // A known limit, kept visible: it cannot be told from a parent.
      QCOMPARE(caller->tool.pid, ::getpid());
    }
    QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0), 0);
    pipe.connections.clear();
    QVERIFY(spinUntil([&] { return ::waitpid(-1, nullptr, WNOHANG) < 0; }));
  }
  void takesAClientThatOthersCanWriteForATool() {
    QTemporaryDir folder;
    const std::string client = copyTo(folder, "lanyard");
    QCOMPARE(::chmod(client.c_str(), 0777), 0);
    Pipe pipe({client});
    Asking asking(pipe, {kPeer, "@", "run", client});
    const auto caller = asking.caller();
    QVERIFY(!caller.value().viaOwnClient);
    QCOMPARE(caller->tool.exe.path, client);
  }
  void saysSessionAndTerminal() {
    Pipe pipe;
    Child child([&] {
      ::setsid();
      const base::FileDescriptor socket = connectTo(pipe.path);
      test::write(socket.get(), "ask\n");
      ::pause();
      return 0;
    });
    QVERIFY(spinUntil([&] { return pipe.lines.size() == 1; }));
    const auto caller = pipe.connections.front()->caller();
    QCOMPARE(caller.value().sessionLeader.pid, child.pid());
    QCOMPARE(caller->sessionLeader.startTime, caller->tool.startTime);
    QCOMPARE(caller->terminal, std::string());
  }
  void staysAbleToLookAfterHardening() {
    Pipe pipe;
    Child agent([&] {
      if (!hardenProcess()) return 1;
      ProcInspector inspector({});
      auto peer = inspector.identify(::getppid(), ::geteuid());
      if (!peer) return 2;
      const auto caller = inspector.inspect(*peer);
      if (!caller) return 3;
      return caller->sort == CallerSort::Program ? 0 : 4;
    });
    QCOMPARE(agent.wait(), 0);
  }

 private:
  [[nodiscard]] std::string settled(const char* name) const {
    return m_settled.filePath(QLatin1String(name)).toStdString();
  }
  QTemporaryDir m_settled;  ///< programs whose digests can be remembered
};

LANYARD_TEST(ProcInspectorTest)

}  // namespace proc_inspector_test

#include "proc_inspector_test.moc"
