#include "core/adapters/local/command_line.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace command_line_test {

using namespace lanyard::adapters;

using Words = std::vector<std::string>;

class CommandLineTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void writesWhatAPersonReads_data() {
    QTest::addColumn<Words>("arguments");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char* name, const Words& arguments, const char* line) {
      QTest::newRow(name) << arguments << QByteArray(line);
    };
    row("plain", {"git", "push", "origin"}, "git push origin");
    row("nothing", {}, "");
    row("spaces", {"sh", "-c", "lanyard token work | cat"}, "sh -c 'lanyard token work | cat'");
    row("a quote", {"echo", "it's"}, "echo 'it'\\''s'");
    row("an empty argument", {"echo", ""}, "echo ''");
    row("control characters", {"echo", "a\nb\x1b[31m"}, "echo 'a b [31m'");
    row("a secret with its option", {"mysql", "--password=hunter2 x", "db"}, "mysql --password=*** db");
    row("a secret behind its option", {"tool", "--client-secret", "hunter2", "db"},
        "tool --client-secret *** db");
    row("an option behind an option", {"tool", "--token", "--verbose"}, "tool --token --verbose");
    row("a password in an address", {"git", "push", "https://ada:hunter2@example.org/x"},
        "git push https://***@example.org/x");
    row("a header", {"curl", "-H", "Authorization: Bearer abc.def"}, "curl -H 'Authorization: Bearer ***'");
    row("a word that names a secret is a word", {"lanyard", "token", "work"}, "lanyard token work");
  }
  void writesWhatAPersonReads() {
    QFETCH(Words, arguments);
    QFETCH(const QByteArray, line);
    QCOMPARE(QByteArray::fromStdString(commandLine(std::move(arguments))), line);
  }
  void isValidUtf8WhateverTheArgumentsAre() {
    QCOMPARE(commandLine({"echo", "\xff\xc3\xa4"}), std::string("echo \xef\xbf\xbd\xc3\xa4"));
  }
  void isNeverLong() {
    std::vector<std::string> many(5000, "\xc3\xa4\xc3\xa4\xc3\xa4");
    const std::string line = commandLine(many);
    QVERIFY(line.size() <= kLongestCommand);
    QVERIFY(line.ends_with("\xe2\x80\xa6"));
    QCOMPARE(QString::fromStdString(line).toStdString(), line);
    QVERIFY(commandLine({"x", std::string(16384, 'y')}).size() <= kLongestCommand);
  }
  void cutsNoSecretInHalf() {
    // What is hidden is hidden before anything is cut off.
    const std::string line = commandLine({std::string(190, 'x'), "--password=hunter2hunter2"});
    QVERIFY(line.find("hunter") == std::string::npos);
  }
  void knowsAShellThatSomebodyTypesAt() {
    QVERIFY(isBare({}));
    QVERIFY(isBare({"-bash"}));
    QVERIFY(isBare({"bash", "--login", "-i"}));
    QVERIFY(!isBare({"sh", "-c", "git push"}));
    QVERIFY(!isBare({"sh", "build.sh"}));
  }
};

LANYARD_TEST(CommandLineTest)

}  // namespace command_line_test

#include "command_line_test.moc"
