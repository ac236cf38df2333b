#include <QProcess>
#include <QTest>
#include <vector>

#include "app/cli/early_token.h"

using namespace lanyard::cli;

namespace {

QByteArray reply(const QByteArray& result) {
  return R"({"jsonrpc":"2.0","id":1,"result":)" + result + "}\n";
}

QByteArray tokenOf(const QByteArray& text) {
  const Piece token = plainToken({text.constData(), static_cast<std::size_t>(text.size())});
  return {token.data, static_cast<qsizetype>(token.size)};
}

#if defined(LANYARD_EARLY_OBJECT)
QByteArrayList symbols(const QStringList& arguments) {
  QProcess nm;
  nm.start(QStringLiteral("nm"), arguments);
  if (!nm.waitForFinished() || nm.exitCode() != 0) return {"nm failed: " + nm.readAllStandardError()};
  return nm.readAllStandardOutput().split('\n');
}
#endif

}  // namespace

class EarlyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void takesAPlainReplyAndNothingElse_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("token");
    const auto row = [](const char* name, const QByteArray& text, const QByteArray& token = {}) {
      QTest::newRow(name) << text << token;
    };
    row("plain", reply(R"({"access_token":"a.b-c_~1","scopes":["x"]})"), "a.b-c_~1");
    row("alone", reply(R"({"access_token":"t"})"), "t");
    row("a line that goes on", reply(R"({"access_token":"t"})").chopped(1));
    row("two lines", reply(R"({"access_token":"t"})") + "{}\n");
    row("twice", reply(R"({"access_token":"t","access_token":"u"})"));
    row("an escape", reply(R"({"access_token":"a\u0062"})"));
    row("a space", reply(R"({"access_token":"a b"})"));
    row("another letter", reply("{\"access_token\":\"a\xc3\xa9\"}"));
    row("a control character", reply("{\"access_token\":\"a\x01\"}"));
    row("a line break inside", reply("{\"access_token\":\"a\nb\"}"));
    row("empty", reply(R"({"access_token":""})"));
    row("not a text", reply(R"({"access_token":null})"));
    row("an object after it", reply(R"({"access_token":"t":1})"));
    row("not the first member", reply(R"({"a":1,"access_token":"t"})"));
    row("another id", R"({"jsonrpc":"2.0","id":2,"result":{"access_token":"t"}})" + QByteArray("\n"));
    row("a notification", R"({"jsonrpc":"2.0","method":"consent.waiting","params":{}})" + QByteArray("\n"));
    row("an error", R"({"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":""}})" + QByteArray("\n"));
    row("nothing", "");
    row("a break alone", "\n");
  }
  void takesAPlainReplyAndNothingElse() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, token);
    QCOMPARE(tokenOf(text), token);
    // However a line is cut, nothing is taken from the part.
    for (qsizetype size = 0; size < text.size() && !text.first(size).endsWith('\n'); ++size) {
      QVERIFY(tokenOf(text.first(size)).isEmpty());
    }
  }

  void takesAPlainCommandAndNothingElse_data() {
    QTest::addColumn<QByteArrayList>("arguments");
    QTest::addColumn<bool>("plain");
    const auto row = [](const char* line, bool plain) {
      QTest::newRow(line) << QByteArray(line).split(' ') << plain;
    };
    row("token work", true);
    row("token work --no-start", true);
    row("token google/ada+1@example.org", true);
    row("token", false);
    row("token --help", false);
    row("token -h", false);
    row("token work --json", false);
    row("token work home", false);
    row("token --no-start work", false);
    row("token work --no-start --no-start", false);
    row("token a\"b", false);
    row("token a\\b", false);
    row("token a\xc3\xa9", false);
    row("token ", false);
    row("tokens work", false);
    row("toke work", false);
    row("list work", false);
  }
  void takesAPlainCommandAndNothingElse() {
    QFETCH(QByteArrayList, arguments);
    QFETCH(bool, plain);
    std::vector<const char*> list{"lanyard"};
    for (const QByteArray& argument : arguments) list.push_back(argument.constData());
    QCOMPARE(isPlainTokenCommand(list.size(), list.data()), plain);
  }

#if defined(LANYARD_EARLY_OBJECT)
  /// Before the C library's start a call into it would jump through a table that is not filled yet.
  void callsNothing() {
    for (const QByteArray& line : symbols({QStringLiteral("-u"), QStringLiteral("--format=posix"),
                                           QStringLiteral(LANYARD_EARLY_OBJECT)})) {
      const QByteArray name = line.split(' ').first();
      QVERIFY2(name.isEmpty() || name == "_GLOBAL_OFFSET_TABLE_", name.constData());
    }
  }
  void isWhereTheProgramBegins() {
    QProcess readelf;
    readelf.start(QStringLiteral("readelf"),
                  {QStringLiteral("--file-header"), QStringLiteral(LANYARD_BINARY)});
    QVERIFY(readelf.waitForFinished());
    const QByteArray header = readelf.readAllStandardOutput();
    const qsizetype at = header.indexOf("Entry point address:");
    QVERIFY2(at >= 0, readelf.readAllStandardError().constData());
    const qulonglong entry = header.mid(at + 20).split('\n').first().trimmed().toULongLong(nullptr, 16);
    qulonglong start = 0;
    for (const QByteArray& line :
         symbols({QStringLiteral("--format=posix"), QStringLiteral(LANYARD_BINARY)})) {
      if (line.startsWith("lanyard_start ")) start = line.split(' ').value(2).toULongLong(nullptr, 16);
    }
    QVERIFY(start != 0);
    QCOMPARE(entry, start);
  }
#endif
};

QTEST_GUILESS_MAIN(EarlyTest)
#include "early_test.moc"
