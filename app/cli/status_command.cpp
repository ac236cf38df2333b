#include <string>

#include "app/cli/command.h"
#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

std::string count(const wire::Json& status, const char* name) {
  return std::to_string(number(status, name).value_or(0));
}

/// Whether the activity log is as the wallet wrote it. Empty where an older wallet does not say.
std::string activityWords(const wire::Json& activity) {
  const std::string state = field(activity, "state");
  if (state == "checking") return "being looked through";
  if (state == "missing") return "gone: no token is handed out (lanyard doctor)";
  if (state == "rolled_back") return "its end is gone: no token is handed out (lanyard doctor)";
  if (state == "unwritable") return "cannot be used: no token is handed out (lanyard doctor)";
  if (state == "changed") {
    return "changed from outside, from line " + std::to_string(number(activity, "line").value_or(0)) + " on";
  }
  if (state != "whole") return {};
  const bool before = number(activity, "changed_before").has_value();
  return before ? "whole since it was found changed from outside" : "whole";
}

/// Something unknown is not reported as missing.
std::string passphraseWords(const wire::Json& set) {
  if (!set.is_boolean()) return "not known while the keystore does not answer";
  return set.get<bool>() ? "set" : "not set (lanyard passphrase set)";
}

std::string resetWords(const wire::Json& status) {
  const auto at = number(member(status, "passphrase_reset"), "at");
  return at ? "; replaced by your computer's password on " + dayOf(*at) : std::string();
}

Outcome<void> runStatus(Session& session) {
  const auto status = session.call({"wallet.status"});
  if (!status) return Refusal(status.error());
  if (session.options().json) return printJson(*status);
  constexpr std::size_t kWidth = 40;
  const wire::Json keystore = member(*status, "keystore");
  const bool waiting = number(*status, "prompts").value_or(0) > 0;
  std::string out;
  out += "Wallet      " + client::plainLine(field(*status, "version"), kWidth) +
         (flag(*status, "locked") ? ", locked" : ", open") + "\n";
  out += "Keystore    " + client::plainLine(field(keystore, "name"), kWidth) + ", " +
         client::plainLine(field(keystore, "state"), kWidth) + "\n";
  out += "Identities  " + count(*status, "identities") + "\n";
  out += "Grants      " + count(*status, "grants") + "\n";
  out +=
      "Waiting     " + count(*status, "prompts") + (waiting ? " (answer with: lanyard approve)" : "") + "\n";
  out += std::string("Passphrase  ") + passphraseWords(member(*status, "passphrase")) + resetWords(*status) +
         (field(*status, "unlock") == "system" ? "; your computer's password unlocks the wallet" : "") + "\n";
  out += std::string("Desktop     ") + (flag(*status, "desktop") ? "yes" : "no") + "\n";
  const std::string activity = activityWords(member(*status, "activity"));
  if (!activity.empty()) out += "Activity    " + activity + "\n";
  const wire::Json demo = member(*status, "demo");
  if (demo.is_object()) {
    out += "Demo        lanyard login " + client::plainLine(field(demo, "issuer"), kWidth) + " --client-id " +
           client::plainLine(field(demo, "client_id"), kWidth) + " --local\n";
  }
  return print(out);
}

class StatusRun final : public CommandRun {
 public:
  [[nodiscard]] Outcome<void> run(Session& session) override { return runStatus(session); }
};

}  // namespace

extern constinit const Command kStatus{
    .name = "status", .description = "Show how the wallet is", .make = makeRun<StatusRun>};

}  // namespace lanyard::cli
