#include "core/pipe/views.h"

#include <set>

#include "core/wire/identity_state.h"

namespace lanyard::pipe {
namespace {

using keeping::IdentityState;
using wire::Json;

wire::IdentityState stateOf(IdentityState state) {
  switch (state) {
    case IdentityState::Fresh:
      return wire::IdentityState::Fresh;
    case IdentityState::Refreshing:
      return wire::IdentityState::Refreshing;
    case IdentityState::Idle:
      return wire::IdentityState::Idle;
    case IdentityState::NeedsSignIn:
      return wire::IdentityState::NeedsSignIn;
    case IdentityState::Offline:
      return wire::IdentityState::Offline;
    case IdentityState::NotSaved:
      return wire::IdentityState::NotSaved;
    case IdentityState::Unsupported:
      return wire::IdentityState::Unsupported;
  }
  return wire::IdentityState::Idle;
}

std::string_view sortName(grants::CallerSort sort) {
  switch (sort) {
    case grants::CallerSort::Program:
      return "program";
    case grants::CallerSort::Interpreter:
      return "interpreter";
    case grants::CallerSort::Shell:
      return "shell";
    case grants::CallerSort::Unverified:
      break;
  }
  return "unverified";
}

/// Scopes for people and programs: without the wallet's own name for all that a token can do.
std::vector<std::string> named(std::vector<std::string> scopes) {
  std::erase(scopes, grants::kEverything);
  return scopes;
}

Json unixOrNull(const std::optional<base::Instant>& at) {
  return at ? Json(base::toUnix(*at)) : Json(nullptr);
}

// A client ID may be a web address, and a list of 200 identities must fit into one line.
constexpr std::size_t kLongestClientId = 200;

/// A provider's words, shortened so that a list of 200 identities fits into one line.
std::vector<std::string> firstFew(const std::vector<std::string>& words) {
  constexpr std::size_t kMost = 10;
  constexpr std::size_t kLongest = 100;
  std::vector<std::string> few;
  for (const std::string& word : words) {
    if (few.size() == kMost) break;
    few.push_back(word.substr(0, kLongest));
  }
  return few;
}

/// Makes a JSON value of the members that are also written as text.
struct MembersOfJson {
  Json json = Json::object();
  template <class T>
  void add(const char* name, const T& value) {
    json[name] = value;
  }
};

template <class Members>
void addTime(Members& to, const char* name, const std::optional<base::Instant>& at) {
  if (at) {
    to.add(name, std::int64_t{base::toUnix(*at)});
  } else {
    to.add(name, nullptr);
  }
}

/// In the order of the names.
template <class Members>
void addToolView(Members& to, const keeping::IdentityView& view) {
  const identity::Identity& identity = view.identity;
  to.add("alias", identity.alias);
  to.add("client_id", view.oneOfMore ? identity.clientId.substr(0, kLongestClientId) : std::string());
  // Most have none: a program is handed tokens that the provider issues.
  if (view.credential == providers::Credential::Pasted) to.add("credential", std::string("pasted"));
  if (view.credential == providers::Credential::Password) to.add("credential", std::string("password"));
  if (view.bound) to.add("dpop", true);
  to.add("id", identity.id);
  to.add("issuer_host", hostOf(identity.issuer));
  to.add("name", identity.name);
  to.add("other_audiences", firstFew(view.otherAudiences));
  to.add("provider", identity.provider);
  to.add("provider_name", view.providerName);
  addTime(to, "sign_in_by", view.signInBy);
  addTime(to, "sign_in_near_from", view.signInNearFrom);
  to.add("state", wire::rowOf(stateOf(view.state)).name);
  to.add("state_reason", view.stateReason);
  to.add("surplus", firstFew(view.surplus));
  to.add("use_puts_off", view.usePutsOff);
}

}  // namespace

std::string hostOf(const std::string& issuer) {
  const std::size_t scheme = issuer.find("://");
  if (scheme == std::string::npos) return {};
  const std::size_t begin = scheme + 3;
  std::string authority = issuer.substr(begin, issuer.find_first_of("/?#\\", begin) - begin);
  // In "https://known.example@other.example" the host is other.example.
  const std::size_t at = authority.rfind('@');
  return at == std::string::npos ? authority : authority.substr(at + 1);
}

Json toolView(const keeping::IdentityView& view) {
  MembersOfJson members;
  addToolView(members, view);
  return std::move(members.json);
}

wire::ObjectText toolText(const keeping::IdentityView& view) {
  // Most take 300 to 500 bytes.
  constexpr std::size_t kUsual = 512;
  wire::ObjectText text(kUsual);
  addToolView(text, view);
  return text;
}

Json desktopView(const keeping::IdentityView& view, std::span<const grants::Grant> grants) {
  std::set<std::string> tools;
  for (const grants::Grant& grant : grants) {
    if (grant.need.identityId == view.identity.id) tools.insert(grants::toolName(grant.tool));
  }
  Json json = toolView(view);
  json["issuer"] = view.identity.issuer;
  json["subject"] = view.identity.subject;
  json["email"] = view.identity.email;
  json["scopes"] = view.scopes;
  json["expires_at"] = unixOrNull(view.expiresAt);
  json["life_s"] = view.life ? Json(view.life->count()) : Json(nullptr);
  json["created_at"] = base::toUnix(view.identity.createdAt);
  json["has_refresh"] = view.hasRefreshToken;
  json["tools"] = tools;
  return json;
}

std::string_view storeStateName(ports::StoreState state) {
  switch (state) {
    case ports::StoreState::Ok:
      return "ok";
    case ports::StoreState::Locked:
      return "locked";
    case ports::StoreState::Absent:
      return "absent";
    case ports::StoreState::Failing:
      break;
  }
  return "failing";
}

std::string_view unlockByName(wallet::UnlockBy by) {
  switch (by) {
    case wallet::UnlockBy::Passphrase:
      return "passphrase";
    case wallet::UnlockBy::System:
      return "system";
    case wallet::UnlockBy::Nothing:
      break;
  }
  return "nothing";
}

Json activityView(const activity::ActivityCheck& check) {
  using State = activity::ActivityCheck::State;
  Json json{{"state", check.state == State::Changed ? "changed"
                      : check.state == State::Whole ? "whole"
                                                    : "checking"}};
  if (check.state == State::Changed) json["line"] = check.line;
  // Its code is "activity." and the state.
  if (check.refusal) json["state"] = check.refusal->code.substr(check.refusal->code.find('.') + 1);
  if (check.changedBefore) json["changed_before"] = base::toUnix(*check.changedBefore);
  return json;
}

Json grantView(const grants::Grant& grant) {
  const Json tool{
      {"name", grants::toolName(grant.tool)}, {"path", grant.tool.path}, {"sha256", grant.tool.sha256}};
  Json view{{"id", grant.id},
            {"identity", grant.need.identityId},
            {"tool", tool},
            {"scopes", named(grants::forTools(grant.need.scopes))},
            {"also", grant.need.also},
            {"audience", grant.need.audience},
            {"resource", grant.need.resource},
            {"kind", grants::kindName(grant.kind)},
            {"until", unixOrNull(grant.until)},
            {"created_at", base::toUnix(grant.createdAt)},
            {"last_used", unixOrNull(grant.lastUsed)},
            {"uses", grant.uses},
            {"suspended", grant.suspended}};
  if (grant.need.idToken) view["id_token"] = true;
  return view;
}

namespace {

Json toolOf(const grants::Prompt& prompt) {
  const grants::Caller& caller = prompt.caller;
  Json chain = Json::array();
  for (const grants::Process& parent : caller.chain)
    chain.push_back({{"pid", parent.pid}, {"path", parent.exe.path}});
  return Json{{"name", grants::toolName(grants::toolOf(caller))},
              {"path", caller.tool.exe.path},
              {"sort", sortName(caller.sort)},
              {"script", caller.script ? Json(*caller.script) : Json(nullptr)},
              {"command", prompt.command.empty() ? Json(nullptr) : Json(prompt.command)},
              {"changed", prompt.changed},
              {"via_lanyard", caller.viaOwnClient},
              {"terminal", caller.terminal},
              {"chain", std::move(chain)}};
}

Json demandView(const std::optional<grants::Demand>& demand) {
  if (!demand) return nullptr;
  return {{"acr_values", demand->acrValues},
          {"max_age_s", demand->maxAge ? Json(demand->maxAge->count()) : Json(nullptr)},
          {"claims", demand->claims}};
}

}  // namespace

Json promptView(const grants::Prompt& prompt, const keeping::IdentityView* identity) {
  Json choices = Json::array();
  for (const grants::Kind choice : prompt.choices) choices.push_back(grants::kindName(choice));
  Json view{{"id", prompt.id},
            {"digest", prompt.digest},
            {"kind", grants::promptKindName(prompt.kind)},
            {"opened_at", base::toUnix(prompt.openedAt)},
            {"expires_at", base::toUnix(prompt.expiresAt)},
            {"identity", identity != nullptr ? toolView(*identity) : Json(nullptr)},
            {"issuer_host", hostOf(prompt.issuer)},
            {"client_id", prompt.clientId.substr(0, kLongestClientId)},
            {"provider_name", prompt.providerName},
            {"provider_yours", prompt.providerIsYours},
            {"other_hosts", prompt.otherHosts},
            {"demand", demandView(prompt.demand)},
            {"scopes", named(prompt.need.scopes)},
            {"also", prompt.need.also},
            {"audience", prompt.need.audience},
            {"resource", prompt.need.resource},
            {"reason", prompt.reason},
            {"tool", toolOf(prompt)},
            {"choices", std::move(choices)},
            {"waiting", prompt.waiting}};
  if (!prompt.user.empty()) view["user"] = prompt.user;
  return view;
}

}  // namespace lanyard::pipe
