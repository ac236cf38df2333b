#include "app/desktop/menu_start.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/screen_environment.h"
#include "core/wire/json.h"

namespace lanyard::desktop {
namespace {

using namespace std::chrono_literals;
using Deadline = std::chrono::steady_clock::time_point;

// A fresh agent is ready in some tens of milliseconds; a cold, busy machine gets a lot more before we give
// up.
constexpr auto startPatience = 10s;
// The keyring may ask the person something first; the agent gives up after two minutes.
constexpr auto longestStart = 180s;
constexpr auto answerPatience = 10s;
constexpr int unreachable = 69;    // sysexits(3), EX_UNAVAILABLE
constexpr int protocolError = 76;  // EX_PROTOCOL

MenuStart complain(const std::string& words, int code) {
  std::fprintf(stderr, "lanyard-desktop: %s\n", words.c_str());
  return {code, words};
}

/// What an agent that we started said of its start (app/agent/start_words.h).
struct AgentStart {
  bool ran = false;
  int exitCode = -1;  ///< of its first process, which ends when the wallet serves, or cannot
  std::string code;
  std::string words;
};

void hear(AgentStart& start, std::string_view line) {
  const auto json = wire::parseJson(line);
  if (!json || !json->is_object()) return;
  const auto text = [&json](const char* name) {
    const auto found = json->find(name);
    return found != json->end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (text("start") != "failed") return;
  start.code = text("code");
  start.words = text("words");
  if (const std::string remedy = text("remedy"); !remedy.empty()) start.words += " " + remedy;
  if (start.code.starts_with("keystore.") && json->value("new", false))
    start.words += " Or open a terminal and run: lanyard login";
}

/// A connection to a wallet of our own user, or -1 with errno; EPERM when somebody else listens.
int connectTo(const std::string& path) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int connection = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) return -1;
  ucred peer{};
  socklen_t size = sizeof peer;
  int failure = 0;
  if (::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    failure = errno;
  } else if (peer.uid != ::getuid()) {
    failure = EPERM;
  }
  if (failure == 0) return connection;
  ::close(connection);
  errno = failure;
  return -1;
}

std::vector<std::string> allowedEnvironment() {
  std::vector<std::string> kept;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    // The agent hands them to the window that it starts.
    if (base::isScreenVariable(*variable)) kept.emplace_back(*variable);
  }
  return kept;
}

/// Starts the agent in a session of its own, with nothing of ours but the environment that it needs, and waits
/// until it serves or says why not.
AgentStart startAgent(const std::string& agent) {
  AgentStart start;
  int said[2];
  if (::access(agent.c_str(), X_OK) != 0 || ::pipe2(said, O_CLOEXEC) != 0) return start;
  const std::vector<std::string> environment = allowedEnvironment();
  std::vector<char*> pointers;
  for (const std::string& one : environment) pointers.push_back(const_cast<char*>(one.c_str()));
  pointers.push_back(nullptr);
  std::string report = "--start-report";
  std::array<char*, 3> arguments{const_cast<char*>(agent.c_str()), report.data(), nullptr};
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();
    ::umask(077);
    const int nowhere = ::open("/dev/null", O_RDWR);
    const int safe = ::fcntl(said[1], F_DUPFD, 3);
    ::dup2(nowhere, STDIN_FILENO);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(safe, STDERR_FILENO);
    ::closefrom(3);
    ::execve(agent.c_str(), arguments.data(), pointers.data());
    ::_exit(127);
  }
  ::close(said[1]);
  start.ran = child > 0;
  std::string text;
  const Deadline deadline = std::chrono::steady_clock::now() + longestStart;
  for (bool ended = child < 0, closed = false; !ended && std::chrono::steady_clock::now() < deadline;) {
    int status = 0;
    ended = ::waitpid(child, &status, closed ? 0 : WNOHANG) == child;
    if (ended && WIFEXITED(status)) start.exitCode = WEXITSTATUS(status);
    pollfd wait{said[0], POLLIN, 0};
    while (!closed && ::poll(&wait, 1, ended ? 0 : 20) == 1) {
      std::array<char, 4096> chunk;
      const ssize_t got = ::read(said[0], chunk.data(), chunk.size());
      closed = got <= 0;
      if (!closed) text.append(chunk.data(), static_cast<std::size_t>(got));
    }
  }
  ::close(said[0]);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    hear(start, std::string_view(text).substr(0, end));
    text.erase(0, end + 1);
  }
  return start;
}

/// The next line, or nothing when the deadline passes or the other end goes.
std::optional<std::string> readLine(int connection, Deadline deadline) {
  constexpr std::size_t longestLine = 256UL * 1024;
  std::string line;
  while (line.size() <= longestLine) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd wait{connection, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0) return std::nullopt;
    std::array<char, 4096> chunk;
    const ssize_t got = ::recv(connection, chunk.data(), chunk.size(), 0);
    if (got <= 0) return std::nullopt;
    line.append(chunk.data(), static_cast<std::size_t>(got));
    if (const auto end = line.find('\n'); end != std::string::npos) return line.substr(0, end);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> walletSocketPath() {
  if (const char* named = std::getenv("LANYARD_SOCK"); named != nullptr && *named != '\0') return named;
  constexpr std::string_view tail = "/lanyard/wallet.sock";
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime != '\0') {
    return std::string(runtime).append(tail);
  }
  const std::string fallback = "/run/user/" + std::to_string(::getuid());
  struct stat folder {};
  if (::lstat(fallback.c_str(), &folder) != 0 || !S_ISDIR(folder.st_mode) || folder.st_uid != ::getuid() ||
      (folder.st_mode & 0777) != 0700) {
    return std::nullopt;
  }
  return fallback + std::string(tail);
}

MenuStart startFromMenu(const std::string& agent) {
  const auto path = walletSocketPath();
  if (!path)
    return complain("XDG_RUNTIME_DIR is not set and /run/user has no private folder for you", unreachable);
  int connection = connectTo(*path);
  if (connection < 0 && (errno == ENOENT || errno == ECONNREFUSED)) {
    const AgentStart started = startAgent(agent);
    if (!started.ran || started.exitCode == 127)
      return complain("no wallet runs, and " + agent + " cannot be started", unreachable);
    if (started.exitCode > 0 && started.code != "wallet.running") {
      return complain(started.words.empty() ? "the wallet (" + agent + ") ended without a word" : started.words,
                      started.exitCode);
    }
    const Deadline deadline = std::chrono::steady_clock::now() + startPatience;
    while (connection < 0 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(20ms);
      connection = connectTo(*path);
    }
  }
  if (connection < 0) {
    const std::string why = errno == EPERM ? "it belongs to another user" : std::strerror(errno);
    return complain("the wallet at " + *path + " cannot be reached: " + why, unreachable);
  }
  constexpr std::string_view request = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"desktop.show\"}\n";
  const bool sent = ::send(connection, request.data(), request.size(), MSG_NOSIGNAL) ==
                    static_cast<ssize_t>(request.size());
  const auto line =
      sent ? readLine(connection, std::chrono::steady_clock::now() + answerPatience) : std::nullopt;
  ::close(connection);
  if (!line) return complain("the wallet at " + *path + " does not answer", unreachable);
  const auto reply = wire::parseJson(*line);
  if (!reply || !reply->is_object()) return complain("the wallet's answer cannot be read", protocolError);
  if (reply->contains("result")) return {};
  const auto hint = reply->value(wire::Json::json_pointer("/error/data/hint"), wire::Json());
  return complain("the wallet cannot show its window" +
                      (hint.is_string() ? ": " + hint.get<std::string>() : std::string(" (no display?)")),
                  protocolError);
}

}  // namespace lanyard::desktop
