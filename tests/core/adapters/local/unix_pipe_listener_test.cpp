#include "core/adapters/local/unix_pipe_listener.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QTest>

#include "core/adapters/local/passed_socket.h"
#include "pipe_fixture.h"
#include "tests/support/test_program.h"

namespace unix_pipe_listener_test {

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::test;

namespace {

std::string errorOf(const std::string& path) {
  const auto listener =
      UnixPipeListener::listen(path, std::make_shared<ProcInspector>(std::vector<std::string>{}));
  return listener ? std::string() : listener.error().code;
}

base::FileDescriptor boundSocket(const std::string& path, bool listening) {
  base::FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = addressOf(path);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) qFatal("bind");
  if (listening && ::listen(fd.get(), 1) != 0) qFatal("listen");
  return fd;
}

struct stat statusOf(const std::string& path) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) status.st_ino = 0;
  return status;
}

/// A folder in which the pipe's own folder exists already.
struct Home {
  QTemporaryDir home;
  std::string folder = home.path().toStdString() + "/lanyard";
  std::string path = folder + "/wallet.sock";
  Home() { ::mkdir(folder.c_str(), 0700); }
};

/// Removes a variable, or sets it, and puts it back at the end.
class Variable {
 public:
  Variable(const char* name, const std::string& value)
      : m_name(name), m_before(qgetenv(name)), m_was(qEnvironmentVariableIsSet(name)) {
    value.empty() ? qunsetenv(name) : qputenv(name, QByteArray::fromStdString(value));
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { m_was ? qputenv(m_name, m_before) : qunsetenv(m_name); }

 private:
  const char* m_name;
  QByteArray m_before;
  bool m_was;
};

}  // namespace

class UnixPipeListenerTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void makesFolderAndSocketForItsUserAlone() {
    ::umask(0);
    Pipe pipe;
    QCOMPARE(statusOf(pipe.path).st_mode & 07777U, 0600U);
    QCOMPARE(statusOf(pipe.home.path().toStdString() + "/lanyard").st_mode & 07777U, 0700U);
    QCOMPARE(statusOf(pipe.path + ".lock").st_mode & 07777U, 0600U);
    ::umask(022);
  }
  void refusesAFolderThatOthersCanEnter_data() {
    QTest::addColumn<int>("mode");
    QTest::newRow("group reads") << 0740;
    QTest::newRow("others search") << 0701;
    QTest::newRow("all") << 0777;
  }
  void refusesAFolderThatOthersCanEnter() {
    QFETCH(const int, mode);
    Home home;
    QCOMPARE(::chmod(home.folder.c_str(), static_cast<mode_t>(mode)), 0);
    QCOMPARE(errorOf(home.path), std::string("pipe.directory"));
  }
  void refusesAFolderThatIsALink() {
    Home home;
    const std::string link = home.home.path().toStdString() + "/link";
    QCOMPARE(::symlink(home.folder.c_str(), link.c_str()), 0);
    QCOMPARE(errorOf(link + "/wallet.sock"), std::string("pipe.directory"));
  }
  void refusesAFolderThatOthersCanRename() {
    Home home;
    QCOMPARE(::chmod(home.home.path().toLocal8Bit().constData(), 0777), 0);
    QCOMPARE(errorOf(home.path), std::string("pipe.directory"));
    QCOMPARE(::chmod(home.home.path().toLocal8Bit().constData(), 0700), 0);
  }
  void refusesAPathThatIsNoSocketAddress_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("relative") << QByteArray("lanyard/wallet.sock");
    QTest::newRow("108 bytes") << "/" + QByteArray(107, 'x');
  }
  void refusesAPathThatIsNoSocketAddress() {
    QFETCH(const QByteArray, path);
    QCOMPARE(errorOf(path.toStdString()), std::string("pipe.path"));
  }
  void refusesAFileInItsPlace() {
    Home home;
    QFile file(QString::fromStdString(home.path));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write("mine");
    file.close();
    QCOMPARE(errorOf(home.path), std::string("pipe.foreign"));
    QCOMPARE(file.size(), 4);
  }
  void refusesALinkInItsPlace() {
    Home home;
    const base::FileDescriptor elsewhere = boundSocket(home.folder + "/other.sock", false);
    QCOMPARE(::symlink("other.sock", home.path.c_str()), 0);
    QCOMPARE(errorOf(home.path), std::string("pipe.foreign"));
    QVERIFY(statusOf(home.folder + "/other.sock").st_ino != 0);
  }
  void refusesALinkForALockFile() {
    Home home;
    QCOMPARE(::symlink("/dev/null", (home.path + ".lock").c_str()), 0);
    QCOMPARE(errorOf(home.path), std::string("pipe.foreign"));
  }
  void neverTakesTheSocketOfALiveOwner_data() {
    QTest::addColumn<bool>("fullQueue");
    QTest::newRow("that listens") << false;
    QTest::newRow("that does not accept") << true;
  }
  void neverTakesTheSocketOfALiveOwner() {
    QFETCH(const bool, fullQueue);
    Home home;
    const base::FileDescriptor owner = boundSocket(home.path, true);
    std::vector<base::FileDescriptor> waiting;
    for (int i = 0; fullQueue && i < 4; ++i) {
      waiting.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
      const sockaddr_un address = addressOf(home.path);
      ::connect(waiting.back().get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    const ino_t before = statusOf(home.path).st_ino;
    QCOMPARE(errorOf(home.path), std::string("wallet.running"));
    QCOMPARE(statusOf(home.path).st_ino, before);
  }
  void replacesTheSocketOfAnOwnerThatWasKilled() {
    Home home;
    Child owner([&] {
      const base::FileDescriptor socket = boundSocket(home.path, true);
      ::pause();
      return 0;
    });
    QVERIFY(spinUntil([&] { return connectTo(home.path).valid(); }));
    QCOMPARE(errorOf(home.path), std::string("wallet.running"));
    owner.kill();
    QVERIFY(statusOf(home.path).st_ino != 0);
    QCOMPARE(errorOf(home.path), std::string());
  }
  void letsOneOfManyStartAtOnce() {
    Home home;
    // A stale socket, so that all of them have something to replace.
    boundSocket(home.path, true).reset();
    std::vector<std::unique_ptr<Child>> wallets;
    for (int i = 0; i < 8; ++i) {
      wallets.push_back(std::make_unique<Child>([&] {
        const auto claim = SocketClaim::take(home.path);
        if (!claim) return claim.error().code == "wallet.running" ? 1 : 2;
        // Lives on until every other one has looked.
        ::sleep(1);
        return 0;
      }));
    }
    std::vector<int> results;
    for (const auto& wallet : wallets) results.push_back(wallet->wait());
    QCOMPARE(std::ranges::count(results, 0), 1);
    QCOMPARE(std::ranges::count(results, 1), 7);
  }
  void removesItsOwnPathAtTheEnd() {
    Home home;
    QCOMPARE(errorOf(home.path), std::string());
    QVERIFY(statusOf(home.path).st_ino == 0);
  }
  void leavesAnothersPathAtTheEnd() {
    Pipe pipe;
    QCOMPARE(::unlink(pipe.path.c_str()), 0);
    const base::FileDescriptor another = boundSocket(pipe.path, true);
    const ino_t inode = statusOf(pipe.path).st_ino;
    pipe.listener.reset();
    QCOMPARE(statusOf(pipe.path).st_ino, inode);
  }
  void findsItsPath() {
    QTemporaryDir run;
    const std::string user = run.path().toStdString() + "/" + std::to_string(::geteuid());
    const Variable noSocket("LANYARD_SOCK", "");
    const Variable noFolder("XDG_RUNTIME_DIR", "");
    const lanyard::wire::RuntimePlaces places{run.path().toStdString(), run.path().toStdString()};
    const std::string own = run.path().toStdString() + "/lanyard-" + std::to_string(::geteuid());
    QCOMPARE(defaultSocketPath(places).value(), own + "/wallet.sock");
    QCOMPARE(::mkdir(own.c_str(), 0700), 0);
    QCOMPARE(::chmod(own.c_str(), 0755), 0);
    QCOMPARE(defaultSocketPath(places).error().code, std::string("pipe.path"));
    QCOMPARE(defaultRuntimeFolder(places).error().code, std::string("pipe.path"));
    QCOMPARE(::mkdir(user.c_str(), 0700), 0);
    QCOMPARE(defaultSocketPath(places).value(), user + "/lanyard/wallet.sock");
    QCOMPARE(defaultRuntimeFolder(places).value(), user + "/lanyard");
    const Variable folder("XDG_RUNTIME_DIR", "/run/user/7");
    QCOMPARE(defaultSocketPath(places).value(), std::string("/run/user/7/lanyard/wallet.sock"));
    const Variable socket("LANYARD_SOCK", "/here.sock");
    QCOMPARE(defaultSocketPath(places).value(), std::string("/here.sock"));
    const Variable relative("LANYARD_SOCK", "here.sock");
    QCOMPARE(defaultSocketPath(places).error().code, std::string("pipe.path"));
  }
  void servesThroughAThousandConnections() {
    Pipe pipe;
    pipe.echo = true;
    base::FileDescriptor speaker = connectTo(pipe.path);
    QVERIFY(write(speaker.get(), "first\n"));
    QCOMPARE(readLine(speaker.get()), std::string("first\n"));
    std::vector<base::FileDescriptor> idle;
    for (int i = 0; i < 1000; ++i) {
      idle.push_back(connectTo(pipe.path));
      QVERIFY(idle.back().valid());
      if (i % 50 == 49) QCoreApplication::processEvents();
    }
    QVERIFY(spinUntil([&] { return pipe.connections.size() == 1001; }));
    QCOMPARE(pipe.listener->connections(), UnixPipeListener::kMostConnections);
    // Who spoke is still there, the newest is served, the oldest idle ones are gone.
    QVERIFY(write(speaker.get(), "still\n"));
    QCOMPARE(readLine(speaker.get()), std::string("still\n"));
    const base::FileDescriptor newest = connectTo(pipe.path);
    QVERIFY(write(newest.get(), "new\n"));
    QCOMPARE(readLine(newest.get()), std::string("new\n"));
    QVERIFY(readFrom(idle.front().get()).closed);
    pipe.connections.clear();
    idle.clear();
    speaker.reset();
    QVERIFY(spinUntil([&] { return pipe.listener->connections() == 0; }));
  }
  void mayEndWhileItAccepts() {
    Pipe pipe;
    std::vector<base::FileDescriptor> clients;
    for (int i = 0; i < 20; ++i) {
      clients.push_back(connectTo(pipe.path));
      QVERIFY(write(clients.back().get(), "stop\n"));
    }
    pipe.onLine = [&](ports::PipeConnection&, const std::string&) { pipe.listener.reset(); };
    QVERIFY(spinUntil([&] { return !pipe.listener; }));
    QCOMPARE(pipe.lines.size(), std::size_t{1});
    pipe.connections.clear();
    QVERIFY(readFrom(clients.back().get()).closed);
  }
  void closesAllThatConnectionsHeldWhichAreOver() {
    Pipe pipe;
    const auto descriptors = [] {
      return QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System).size();
    };
    const auto before = descriptors();
    std::vector<base::FileDescriptor> clients;
    for (int i = 0; i < 8; ++i) clients.push_back(connectTo(pipe.path));
    QVERIFY(spinUntil([&] { return pipe.connections.size() == clients.size(); }));
    // Longer than what is retired is kept after the last one came.
    QTest::qWait(200);
    clients.clear();
    pipe.connections.clear();
    QVERIFY(spinUntil([&] { return descriptors() == before; }));
  }
  void closesTheNewestWhenAllHaveSpoken() {
    Pipe pipe;
    pipe.echo = true;
    std::vector<base::FileDescriptor> busy;
    for (std::size_t i = 0; i < UnixPipeListener::kMostConnections; ++i) {
      busy.push_back(connectTo(pipe.path));
      QVERIFY(write(busy.back().get(), "x\n"));
      QCOMPARE(readLine(busy.back().get()), std::string("x\n"));
    }
    const base::FileDescriptor tooMany = connectTo(pipe.path);
    QVERIFY(readFrom(tooMany.get()).closed);
    QVERIFY(write(busy.front().get(), "y\n"));
    QCOMPARE(readLine(busy.front().get()), std::string("y\n"));
    busy.pop_back();
    QVERIFY(spinUntil([&] { return pipe.listener->connections() < UnixPipeListener::kMostConnections; }));
    const base::FileDescriptor next = connectTo(pipe.path);
    QVERIFY(write(next.get(), "z\n"));
    QCOMPARE(readLine(next.get()), std::string("z\n"));
  }
  void livesThroughTheEndOfDescriptors() {
    Pipe pipe;
    pipe.echo = true;
    // Clients in a process of their own: it is our table that must fill.
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    struct rlimit before = {};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    Child clients([&] {
      std::vector<base::FileDescriptor> sockets;
      for (int i = 0; i < 200; ++i) sockets.push_back(connectTo(pipe.path));
      test::write(pair[1], "r");
      char byte = 0;
      return ::read(pair[1], &byte, 1) == 1 ? 0 : 1;
    });
    struct rlimit low = before;
    low.rlim_cur = 64;
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &low), 0);
    const auto ready = readFrom(pair[0], [](const std::string& b) { return !b.empty(); });
    QTest::qWait(200);
    // The loop turns, and not for the sake of a listener that cannot accept.
    int turns = 0;
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 200) {
      QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 20);
      ++turns;
      QTest::qSleep(1);
    }
    const bool stillListening = statusOf(pipe.path).st_ino != 0;
    QVERIFY(write(pair[0], "g"));
    QCOMPARE(clients.wait(), 0);
    QVERIFY(spinUntil([&] { return pipe.listener->connections() == 0; }));
    pipe.connections.clear();
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QCOMPARE(ready.bytes, std::string("r"));
    QVERIFY(stillListening);
    QVERIFY(turns > 0);
    const base::FileDescriptor after = connectTo(pipe.path);
    QVERIFY(write(after.get(), "after\n"));
    QCOMPARE(readLine(after.get()), std::string("after\n"));
    ::close(pair[0]);
    ::close(pair[1]);
  }
  void takesTheSocketThatSystemdPasses() {
    Home home;
    Child agent([&] {
      base::FileDescriptor passed = boundSocket(home.path, true);
      ::chmod(home.path.c_str(), 0600);
      ::dup2(passed.release(), 3);
      qputenv("LISTEN_PID", QByteArray::number(::getpid()));
      qputenv("LISTEN_FDS", "1");
      const auto inspector = std::make_shared<ProcInspector>(std::vector<std::string>{});
      {
        const auto adopted = UnixPipeListener::adoptFromSystemd(inspector);
        if (!adopted || !*adopted || qEnvironmentVariableIsSet("LISTEN_FDS")) return 1;
      }
      // Without variables there is nothing to take; the path is systemd's and stays.
      const auto none = UnixPipeListener::adoptFromSystemd(inspector);
      return none && !*none && statusOf(home.path).st_ino != 0 ? 0 : 2;
    });
    QCOMPARE(agent.wait(), 0);
  }
  void refusesAPassedDescriptorThatIsNoListeningSocket() {
    Home home;
    Child agent([&] {
      base::FileDescriptor passed = boundSocket(home.path, false);
      ::chmod(home.path.c_str(), 0600);
      ::dup2(passed.release(), 3);
      qputenv("LISTEN_PID", QByteArray::number(::getpid()));
      qputenv("LISTEN_FDS", "1");
      const auto adopted =
          UnixPipeListener::adoptFromSystemd(std::make_shared<ProcInspector>(std::vector<std::string>{}));
      return !adopted && adopted.error().code == "pipe.activation" ? 0 : 1;
    });
    QCOMPARE(agent.wait(), 0);
  }
  void refusesAPassedSocketThatOthersCanReach() {
    Home home;
    Child agent([&] {
      base::FileDescriptor passed = boundSocket(home.path, true);
      ::chmod(home.path.c_str(), 0666);
      ::dup2(passed.release(), 3);
      qputenv("LISTEN_PID", QByteArray::number(::getpid()));
      qputenv("LISTEN_FDS", "1");
      const auto adopted =
          UnixPipeListener::adoptFromSystemd(std::make_shared<ProcInspector>(std::vector<std::string>{}));
      return !adopted && adopted.error().code == "pipe.foreign" ? 0 : 1;
    });
    QCOMPARE(agent.wait(), 0);
  }
  void answersWhoWaitsForAWalletThatCannotServe() {
    Home home;
    const base::FileDescriptor listener = boundSocket(home.path, true);
    const int flags = ::fcntl(listener.get(), F_GETFL);
    QCOMPARE(::fcntl(listener.get(), F_SETFL, flags | O_NONBLOCK), 0);
    const base::FileDescriptor asking = connectTo(home.path);
    QVERIFY(write(asking.get(), "a request\n"));
    const base::FileDescriptor silent = connectTo(home.path);
    refuseWaiting(listener, "why");
    QCOMPARE(readLine(asking.get()), std::string("why\n"));
    QCOMPARE(readLine(silent.get()), std::string("why\n"));
    char more = 0;
    QCOMPARE(::recv(asking.get(), &more, 1, 0), ssize_t(0));
    // Nobody is left whose connection would have systemd start the wallet again.
    QCOMPARE(::accept(listener.get(), nullptr, nullptr), -1);
  }
};

LANYARD_TEST(UnixPipeListenerTest)

}  // namespace unix_pipe_listener_test

#include "unix_pipe_listener_test.moc"
