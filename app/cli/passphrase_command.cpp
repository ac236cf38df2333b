#include <array>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/confirmation_checks.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "core/client/plain_text.h"
#include "core/wire/reason.h"

namespace lanyard::cli {
namespace {

/// The new passphrase: twice from the terminal, because nobody sees what is typed; once from a descriptor.
Outcome<base::Secret> newPassphrase(const CommonOptions& options) {
  if (options.passphraseFd) return readPassphraseLine(static_cast<int>(*options.passphraseFd));
  auto first = askPassphrase("New approval passphrase: ");
  if (!first) return first;
  const auto second = askPassphrase("Once more: ");
  if (!second) return Refusal(second.error());
  if (!first->equals(second->view())) return usageError("The two are not the same. Nothing was changed.");
  return first;
}

Refusal refused(wire::Reason reason, std::string message, std::string hint) {
  const wire::ReasonRow& row = wire::rowOf(reason);
  return Refusal(Failure{row.exitCode, std::string(row.name), std::move(message), std::move(hint)});
}

/// The text, quoted for a shell.
std::string shellWord(const std::string& path) {
  std::string out = "'";
  for (const char c : path) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

/// What the person can do if nothing replaces the passphrase. Nothing here deletes anything.
void tellHowToStartAnew(const wire::Json& status, const wire::Json& doctor, bool sealed) {
  constexpr std::size_t kLongestPath = 4096;
  std::string folder = field(doctor, "data_dir");
  // A path that cannot be shown unchanged would name another folder.
  if (client::plainLine(folder, kLongestPath) != folder) folder.clear();
  const bool locked = flag(status, "locked");
  if (!locked && !sealed) {
    tell(
        "What remains: sign out of everything in Lanyard's window (Settings). Then a new passphrase can be "
        "set");
    tell("there without the old one. Or lay the whole wallet aside; nothing is deleted by it:");
  } else {
    tell(
        "What remains is to start anew. Nothing is deleted: the wallet is laid aside, with all that is in "
        "it.");
  }
  tell(locked ? "  1. It is locked, so it cannot sign out: end its sessions on the providers' own pages."
              : "  1. Sign out of everything in Lanyard's window (Settings), so that the sessions end.");
  tell("  2. lanyard stop");
  tell("  3. mv " + (folder.empty() ? std::string("FOLDER FOLDER.old   (the wallet's folder: --data-dir)")
                                    : shellWord(folder) + " " + shellWord(folder + ".old")));
  tell("  4. lanyard login");
}

/// The reset is done in the window, never from here: otherwise any program that talks to the wallet could
/// have the computer ask the person.
Outcome<wire::Json> showWindow(Session& session) {
  auto shown = session.call({"desktop.show"});
  if (!shown && shown.error().reason == wire::rowOf(wire::Reason::Unsupported).name) {
    shown.error().message =
        "A forgotten passphrase is replaced in Lanyard's window alone, and there is no screen for it.";
    shown.error().hint = "Sign in to this computer's own screen, and run it there: man lanyard-passphrase.";
  }
  return shown;
}

Outcome<void> runPassphraseReset(Session& session) {
  const auto status = session.call({"wallet.status"});
  if (!status) {
    Failure failure = status.error();
    if (failure.exitCode == kExitUnreachable) {
      failure.hint =
          "Start it: lanyard status. One that is sealed by the passphrase that you forgot: man "
          "lanyard-passphrase";
    }
    return Refusal(std::move(failure));
  }
  if (isNo(member(*status, "passphrase"))) {
    return refused(wire::Reason::PassphraseRequired, "No approval passphrase is set.",
                   "Set one: lanyard passphrase set, or in Lanyard's settings");
  }
  const auto doctor = session.call({"wallet.doctor"});
  if (!doctor) return Refusal(doctor.error());
  const wire::Json reset = member(*doctor, "reset");
  const std::string code = field(reset, "detail");
  if (code.starts_with("keystore."))
    return refused(wire::Reason::KeystoreUnavailable,
                   "The keystore does not answer, so nothing is known of it.",
                   "lanyard doctor says what helps");
  if (field(reset, "state") != "ok") {
    const bool sealed = code == errors::kApprovalSealed;
    if (!session.options().json) tellHowToStartAnew(*status, *doctor, sealed);
    const ConfirmationWords missing = confirmationWords(code);
    return refused(
        wire::Reason::Unsupported,
        sealed ? "Nothing replaces a forgotten passphrase: it seals the file that your sign-ins are in."
               : "Nothing replaces a forgotten passphrase here: " + missing.what + ".",
        sealed ? "man lanyard-passphrase" : missing.remedy);
  }
  const auto shown = showWindow(session);
  if (!shown) return Refusal(shown.error());
  if (session.options().json) return printJson(*shown);
  tell(flag(*status, "locked")
           ? "In Lanyard's window: Forgotten it? There your computer asks for your password."
           : "In Lanyard's window: Settings, Approval passphrase, Change…, Forgotten it? There your computer "
             "asks "
             "for your password.");
  return {};
}

Outcome<void> runPassphraseSet(Session& session) {
  const CommonOptions& options = session.options();
  const auto status = session.call({"wallet.status"});
  if (!status) return Refusal(status.error());
  base::Secret current;
  std::vector<wire::SecretMember> secrets;
  if (!isNo(member(*status, "passphrase"))) {
    auto read =
        options.passphraseFd ? session.givenPassphrase() : askPassphrase("Current approval passphrase: ");
    if (!read) return Refusal(read.error());
    current = std::move(*read);
    secrets.push_back({"current", current.view()});
  }
  const auto fresh = newPassphrase(options);
  if (!fresh) return Refusal(fresh.error());
  secrets.push_back({"new", fresh->view()});
  const auto result = session.call({"passphrase.set", wire::Json::object(), secrets});
  if (!result) return Refusal(result.error());
  return options.json ? printJson(*result) : Outcome<void>();
}

class PassphraseSetRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions& common) override { addPassphrase(syntax, common); }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runPassphraseSet(session); }
};

class PassphraseResetRun final : public CommandRun {
 public:
  [[nodiscard]] Outcome<void> run(Session& session) override { return runPassphraseReset(session); }
};

constexpr Command kPassphraseSet{
    .name = "set",
    .description = "Set or change it: asks for the present one, then twice for the new one",
    .make = makeRun<PassphraseSetRun>};
constexpr Command kPassphraseReset{
    .name = "reset",
    .description = "Say where a forgotten one is replaced, or what to do without it",
    .make = makeRun<PassphraseResetRun>,
    .startsNothing = true};
constexpr std::array<const Command*, 2> kPassphraseCommands{&kPassphraseSet, &kPassphraseReset};

}  // namespace

extern constinit const Command kPassphrase{
    .name = "passphrase",
    .description = "Set the approval passphrase, or replace a forgotten one",
    .commands = kPassphraseCommands};

}  // namespace lanyard::cli
