#pragma once

#include <string>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/wire/socket_path.h"

namespace lanyard::adapters {

/// Where the wallet listens, whoever asks: wire::socketPath by this process's environment. `pipe.path`
/// Misconfigured.
[[nodiscard]] base::Result<std::string> defaultSocketPath(const wire::RuntimePlaces& places = {});

/// The folder of the default socket, whatever LANYARD_SOCK says: wire::runtimeFolder. `pipe.path`
/// Misconfigured.
[[nodiscard]] base::Result<std::string> defaultRuntimeFolder(const wire::RuntimePlaces& places = {});

/// Makes the socket's folder (0700, its last part only) or checks it: ours, closed to others, no symlink, and
/// below folders that only root and we can rename in. `pipe.directory` Untrusted.
[[nodiscard]] base::Result<void> prepareSocketDirectory(const std::string& socketPath);

/// A listening socket at a path, taken without ever removing a live owner's. On destruction the path is
/// removed, if it still leads to this socket.
class SocketClaim {
 public:
  /// Errors: `pipe.path` Misconfigured (not absolute, or longer than a socket address: 107 bytes);
  /// `pipe.directory` Untrusted; `pipe.foreign` Untrusted (a symlink, another kind of file, or another user's
  /// socket is there); `wallet.running` Misconfigured (a live wallet listens there); `pipe.busy` Transient
  /// (another process holds the lock for 2 s); `pipe.io` Misconfigured.
  [[nodiscard]] static base::Result<SocketClaim> take(const std::string& path);
  SocketClaim(SocketClaim&& other) noexcept;
  SocketClaim& operator=(SocketClaim&&) = delete;
  SocketClaim(const SocketClaim&) = delete;
  SocketClaim& operator=(const SocketClaim&) = delete;
  ~SocketClaim();

  [[nodiscard]] int fd() const { return m_socket.get(); }

 private:
  SocketClaim() = default;

  std::string m_path;
  base::FileDescriptor m_socket;
  unsigned long m_device = 0;
  unsigned long m_inode = 0;
};

}  // namespace lanyard::adapters
