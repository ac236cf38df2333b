#include "core/adapters/local/proc_inspector.h"

#include <sys/prctl.h>
#include <sys/stat.h>

#include <QFile>
#include <QTest>
#include <array>
#include <climits>

#include "core/adapters/local/harden.h"
#include "pipe_fixture.h"

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::adapters::test;
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
    if (!connection) return base::fail(base::ErrorKind::Cancelled, "test.never_asked");
    return connection->caller();
  }
};

std::string copyTo(const QTemporaryDir& folder, const char* name) {
  const QString path = folder.filePath(QString::fromLatin1(name));
  QFile::copy(QString::fromStdString(kPeer), path);
  QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  return path.toStdString();
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
    const auto caller = asking.caller();
    QVERIFY2(caller.has_value(), caller ? "" : caller.error().code.c_str());
    QCOMPARE(caller->uid, ::getuid());
    QCOMPARE(caller->tool.pid, asking.child.pid());
    QCOMPARE(caller->tool.exe.path, tool);
    QVERIFY(!caller->tool.exe.rootOwned);
    QCOMPARE(caller->tool.exe.sha256.size(), std::size_t{64});
    QCOMPARE(caller->sort, CallerSort::Program);
    QVERIFY(!caller->viaOwnClient);
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
};

QTEST_GUILESS_MAIN(ProcInspectorTest)
#include "proc_inspector_test.moc"
