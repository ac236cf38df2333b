#include "app/agent/log.h"

#include <unistd.h>

#include <QLoggingCategory>
#include <QRandomGenerator>
#include <QTest>
#include <functional>

#include "core/base/secret.h"
#include "core/wire/json.h"

using namespace lanyard;
using namespace lanyard::agent;

namespace {

/// Everything that is written to stderr meanwhile.
QByteArray said(const std::function<void()>& work) {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) return "no pipe";
  const int kept = ::dup(STDERR_FILENO);
  ::dup2(ends[1], STDERR_FILENO);
  ::close(ends[1]);
  work();
  ::dup2(kept, STDERR_FILENO);
  ::close(kept);
  QByteArray all;
  char piece[4096];
  for (ssize_t got = 0; (got = ::read(ends[0], piece, sizeof piece)) > 0;) all.append(piece, got);
  ::close(ends[0]);
  return all;
}

/// The log belongs to the process, so QTest's own handler is restored.
class Log {
 public:
  Log(const char* level, const char* format) {
    m_before = qInstallMessageHandler(nullptr);
    startLog(level, format);
  }
  ~Log() {
    qInstallMessageHandler(m_before);
    QLoggingCategory::setFilterRules({});
  }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

 private:
  QtMessageHandler m_before;
};

}  // namespace

class LogTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void writesOneLineAnEvent() {
    const Log log("info", "text");
    const QByteArray line = said([] {
      logEvent(QtInfoMsg, "activity",
               {{"kind", "refresh"}, {"identity", "id-1"}, {"tool", ""}, {"detail", "say \"a=b\" \\"}});
    });
    const QRegularExpression shape(QStringLiteral(
        "^time=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z level=info event=activity kind=refresh "
        "identity=id-1 detail=\"say \\\\\"a=b\\\\\" \\\\\\\\\"\n$"));
    QVERIFY2(shape.match(QString::fromUtf8(line)).hasMatch(), line.constData());
  }
  void writesJson() {
    const Log log("info", "json");
    const QByteArray line = said([] {
      logEvent(QtWarningMsg, "activity",
               {{"kind", "consent"}, {"tool", "/opt/\xc3\xa4 \"x\"\n"}, {"bad", "\xff"}});
    });
    QCOMPARE(line.count('\n'), 1);
    const wire::Json json = wire::Json::parse(line.toStdString());
    QCOMPARE(json.at("level").get<std::string>(), std::string("warning"));
    QCOMPARE(json.at("event").get<std::string>(), std::string("activity"));
    QCOMPARE(json.at("kind").get<std::string>(), std::string("consent"));
    QCOMPARE(json.at("tool").get<std::string>(), std::string("/opt/\xc3\xa4 \"x\"?"));
    QVERIFY(json.contains("time"));
  }
  void keepsToItsLevel_data() {
    QTest::addColumn<QByteArray>("level");
    QTest::addColumn<int>("lines");
    QTest::newRow("error") << QByteArray("error") << 1;
    QTest::newRow("warning") << QByteArray("warning") << 2;
    QTest::newRow("info") << QByteArray("info") << 3;
    QTest::newRow("debug") << QByteArray("debug") << 4;
  }
  void keepsToItsLevel() {
    QFETCH(QByteArray, level);
    QFETCH(int, lines);
    const Log log(level.constData(), "text");
    const auto ours = said([] {
      for (const QtMsgType type : {QtDebugMsg, QtInfoMsg, QtWarningMsg, QtCriticalMsg})
        logEvent(type, "x", {});
    });
    const auto theirs = said([] {
      qDebug("a");
      qInfo("b");
      qWarning("c");
      qCritical("d");
    });
    QCOMPARE(ours.count('\n'), lines);
    QCOMPARE(theirs.count('\n'), lines);
  }
  void aTextFromOutsideForgesNoLine() {
    for (const char* format : {"text", "json"}) {
      const Log log("info", format);
      const QByteArray line =
          said([] { qWarning("name\ntime=2026 level=error event=faked\r\x1b[2J \u202e \u2028 end"); });
      QCOMPARE(line.count('\n'), 1);
      for (const char* bad : {"\r", "\x1b", "\u202e", "\u2028"}) QVERIFY2(!line.contains(bad), bad);
    }
  }
  /// A secret is hidden whoever logs it (we, Qt, a library), at any level, in any place.
  void saysNoSecret() {
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (const char* format : {"text", "json"}) {
      for (quint32 seed = 1; seed <= 300; ++seed) {
        QRandomGenerator random(seed);
        std::string token;
        for (int i = random.bounded(32, 80); i > 0; --i) token.push_back(alphabet[random.bounded(64)]);
        const std::string passphrase = "correct horse " + token.substr(0, 5) + " \"battery\"";
        const base::Secret held{std::string_view(passphrase)};
        const Log log("debug", format);
        const QByteArray lines = said([&] {
          const QString text = QString::fromStdString(token);
          QLoggingCategory category("lib.network");
          qCDebug(category).noquote() << "reply" << QStringLiteral("{\"refresh_token\":\"%1\"}").arg(text);
          qWarning() << "Authorization: Bearer" << text;
          qInfo().noquote() << QStringLiteral("/callback?code=%1&state=%1").arg(text);
          qCritical("%s", (std::string(1990, 'x') + ' ' + token).c_str());  // across the cut
          logEvent(QtDebugMsg, "activity", {{"detail", token}, {"tool", "curl " + passphrase}});
        });
        QCOMPARE(lines.count('\n'), 5);
        QVERIFY2(!lines.contains(QByteArray::fromStdString(token.substr(0, 8))), lines.constData());
        QVERIFY2(!lines.contains(QByteArray::fromStdString(token.substr(20, 8))), lines.constData());
        QVERIFY2(!lines.contains("correct horse"), lines.constData());
      }
    }
  }
  void leavesOutWhatIsTooLong() {
    const Log log("info", "text");
    const QByteArray line = said([] { logEvent(QtInfoMsg, "x", {{"text", std::string(100'000, 'y')}}); });
    QVERIFY2(line.contains("100000 bytes"), line.constData());
    const QByteArray cut = said([] { logEvent(QtInfoMsg, "x", {{"text", std::string(30'000, ' ')}}); });
    QVERIFY(cut.size() < 2'200);
  }
};

QTEST_GUILESS_MAIN(LogTest)
#include "log_test.moc"
