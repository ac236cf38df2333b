#include "app/desktop/menu_start.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include "core/base/errors.h"
#include "core/client/connection.h"
#include "core/wire/json.h"
#include "core/wire/socket_path.h"

namespace lanyard::desktop {
namespace {

using namespace std::chrono_literals;

// A new agent is ready within some tens of milliseconds; a cold, busy machine gets far longer before we give
// up.
constexpr auto startPatience = 10s;
// The keyring may ask the person first; the agent gives up after two minutes.
constexpr auto longestStart = 180s;
constexpr auto answerPatience = 10s;
constexpr int unreachable = 69;    // sysexits(3), EX_UNAVAILABLE
constexpr int protocolError = 76;  // EX_PROTOCOL

MenuStart complain(const std::string& words, int code, std::string_view what) {
  std::fprintf(stderr, "lanyard-desktop: %s\n", words.c_str());
  MenuStart failed;
  failed.exitCode = code;
  failed.why.code = what;
  failed.why.words = words;
  return failed;
}

/// Why the wallet cannot be reached, in words.
std::string whyOf(const client::ConnectionError& error) {
  using Fault = client::ConnectionError::Fault;
  if (error.fault == Fault::OtherUser) return "it belongs to another user";
  return std::strerror(error.errorNumber != 0 ? error.errorNumber : EIO);
}

/// The exit code that a shell gives a process that a signal ended.
int exitCodeOf(const client::AgentStart& start) {
  return start.signal != 0 ? 128 + start.signal : start.exitCode;
}

}  // namespace

MenuStart startFailed(const std::string& agent, const client::AgentStart& start) {
  if (!start.ran || start.exitCode == 127)
    return complain("no wallet runs, and " + (agent.empty() ? "lanyard-agent" : agent) + " cannot be started",
                    unreachable, errors::kAgentMissing);
  if (start.words.empty())
    return complain("the wallet (" + agent + ") ended without a word", exitCodeOf(start),
                    errors::kAgentSilent);
  std::string words = start.words;
  if (!start.remedy.empty()) words += " " + start.remedy;
  if (start.code.starts_with("keystore.") && start.isNew)
    words += " Or open a terminal and run: lanyard status";
  MenuStart failed = complain(words, exitCodeOf(start), start.code);
  failed.why = start;
  return failed;
}

MenuStart startFromMenu(const std::string& agent) {
  const auto place = wire::socketPathHere(::getuid());
  if (!place) return complain(place.error().why, unreachable, errors::kPipePath);
  const std::string& path = place->path;
  auto connection = client::Connection::open(path, ::getuid());
  if (!connection && connection.error().isNobodyThere()) {
    client::AgentProcess child(agent, {});
    child.wait(longestStart);
    const client::AgentStart& start = child.start();
    if (!start.ran || (exitCodeOf(start) > 0 && start.code != errors::kWalletRunning))
      return startFailed(agent, start);
    const auto deadline = std::chrono::steady_clock::now() + startPatience;
    while (!connection && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(20ms);
      connection = client::Connection::open(path, ::getuid());
    }
  }
  if (!connection) {
    return complain("the wallet at " + path + " cannot be reached: " + whyOf(connection.error()), unreachable,
                    errors::kWalletUnreachable);
  }
  std::string request = R"({"jsonrpc":"2.0","id":1,"method":"desktop.show"})";
  const auto line = connection->send(request) ? connection->readLine(answerPatience)
                                              : tl::unexpected(client::ConnectionError{});
  if (!line)
    return complain("the wallet at " + path + " does not answer", unreachable, errors::kWalletSilent);
  const auto reply = wire::parseJson(*line);
  if (!reply || !reply->is_object())
    return complain("the wallet's answer cannot be read", protocolError, errors::kWalletStrange);
  if (reply->contains("result")) return {};
  const auto hint = reply->value(wire::Json::json_pointer("/error/data/hint"), wire::Json());
  return complain("the wallet cannot show its window" +
                      (hint.is_string() ? ": " + hint.get<std::string>() : std::string(" (no display?)")),
                  protocolError, errors::kWalletNoWindow);
}

}  // namespace lanyard::desktop
