#include "app/cli/agent_start.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "app/cli/spawn.h"

namespace lanyard::cli {
namespace {

constexpr std::string_view kName = "lanyard-agent";

constexpr std::array<std::string_view, 8> kPassedOn{
    "HOME", "USER", "PATH", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "LANG"};

bool passedOn(std::string_view variable) {
  const std::string_view name = variable.substr(0, variable.find('='));
  return name.starts_with("XDG_") || name.starts_with("LC_") ||
         std::ranges::find(kPassedOn, name) != kPassedOn.end();
}

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
    // A relative folder in PATH would start whatever lies in the current one.
    if (path.front() == '/') add(std::string(path.substr(0, colon)));
    path.remove_prefix(std::min(colon + 1, path.size()));
  }
  return places;
}

std::vector<std::string> agentEnvironment(const char* const* environment) {
  std::vector<std::string> kept;
  for (; *environment != nullptr; ++environment) {
    if (passedOn(*environment)) kept.emplace_back(*environment);
  }
  return kept;
}

Outcome<Connection> startAgentAndConnect(const std::string& socket) {
  const char* path = std::getenv("PATH");
  const auto places = agentPlaces(ownExecutable(), path != nullptr ? path : "");
  const auto found = std::ranges::find_if(places, isProgram);
  if (found == places.end()) {
    return unreachable("No wallet runs, and lanyard-agent was not found.",
                       "Install it, or add its folder to PATH");
  }
  const int error = spawnDetached({*found, {}, true, agentEnvironment(environ)});
  if (error != 0) {
    return unreachable("No wallet runs, and " + *found + " cannot be started: " + std::strerror(error) + ".");
  }
  // The agent is there within about 100 ms; 5 s is a loaded machine just after log-in.
  constexpr int kSteps = 500;
  constexpr timespec kStep{0, 10'000'000};
  for (int step = 0; step < kSteps; ++step) {
    int errorNumber = 0;
    auto connection = Connection::open(socket, errorNumber);
    if (connection || (errorNumber != ENOENT && errorNumber != ECONNREFUSED)) return connection;
    ::nanosleep(&kStep, nullptr);
  }
  return unreachable("The wallet was started (" + *found + ") but does not answer at " + socket + ".",
                     "See what it says: lanyard-agent --foreground");
}

}  // namespace lanyard::cli
