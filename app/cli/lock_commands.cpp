#include "app/cli/commands.h"
#include "app/cli/output.h"

namespace lanyard::cli {

Outcome<void> runLock(Session& session) {
  const auto result = session.call({"wallet.lock"});
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

Outcome<void> runUnlock(Session& session) {
  // Without a passphrase first: a wallet that is open needs none.
  const auto result = session.callConfirmed({"wallet.unlock"});
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

}  // namespace lanyard::cli
