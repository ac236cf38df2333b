#include "app/cli/commands.h"
#include "app/cli/output.h"

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

}  // namespace lanyard::cli
