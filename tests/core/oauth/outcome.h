#pragma once

#include <QByteArray>
#include <string>

#include "core/base/error.h"

namespace lanyard::oauth {

/// A result as one word that a data row can hold: the error's code, or "ok".
template <class T>
QByteArray outcome(const base::Result<T>& result) {
  return result ? QByteArray("ok") : QByteArray::fromStdString(result.error().code);
}

inline QByteArray bytes(std::string_view text) {
  return {text.data(), static_cast<qsizetype>(text.size())};
}

}  // namespace lanyard::oauth
