#include "app/cli/command.h"
#include "app/cli/output.h"

namespace lanyard::cli {
namespace {

Outcome<void> runLock(Session& session) {
  const auto result = session.call({"wallet.lock"});
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

class LockRun final : public CommandRun {
 public:
  [[nodiscard]] Outcome<void> run(Session& session) override { return runLock(session); }
};

}  // namespace

extern constinit const Command kLock{
    .name = "lock",
    .description = "Lock the wallet: nobody gets anything until you unlock it",
    .make = makeRun<LockRun>};

}  // namespace lanyard::cli
