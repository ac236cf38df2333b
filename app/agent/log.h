#pragma once

#include <QtGlobal>
#include <initializer_list>
#include <string>
#include <string_view>

namespace lanyard::agent {

/// Sends all that is logged to stderr, by us, by Qt and by libraries that log through Qt: one line an event,
/// made of fields. `format` is "text" (logfmt: `time=… level=info event=activity kind=refresh …`) or "json"
/// (an object a line). Below `level` nothing is written.
///
/// This is the sink, and there is no way around it: every value goes through base::redacted, is made
/// printable and cut at 2,000 characters, so that no secret gets out and no text from outside can forge a
/// second line.
void startLog(const std::string& level, const std::string& format);

struct LogField {
  const char* name;  ///< of ours; never one that redaction knows as a secret's, such as "code" or "state"
  std::string_view value;
};

/// Whether lines of this level are written: a caller may spare itself the work.
[[nodiscard]] bool logs(QtMsgType level);
/// One event. Fields without a value are left out.
void logEvent(QtMsgType level, const char* event, std::initializer_list<LogField> fields);

}  // namespace lanyard::agent
