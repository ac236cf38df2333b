#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QTemporaryDir>
#include <QtTest>
#include <string>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secret.h"

namespace lanyard::testing {

/// A clock that stands still.
class FixedClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return base::fromUnix(1'800'000'000); }
};

/// A path in a temporary directory.
inline std::string in(const QTemporaryDir& dir, const char* name) {
  return dir.filePath(QLatin1String(name)).toStdString();
}

inline QByteArray readAll(const std::string& path) {
  QFile file(QString::fromStdString(path));
  if (!file.open(QIODevice::ReadOnly)) return {};
  return file.readAll();
}

/// Writes over a file in place: its mode stays.
inline bool writeAll(const std::string& path, const QByteArray& bytes) {
  QFile file(QString::fromStdString(path));
  return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size();
}

template <class T>
QString codeOf(const T& result) {
  return result ? QStringLiteral("ok") : QString::fromStdString(result.error().code);
}

}  // namespace lanyard::testing
