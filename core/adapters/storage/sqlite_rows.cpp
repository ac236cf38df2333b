#include "core/adapters/storage/sqlite_rows.h"

namespace lanyard::adapters {

QString toColumn(const std::string& text) {
  const QChar order(0xFEFF);
  const QString whole = QString::fromStdString('x' + text).sliced(1);  // behind a letter it is none to Qt
  const bool mark = whole.startsWith(order) || whole.startsWith(QChar(0xFFFE));
  return mark ? order + whole : whole;
}

qint64 toMilliseconds(base::Instant at) {
  return static_cast<qint64>(at.time_since_epoch().count());
}

base::Instant fromMilliseconds(qint64 at) {
  return base::Instant(std::chrono::milliseconds(at));
}

}  // namespace lanyard::adapters
