#pragma once

#include <string>
#include <tl/expected.hpp>

namespace lanyard::wire {

/// Where the wallet listens.
struct SocketPath {
  std::string path;
  bool isDefault = true;  ///< false: named by LANYARD_SOCK, so nobody starts a wallet for it
};

/// Why there is no such place, in words.
struct NoSocketPath {
  std::string why;
};

/// `$LANYARD_SOCK`, else `$XDG_RUNTIME_DIR/lanyard/wallet.sock`, else `/run/user/UID/lanyard/wallet.sock` if
/// `/run/user/UID` is ours and 0700. Refuses a path that is not absolute or too long for a socket address;
/// never /tmp. `lanyardSock` and `runtimeDir` are the variables' values, null or empty when unset.
[[nodiscard]] tl::expected<SocketPath, NoSocketPath> socketPath(const char* lanyardSock,
                                                                const char* runtimeDir, unsigned uid);

}  // namespace lanyard::wire
