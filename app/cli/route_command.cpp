#include <algorithm>
#include <array>
#include <chrono>

#include "app/cli/command.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

/// The person has two minutes to answer, and may answer at their end.
constexpr std::chrono::seconds kYesPatience{150};
constexpr std::size_t kLongestRule = 200;
constexpr std::size_t kLongestAlias = 64;

std::string aliasIn(const wire::Json& json) {
  return client::plainLine(field(member(json, "identity"), "alias"), kLongestAlias);
}

/// "https://git.example.org/acme", or "example (its default)".
std::string ruleText(const wire::Json& rule) {
  const std::string at = client::plainLine(field(rule, "at"), kLongestRule);
  return field(rule, "kind") == "default" ? at + " (its default)" : at;
}

Outcome<void> runRoute(Session& session) {
  const auto result = session.call({"route.list"});
  if (!result) return Refusal(result.error());
  const wire::Json rules = member(*result, "rules");
  if (!rules.is_array()) return protocolError("a list without rules");
  if (session.options().json) return printJson(wire::Json{{"rules", rules}});
  if (rules.empty()) {
    tell("There are no rules: tokens go by the hosts that each provider's tokens are for.");
    return {};
  }
  std::size_t width = std::string_view("ADDRESS").size();
  for (const wire::Json& rule : rules) width = std::max(width, ruleText(rule).size());
  std::string out = "ADDRESS" + std::string(width - 7, ' ') + "  IDENTITY\n";
  for (const wire::Json& rule : rules) {
    const std::string text = ruleText(rule);
    out += text + std::string(width - text.size(), ' ') + "  " + aliasIn(rule) + "\n";
  }
  return print(out);
}

Outcome<void> addRule(Session& session, const char* member, const std::string& at, const std::string& who) {
  Call call{"route.add", wire::Json{{member, at}, {"identity", who}}};
  call.patience = kYesPatience;
  const auto result = session.callConfirmedOrPrompted(call);
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

Outcome<void> runRemove(Session& session, const std::string& at) {
  const auto result = session.callConfirmed({"route.remove", wire::Json{{"at", at}}});
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

std::string routeReason(const wire::Json& found) {
  const std::string by = field(found, "route_by");
  const std::string route = client::plainLine(field(found, "route"), kLongestRule);
  if (by == "rule") return "of your rule for " + route + ", the one with the longest path of those that fit";
  if (by == "default") return "its provider's tokens are for this host, and it is the default of " + route;
  return "its provider's tokens are for " + route + ", and it is the only identity there";
}

Outcome<void> runWhy(Session& session, const std::string& address) {
  const auto result = session.call({"route.find", wire::Json{{"address", address}}});
  if (!result) return Refusal(result.error());
  if (session.options().json) return printJson(*result);
  const std::string name = client::plainLine(field(member(*result, "identity"), "name"), kLongestAlias);
  return print("Address   " + client::plainLine(field(*result, "address"), kLongestRule) + "\nIdentity  " +
               aliasIn(*result) + (name.empty() ? "" : " (" + name + ")") + "\nBecause   " +
               routeReason(*result) + "\nUser      " +
               client::plainLine(field(*result, "user"), kLongestAlias) +
               " (beside a token that goes as a password)\n");
}

class RouteRun final : public CommandRun {
 public:
  [[nodiscard]] Outcome<void> run(Session& session) override { return runRoute(session); }
};

class RouteAddRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions& common) override {
    syntax.add({"ADDRESS", &m_address, "A host, with a path if you like: HOST[:PORT][/PATH]"}).isRequired =
        true;
    addWho(syntax, m_who, true);
    addPassphrase(syntax, common);
    syntax.setFooter(
        "Examples:\n"
        "  lanyard route add git.example.org work\n"
        "  lanyard route add git.example.org/my-own home");
  }
  [[nodiscard]] Outcome<void> run(Session& session) override {
    return addRule(session, "address", m_address, m_who);
  }

 private:
  std::string m_address;
  std::string m_who;
};

class RouteDefaultRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions& common) override {
    syntax.add({"PROVIDER", &m_provider, "A provider of yours, as lanyard list names it"}).isRequired = true;
    addWho(syntax, m_who, true);
    addPassphrase(syntax, common);
  }
  [[nodiscard]] Outcome<void> run(Session& session) override {
    return addRule(session, "provider", m_provider, m_who);
  }

 private:
  std::string m_provider;
  std::string m_who;
};

class RouteRemoveRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions& common) override {
    syntax.add({"ADDRESS", &m_at, "The rule's address, or the provider, as lanyard route shows it"})
        .isRequired = true;
    addPassphrase(syntax, common);
  }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runRemove(session, m_at); }

 private:
  std::string m_at;
};

class RouteWhyRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions&) override {
    syntax.add({"ADDRESS", &m_address, "The address that a token would be for"}).isRequired = true;
  }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runWhy(session, m_address); }

 private:
  std::string m_address;
};

constexpr Command kRouteAdd{.name = "add",
                            .description = "Use an identity for an address and all below it",
                            .make = makeRun<RouteAddRun>};
constexpr Command kRouteDefault{.name = "default",
                                .description = "Use an identity where several of a provider fit",
                                .make = makeRun<RouteDefaultRun>};
constexpr Command kRouteRemove{
    .name = "remove", .description = "Remove a rule", .make = makeRun<RouteRemoveRun>};
constexpr Command kRouteWhy{.name = "why",
                            .description = "Say which identity an address leads to, and why",
                            .make = makeRun<RouteWhyRun>};
constexpr std::array<const Command*, 4> kRouteCommands{&kRouteAdd, &kRouteDefault, &kRouteRemove, &kRouteWhy};

}  // namespace

extern constinit const Command kRoute{.name = "route",
                                      .description = "List and set which identity is for which address",
                                      .make = makeRun<RouteRun>,
                                      .commands = kRouteCommands};

}  // namespace lanyard::cli
