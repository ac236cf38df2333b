#include "core/grants/prompt.h"

#include "core/wire/json.h"

namespace lanyard::grants {
namespace {

using wire::Json;

Json process(const Process& process) {
  return Json{{"pid", process.pid},
              {"start", process.startTime},
              {"path", process.exe.path},
              {"sha256", process.exe.sha256}};
}

}  // namespace

std::string_view promptKindName(PromptKind kind) {
  switch (kind) {
    case PromptKind::Token:
      return "token";
    case PromptKind::IdToken:
      return "id_token";
    case PromptKind::SignIn:
      return "sign_in";
    case PromptKind::Paste:
      return "paste";
    case PromptKind::Revoke:
      return "revoke";
    case PromptKind::RevokeAll:
      return "revoke_all";
    case PromptKind::Grants:
      return "grants";
    case PromptKind::Route:
      return "route";
  }
  return {};
}

bool isForToken(PromptKind kind) {
  return kind == PromptKind::Token || kind == PromptKind::IdToken;
}

bool countsUnrecorded(PromptKind kind) {
  return kind == PromptKind::SignIn || kind == PromptKind::Paste || kind == PromptKind::Revoke ||
         kind == PromptKind::RevokeAll;
}

std::string shownText(const Prompt& prompt) {
  Json chain = Json::array();
  for (const Process& parent : prompt.caller.chain) chain.push_back(process(parent));
  Json choices = Json::array();
  for (const Kind choice : prompt.choices) choices.push_back(kindName(choice));
  Json shown{{"id", prompt.id},
             {"kind", promptKindName(prompt.kind)},
             {"tool", process(prompt.caller.tool)},
             {"sort", static_cast<int>(prompt.caller.sort)},
             {"script", prompt.caller.script.value_or("")},
             {"command", prompt.command},
             {"via_lanyard", prompt.caller.viaOwnClient},
             {"terminal", prompt.caller.terminal},
             {"chain", std::move(chain)},
             {"changed", prompt.changed},
             {"issuer", prompt.issuer},
             {"client_id", prompt.clientId},
             {"provider_name", prompt.providerName},
             {"scopes", prompt.need.scopes},
             {"audience", prompt.need.audience},
             {"resource", prompt.need.resource},
             {"reason", prompt.reason},
             {"choices", std::move(choices)}};
  if (!prompt.user.empty()) shown["user"] = prompt.user;
  if (prompt.providerIsYours) shown["provider_yours"] = true;
  if (!prompt.otherHosts.empty()) shown["other_hosts"] = prompt.otherHosts;
  if (prompt.demand) {
    const auto& age = prompt.demand->maxAge;
    shown["demand"] = {{"acr_values", prompt.demand->acrValues},
                       {"max_age", age ? Json(age->count()) : Json(nullptr)},
                       {"claims", prompt.demand->claims}};
  }
  if (!prompt.need.also.empty()) shown["also"] = prompt.need.also;
  if (prompt.identity) {
    shown["identity"] = {{"id", prompt.identity->id},
                         {"alias", prompt.identity->alias},
                         {"provider", prompt.identity->provider},
                         {"client_id", prompt.identity->clientId},
                         {"name", prompt.identity->name}};
  }
  return wire::writeJson(shown);
}

}  // namespace lanyard::grants
