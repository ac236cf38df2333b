#include "app/agent/log.h"

#include <unistd.h>

#include <QDateTime>
#include <QLoggingCategory>
#include <QStringDecoder>
#include <array>

#include "core/base/redaction.h"
#include "core/wire/json.h"

namespace lanyard::agent {
namespace {

constexpr qsizetype kLongestValue = 2000;
// Nobody reads more, and redaction has to read all of it.
constexpr std::size_t kLongestInput = 64 * 1024;

// Two numbers that startLog sets once: a message handler of Qt's takes no context.
int s_lowest = 1;
bool s_json = false;

int rankOf(QtMsgType level) {
  switch (level) {
    case QtDebugMsg:
      return 0;
    case QtInfoMsg:
      return 1;
    case QtWarningMsg:
      return 2;
    default:
      return 3;
  }
}

constexpr std::array kNames{"debug", "info", "warning", "error"};

/// The part of a value that may be written. Redaction comes before the cut, because half a secret is a secret
/// too.
std::string safe(std::string_view value) {
  if (value.size() > kLongestInput) {
    return "(" + std::to_string(value.size()) + " bytes, too long to be looked through)";
  }
  const std::string hidden = base::redacted(value);
  QString line = QString::fromUtf8(hidden.data(), static_cast<qsizetype>(hidden.size()));
  if (line.size() > kLongestValue) line = line.left(kLongestValue - 1) + QChar(0x2026);
  for (QChar& c : line) {
    const bool breaks = c.category() == QChar::Separator_Line || c.category() == QChar::Separator_Paragraph;
    if (breaks || (!c.isSurrogate() && !c.isPrint())) c = QLatin1Char('?');
  }
  return line.toStdString();
}

std::string quoted(const std::string& value) {
  constexpr std::string_view kQuoteFor = " \"=\\";
  if (!value.empty() && value.find_first_of(kQuoteFor) == std::string::npos) return value;
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text.push_back('\\');
    text.push_back(c);
  }
  return text + '"';
}

/// One write(2) for each line, so that lines of two processes on one terminal stay separate.
void put(const std::string& line) {
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (written <= 0) return;  // nobody is left to tell
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

void fromQt(QtMsgType type, const QMessageLogContext& context, const QString& message) {
  const std::string text = message.toStdString();
  const std::string_view category = context.category == nullptr ? "" : context.category;
  logEvent(type, "message", {{"category", category == "default" ? "" : category}, {"text", text}});
}

}  // namespace

bool logs(QtMsgType level) {
  return rankOf(level) >= s_lowest;
}

void logEvent(QtMsgType level, const char* event, std::initializer_list<LogField> fields) {
  if (!logs(level)) return;
  const std::string when = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toStdString();
  const char* rank = kNames[static_cast<std::size_t>(rankOf(level))];
  if (s_json) {
    wire::Json line{{"time", when}, {"level", rank}, {"event", event}};
    for (const LogField& field : fields) {
      if (!field.value.empty()) line[field.name] = safe(field.value);
    }
    return put(line.dump(-1, ' ', false, wire::Json::error_handler_t::replace) + '\n');
  }
  std::string line = "time=" + when + " level=" + rank + " event=" + event;
  for (const LogField& field : fields) {
    if (!field.value.empty())
      line.append(1, ' ').append(field.name).append(1, '=').append(quoted(safe(field.value)));
  }
  put(line + '\n');
}

void startLog(const std::string& level, const std::string& format) {
  s_json = format == "json";
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (level == kNames[i]) s_lowest = static_cast<int>(i);
  }
  qInstallMessageHandler(fromQt);
  // Lines that are not written are not built.
  QString rules;
  if (s_lowest > 0) rules += QStringLiteral("*.debug=false\n");
  if (s_lowest > 1) rules += QStringLiteral("*.info=false\n");
  if (s_lowest > 2) rules += QStringLiteral("*.warning=false\n");
  QLoggingCategory::setFilterRules(rules);
}

}  // namespace lanyard::agent
