#include "core/adapters/local/machine_id.h"

#include <QFile>
#include <algorithm>

namespace lanyard::adapters {
namespace {

constexpr qsizetype kDigits = 32;

bool isId(const QByteArray& text) {
  const auto isDigit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const bool zero = std::all_of(text.begin(), text.end(), [](char c) { return c == '0'; });
  return text.size() == kDigits && std::all_of(text.begin(), text.end(), isDigit) && !zero;
}

}  // namespace

std::string machineId(const std::vector<std::string>& places) {
  for (const std::string& place : places) {
    QFile file(QString::fromStdString(place));
    if (!file.open(QIODevice::ReadOnly)) continue;
    const QByteArray text = file.read(kDigits + 2).trimmed();
    // "uninitialized" stands there on a system that has not finished its first start.
    if (isId(text)) return text.toStdString();
  }
  return {};
}

}  // namespace lanyard::adapters
