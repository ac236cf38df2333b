#include "app/desktop/channel.h"

#include <fcntl.h>

#include <QSignalSpy>
#include <QTest>

#include "tests/app/desktop/fake_wallet.h"
#include "tests/support/test_program.h"

namespace channel_test {

using namespace lanyard::desktop;
using lanyard::wire::Json;

class ChannelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void givesEachReplyToItsRequest() {
    FakeWallet wallet;
    Channel channel(wallet.takeOther());
    QStringList heard;
    channel.call("a", {{"n", 1}}, this,
                 [&](const Reply& r) { heard << QString::number(r.result.get<int>()); });
    channel.call("b", {}, this, [&](const Reply& r) { heard << r.problem->reason; });
    const Json a = wallet.expect("a");
    const Json b = wallet.expect("b");
    QVERIFY(a["params"]["n"] == 1);
    QVERIFY(!b.contains("params"));
    wallet.refuse(b, "rate_limited");
    wallet.reply(a, 7);
    QTRY_COMPARE(heard, QStringList({QStringLiteral("rate_limited"), QStringLiteral("7")}));
  }
  void readsLinesHoweverTheyAreCut() {
    FakeWallet wallet;
    Channel channel(wallet.takeOther());
    std::vector<std::string> heard;
    connect(&channel, &Channel::notified, this, [&](const std::string& method) { heard.push_back(method); });
    for (const char byte : std::string(R"({"jsonrpc":"2.0","method":"one"})") + "\n") {
      wallet.sendRaw(std::string(1, byte));
      QCoreApplication::processEvents();
    }
    wallet.sendRaw("{\"method\":\"two\"}\n{\"method\":\"three\"}\n");
    QTRY_COMPARE(heard, (std::vector<std::string>{"one", "two", "three"}));
  }
  void closesOnWhatIsNoMessage_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("not JSON") << QByteArray("hello\n");
    QTest::newRow("an array") << QByteArray("[1]\n");
    QTest::newRow("a key twice") << QByteArray("{\"id\":1,\"id\":2}\n");
    QTest::newRow("not UTF-8") << QByteArray("{\"method\":\"\xff\"}\n");
    QTest::newRow("a line without end") << QByteArray(300 * 1024, ' ');
    QTest::newRow("too long a line") << QByteArray("{\"method\":\"") + QByteArray(257 * 1024, 'x') + "\"}\n";
  }
  void closesOnWhatIsNoMessage() {
    QFETCH(QByteArray, bytes);
    FakeWallet wallet;
    Channel channel(wallet.takeOther());
    QSignalSpy closed(&channel, &Channel::closed);
    wallet.sendRaw(bytes.toStdString());
    QTRY_COMPARE(closed.count(), 1);
    QVERIFY(!channel.isOpen());
  }
  void answersAllWhoWaitWhenItCloses() {
    FakeWallet wallet;
    Channel channel(wallet.takeOther());
    QStringList heard;
    channel.call("a", {}, this, [&](const Reply& r) { heard << r.problem->reason; });
    QVERIFY(!wallet.expect("a").is_null());
    wallet.hangUp();
    QTRY_COMPARE(heard, QStringList(QStringLiteral("disconnected")));
    channel.call("b", {}, this, [&](const Reply& r) { heard << r.problem->reason; });
    QTRY_COMPARE(heard.size(), 2);
  }
  void dropsAnswersOfThoseWhoLeft() {
    FakeWallet wallet;
    Channel channel(wallet.takeOther());
    auto asker = std::make_unique<QObject>();
    bool heard = false;
    channel.call("a", {}, asker.get(), [&](const Reply&) { heard = true; });
    const Json a = wallet.expect("a");
    asker.reset();
    wallet.reply(a, 1);
    bool after = false;
    channel.call("b", {}, this, [&](const Reply&) { after = true; });
    wallet.reply(wallet.expect("b"), 1);
    QTRY_VERIFY(after);
    QVERIFY(!heard);
  }
  void keepsItsSocketFromPrograms() {
    FakeWallet wallet;
    const int end = wallet.takeOther();
    ::fcntl(end, F_SETFD, 0);
    Channel channel(end);
    QVERIFY((::fcntl(end, F_GETFD) & FD_CLOEXEC) != 0);
  }
};

LANYARD_TEST(ChannelTest)

}  // namespace channel_test

#include "channel_test.moc"
