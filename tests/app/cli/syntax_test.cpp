#include "app/cli/syntax.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace syntax_test {

using namespace lanyard::cli;
using End = SyntaxReading::End;

namespace {

/// A program with one option of each sort.
struct Example {
  bool help = false;
  bool version = false;
  bool loud = false;
  std::string who;
  std::string reason;
  std::optional<std::string> other;
  std::vector<std::string> scopes;
  std::optional<std::int64_t> wait;
  Syntax program{"prog", "Does things"};

  Example() {
    program.add({"--version", &version, "Version"});
    Syntax& ask = program.addCommand("ask", "Ask");
    auto& helpOption = ask.add({"--help", &help, "Help"});
    helpOption.letter = 'h';
    helpOption.isCommon = true;
    ask.add({"WHO", &who, "Whom"}).isRequired = true;
    ask.add({"--loud", &loud, "Loudly"}).excludes = {"--reason"};
    ask.add({"--reason", &reason, "Why", "TEXT"});
    ask.add({"--other", &other, "Another\nline", "X"});
    ask.add({"--scope", &scopes, "What", "SCOPE"});
    ask.add({"--wait", &wait, "How long", "SECONDS"}).most = 60;
    program.addCommand("more", "More").needCommand();
    program.needCommand();
  }
  SyntaxReading read(const QByteArray& line) {
    std::vector<std::string> words;
    for (const QByteArray& word : line.split(' ')) words.push_back(word.toStdString());
    return readArguments(program, words);
  }
};

}  // namespace

class SyntaxTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void putsEachValueInItsPlace() {
    Example example;
    const auto reading = example.read("ask --wait=0x10 ada --scope a --loud --scope --wait --other=");
    QCOMPARE(QByteArray::fromStdString(reading.fault), QByteArray("--other: 1 required X missing"));
    Example other;
    QVERIFY(other.read("ask --wait=0x10 ada --scope a --loud --scope --wait --other v").end == End::Fine);
    QCOMPARE(other.who, std::string("ada"));
    QVERIFY(other.loud && other.wait == 16 && other.other == "v" && other.reason.empty());
    QVERIFY((other.scopes == std::vector<std::string>{"a", "--wait"}));
  }
  void tellsWhatWasNamed() {
    Example example;
    const auto reading = example.read("ask -5");
    QCOMPARE(reading.named.size(), std::size_t(2));
    QVERIFY(reading.named[1]->name() == "ask");
    QCOMPARE(example.who, std::string("-5"));  // a negative number is no option
  }
  void readsArgumentsAloneAfterTwoDashes() {
    Example example;
    QVERIFY(example.read("ask -- --loud").end == End::Fine);
    QVERIFY(example.who == "--loud" && !example.loud);
  }
  void saysWhatIsWrong_data() {
    QTest::addColumn<QByteArray>("fault");
    const auto row = [](const char* line, const char* fault) { QTest::newRow(line) << QByteArray(fault); };
    row("ask", "WHO is required");
    row("more", "A subcommand is required");
    row("ask ada --wait", "--wait: 1 required SECONDS missing");
    row("ask ada --wait 61", "--wait: Value 61 not in range 0 to 60");
    row("ask ada --wait -1", "--wait: Value -1 not in range 0 to 60");
    row("ask ada --wait 5x", "--wait: Value 5x not in range 0 to 60");
    row("ask ada --wait 99999999999999999999", "--wait: Value 99999999999999999999 not in range 0 to 60");
    row("ask ada --wait 5 --wait 6", "--wait: At Most 1 required but received 2");
    row("ask ada --reason a --reason b", "--reason: At Most 1 required but received 2");
    row("ask ada --loud --reason r", "--loud excludes --reason");
    row("ask ada --reason r --loud", "--loud excludes --reason");
    row("ask ada --loud=perhaps", "Could not convert: --loud = perhaps");
    row("ask ada bob", "The following argument was not expected: bob");
    row("ask ada bob eve", "The following arguments were not expected: bob eve");
    row("ask ada --quiet", "The following argument was not expected: --quiet");
    row("ask ada -q", "The following argument was not expected: -q");
  }
  void saysWhatIsWrong() {
    QFETCH(QByteArray, fault);
    Example example;
    const auto reading = example.read(QTest::currentDataTag());
    QVERIFY(reading.end == End::Fault);
    QCOMPARE(QByteArray::fromStdString(reading.fault), fault);
  }
  void takesYesAndNoBehindAFlag() {
    for (const char* yes : {"--loud", "--loud=true", "--loud=YES", "--loud=1"}) {
      Example example;
      QVERIFY(example.read(QByteArray("ask ada ") + yes).end == End::Fine && example.loud);
    }
    for (const char* no : {"--loud=false", "--loud=off", "--loud --loud=0"}) {
      Example example;
      QVERIFY(example.read(QByteArray("ask ada ") + no).end == End::Fine && !example.loud);
    }
  }
  void endsWithTheHelpWhateverIsMissing() {
    Example example;
    QVERIFY(example.read("ask --help --quiet").end == End::Help);
    Example byLetter;
    QVERIFY(byLetter.read("ask -h").end == End::Help);
    Example wrong;
    QVERIFY(wrong.read("ask --help --wait x").end == End::Fault);
    Example version;
    QVERIFY(version.read("--version").end == End::Version);
  }
  void writesTheHelp() {
    const Example example;
    QCOMPARE(QByteArray::fromStdString(example.program.command("ask")->help("prog ask")),
             QByteArray("Usage: prog ask [OPTIONS] WHO\n\nAsk.\n\nArguments:\n"
                        "  WHO                         Whom\n\nOptions:\n"
                        "  --loud                      Loudly\n"
                        "  --reason TEXT               Why\n"
                        "  --other X                   Another\n                              line\n"
                        "  --scope SCOPE               What\n"
                        "  --wait SECONDS              How long\n\nCommon options:\n"
                        "  -h,--help                   Help\n"));
    QVERIFY(example.program.help("prog").find("COMMAND\n\nDoes things.\n\nCommands:\n  ask ") !=
            std::string::npos);
  }
};

LANYARD_TEST(SyntaxTest)

}  // namespace syntax_test

#include "syntax_test.moc"
