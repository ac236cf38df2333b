#include <chrono>
#include <optional>
#include <string>

#include "app/cli/command.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "app/cli/tty_agent.h"

namespace lanyard::cli {
namespace {

/// The wallet waits five minutes for the answer to the computer's question.
constexpr std::chrono::seconds kUnlockPatience{330};

/// Whether the wallet is locked, and has no passphrase to open it.
bool isSystemsToOpen(const wire::Json& status) {
  const std::string by = field(status, "unlock");
  return flag(status, "locked") && (by == "system" || by == "nothing");
}

Outcome<wire::Json> unlockBySystem(Session& session) {
  Call unlock{"wallet.unlock"};
  unlock.patience = kUnlockPatience;
  std::optional<TtyAgent> agent;
  if (hasTerminal()) {
    const auto doctor = session.call({"wallet.doctor"});
    if (!doctor) return Refusal(doctor.error());
    const auto pid = number(*doctor, "pid");
    if (pid && field(member(*doctor, "confirmation"), "state") == "ok") agent.emplace(*pid);
  }
  tell("Confirm that it is you: your computer asks for your password. (Ctrl+C to stop)");
  return session.call(unlock);
}

Outcome<void> runUnlock(Session& session) {
  bool bySystem = false;
  if (!session.options().passphraseFd) {
    const auto status = session.call({"wallet.status"});
    if (!status) return Refusal(status.error());
    bySystem = isSystemsToOpen(*status);
  }
  // Where there is a passphrase, the first try is without it, because an open wallet needs none.
  const auto result = bySystem ? unlockBySystem(session) : session.callConfirmed({"wallet.unlock"});
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

class UnlockRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions& common) override { addPassphrase(syntax, common); }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runUnlock(session); }
};

}  // namespace

extern constinit const Command kUnlock{.name = "unlock",
                                       .description = "Unlock the wallet with the approval passphrase",
                                       .make = makeRun<UnlockRun>};

}  // namespace lanyard::cli
