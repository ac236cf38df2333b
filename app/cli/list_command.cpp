#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <ctime>
#include <span>
#include <string_view>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/plain_text.h"
#include "core/wire/identity_state.h"

namespace lanyard::cli {
namespace {

/// Why a new sign-in is needed. Short: the line already has an alias, a provider and a name.
struct ReasonWords {
  std::string_view code;  ///< a whole code, or its beginning up to and including a dot
  std::string_view words;
};
constexpr std::array<ReasonWords, 17> kReasons{{
    {"token.invalid_grant", "the provider refused"},
    {"token.refused", "the provider refused"},
    {"token.access_denied", "the provider refused"},
    {"token.interaction_required", "the provider wants you"},
    {"token.no_refresh_token", "cannot be renewed"},
    {"token.rotation_interrupted", "a renewal was cut off"},
    {"sign_in.ran_out", "it has run out"},
    {"sign_in.unfinished", "it was cut off"},
    {"sign_in.other_machine", "the wallet was copied"},
    {"keystore.item_missing", "not in the keystore"},
    {"keystore.foreign_item", "not its keystore item"},
    {"keystore.bad_item", "damaged keystore item"},
    {"keystore.item_older", "the keystore is older"},
    {"id_token.", "a reply failed a check"},
    {"jws.", "a reply failed a check"},
    {"identity.changed_outside", "changed, sign out first"},
    {"identity.damaged", "damaged, sign out first"},
}};

/// Where it is not the provider that cannot be reached.
constexpr std::array<ReasonWords, 7> kOffline{{
    {"keystore.locked", "the keystore is locked"},
    {"keystore.", "the keystore fails"},
    {"proxy.", "the proxy fails"},
    {"http.tls", "certificate not trusted"},
    {"token.invalid_client", "client ID refused"},
    {"token.unavailable", "provider has trouble"},
    {"token.unverified", "signature does not fit"},
}};

std::string_view wordsFor(std::span<const ReasonWords> known, std::string_view code) {
  const auto fits = [code](const ReasonWords& row) {
    return row.code == code || (row.code.ends_with('.') && code.starts_with(row.code));
  };
  const auto found = std::ranges::find_if(known, fits);
  return found == known.end() ? std::string_view() : found->words;
}

/// The state's words, and behind them why it is so. A reason that is not known (of a newer wallet) is not
/// said.
std::string stateWords(const wire::IdentityStateRow& row, std::string_view reason) {
  std::string words(row.words);
  words.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(words.front())));
  std::string_view why;
  if (row.state == wire::IdentityState::NeedsSignIn) why = wordsFor(kReasons, reason);
  if (row.state == wire::IdentityState::Offline) why = wordsFor(kOffline, reason);
  return why.empty() ? words : words + ": " + std::string(why);
}

/// Whether the person should look at it.
bool isAlarm(wire::IdentityState state) {
  using wire::IdentityState;
  return state == IdentityState::NeedsSignIn || state == IdentityState::Offline ||
         state == IdentityState::NotSaved;
}

/// All identities, page by page.
Outcome<wire::Json> allIdentities(Session& session) {
  constexpr std::int64_t kPage = 200;     // the most that the wallet gives at once
  constexpr std::size_t kMost = 100'000;  // a wallet that never ends its list is not believed
  wire::Json all = wire::Json::array();
  for (;;) {
    wire::Json params{{"limit", kPage}};
    if (!all.empty()) params["offset"] = all.size();
    auto page = session.call({"identity.list", params, {}});
    if (!page) return page;
    const auto total = number(*page, "total");
    wire::Json rows = member(*page, "identities");
    if (!total || !rows.is_array()) return protocolError("a list without identities");
    for (wire::Json& row : rows) all.push_back(std::move(row));
    if (rows.empty() || static_cast<std::int64_t>(all.size()) >= *total) return all;
    if (all.size() > kMost) return protocolError("a list that does not end");
  }
}

struct Row {
  std::array<std::string, 4> cells;
  bool alarm = false;
};

/// A quiet word about the next sign-in, when it is near enough to plan it. What any use puts off is said only
/// when it is near.
std::string forecastWords(const wire::Json& identity, std::int64_t now) {
  constexpr std::int64_t kDay = 24 * 60 * 60;
  constexpr std::int64_t kPlan = 14 * kDay;
  const auto by = number(identity, "sign_in_by");
  if (!by) return {};
  const bool use = flag(identity, "use_puts_off");
  const bool near = now >= number(identity, "sign_in_near_from").value_or(*by);
  if (use ? !near : now < *by - kPlan) return {};
  const std::string when = *by - now < kDay ? minuteOf(*by) : dayOf(*by);
  if (when.empty()) return {};
  return std::string(use ? ", use it or sign in again by " : ", sign in again by ") + when;
}

Row rowOf(const wire::Json& identity, std::int64_t now) {
  // An alias or a provider is a word, a name is a person's: wider would break the line of an 80 columns'
  // terminal.
  constexpr std::size_t kWord = 24;
  constexpr std::size_t kName = 32;
  const std::string state = field(identity, "state");
  const wire::IdentityStateRow* known = wire::findIdentityState(state);
  const std::string words =
      known != nullptr ? stateWords(*known, field(identity, "state_reason")) : plainText(state, kWord);
  const auto near = number(identity, "sign_in_near_from");
  return Row{{plainText(field(identity, "alias"), kWord), plainText(field(identity, "provider"), kWord),
              plainText(field(identity, "name"), kName), words + forecastWords(identity, now)},
             (known != nullptr && isAlarm(known->state)) || (near && now >= *near)};
}

std::string table(const std::vector<Row>& rows, bool colour) {
  std::array<std::size_t, 3> widths{};  // the last column needs none
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], characters(row.cells[i]));
  }
  std::string out;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) out += padded(row.cells[i], widths[i] + 2);
    const bool marked = colour && row.alarm;
    out += (marked ? "\x1b[33m" : "") + row.cells.back() + (marked ? "\x1b[0m\n" : "\n");
  }
  return out;
}

std::string count(const wire::Json& status, const char* name) {
  return std::to_string(number(status, name).value_or(0));
}

/// Whether the activity log is as the wallet wrote it. Empty where an older wallet does not say.
std::string activityWords(const wire::Json& activity) {
  const std::string state = field(activity, "state");
  if (state == "checking") return "being looked through";
  if (state == "changed") {
    return "changed from outside, from line " + std::to_string(number(activity, "line").value_or(0)) + " on";
  }
  if (state != "whole") return {};
  const bool before = number(activity, "changed_before").has_value();
  return before ? "whole since it was found changed from outside" : "whole";
}

/// What is not known is not said to be missing.
std::string passphraseWords(const wire::Json& set) {
  if (!set.is_boolean()) return "not known while the keystore does not answer";
  return set.get<bool>() ? "set" : "not set (lanyard passphrase set)";
}

}  // namespace

Outcome<void> runList(Session& session) {
  auto identities = allIdentities(session);
  if (!identities) return Refusal(identities.error());
  if (session.options().json) return printJson(wire::Json{{"identities", std::move(*identities)}});
  if (identities->empty()) {
    tell("No identities yet. Sign in to a service with: lanyard login");
    return {};
  }
  std::vector<Row> rows{{{"ALIAS", "PROVIDER", "NAME", "STATE"}, false}};
  const std::int64_t now = std::time(nullptr);
  for (const wire::Json& identity : *identities) rows.push_back(rowOf(identity, now));
  return print(table(rows, colourWanted()));
}

Outcome<void> runStatus(Session& session) {
  const auto status = session.call({"wallet.status"});
  if (!status) return Refusal(status.error());
  if (session.options().json) return printJson(*status);
  constexpr std::size_t kWord = 40;
  const wire::Json keystore = member(*status, "keystore");
  const bool waiting = number(*status, "prompts").value_or(0) > 0;
  std::string out;
  out += "Wallet      " + plainText(field(*status, "version"), kWord) +
         (flag(*status, "locked") ? ", locked" : ", open") + "\n";
  out += "Keystore    " + plainText(field(keystore, "name"), kWord) + ", " +
         plainText(field(keystore, "state"), kWord) + "\n";
  out += "Identities  " + count(*status, "identities") + "\n";
  out += "Grants      " + count(*status, "grants") + "\n";
  out +=
      "Waiting     " + count(*status, "prompts") + (waiting ? " (answer with: lanyard approve)" : "") + "\n";
  out += std::string("Passphrase  ") +
         passphraseWords(member(*status, "passphrase")) +
         (field(*status, "unlock") == "system" ? "; your computer's password unlocks the wallet" : "") + "\n";
  out += std::string("Desktop     ") + (flag(*status, "desktop") ? "yes" : "no") + "\n";
  const std::string activity = activityWords(member(*status, "activity"));
  if (!activity.empty()) out += "Activity    " + activity + "\n";
  const wire::Json demo = member(*status, "demo");
  if (demo.is_object()) {
    out += "Demo        lanyard login " + plainText(field(demo, "issuer"), kWord) + " --client-id " +
           plainText(field(demo, "client_id"), kWord) + " --local\n";
  }
  return print(out);
}

}  // namespace lanyard::cli
