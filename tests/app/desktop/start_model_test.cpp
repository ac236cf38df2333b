#include "app/desktop/start_model.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTest>
#include <cstring>
#include <thread>

#include "tests/app/desktop/scripted_agent.h"
#include "tests/support/test_program.h"

namespace start_model_test {

using namespace lanyard::desktop;

namespace {

const QString kPassphrase = QStringLiteral("correct horse Bätterie");

/// As main() has it after a start that failed.
MenuStart startOf(const ScriptedAgent& agent) {
  return startFromMenu(agent.program());
}

}  // namespace

class StartModelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() { qputenv("LANYARD_SOCK", m_agent.in("wallet.sock").toLocal8Bit()); }
  void cleanup() {
    QFile::remove(m_agent.in("given"));
    qunsetenv("LANYARD_SOCK");
  }

  void offersAFileWhereThereIsNoWalletAlone_data() {
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<bool>("isNew");
    QTest::addColumn<QString>("asks");
    QTest::addColumn<bool>("fileHelps");
    const auto row = [](const char* code, bool isNew, const char* asks, bool fileHelps) {
      QTest::addRow("%s, %s", code, isNew ? "new" : "kept")
          << QByteArray(code) << isNew << QString::fromLatin1(asks) << fileHelps;
    };
    row("keystore.absent", true, "choice", true);
    row("keystore.absent", false, "", false);
    row("keystore.locked", true, "choice", false);
    row("keystore.locked", false, "", false);
    row("keystore.no_collection", true, "choice", false);
    row("keystore.sealed", false, "passphrase", false);
    row("store.corrupt", false, "", false);
    row("something.new", true, "", false);
  }
  void offersAFileWhereThereIsNoWalletAlone() {
    QFETCH(QByteArray, code);
    QFETCH(bool, isNew);
    QFETCH(QString, asks);
    QFETCH(bool, fileHelps);
    m_agent.says(failedStart(code.constData(), isNew), 73);
    StartModel model(m_agent.program(), startOf(m_agent));
    QCOMPARE(model.asks(), asks);
    QCOMPARE(model.fileHelps(), fileHelps);
    QCOMPARE(model.exitCode(), 73);
    QVERIFY(!model.title().isEmpty() && !model.text().isEmpty());
    // What was not offered cannot be had either.
    if (asks != QLatin1String("choice")) model.seal(kPassphrase);
    if (asks != QLatin1String("passphrase")) model.open(kPassphrase);
    QVERIFY(!model.busy());
    QVERIFY(!QFile::exists(m_agent.in("given")));
  }
  void showsTheRawCauseApartAndClean() {
    m_agent.says(failedStart("keystore.absent", false, 0, "org.raw.Error:\n\u202e why"), 73);
    const StartModel model(m_agent.program(), startOf(m_agent));
    QVERIFY(!model.text().contains(QLatin1String("org.raw")));
    QCOMPARE(model.detail(), QStringLiteral("org.raw.Error: why"));
    QCOMPARE(model.command(), QStringLiteral("lanyard doctor"));
    model.copyCommand();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("lanyard doctor"));
  }
  void handsThePassphraseOverByADescriptorAlone() {
    m_agent.says(failedStart("keystore.absent", true), 73);
    StartModel model(m_agent.program(), startOf(m_agent));
    QVERIFY(m_agent.noted("arguments") == "--start-report\n");
    model.seal(kPassphrase);
    QVERIFY(model.busy());
    QTRY_VERIFY(!model.busy());
    QCOMPARE(m_agent.noted("given"), kPassphrase.toUtf8() + "\n");
    QCOMPARE(m_agent.noted("arguments"), QByteArray("--start-report --keystore=file --passphrase-fd=3\n"));
    QVERIFY(!m_agent.noted("environment").contains("horse"));
  }
  void saysThatAPassphraseIsWrongAndWaits() {
    m_agent.says(failedStart("keystore.sealed", false), 75);
    StartModel model(m_agent.program(), startOf(m_agent));
    m_agent.says(failedStart("keystore.passphrase_wrong", false, 2), 73);
    model.open(QStringLiteral("wrong"));
    QTRY_VERIFY(!model.busy());
    QCOMPARE(m_agent.noted("arguments"), QByteArray("--start-report --passphrase-fd=3\n"));
    QVERIFY(!model.problem().isEmpty());
    QCOMPARE(model.wait(), 2);
    // The page stays, and nothing is tried before the time.
    QCOMPARE(model.asks(), QStringLiteral("passphrase"));
    model.open(kPassphrase);
    QVERIFY(!model.busy());
    QTRY_COMPARE(model.wait(), 0);
    model.open(kPassphrase);
    QVERIFY(model.busy() && model.problem().isEmpty());
    QTRY_VERIFY(!model.busy());
  }
  void saysAnotherReasonInThePlaceOfTheFirst() {
    m_agent.says(failedStart("keystore.locked", false), 73);
    StartModel model(m_agent.program(), startOf(m_agent));
    const QString before = model.title();
    m_agent.says(failedStart("store.newer", false), 69);
    model.tryAgain();
    QTRY_VERIFY(model.title() != before);
    QCOMPARE(model.exitCode(), 69);
    const QString newer = model.title();
    QVERIFY(QFile::remove(m_agent.in("lanyard-agent")));
    model.tryAgain();
    QTRY_VERIFY(!model.busy());
    QCOMPARE(model.exitCode(), 69);
    QVERIFY(model.title() != newer);
  }
  void livesOnWhileTheKeyringAsks() {
    m_agent.says(failedStart("keystore.locked", false), 73);
    StartModel model(m_agent.program(), startOf(m_agent));
    QFile script(m_agent.in("lanyard-agent"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write(
        "#!/bin/sh\necho '{\"start\":\"waiting\",\"words\":\"It asks.\"}' >&2\nsleep 0.5\nexit 73\n");
    script.close();
    model.tryAgain();
    QTRY_VERIFY(!model.waitsFor().isEmpty());
    QVERIFY(model.busy());
    QTRY_VERIFY(!model.busy());
    QVERIFY(model.waitsFor().isEmpty());
  }
  void endsWhenTheWalletHasItsWindow() {
    m_agent.says(failedStart("keystore.sealed", false), 75);
    StartModel model(m_agent.program(), startOf(m_agent));
    const QSignalSpy shown(&model, &StartModel::shown);
    m_agent.says({}, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, qgetenv("LANYARD_SOCK").constData(), sizeof address.sun_path - 1);
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    QCOMPARE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    QCOMPARE(::listen(listener, 1), 0);
    std::thread wallet([listener] {
      const int connection = ::accept(listener, nullptr, nullptr);
      char asked[256];
      (void)::recv(connection, asked, sizeof asked, 0);
      constexpr char shownNow[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"shown\":true}}\n";
      (void)::send(connection, shownNow, sizeof shownNow - 1, MSG_NOSIGNAL);
      ::close(connection);
    });
    model.open(kPassphrase);
    QTRY_COMPARE(shown.count(), 1);
    QCOMPARE(model.exitCode(), 0);
    wallet.join();
    ::close(listener);
  }

 private:
  ScriptedAgent m_agent;
};

LANYARD_TEST(StartModelTest)

}  // namespace start_model_test

#include "start_model_test.moc"
