#pragma once

#include <string>
#include <tl/expected.hpp>

namespace lanyard::wire {

/// Where the wallet listens.
struct SocketPath {
  std::string path;
  bool isDefault = true;  ///< false: LANYARD_SOCK names it, so no wallet is started for it
};

/// Why there is no such place, in words.
struct NoSocketPath {
  std::string why;
};

/// The system's folders for runtime files. Tests use others.
struct RuntimePlaces {
  std::string runUser = "/run/user";
  std::string temporary = "/tmp";
};

/// The folder of the default socket and of the agent's lock, ours alone: `$XDG_RUNTIME_DIR/lanyard`, else
/// `/run/user/UID/lanyard` if `/run/user/UID` is ours and 0700, else (a container, cron, su: nobody made a
/// runtime directory) `/tmp/lanyard-UID`. The last one may be missing: the agent makes it, 0700. It is
/// refused if it is a symlink, another user's, or open to others: somebody else may have put something into
/// it. `runtimeDir` is the variable's value, null or empty when unset.
[[nodiscard]] tl::expected<std::string, NoSocketPath> runtimeFolder(const char* runtimeDir, unsigned uid,
                                                                    const RuntimePlaces& places = {});

/// `$LANYARD_SOCK`, else `wallet.sock` in runtimeFolder(). Refuses a path that is not absolute or too long
/// for a socket address. `lanyardSock` is that variable's value, null or empty when unset.
[[nodiscard]] tl::expected<SocketPath, NoSocketPath> socketPath(const char* lanyardSock,
                                                                const char* runtimeDir, unsigned uid,
                                                                const RuntimePlaces& places = {});

/// The same with our environment's variables; only this function reads LANYARD_SOCK.
[[nodiscard]] tl::expected<SocketPath, NoSocketPath> socketPathHere(unsigned uid,
                                                                    const RuntimePlaces& places = {});

}  // namespace lanyard::wire
