#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <ctime>
#include <string_view>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "core/client/plain_text.h"
#include "core/wire/error_words.h"
#include "core/wire/identity_state.h"

namespace lanyard::cli {
namespace {

/// The state's words, followed by the reason. An unknown reason (of a newer wallet) is left out.
std::string stateWords(const wire::IdentityStateRow& row, std::string_view reason) {
  std::string words(row.words);
  words.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(words.front())));
  const bool hasReason = row.state == wire::IdentityState::NeedsSignIn ||
                         row.state == wire::IdentityState::Offline ||
                         row.state == wire::IdentityState::Unsupported;
  const char* why = hasReason ? wire::listWords(reason) : nullptr;
  return why == nullptr ? words : words + ": " + why;
}

/// Whether the person should look at it.
bool isAlarm(wire::IdentityState state) {
  using wire::IdentityState;
  return state == IdentityState::NeedsSignIn || state == IdentityState::Offline ||
         state == IdentityState::NotSaved || state == IdentityState::Unsupported;
}

/// All identities, page by page.
Outcome<wire::Json> allIdentities(Session& session) {
  constexpr std::int64_t kPage = 200;     // the most that the wallet gives at once
  constexpr std::size_t kMost = 100'000;  // a longer list is a fault of the wallet
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

struct ListRow {
  std::array<std::string, 4> cells;
  bool alarm = false;
};

/// Whether a program is handed what the person gave, and what that is.
std::string givenThing(const wire::Json& identity) {
  const std::string credential = field(identity, "credential");
  return credential == "pasted" ? "pasted token" : credential == "password" ? "password" : "";
}

/// A note about the next sign-in, early enough to plan it. If use puts it off, the note only appears when it
/// is near.
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
  if (!givenThing(identity).empty()) return ", give a new one by " + when;
  return std::string(use ? ", use it or sign in again by " : ", sign in again by ") + when;
}

/// What the provider gave unasked; short, like the rest of the line.
std::string surplusWords(const wire::Json& identity) {
  constexpr std::size_t kWords = 40;
  std::string all;
  for (const wire::Json& scope : member(identity, "surplus")) {
    if (scope.is_string()) all += (all.empty() ? "" : " ") + scope.get<std::string>();
  }
  return all.empty() ? std::string() : ", given unasked: " + client::plainLine(all, kWords);
}

ListRow rowOf(const wire::Json& identity, std::int64_t now) {
  // An alias or a provider is one word, a name is a person's; wider columns would break the line on a
  // terminal with 80 columns.
  constexpr std::size_t kWidth = 24;
  constexpr std::size_t kName = 32;
  const std::string state = field(identity, "state");
  const wire::IdentityStateRow* known = wire::findIdentityState(state);
  std::string words = known != nullptr ? stateWords(*known, field(identity, "state_reason"))
                                       : client::plainLine(state, kWidth);
  const std::string thing = givenThing(identity);
  if (!thing.empty()) words = thing + ", " + words;
  const auto near = number(identity, "sign_in_near_from");
  // Shown if only the client distinguishes two identities of a person.
  const std::string client = client::plainLine(field(identity, "client_id"), kWidth);
  std::string name = client::plainLine(field(identity, "name"), kName);
  if (!client.empty()) name += (name.empty() ? "client " : ", client ") + client;
  return ListRow{{client::plainLine(field(identity, "alias"), kWidth),
                  client::plainLine(field(identity, "provider"), kWidth), name,
                  words + forecastWords(identity, now) + surplusWords(identity)},
                 (known != nullptr && isAlarm(known->state)) || (near && now >= *near)};
}

std::string table(const std::vector<ListRow>& rows, bool colour) {
  std::array<std::size_t, 3> widths{};  // the last column needs none
  for (const ListRow& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], client::characters(row.cells[i]));
  }
  std::string out;
  for (const ListRow& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) out += client::padded(row.cells[i], widths[i] + 2);
    const bool marked = colour && row.alarm;
    out += (marked ? "\x1b[33m" : "") + row.cells.back() + (marked ? "\x1b[0m\n" : "\n");
  }
  return out;
}

Outcome<void> runList(Session& session) {
  auto identities = allIdentities(session);
  if (!identities) return Refusal(identities.error());
  if (session.options().json) return printJson(wire::Json{{"identities", std::move(*identities)}});
  if (identities->empty()) {
    tell("No identities yet. Sign in to a service with: lanyard login");
    return {};
  }
  std::vector<ListRow> rows{{{"ALIAS", "PROVIDER", "NAME", "STATE"}, false}};
  const std::int64_t now = std::time(nullptr);
  for (const wire::Json& identity : *identities) rows.push_back(rowOf(identity, now));
  return print(table(rows, colourWanted()));
}

class ListRun final : public CommandRun {
 public:
  [[nodiscard]] Outcome<void> run(Session& session) override { return runList(session); }
};

}  // namespace

extern constinit const Command kList{
    .name = "list", .description = "List your identities", .make = makeRun<ListRun>};

}  // namespace lanyard::cli
