#include "core/client/connection.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <thread>

#include "tests/support/test_program.h"

namespace connection_test {

using namespace lanyard::client;
using namespace std::chrono_literals;
using Fault = ConnectionError::Fault;

class ConnectionTest : public QObject {
  Q_OBJECT
 private:
  QTemporaryDir m_folder;
  std::string m_path;
  lanyard::base::FileDescriptor m_listener;

  [[nodiscard]] lanyard::base::FileDescriptor accepted() const {
    return lanyard::base::FileDescriptor(::accept(m_listener.get(), nullptr, nullptr));
  }
  static bool say(const lanyard::base::FileDescriptor& to, const std::string& bytes) {
    return ::send(to.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }

 private Q_SLOTS:
  void init() {
    m_folder = QTemporaryDir();
    m_path = m_folder.filePath(QStringLiteral("w.sock")).toStdString();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, m_path.c_str(), sizeof address.sun_path - 1);
    m_listener.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    QCOMPARE(::bind(m_listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    QCOMPARE(::listen(m_listener.get(), 4), 0);
  }

  void asksAndHearsLineByLine() {
    auto connection = Connection::open(m_path, ::getuid());
    QVERIFY(connection.has_value());
    const auto peer = accepted();
    std::string line = "question";
    QVERIFY(connection->send(line).has_value());
    char asked[32]{};
    QCOMPARE(::recv(peer.get(), asked, sizeof asked, 0), ssize_t(9));
    QCOMPARE(QByteArray(asked), QByteArray("question\n"));
    QVERIFY(say(peer, "one\ntwo\nthr"));
    QVERIFY(connection->readLine(10s).value() == "one");
    QVERIFY(connection->hasLine());
    QVERIFY(connection->readLine(10s).value() == "two");
    QVERIFY(!connection->hasLine());
    QVERIFY(say(peer, "ee\n"));
    QVERIFY(connection->readLine(10s).value() == "three");
  }
  void refusesAWalletOfAnotherUser() {
    {
      const auto connection = Connection::open(m_path, ::getuid() + 1);
      QVERIFY(!connection && connection.error().fault == Fault::OtherUser);
      QCOMPARE(connection.error().uid, ::getuid());
      QVERIFY(!connection.error().isNobodyThere());
    }
    // Nothing was sent to it.
    char bytes[8];
    QCOMPARE(::recv(accepted().get(), bytes, sizeof bytes, 0), ssize_t(0));
  }
  void saysForCertainThatNobodyListens() {
    const auto none = Connection::open(m_path + "x", ::getuid());
    QVERIFY(!none && none.error().fault == Fault::NotReached && none.error().isNobodyThere());
    m_listener.reset();
    const auto dead = Connection::open(m_path, ::getuid());
    QVERIFY(!dead && dead.error().errorNumber == ECONNREFUSED && dead.error().isNobodyThere());
    const auto strange = Connection::open(m_path + "/x", ::getuid());
    QVERIFY(!strange && strange.error().errorNumber == ENOTDIR && !strange.error().isNobodyThere());
  }
  void saysHowATalkEnded() {
    auto connection = Connection::open(m_path, ::getuid());
    QVERIFY(connection.has_value());
    auto peer = accepted();
    QVERIFY(connection->readLine(0s).error().fault == Fault::Silent);
    QVERIFY(say(peer, "half a l"));
    peer.reset();
    QVERIFY(connection->readLine(10s).error().fault == Fault::Closed);
    std::string line = "x";
    QVERIFY(connection->send(line).error().fault == Fault::Gone);
  }
  void takesALineAsLongAsAReplyMayBe() {
    auto connection = Connection::open(m_path, ::getuid());
    QVERIFY(connection.has_value());
    const auto peer = accepted();
    const std::string line(1024UL * 1024, 'x');
    std::thread wallet([&] { say(peer, line + "\n"); });
    const auto read = connection->readLine(60s);
    wallet.join();
    QVERIFY(read.value() == line);
  }
  void refusesALineThatIsLonger() {
    auto connection = Connection::open(m_path, ::getuid());
    QVERIFY(connection.has_value());
    const auto peer = accepted();
    std::thread wallet([&] { say(peer, std::string(1024UL * 1024 + 1, 'x')); });
    const auto read = connection->readLine(60s);
    wallet.join();
    QVERIFY(read.error().fault == Fault::TooLong);
  }
};

LANYARD_TEST(ConnectionTest)

}  // namespace connection_test

#include "connection_test.moc"
