#include "core/wire/socket_path.h"

#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstdlib>

namespace lanyard::wire {
namespace {

bool isSet(const char* value) {
  return value != nullptr && *value != '\0';
}

bool isOursAlone(const struct stat& info, unsigned uid) {
  return S_ISDIR(info.st_mode) && info.st_uid == uid && (info.st_mode & 07777U) == 0700;
}

tl::unexpected<NoSocketPath> notAbsolute(const char* variable) {
  return tl::unexpected(NoSocketPath{std::string(variable) + " must be an absolute path."});
}

tl::expected<SocketPath, NoSocketPath> fitting(std::string path, bool isDefault) {
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return tl::unexpected(NoSocketPath{"The wallet's socket path is too long (at most " +
                                       std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " bytes)."});
  }
  return SocketPath{std::move(path), isDefault};
}

}  // namespace

tl::expected<std::string, NoSocketPath> runtimeFolder(const char* runtimeDir, unsigned uid,
                                                      const RuntimePlaces& places) {
  if (isSet(runtimeDir)) {
    if (*runtimeDir != '/') return notAbsolute("XDG_RUNTIME_DIR");
    return std::string(runtimeDir) + "/lanyard";
  }
  struct stat info {};
  const std::string session = places.runUser + "/" + std::to_string(uid);
  if (::lstat(session.c_str(), &info) == 0 && isOursAlone(info, uid)) return session + "/lanyard";
  std::string own = places.temporary + "/lanyard-" + std::to_string(uid);
  const bool isThere = ::lstat(own.c_str(), &info) == 0;
  if ((!isThere && errno == ENOENT) || (isThere && isOursAlone(info, uid))) return own;
  return tl::unexpected(NoSocketPath{
      "XDG_RUNTIME_DIR is not set, and " + own +
      " is not a folder of yours alone. Remove it, or set XDG_RUNTIME_DIR to a folder that is."});
}

tl::expected<SocketPath, NoSocketPath> socketPath(const char* lanyardSock, const char* runtimeDir,
                                                  unsigned uid, const RuntimePlaces& places) {
  if (isSet(lanyardSock))
    return *lanyardSock == '/' ? fitting(lanyardSock, false) : notAbsolute("LANYARD_SOCK");
  auto folder = runtimeFolder(runtimeDir, uid, places);
  if (!folder) return tl::unexpected(std::move(folder.error()));
  return fitting(*folder + "/wallet.sock", true);
}

tl::expected<SocketPath, NoSocketPath> socketPathHere(unsigned uid, const RuntimePlaces& places) {
  return socketPath(std::getenv("LANYARD_SOCK"), std::getenv("XDG_RUNTIME_DIR"), uid, places);
}

}  // namespace lanyard::wire
