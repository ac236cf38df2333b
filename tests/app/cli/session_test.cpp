#include "app/cli/session.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <array>
#include <chrono>
#include <semaphore>
#include <string>
#include <thread>

#include "tests/support/test_program.h"

namespace session_test {

using namespace lanyard;

namespace {

/// How long the wallet waits, before each of its replies, for whoever listens beside the request.
constexpr std::array<std::chrono::milliseconds, 2> kWaits{
    {std::chrono::seconds(10), std::chrono::milliseconds(200)}};

/// A wallet on a thread of its own, because a session waits in this one.
class SlowWallet {
 public:
  explicit SlowWallet(const std::string& path)
      : m_listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{AF_UNIX, {}};
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
    if (::listen(m_listener, 1) == 0) m_thread = std::thread([this] { serve(); });
  }
  ~SlowWallet() {
    ::shutdown(m_listener, SHUT_RDWR);
    if (m_thread.joinable()) m_thread.join();
    ::close(m_listener);
  }
  SlowWallet(const SlowWallet&) = delete;
  SlowWallet& operator=(const SlowWallet&) = delete;

  /// Released once for each time that the other descriptor was read.
  std::counting_semaphore<> heard{0};

 private:
  /// One line comes at a time, and each with the next id.
  void serve() {
    const int peer = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    std::array<char, 4096> line{};
    int id = 0;
    for (const std::chrono::milliseconds wait : kWaits) {
      if (::read(peer, line.data(), line.size()) <= 0) break;
      static_cast<void>(heard.try_acquire_for(wait));
      const std::string reply = "{\"jsonrpc\":\"2.0\",\"id\":" + std::to_string(++id) + ",\"result\":{}}\n";
      if (::write(peer, reply.data(), reply.size()) < 0) break;
    }
    ::close(peer);
  }

  int m_listener;
  std::thread m_thread;
};

}  // namespace

class SessionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // Whoever listened may be gone by then, with the descriptor.
  void listensBesideARequestUntilItsReply() {
    const QTemporaryDir dir;
    const std::string path = dir.filePath(QStringLiteral("w.sock")).toStdString();
    SlowWallet wallet(path);
    qputenv("LANYARD_SOCK", QByteArray::fromStdString(path));
    int ends[2] = {-1, -1};
    QVERIFY(::pipe2(ends, O_CLOEXEC) == 0 && ::write(ends[1], "a", 1) == 1);
    int heard = 0;
    cli::Session session({});
    session.listenBeside(ends[0], [&]() -> cli::Outcome<bool> {
      char letter = 0;
      ++heard;
      const bool read = ::read(ends[0], &letter, 1) == 1;
      wallet.heard.release();
      return read;
    });
    QVERIFY(session.call({"wallet.status"}));
    QCOMPARE(heard, 1);
    static_cast<void>(!::write(ends[1], "b", 1));
    QVERIFY(session.call({"wallet.status"}));
    QCOMPARE(heard, 1);
    for (const int end : ends) ::close(end);
  }
};

LANYARD_TEST(SessionTest)

}  // namespace session_test

#include "session_test.moc"
