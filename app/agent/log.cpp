#include "app/agent/log.h"

#include <QDateTime>
#include <QLoggingCategory>
#include <cstdio>

namespace lanyard::agent {
namespace {

constexpr int kLongestLine = 2000;

const char* nameOf(QtMsgType type) {
  switch (type) {
    case QtDebugMsg:
      return "debug";
    case QtInfoMsg:
      return "info";
    case QtWarningMsg:
      return "warning";
    default:
      return "error";
  }
}

void write(QtMsgType type, const QMessageLogContext&, const QString& message) {
  QString line = message.left(kLongestLine);
  for (QChar& c : line) {
    if (!c.isPrint()) c = QLatin1Char('?');
  }
  const QByteArray when = QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toUtf8();
  std::fprintf(stderr, "%s %s %s\n", when.constData(), nameOf(type), line.toUtf8().constData());
}

}  // namespace

void startLog(const std::string& level) {
  qInstallMessageHandler(write);
  QString rules;
  if (level != "debug") rules += QStringLiteral("*.debug=false\n");
  if (level == "warning" || level == "error") rules += QStringLiteral("*.info=false\n");
  if (level == "error") rules += QStringLiteral("*.warning=false\n");
  QLoggingCategory::setFilterRules(rules);
}

}  // namespace lanyard::agent
