#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/base/file_descriptor.h"
#include "core/wire/json.h"

namespace lanyard::crash {

/// Sends JSON values as lines over a socket, blocking, between the wallet's process, which is killed, and the
/// one that lives on.
class LineLink {
 public:
  explicit LineLink(base::FileDescriptor socket) : m_socket(std::move(socket)) {}

  /// False when the other end is gone.
  bool write(const wire::Json& value);
  /// Empty when the other end is gone, or says nothing for `patience`.
  std::optional<wire::Json> read(std::chrono::milliseconds patience);

 private:
  base::FileDescriptor m_socket;
  std::string m_buffer;
};

}  // namespace lanyard::crash
