#include "app/cli/command.h"
#include "app/cli/output.h"

namespace lanyard::cli {
namespace {

// A prompt may wait for 2 minutes, and the provider is asked after it.
constexpr std::chrono::seconds kRefreshPatience{4 * 60};

Outcome<void> runRefresh(Session& session, const std::string& who) {
  const auto result = session.call({"token.refresh", wire::Json{{"identity", who}}, {}, kRefreshPatience});
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

class RefreshRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions&) override { addWho(syntax, m_who, true); }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runRefresh(session, m_who); }

 private:
  std::string m_who;
};

}  // namespace

extern constinit const Command kRefresh{
    .name = "refresh", .description = "Renew an identity's token now", .make = makeRun<RefreshRun>};

}  // namespace lanyard::cli
