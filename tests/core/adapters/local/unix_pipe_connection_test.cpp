#include "core/adapters/local/unix_pipe_connection.h"

#include <QTest>

#include "pipe_fixture.h"
#include "tests/support/test_program.h"

namespace unix_pipe_connection_test {

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::test;

namespace {

/// Sends `bytes` with a descriptor beside them.
bool writeWithDescriptor(int socket, std::string bytes, int passed) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  iovec part = {bytes.data(), bytes.size()};
  msghdr message = {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
  return ::sendmsg(socket, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

int openDescriptors() {
  int count = 0;
  for (int fd = 0; fd < 1024; ++fd) count += ::fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
  return count;
}

}  // namespace

class UnixPipeConnectionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void answersALine() {
    Pipe pipe;
    pipe.echo = true;
    const base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(write(client.get(), "{\"id\":1}\n"));
    QCOMPARE(readLine(client.get()), std::string("{\"id\":1}\n"));
  }
  void joinsAFrameSplitPerByte() {
    Pipe pipe;
    const base::FileDescriptor client = connectTo(pipe.path);
    for (const char c : std::string("{\"id\":\"split\"}\n")) {
      QVERIFY(write(client.get(), std::string_view(&c, 1)));
      QCoreApplication::processEvents();
    }
    QVERIFY(spinUntil([&] { return !pipe.lines.empty(); }));
    QCOMPARE(pipe.lines, std::vector<std::string>{"{\"id\":\"split\"}"});
  }
  void deliversTwoFramesOfOneWrite() {
    Pipe pipe;
    pipe.echo = true;
    const base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(write(client.get(), "one\ntwo\n"));
    const auto both = readFrom(client.get(), [](const std::string& b) { return b.size() >= 8; });
    QCOMPARE(both.bytes, std::string("one\ntwo\n"));
  }
  void passesNulBytesToTheParser() {
    Pipe pipe;
    const base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(write(client.get(), std::string_view("a\0b\n", 4)));
    QVERIFY(spinUntil([&] { return !pipe.lines.empty(); }));
    QCOMPARE(pipe.lines.front(), std::string("a\0b", 3));
  }
  void takesTheLongestLine() {
    Pipe pipe;
    const base::FileDescriptor client = connectTo(pipe.path);
    ::fcntl(client.get(), F_SETFL, O_NONBLOCK);
    const std::string line = std::string(256UL * 1024, 'x') + "\n";
    std::size_t sent = 0;
    QVERIFY(spinUntil([&] {
      const ssize_t now = ::send(client.get(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
      if (now > 0) sent += static_cast<std::size_t>(now);
      return sent == line.size();
    }));
    QVERIFY(spinUntil([&] { return !pipe.lines.empty(); }));
    QCOMPARE(pipe.lines.front().size(), 256UL * 1024);
  }
  void refusesALongerLine_data() {
    QTest::addColumn<bool>("finished");
    QTest::newRow("without an end") << false;
    QTest::newRow("with its newline") << true;
  }
  void refusesALongerLine() {
    QFETCH(const bool, finished);
    Pipe pipe;
    const base::FileDescriptor client = connectTo(pipe.path);
    ::fcntl(client.get(), F_SETFL, O_NONBLOCK);
    const std::string line = std::string(256UL * 1024 + 1, 'x') + (finished ? "\n" : "");
    std::size_t sent = 0;
    spinUntil([&] {
      const ssize_t now = ::send(client.get(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
      if (now > 0) sent += static_cast<std::size_t>(now);
      return sent == line.size() || (now < 0 && errno != EAGAIN);
    });
    const Received reply = readFrom(client.get());
    QVERIFY(reply.closed);
    QVERIFY2(reply.bytes.find("\"id\":null,\"error\":{\"code\":-32600") != std::string::npos,
             reply.bytes.c_str());
    QVERIFY(reply.bytes.find("too long") != std::string::npos);
    QVERIFY(reply.bytes.find("\"reason\":\"bad_request\"") != std::string::npos);
    QVERIFY(pipe.lines.empty());
    QVERIFY(spinUntil([&] { return pipe.closed == 1; }));
  }
  void sendsWhatIsQueuedBeforeItCloses() {
    Pipe pipe;
    // More than a socket holds, so that most of it waits in the queue.
    const std::string big(3UL * 1024 * 1024, 'y');
    pipe.onLine = [&](ports::PipeConnection& connection, const std::string&) {
      connection.send(big);
      connection.close();
      pipe.connections.clear();
    };
    const base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(write(client.get(), "go\n"));
    const Received reply = readFrom(client.get());
    QVERIFY(reply.closed);
    QCOMPARE(reply.bytes.size(), big.size() + 1);
    QCOMPARE(pipe.listener->connections(), std::size_t{0});
  }
  void deliversTheLastWordsOfAClientThatHungUp() {
    Pipe pipe;
    base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(write(client.get(), "first\n"));
    QVERIFY(spinUntil([&] { return pipe.lines.size() == 1; }));
    // More than the listener reads at once.
    std::string words;
    while (words.size() < 40UL * 1024) words += "one of many lines\n";
    QVERIFY(write(client.get(), words));
    client.reset();
    QVERIFY(spinUntil([&] { return pipe.closed == 1; }));
    QCOMPARE(pipe.lines.size(), 1 + words.size() / 18);
  }
  void oneThatEndsAnotherIsNotDisturbed() {
    Pipe pipe;
    pipe.onLine = [&](ports::PipeConnection&, const std::string&) {
      for (const auto& connection : pipe.connections) connection->close();
    };
    const base::FileDescriptor one = connectTo(pipe.path);
    const base::FileDescriptor other = connectTo(pipe.path);
    QVERIFY(spinUntil([&] { return pipe.connections.size() == 2; }));
    // Both are there in one turn.
    QVERIFY(write(one.get(), "end\n") && write(other.get(), "end\n"));
    QVERIFY(spinUntil([&] { return pipe.closed == 2; }));
    QCOMPARE(pipe.lines.size(), std::size_t{1});
    QVERIFY(readFrom(one.get()).closed && readFrom(other.get()).closed);
  }
  void endsWhenNobodyIsLeftToReadWhatIsQueued() {
    Pipe pipe;
    pipe.onLine = [&](ports::PipeConnection& connection, const std::string&) {
      connection.send(std::string(3UL * 1024 * 1024, 'y'));
      connection.close();
    };
    base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(write(client.get(), "go\n"));
    QVERIFY(spinUntil([&] { return pipe.lines.size() == 1; }));
    QCOMPARE(pipe.listener->connections(), std::size_t{1});
    client.reset();
    QVERIFY(spinUntil([&] { return pipe.closed == 1; }));
    QCOMPARE(pipe.listener->connections(), std::size_t{0});
  }
  void cutsOffAClientThatDoesNotRead() {
    Pipe pipe;
    const base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(spinUntil([&] { return pipe.connections.size() == 1; }));
    const std::string line(64UL * 1024, 'z');
    for (int i = 0; i < 60; ++i) pipe.connections.front()->send(line);
    QCOMPARE(pipe.listener->connections(), std::size_t{1});
    for (int i = 0; i < 20; ++i) pipe.connections.front()->send(line);
    QCOMPARE(pipe.listener->connections(), std::size_t{0});
    QVERIFY(spinUntil([&] { return pipe.closed == 1; }));
    QVERIFY(readFrom(client.get()).closed);
  }
  void saysOnceThatThePeerIsGone() {
    Pipe pipe;
    base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(write(client.get(), "wait\n"));
    QVERIFY(spinUntil([&] { return pipe.lines.size() == 1; }));
    client.reset();
    QVERIFY(spinUntil([&] { return pipe.closed == 1; }));
    pipe.connections.front()->send("nothing is sent");
    pipe.connections.front()->close();
    QTest::qWait(50);
    QCOMPARE(pipe.closed, 1);
    QVERIFY(!pipe.connections.front()->caller());
  }
  void saysThatThePeerIsGoneWhenItIsKilled() {
    Pipe pipe;
    Child client([&] {
      const base::FileDescriptor socket = connectTo(pipe.path);
      test::write(socket.get(), "prompt\n");
      ::pause();
      return 0;
    });
    QVERIFY(spinUntil([&] { return pipe.lines.size() == 1; }));
    client.kill();
    QVERIFY(spinUntil([&] { return pipe.closed == 1; }));
    QVERIFY(!pipe.connections.front()->caller());
  }
  void answersAClientThatOnlyShutItsWritingEnd() {
    Pipe pipe;
    const base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(write(client.get(), "ask\n"));
    ::shutdown(client.get(), SHUT_WR);
    QVERIFY(spinUntil([&] { return pipe.lines.size() == 1; }));
    QTest::qWait(300);
    QCOMPARE(pipe.closed, 0);
    pipe.connections.front()->send("late");
    QCOMPARE(readLine(client.get()), std::string("late\n"));
    ::shutdown(client.get(), SHUT_RD);
    QVERIFY(spinUntil([&] { return pipe.closed == 1; }));
  }
  void survivesAReceiverThatDropsIt() {
    Pipe pipe;
    pipe.onLine = [&](ports::PipeConnection&, const std::string&) { pipe.connections.clear(); };
    const base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(write(client.get(), "one\ntwo\nthree\n"));
    QVERIFY(readFrom(client.get()).closed);
    QCOMPARE(pipe.listener->connections(), std::size_t{0});
  }
  void refusesAMessageFromAnotherProcess() {
    Pipe pipe;
    pipe.echo = true;
    const base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(write(client.get(), "mine\n"));
    QCOMPARE(readLine(client.get()), std::string("mine\n"));
    Child thief([&] { return test::write(client.get(), "stolen\n") ? 0 : 1; });
    QCOMPARE(thief.wait(), 0);
    const Received reply = readFrom(client.get());
    QVERIFY(reply.closed);
    QVERIFY2(reply.bytes.find("another process") != std::string::npos, reply.bytes.c_str());
    QCOMPARE(pipe.lines, std::vector<std::string>{"mine"});
    QVERIFY(spinUntil([&] { return pipe.closed == 1; }));
  }
  void neverJoinsWordsOfTwoProcessesIntoOneLine() {
    Pipe pipe;
    const base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(write(client.get(), "half a "));
    Child thief([&] { return test::write(client.get(), "line\n") ? 0 : 1; });
    QCOMPARE(thief.wait(), 0);
    QVERIFY(readFrom(client.get()).closed);
    QVERIFY(pipe.lines.empty());
  }
  void endsWhenThePeerEndsThoughItsSocketLivesOn() {
    Pipe pipe;
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    // The first child connects, its own child keeps the socket, the first one ends.
    Child client([&] {
      const base::FileDescriptor socket = connectTo(pipe.path);
      test::write(socket.get(), "ask\n");
      if (::fork() == 0) {
        char byte = 0;
        const bool closed = ::recv(socket.get(), &byte, 1, 0) <= 0;
        test::write(pair[1], closed ? "closed" : "served");
        ::_exit(0);
      }
      char byte = 0;
      return ::read(pair[1], &byte, 1) == 1 ? 0 : 1;
    });
    QVERIFY(spinUntil([&] { return pipe.lines.size() == 1; }));
    QVERIFY(pipe.connections.front()->caller());
    QVERIFY(write(pair[0], "x"));
    QVERIFY(spinUntil([&] { return pipe.closed == 1; }));
    QVERIFY(!pipe.connections.front()->caller());
    const auto heard = readFrom(pair[0], [](const std::string& b) { return b.size() >= 6; });
    QCOMPARE(heard.bytes, std::string("closed"));
    ::close(pair[0]);
    ::close(pair[1]);
  }
  void takesNoDescriptors() {
    Pipe pipe;
    const base::FileDescriptor client = connectTo(pipe.path);
    QVERIFY(spinUntil([&] { return pipe.connections.size() == 1; }));
    const int before = openDescriptors();
    for (int i = 0; i < 20; ++i) QVERIFY(writeWithDescriptor(client.get(), "with a gift\n", STDERR_FILENO));
    QVERIFY(spinUntil([&] { return pipe.lines.size() == 20; }));
    QCOMPARE(openDescriptors(), before);
  }
};

LANYARD_TEST(UnixPipeConnectionTest)

}  // namespace unix_pipe_connection_test

#include "unix_pipe_connection_test.moc"
