#include <QDir>
#include <QRegularExpression>
#include <QStandardPaths>

#include "core/wire/identity_state.h"
#include "core/wire/reason.h"
#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace manual_test {

using namespace lanyard::test;

/// Compares the manual and the completions with the program's own help: all of them have the same.
class ManualTest : public QObject {
  Q_OBJECT
 private:
  static QString read(const QString& path) {
    QFile file(QStringLiteral(LANYARD_RESOURCES "/") + path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
  }
  static QString completion(const QString& name) {
    QFile file(QStringLiteral(LANYARD_COMPLETIONS "/") + name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
  }
  /// The page as a person reads it, without roff.
  static QString page(const QString& name) {
    QString text = read(QStringLiteral("man/") + name + QStringLiteral(".1"));
    return text.replace(QStringLiteral("\\-"), QStringLiteral("-"));
  }
  static Run lanyard(const QStringList& arguments) {
    return Client(QStringLiteral("/nonexistent")).run(arguments);
  }
  static QStringList commands() {
    const QString help = QString::fromUtf8(lanyard({QStringLiteral("--help")}).out);
    const qsizetype begin = help.indexOf(QLatin1String("\nCommands:\n"));
    const QRegularExpression line(QStringLiteral("^  ([a-z-]+) "), QRegularExpression::MultilineOption);
    QStringList found;
    auto match = line.globalMatch(help.mid(begin, help.indexOf(QLatin1String("\n\n"), begin + 1) - begin));
    while (match.hasNext()) found.append(match.next().captured(1));
    return found;
  }
  static QStringList optionsOf(const QString& command) {
    const QString help = QString::fromUtf8(lanyard({command, QStringLiteral("--help")}).out);
    const QRegularExpression line(QStringLiteral("^  (?:-h,)?(--[a-z0-9-]+)"),
                                  QRegularExpression::MultilineOption);
    QStringList found;
    auto match = line.globalMatch(help);
    while (match.hasNext()) found.append(match.next().captured(1));
    return found;
  }
  static QByteArray shell(const QString& program, const QStringList& arguments, int& exitCode) {
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    process.waitForFinished(20'000);
    exitCode = process.exitCode();
    return process.readAll();
  }

 private Q_SLOTS:
  void hasAPageForEachCommand() {
    QVERIFY(commands().size() >= 16);
    const QString overview = page(QStringLiteral("lanyard"));
    for (const QString& command : commands()) {
      const QString name = QStringLiteral("lanyard-") + command;
      const QString text = page(name);
      QVERIFY2(text.contains(QStringLiteral(".SH NAME\n") + name), qPrintable(command));
      QVERIFY2(overview.contains(name), qPrintable(command));
      QStringList options = optionsOf(command);
      QVERIFY2(options.removeDuplicates() == 0, qPrintable(command + QStringLiteral(" lists an option twice")));
      for (const QString& option : options) {
        QVERIFY2(option == QLatin1String("--help") || text.contains(option), qPrintable(name + option));
      }
    }
    QVERIFY(page(QStringLiteral("lanyard-agent")).contains(QLatin1String("--keystore")));
  }

  void listsTheExitCodeOfEachReason() {
    const QString text = page(QStringLiteral("lanyard"));
    for (const auto& row : lanyard::wire::reasons()) {
      const QString line =
          QStringLiteral("\n%1|%2|")
              .arg(row.exitCode)
              .arg(QString::fromUtf8(row.name.data(), static_cast<qsizetype>(row.name.size())));
      QVERIFY2(text.contains(line), qPrintable(line));
    }
  }

  /// The states of the manual are those of the wallet, by the words that `lanyard list` prints.
  void explainsEachStateByItsWords() {
    const QString text = page(QStringLiteral("lanyard-list"));
    const QString all =
        text.section(QStringLiteral("The window and\n"), 1).section(QStringLiteral(".SH"), 0, 0);
    for (const auto& row : lanyard::wire::identityStates()) {
      const QString words = QString::fromStdString(std::string(row.words)).toLower();
      QVERIFY2(text.contains(QStringLiteral(".TP\n.B ") + words + QLatin1Char('\n')), qPrintable(words));
      QVERIFY2(all.contains(QString::fromStdString(std::string(row.name))), row.name.data());
    }
    for (const char* old : {".B ready\n", ".B being renewed\n", ".B not renewed\n"})
      QVERIFY2(!text.contains(QLatin1String(old)), old);
  }

  void formatsWithoutWarnings() {
    if (QStandardPaths::findExecutable(QStringLiteral("groff")).isEmpty()) QSKIP("groff is not installed");
    const QDir folder(QStringLiteral(LANYARD_RESOURCES "/man"));
    const QStringList pages = folder.entryList({QStringLiteral("*.1")});
    QCOMPARE(pages.size(), commands().size() + 3);  // and of the program, the agent and the window
    for (const QString& name : pages) {
      int exitCode = -1;
      const QByteArray said = shell(QStringLiteral("groff"),
                                    {QStringLiteral("-t"), QStringLiteral("-man"), QStringLiteral("-Tutf8"),
                                     QStringLiteral("-ww"), QStringLiteral("-z"), folder.filePath(name)},
                                    exitCode);
      QVERIFY2(exitCode == 0 && said.isEmpty(), said.constData());
    }
  }

  void completesEveryOptionInEveryShell() {
    const QStringList shells{completion(QStringLiteral("lanyard.bash")),
                             completion(QStringLiteral("_lanyard")),
                             completion(QStringLiteral("lanyard.fish"))};
    for (const QString& command : commands()) {
      for (const QString& text : shells) QVERIFY2(text.contains(command), qPrintable(command));
      for (const QString& option : optionsOf(command)) {
        const QString inFish = QStringLiteral("-l ") + option.mid(2);
        QVERIFY2(shells.at(0).contains(option), qPrintable(option));
        QVERIFY2(shells.at(1).contains(option), qPrintable(option));
        QVERIFY2(shells.at(2).contains(inFish), qPrintable(option));
      }
    }
  }

  void completesInBash_data() {
    QTest::addColumn<QString>("words");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("command") << QStringLiteral("lanyard lo") << QByteArray("login logout lock");
    QTest::newRow("a command's help") << QStringLiteral("lanyard help gr") << QByteArray("grants");
    QTest::newRow("option") << QStringLiteral("lanyard approve --s") << QByteArray("--session");
    QTest::newRow("verb") << QStringLiteral("lanyard passphrase s") << QByteArray("set");
    QTest::newRow("value of an option") << QStringLiteral("lanyard token --scope r") << QByteArray();
    QTest::newRow("a word of an option")
        << QStringLiteral("lanyard login --client-auth p") << QByteArray("post");
    QTest::newRow("behind an option's value")
        << QStringLiteral("lanyard --passphrase-fd 3 grants r") << QByteArray("revoke");
    QTest::newRow("option of an inner command")
        << QStringLiteral("lanyard grants revoke --a") << QByteArray("--all");
    QTest::newRow("no option of the outer one") << QStringLiteral("lanyard grants --a") << QByteArray();
    QTest::newRow("every command's") << QStringLiteral("lanyard status --js") << QByteArray("--json");
    QTest::newRow("a service") << QStringLiteral("lanyard login g") << QByteArray("google gitlab");
    QTest::newRow("a service to explain") << QStringLiteral("lanyard providers z") << QByteArray("zero");
    QTest::newRow("the program's own") << QStringLiteral("lanyard --v") << QByteArray("--version");
  }
  void completesInBash() {
    QFETCH(QString, words);
    QFETCH(QByteArray, expected);
    // In the place of a wallet that runs.
    const QString script =
        QStringLiteral(
            "set -eu; lanyard() { case \"$*\" in *providers) printf '%s\\n' 'google  x' 'gitlab  y' 'zero  "
            "z';; "
            "esac; }; source '" LANYARD_COMPLETIONS
            "/lanyard.bash'; complete -p lanyard >/dev/null; "
            "COMP_WORDS=(%1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _lanyard; echo \"${COMPREPLY[*]-}\"")
            .arg(words);
    int exitCode = -1;
    const QByteArray said =
        shell(QStringLiteral("bash"), {QStringLiteral("--norc"), QStringLiteral("-c"), script}, exitCode);
    QVERIFY2(exitCode == 0, said.constData());
    QCOMPARE(said.trimmed(), expected);
  }

  void loadsInTheOtherShells_data() {
    QTest::addColumn<QString>("program");
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("zsh") << QStringLiteral("zsh")
                         << QStringList{QStringLiteral("-n"),
                                        QStringLiteral(LANYARD_COMPLETIONS "/_lanyard")};
    QTest::newRow("fish") << QStringLiteral("fish")
                          << QStringList{QStringLiteral("-n"),
                                         QStringLiteral(LANYARD_COMPLETIONS "/lanyard.fish")};
  }
  void loadsInTheOtherShells() {
    QFETCH(QString, program);
    QFETCH(QStringList, arguments);
    if (QStandardPaths::findExecutable(program).isEmpty()) QSKIP("this shell is not installed");
    int exitCode = -1;
    const QByteArray said = shell(program, arguments, exitCode);
    QVERIFY2(exitCode == 0, said.constData());
  }
};

LANYARD_TEST(ManualTest)

}  // namespace manual_test

#include "manual_test.moc"
