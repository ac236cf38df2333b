#include "core/client/agent_places.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>

namespace lanyard::client {
namespace {

constexpr std::string_view kName = "lanyard-agent";

bool isProgram(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::string ownExecutable() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

std::vector<std::string> agentPlaces(const std::string& ownExecutable, std::string_view path) {
  std::vector<std::string> places;
  const auto add = [&](std::string folder) { places.push_back(folder.append("/").append(kName)); };
  if (const std::size_t slash = ownExecutable.rfind('/'); slash != std::string::npos) {
    const std::string folder = ownExecutable.substr(0, slash);
    add(folder);
    add(folder + "/../libexec");
    add(folder + "/../libexec/lanyard");
  }
  while (!path.empty()) {
    const std::size_t colon = std::min(path.find(':'), path.size());
    // A relative folder in PATH would start whatever is in the current folder.
    if (path.front() == '/') add(std::string(path.substr(0, colon)));
    path.remove_prefix(std::min(colon + 1, path.size()));
  }
  return places;
}

std::string findAgent(std::string_view path) {
  const auto places = agentPlaces(ownExecutable(), path);
  const auto found = std::ranges::find_if(places, isProgram);
  return found == places.end() ? std::string() : *found;
}

}  // namespace lanyard::client
