#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace commands_test {

using namespace lanyard::test;

/// The messages before any request: which command was meant, and what helps.
class CommandsTest : public QObject {
  Q_OBJECT
 private:
  static Run lanyard(const char* words) {
    const QString line = QString::fromUtf8(words);
    return Client(QStringLiteral("/nonexistent")).run(line.split(QLatin1Char(' '), Qt::SkipEmptyParts));
  }

 private Q_SLOTS:
  void namesWhatIsUnknownAndTheNearest_data() {
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* words, const char* said) { QTest::newRow(words) << QByteArray(said); };
    row("lgoin",
        "lanyard: There is no command \"lanyard lgoin\". Did you mean: lanyard login?\n  See: lanyard "
        "--help\n");
    row("--json lsit work",
        "lanyard: There is no command \"lanyard lsit\". Did you mean: lanyard list?\n  See: lanyard "
        "--help\n");
    row("pass set",
        "lanyard: There is no command \"lanyard pass\". Did you mean: lanyard passphrase?\n  See: lanyard "
        "--help\n");
    row("show",
        "lanyard: There is no command \"lanyard show\". Did you mean: lanyard list?\n  See: lanyard "
        "--help\n");
    row("revoke git",
        "lanyard: There is no command \"lanyard revoke\". Did you mean: lanyard grants revoke?\n  See: "
        "lanyard "
        "--help\n");
    row("xyzzy", "lanyard: There is no command \"lanyard xyzzy\".\n  See: lanyard --help\n");
    row("lgoin --help",
        "lanyard: There is no command \"lanyard lgoin\". Did you mean: lanyard login?\n  See: lanyard "
        "--help\n");
    row("help lgoin",
        "lanyard: There is no command \"lanyard lgoin\". Did you mean: lanyard login?\n  See: lanyard "
        "--help\n");
    row("grants revok g1",
        "lanyard: There is no command \"lanyard grants revok\". Did you mean: lanyard grants revoke?\n  See: "
        "lanyard grants --help\n");
    row("grants --passphrase-fd 3 revok",
        "lanyard: There is no command \"lanyard grants revok\". Did you mean: lanyard grants revoke?\n  See: "
        "lanyard grants --help\n");
    row("passphrase ste",
        "lanyard: There is no command \"lanyard passphrase ste\". Did you mean: lanyard passphrase set?\n  See: "
        "lanyard passphrase --help\n");
    row("passphrase",
        "lanyard: Say what to do, like: lanyard passphrase set\n  See: lanyard passphrase --help\n");
    row("--jsn", "lanyard: There is no option \"--jsn\". Did you mean: --json?\n  See: lanyard --help\n");
    row("token work --scop=a",
        "lanyard: There is no option \"--scop\". Did you mean: --scope?\n  See: lanyard token --help\n");
    row("grants revoke --everything",
        "lanyard: There is no option \"--everything\".\n  See: lanyard grants revoke --help\n");
  }
  void namesWhatIsUnknownAndTheNearest() {
    QFETCH(QByteArray, said);
    const Run run = lanyard(QTest::currentDataTag());
    QCOMPARE(run.err, said);
    QCOMPARE(run.out, QByteArray());
    QCOMPARE(run.exitCode, 64);
  }

  void pointsToTheCommandsOwnHelp_data() {
    QTest::addColumn<QByteArray>("see");
    const auto row = [](const char* words, const char* see) { QTest::newRow(words) << QByteArray(see); };
    row("token", "  See: lanyard token --help\n");
    row("token --scope", "  See: lanyard token --help\n");
    row("token work --min-valid soon", "  See: lanyard token --help\n");
    row("token work --header --json", "  See: lanyard token --help\n");
    row("refresh", "  See: lanyard refresh --help\n");
    row("refresh a b", "  See: lanyard refresh --help\n");
    row("allow git", "  See: lanyard allow --help\n");
    row("logout", "  See: lanyard logout --help\n");
    row("grants revoke", "  See: lanyard grants revoke --help\n");
    row("login ftp://login.example.org", "  See: lanyard login --help\n");
    row("restart --no-start", "  See: lanyard restart --help\n");
  }
  void pointsToTheCommandsOwnHelp() {
    QFETCH(QByteArray, see);
    const Run run = lanyard(QTest::currentDataTag());
    QVERIFY2(run.err.endsWith(see), run.err.constData());
    QCOMPARE(run.exitCode, 64);
  }

  void helpsInEachWayOfAsking_data() {
    QTest::addColumn<QByteArray>("usage");
    const auto row = [](const char* words, const char* usage) { QTest::newRow(words) << QByteArray(usage); };
    row("", "Usage: lanyard [OPTIONS] COMMAND\n");
    row("help", "Usage: lanyard [OPTIONS] COMMAND\n");
    row("--help", "Usage: lanyard [OPTIONS] COMMAND\n");
    row("-h", "Usage: lanyard [OPTIONS] COMMAND\n");
    row("--json", "Usage: lanyard [OPTIONS] COMMAND\n");
    row("--json help", "Usage: lanyard [OPTIONS] COMMAND\n");
    row("help token", "Usage: lanyard token [OPTIONS] WHO\n");
    row("token --help", "Usage: lanyard token [OPTIONS] WHO\n");
    row("token work -h", "Usage: lanyard token [OPTIONS] WHO\n");
    row("help grants revoke", "Usage: lanyard grants revoke [OPTIONS] [WHICH]\n");
    row("help help", "Usage: lanyard help [OPTIONS] [COMMAND]\n");
    row("help --help", "Usage: lanyard help [OPTIONS] [COMMAND]\n");
    row("help stop", "Usage: lanyard stop [OPTIONS]\n");
  }
  void helpsInEachWayOfAsking() {
    QFETCH(QByteArray, usage);
    const Run run = lanyard(QTest::currentDataTag());
    QCOMPARE(run.err, QByteArray());
    QVERIFY2(run.out.startsWith(usage), run.out.constData());
    QCOMPARE(run.exitCode, 0);
  }

  void stopsTheWalletThatRuns() {
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    FakeWallet wallet(socket,
                      [](const QJsonObject&) { return QList<QByteArray>{result(R"({"stopping":true})")}; });
    const Run run = Client(socket).run({QStringLiteral("stop"), QStringLiteral("--json")});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray("{\"stopped\":true}\n"));
    QCOMPARE(wallet.requests,
             QList<QByteArray>{R"({"jsonrpc":"2.0","id":1,"method":"wallet.stop"})"});
  }
  void hasNothingToStopWhereNoWalletRuns() {
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    const Run run = Client(socket).run({QStringLiteral("stop")});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.err, QByteArray("No wallet runs.\n"));
    QVERIFY(!QFile::exists(socket));
  }
  void tellsWhyAWalletWillNotStop() {
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    FakeWallet wallet(socket, [](const QJsonObject& asked) {
      const bool force =
          asked.value(QLatin1String("params")).toObject().value(QLatin1String("force")).toBool();
      return QList<QByteArray>{force ? result(R"({"stopping":true})") : refusal("keystore_unavailable")};
    });
    QCOMPARE(Client(socket).run({QStringLiteral("stop")}).exitCode, 73);
    QCOMPARE(Client(socket).run({QStringLiteral("stop"), QStringLiteral("--force")}).exitCode, 0);
  }
  /// The command that restarts the wallet does not know how it was started.
  void leavesAWalletOfAnotherSocketToThoseWhoStartedIt() {
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    FakeWallet wallet(socket, [](const QJsonObject&) { return QList<QByteArray>{result(R"({"pid":1})")}; });
    const Run run = Client(socket).run({QStringLiteral("restart")});
    QCOMPARE(run.exitCode, 64);
    QVERIFY2(run.err.contains("lanyard stop"), run.err.constData());
    for (const QByteArray& line : wallet.requests) QVERIFY(!line.contains("wallet.stop"));
  }
};

LANYARD_TEST(CommandsTest)

}  // namespace commands_test

#include "commands_test.moc"
