#include <algorithm>

#include "core/pipe/handlers.h"
#include "core/pipe/person.h"
#include "core/pipe/views.h"
#include "core/services/token_keeper.h"

namespace lanyard::pipe {
namespace {

using base::ErrorKind;
using services::IdentityView;
using services::IssuedToken;
using services::TokenNeed;

/// A request for a token, as far as it is known before anybody is asked.
struct TokenAsk {
  IdentityView view;
  grants::Need need;    ///< what consent is about: scopes by name, always
  TokenNeed tokenNeed;  ///< what the wallet is asked for
  std::string reason;
  bool renew = false;  ///< token.refresh: renews, and hands nothing out
};

/// By what right a token is handed out.
struct Right {
  std::vector<std::string> scopes;       ///< the most that the token may carry
  std::string grantId;                   ///< empty: said for this once, or by the person at the screen
  std::optional<grants::Caller> caller;  ///< empty: the desktop's channel
};

/// A request that names no scopes asks for all that the identity has, and the person is shown them. An
/// identity whose provider tells no scopes has at least this one (OpenID Connect Core section 3.1.2.1).
std::vector<std::string> namedScopes(const IdentityView& view) {
  return view.scopes.empty() ? std::vector<std::string>{"openid"} : view.scopes;
}

base::Result<TokenAsk> askOf(PipeServer& server, const Call& call) {
  const auto view = server.parts().wallet.find(call.text("identity"));
  if (!view) return tl::unexpected(view.error());
  TokenAsk ask;
  ask.view = *view;
  ask.tokenNeed.scopes = call.texts("scopes");
  ask.tokenNeed.audience = call.text("audience");
  ask.tokenNeed.resource = call.text("resource");
  ask.tokenNeed.minValid = std::chrono::seconds(call.count("min_valid_s", 60));
  ask.reason = call.text("reason");
  ask.need = {view->identity.id, ask.tokenNeed.scopes, ask.tokenNeed.audience, ask.tokenNeed.resource};
  if (ask.need.scopes.empty()) ask.need.scopes = namedScopes(*view);
  if (const auto exact = grants::checkNeed(ask.need); !exact) return tl::unexpected(exact.error());
  // Nobody is asked for what cannot be had: a refresh never gives more than the sign-in did (RFC 6749 section
  // 6).
  const bool plain = ask.need.audience.empty() && ask.need.resource.empty();
  if (plain && !view->scopes.empty() && !grants::isSubset(ask.need.scopes, view->scopes)) {
    return base::fail(ErrorKind::Denied, "token.scope_not_available");
  }
  return ask;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

base::Result<void> record(PipeServer& server, const TokenAsk& ask,
                          const std::optional<grants::Caller>& caller, std::string outcome,
                          std::string detail) {
  const services::Activity activity{ask.renew ? "refresh" : "token", ask.view.identity.id,
                                    caller ? caller->tool.exe.path : "lanyard-desktop", std::move(outcome),
                                    std::move(detail)};
  return server.parts().activity.record(activity);
}

/// A refusal is recorded as far as the log can be written: nothing is handed out by it.
void refuse(PipeServer& server, const CallPtr& call, const TokenAsk& ask,
            const std::optional<grants::Caller>& caller, const base::Error& error) {
  static_cast<void>(record(server, ask, caller, error.code, {}));
  call->refuse(error);
}

/// The most that a grant lets a token carry; empty when the grant is gone.
std::vector<std::string> scopesOf(PipeServer& server, const std::string& grantId) {
  for (const grants::Grant& grant : server.parts().grants.list()) {
    if (grant.id == grantId) return grant.need.scopes;
  }
  return {};
}

/// The last gate: scope, use count and log, in this order, then the reply.
void deliver(PipeServer& server, const CallPtr& call, const TokenAsk& ask, const Right& right,
             IssuedToken token) {
  if (right.caller && !grants::isSubset(token.scopes, right.scopes) && !ask.renew) {
    return refuse(server, call, ask, right.caller, {ErrorKind::Denied, "token.wider", {}});
  }
  if (!right.grantId.empty()) {
    if (const auto used = server.parts().grants.used(right.grantId); !used) {
      return refuse(server, call, ask, right.caller, used.error());
    }
  }
  const std::string by = right.grantId.empty() ? std::string() : " by grant " + right.grantId;
  const auto recorded = record(server, ask, right.caller, "allowed", joined(token.scopes) + by);
  if (!recorded) {
    return call->refuse(recorded.error());
  }
  const auto now = server.parts().wallet.find(ask.view.identity.id);
  wire::Json result{
      {"identity", toolView(now ? *now : ask.view)},
      {"expires_at", token.expiresAt ? wire::Json(base::toUnix(*token.expiresAt)) : wire::Json(nullptr)}};
  if (ask.renew) return call->reply(result);
  result["access_token"] = std::string(token.accessToken.view());
  result["token_type"] = token.tokenType;
  result["scopes"] = token.scopes;
  call->reply(result);
  base::wipe(result["access_token"].get_ref<std::string&>());
}

/// Peer and grant once more, after any wait: what was true when the tool asked may not be true now.
base::Result<Right> rightNow(PipeServer& server, const Call& call, const TokenAsk& ask, Right right) {
  if (!right.caller) return right;
  const auto now = call.caller();
  if (!now || !samePeer(*now, *right.caller)) return base::fail(ErrorKind::Denied, "peer.changed");
  if (right.grantId.empty()) return right;
  const grants::Decision decision = server.parts().grants.decide(*now, ask.need);
  const auto* allow = std::get_if<grants::Allow>(&decision);
  if (allow == nullptr) return base::fail(ErrorKind::Denied, "grant.revoked");
  right.grantId = allow->grantId;
  right.scopes = scopesOf(server, allow->grantId);
  return right;
}

/// The person's yes to this request. A yes that lasts has become a grant by now, and is used as one.
QCoro::Task<base::Result<Right>> askForRight(PipeServer* server, CallPtr call, TokenAsk ask,
                                             grants::Caller caller, bool changed) {
  services::ConsentRequest request;
  request.caller = caller;
  request.changed = changed;
  request.identity = ask.view.identity;
  request.issuer = ask.view.identity.issuer;
  request.need = ask.need;
  request.reason = ask.reason;
  auto consent = co_await askPerson(server, call, std::move(request));
  if (!consent) co_return tl::unexpected(consent.error());
  Right right{consent->scopes, {}, std::move(caller)};
  if (consent->kind == grants::Kind::Once) co_return right;
  grants::Need given = ask.need;
  given.scopes = consent->scopes;
  const grants::Decision decision = server->parts().grants.decide(*right.caller, given);
  const auto* allow = std::get_if<grants::Allow>(&decision);
  if (allow == nullptr) co_return base::fail(ErrorKind::Denied, "grant.revoked");
  right.grantId = allow->grantId;
  co_return right;
}

QCoro::Task<void> serve(PipeServer* server, CallPtr call, TokenAsk ask, Right right, bool mustAsk,
                        bool changed) {
  const std::optional<grants::Caller> caller = right.caller;
  if (mustAsk) {
    auto asked = co_await askForRight(server, call, ask, *caller, changed);
    if (!call->open()) co_return;
    if (!asked) {
      refuse(*server, call, ask, caller, asked.error());
      co_return;
    }
    right = std::move(*asked);
    // Narrower than asked: the token must be narrower too.
    if (right.scopes.size() < ask.need.scopes.size()) {
      ask.need.scopes = right.scopes;
      ask.tokenNeed.scopes = right.scopes;
    }
  }
  std::string identityId = ask.view.identity.id;
  TokenNeed need = ask.tokenNeed;
  base::Result<IssuedToken> token = base::fail(ErrorKind::Transient, "token.none");
  if (ask.renew) {
    token = co_await server->parts().wallet.refresh(identityId);
  } else {
    token = co_await server->parts().wallet.token(identityId, std::move(need));
  }
  if (!call->open()) co_return;
  if (!token) {
    refuse(*server, call, ask, caller, token.error());
    co_return;
  }
  auto still = rightNow(*server, *call, ask, std::move(right));
  if (!still) {
    refuse(*server, call, ask, caller, still.error());
    co_return;
  }
  deliver(*server, call, ask, *still, std::move(*token));
}

void begin(PipeServer& server, const CallPtr& call, TokenAsk ask) {
  if (call->onDesktop()) {
    serve(&server, call, std::move(ask), Right{}, false, false);
    return;
  }
  const auto caller = call->caller();
  if (!caller) return call->refuse(ErrorKind::Denied, "peer.unknown");
  const grants::Decision decision = server.parts().grants.decide(*caller, ask.need);
  if (const auto* allow = std::get_if<grants::Allow>(&decision)) {
    const Right right{scopesOf(server, allow->grantId), allow->grantId, *caller};
    if (!ask.renew) {
      // The hot path: granted and in memory needs no coroutine and no second look at the peer.
      auto cached = server.parts().wallet.cached(ask.view.identity.id, ask.tokenNeed);
      if (cached && grants::isSubset(cached->scopes, right.scopes)) {
        return deliver(server, call, ask, right, std::move(*cached));
      }
    }
    serve(&server, call, std::move(ask), right, false, false);
    return;
  }
  // Nobody is bothered for a token that cannot be had.
  if (ask.view.state == services::IdentityState::NeedsSignIn &&
      !server.parts().wallet.cached(ask.view.identity.id, ask.tokenNeed)) {
    const std::string code = services::signInCode(ask.view.stateReason);
    return refuse(server, call, ask, *caller, {ErrorKind::SignInAgain, code, {}});
  }
  const bool changed = std::get<grants::Ask>(decision).changed;
  serve(&server, call, std::move(ask), Right{{}, {}, *caller}, true, changed);
}

}  // namespace

void tokenGet(PipeServer& server, const CallPtr& call) {
  auto ask = askOf(server, *call);
  if (!ask) return call->refuse(ask.error());
  begin(server, call, std::move(*ask));
}

void tokenRefresh(PipeServer& server, const CallPtr& call) {
  auto ask = askOf(server, *call);
  if (!ask) return call->refuse(ask.error());
  ask->renew = true;
  begin(server, call, std::move(*ask));
}

}  // namespace lanyard::pipe
