#include "app/cli/agent_start.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "app/cli/connection_words.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "core/base/errors.h"
#include "core/client/agent_places.h"
#include "core/client/agent_process.h"
#include "core/client/plain_text.h"
#include "core/wire/reason.h"

namespace lanyard::cli {
namespace {

/// Long enough for a keyring that asks the person (the agent gives up after two minutes) and for a busy
/// machine.
constexpr std::chrono::seconds kLongestStart{180};
constexpr int kAttempts = 3;
constexpr int kTempFail = 75;         // sysexits(3), EX_TEMPFAIL
constexpr std::size_t kShortest = 8;  // the agent refuses less

/// A keyring may hang; the agent gives up after 10 s.
constexpr std::chrono::seconds kLongestLook{15};

/// Each thing that the agent says is shown as one plain line.
client::AgentStart startAgent(const std::string& program, std::vector<std::string> arguments,
                              const base::Secret* secret) {
  client::AgentProcess agent(program, {std::move(arguments), secret, [](const std::string& words) {
                                         tell(client::plainLine(words, 400));
                                       }});
  agent.wait(kLongestStart);
  client::AgentStart start = agent.start();
  start.words =
      start.code.empty() ? client::plainLine(start.stray, 400) : client::plainLine(start.words, 800);
  start.remedy = client::plainLine(start.remedy, 800);
  return start;
}

/// The agent serves, or (`runs`) another one that was started before, perhaps this very moment, does or is
/// about to.
Outcome<client::Connection> connectTo(const std::string& socket, const std::string& program, bool runs) {
  constexpr int kSteps = 500;
  constexpr timespec kStep{0, 10'000'000};
  for (int step = 0; step < kSteps; ++step) {
    auto connection = client::Connection::open(socket, ::getuid());
    if (connection) return std::move(*connection);
    if (!connection.error().isNobodyThere()) return inWords(connection.error(), socket);
    ::nanosleep(&kStep, nullptr);
  }
  if (runs) {
    return unreachable(
        "A wallet of yours runs already, but not at " + socket + ".",
        "It was started with another XDG_RUNTIME_DIR, or with --socket. End it where it was started "
        "(lanyard stop), or name its socket by LANYARD_SOCK.");
  }
  return unreachable("The wallet was started (" + program + ") but does not answer at " + socket + ".",
                     "See what it says: lanyard-agent --foreground");
}

Refusal refused(const client::AgentStart& start, const std::string& program) {
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

void sleepFor(std::chrono::seconds wait) {
  timespec left{static_cast<time_t>(wait.count()), 0};
  while (::nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

/// Opens a wallet that is sealed by a passphrase.
client::AgentStart openSealed(const std::string& program, StartTalk& talk,
                              Outcome<base::Secret>& passphrase) {
  for (int attempt = 1;; ++attempt) {
    passphrase = talk.given ? talk.given() : askPassphrase("Passphrase of the wallet: ");
    if (!passphrase) return {};
    client::AgentStart start = startAgent(program, {}, &*passphrase);
    if (start.code == errors::kKeystoreDelayed && !talk.given) {
      tell("A wrong passphrase came before: " + std::to_string(start.wait.count()) + " s to wait.");
      sleepFor(start.wait);
      start = startAgent(program, {}, &*passphrase);
    }
    if (start.code != errors::kKeystorePassphraseWrong || talk.given || attempt == kAttempts) return start;
    sleepFor(start.wait);
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

/// Asks whether the person wants a wallet in a file, because there is no keyring.
Outcome<bool> wantsFile(const client::AgentStart& start) {
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

std::string findAgent() {
  const char* path = std::getenv("PATH");
  return client::findAgent(path != nullptr ? path : "");
}

KeystoreLook lookAtKeystore() {
  const std::string program = findAgent();
  KeystoreLook look;
  if (program.empty()) return look;
  client::AgentProcess agent(program, {{"--look"}});
  agent.wait(kLongestLook);
  const client::AgentStart& start = agent.start();
  look = {start.keystore, start.code, client::plainLine(start.words, 800),
          client::plainLine(start.remedy, 800)};
  return look;
}

Outcome<client::Connection> startAgentAndConnect(const std::string& socket, StartTalk& talk) {
  const std::string found = findAgent();
  if (found.empty()) {
    return unreachable("No wallet runs, and lanyard-agent was not found.",
                       "Install it, or add its folder to PATH");
  }
  client::AgentStart start = startAgent(found, {}, nullptr);
  Outcome<base::Secret> passphrase = usageError({});
  if (start.code == errors::kKeystoreSealed) {
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
  if (start.exitCode != 0 && start.code != errors::kWalletRunning) return refused(start, found);
  auto connection = connectTo(socket, found, start.code == errors::kWalletRunning);
  if (connection && passphrase && start.code.empty()) talk.typed = std::move(*passphrase);
  return connection;
}

}  // namespace lanyard::cli
