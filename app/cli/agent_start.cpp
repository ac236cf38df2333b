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

#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "app/cli/plain_text.h"
#include "app/cli/spawn.h"
#include "core/base/screen_environment.h"
#include "core/wire/reason.h"

namespace lanyard::cli {
namespace {

constexpr std::string_view kName = "lanyard-agent";

// What the agent does not look at itself it hands to the window that it starts.
bool passedOn(std::string_view variable) {
  return base::isScreenVariable(variable);
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

namespace {

/// For a keyring that asks the person (the agent gives up after two minutes), and a machine that is busy.
constexpr std::chrono::seconds kLongestStart{180};
constexpr int kAttempts = 3;
constexpr int kTempFail = 75;         // sysexits(3), EX_TEMPFAIL
constexpr std::size_t kShortest = 8;  // the agent refuses less

/// Of a keyring that hangs; the agent gives up after 10 s.
constexpr std::chrono::seconds kLongestLook{15};

std::string findAgent() {
  const char* path = std::getenv("PATH");
  const auto places = agentPlaces(ownExecutable(), path != nullptr ? path : "");
  const auto found = std::ranges::find_if(places, isProgram);
  return found == places.end() ? std::string() : *found;
}

/// How an agent that we started came up.
struct Start {
  int error = 0;
  int exitCode = -1;
  std::string code;  ///< empty: it serves, or ended without a word of its own
  std::string words;
  std::string remedy;
  bool isNew = false;
};

Start startAgent(const std::string& program, std::vector<std::string> arguments, const base::Secret* secret) {
  arguments.emplace_back("--start-report");
  if (secret != nullptr) arguments.emplace_back("--passphrase-fd=3");
  Start start;
  const auto hear = [&start](std::string_view line) {
    const auto json = wire::parseJson(line);
    const std::string step = json ? field(*json, "start") : std::string();
    if (step == "waiting") {
      tell(plainText(field(*json, "words"), 400));
    } else if (step == "failed") {
      start.code = field(*json, "code");
      start.words = plainText(field(*json, "words"), 800);
      start.remedy = plainText(field(*json, "remedy"), 800);
      start.isNew = flag(*json, "new");
    } else if (start.code.empty() && !line.starts_with("time=")) {
      start.words = plainText(std::string(line), 400);  // the loader's, say: a library that is missing
    }
  };
  const ServiceStart ended = startService({program, std::move(arguments), true, agentEnvironment(environ)},
                                          secret, kLongestStart, hear);
  start.error = ended.error;
  start.exitCode = ended.exitCode;
  return start;
}

/// The agent serves, or another one that was started at the same time is about to.
Outcome<Connection> connectTo(const std::string& socket, const std::string& program) {
  constexpr int kSteps = 500;
  constexpr timespec kStep{0, 10'000'000};
  for (int step = 0; step < kSteps; ++step) {
    int errorNumber = 0;
    auto connection = Connection::open(socket, errorNumber);
    if (connection || (errorNumber != ENOENT && errorNumber != ECONNREFUSED)) return connection;
    ::nanosleep(&kStep, nullptr);
  }
  return unreachable("The wallet was started (" + program + ") but does not answer at " + socket + ".",
                     "See what it says: lanyard-agent --foreground");
}

Refusal refused(const Start& start, const std::string& program) {
  Failure failure;
  failure.exitCode = start.exitCode > 0 ? start.exitCode : kExitUnreachable;
  failure.reason = start.code.starts_with("keystore.")
                       ? std::string(wire::rowOf(wire::Reason::KeystoreUnavailable).name)
                       : "wallet_unreachable";
  failure.message = !start.words.empty() ? start.words : "The wallet (" + program + ") ended without a word.";
  failure.hint = !start.words.empty() ? start.remedy : "See what it says: lanyard-agent --foreground";
  return Refusal(std::move(failure));
}

Refusal lockedWithoutTerminal() {
  return Refusal(Failure{kTempFail, std::string(wire::rowOf(wire::Reason::WalletLocked).name),
                         "The wallet is locked.", "Run: lanyard unlock"});
}

/// Opens a wallet that is sealed by a passphrase.
Start openSealed(const std::string& program, StartTalk& talk, Outcome<base::Secret>& passphrase) {
  for (int attempt = 1;; ++attempt) {
    passphrase = talk.given ? talk.given() : askPassphrase("Passphrase of the wallet: ");
    if (!passphrase) return {};
    Start start = startAgent(program, {}, &*passphrase);
    if (start.code != "keystore.passphrase_wrong" || talk.given || attempt == kAttempts) return start;
    tell("That is not the passphrase of the wallet. Once more.");
  }
}

/// The person chooses a passphrase, typed twice.
Outcome<base::Secret> choosePassphrase() {
  for (int attempt = 1;; ++attempt) {
    auto first = askPassphrase("New passphrase (at least 8 characters): ");
    if (!first) return first;
    const bool isShort = first->size() < kShortest;
    if (!isShort) {
      const auto second = askPassphrase("The same again: ");
      if (!second) return Refusal(second.error());
      if (first->equals(second->view())) return first;
    }
    const char* why = isShort ? "That is too short." : "The two were not the same.";
    if (attempt == kAttempts) return usageError(std::string(why) + " Nothing was made.");
    tell(std::string(why) + " Once more.");
  }
}

/// Whether the person wants a wallet in a file, as there is no keyring for it.
Outcome<bool> wantsFile(const Start& start) {
  tell(start.words);
  tell(
      "So there is no place yet for your sign-ins. Lanyard can keep them in a file, sealed by a passphrase "
      "that you\nchoose now. It is asked for when the wallet starts, and when you allow something; without "
      "it "
      "nobody can open the\nfile, and nothing replaces it.");
  const auto answer = askLine("Keep them in a sealed file? [Y/n] ");
  if (!answer) return Refusal(answer.error());
  return answer->empty() || *answer == "y" || *answer == "Y" || *answer == "yes";
}

}  // namespace

KeystoreLook lookAtKeystore() {
  const std::string program = findAgent();
  KeystoreLook look;
  if (program.empty()) return look;
  const auto hear = [&look](std::string_view line) {
    const auto json = wire::parseJson(line);
    const std::string step = json ? field(*json, "start") : std::string();
    if (step != "looked" && step != "failed") return;
    look = {field(*json, "keystore"), field(*json, "code"), plainText(field(*json, "words"), 800),
            plainText(field(*json, "remedy"), 800)};
  };
  static_cast<void>(startService({program, {"--look", "--start-report"}, true, agentEnvironment(environ)},
                                 nullptr, kLongestLook, hear));
  return look;
}

Outcome<Connection> startAgentAndConnect(const std::string& socket, StartTalk& talk) {
  const std::string found = findAgent();
  if (found.empty()) {
    return unreachable("No wallet runs, and lanyard-agent was not found.",
                       "Install it, or add its folder to PATH");
  }
  Start start = startAgent(found, {}, nullptr);
  Outcome<base::Secret> passphrase = usageError({});
  if (start.code == "keystore.sealed") {
    if (!talk.given && !hasTerminal()) return lockedWithoutTerminal();
    start = openSealed(found, talk, passphrase);
    if (!passphrase) return Refusal(passphrase.error());
  } else if (start.isNew && start.code.starts_with("keystore.") && !talk.given && hasTerminal()) {
    const auto wanted = wantsFile(start);
    if (!wanted) return Refusal(wanted.error());
    if (!*wanted) return refused(start, found);
    passphrase = choosePassphrase();
    if (!passphrase) return Refusal(passphrase.error());
    start = startAgent(found, {"--keystore=file"}, &*passphrase);
  }
  if (start.error != 0) {
    return unreachable("No wallet runs, and " + found + " cannot be started: " + std::strerror(start.error) +
                       ".");
  }
  if (start.exitCode != 0 && start.code != "wallet.running") return refused(start, found);
  auto connection = connectTo(socket, found);
  if (connection && passphrase && start.code.empty()) talk.typed = std::move(*passphrase);
  return connection;
}

}  // namespace lanyard::cli
