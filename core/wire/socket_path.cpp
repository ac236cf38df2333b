#include "core/wire/socket_path.h"

#include <sys/stat.h>
#include <sys/un.h>

namespace lanyard::wire {
namespace {

constexpr const char* kBelowRuntimeDir = "/lanyard/wallet.sock";

bool isSet(const char* value) {
  return value != nullptr && *value != '\0';
}

tl::expected<SocketPath, NoSocketPath> checked(std::string path, bool isDefault, const char* variable) {
  if (path.front() != '/')
    return tl::unexpected(NoSocketPath{std::string(variable) + " must be an absolute path."});
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return tl::unexpected(NoSocketPath{"The wallet's socket path is too long (at most " +
                                       std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " bytes)."});
  }
  return SocketPath{std::move(path), isDefault};
}

}  // namespace

tl::expected<SocketPath, NoSocketPath> socketPath(const char* lanyardSock, const char* runtimeDir,
                                                  unsigned uid) {
  if (isSet(lanyardSock)) return checked(lanyardSock, false, "LANYARD_SOCK");
  if (isSet(runtimeDir)) return checked(std::string(runtimeDir) + kBelowRuntimeDir, true, "XDG_RUNTIME_DIR");
  const std::string fallback = "/run/user/" + std::to_string(uid);
  struct stat info {};
  const bool ours = ::lstat(fallback.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == uid &&
                    (info.st_mode & 07777U) == 0700;
  if (!ours) {
    return tl::unexpected(
        NoSocketPath{"XDG_RUNTIME_DIR is not set, and " + fallback +
                     " is not a folder of yours alone. Set XDG_RUNTIME_DIR or LANYARD_SOCK."});
  }
  return checked(fallback + kBelowRuntimeDir, true, "XDG_RUNTIME_DIR");
}

}  // namespace lanyard::wire
