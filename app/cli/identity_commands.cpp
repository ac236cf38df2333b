#include "app/cli/commands.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/plain_text.h"

namespace lanyard::cli {
namespace {

// A prompt may wait for 2 minutes, and the provider is asked after it.
constexpr std::chrono::seconds kPatience{4 * 60};

}  // namespace

Outcome<void> runRefresh(Session& session, const std::string& who) {
  const auto result = session.call({"token.refresh", wire::Json{{"identity", who}}, {}, kPatience});
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

Outcome<void> runLogout(Session& session, const std::string& who) {
  const auto result =
      session.callConfirmedOrPrompted({"identity.revoke", wire::Json{{"identity", who}}, {}, kPatience});
  if (!result) return Refusal(result.error());
  if (session.options().json) return printJson(*result);
  // Quiet when all is done; what the provider still believes has to be said.
  const std::string outcome = field(*result, "provider");
  const std::string detail = plainText(field(*result, "detail"), 200);
  const std::string because = detail.empty() ? "." : ": " + detail;
  if (outcome == "pending")
    tell("Signed out here. The provider could not be told yet; Lanyard tries again" + because);
  if (outcome == "forgotten_here") tell("Signed out here. The provider has no way to be told" + because);
  return {};
}

}  // namespace lanyard::cli
