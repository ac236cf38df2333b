#include "core/pipe/handlers.h"
#include "core/pipe/views.h"
#include "core/wallet/token_desk.h"

namespace lanyard::pipe {
namespace {

using wallet::TokenAsk;
using wallet::TokenDesk;

TokenAsk askOf(const Call& call) {
  TokenAsk ask;
  ask.identity = call.text("identity");
  ask.limits = limitsOf(call);
  ask.minValid = std::chrono::seconds(call.count("min_valid_s", ask.minValid.count()));
  ask.reason = call.text("reason");
  return ask;
}

/// What is told of a token without handing it out.
wire::Json tokenView(const keeping::IdentityView& identity, const std::optional<base::Instant>& expiresAt) {
  return {{"identity", toolView(identity)},
          {"expires_at", expiresAt ? wire::Json(base::toUnix(*expiresAt)) : wire::Json(nullptr)}};
}

QCoro::Task<void> get(TokenDesk* desk, CallPtr call) {
  TokenAsk ask = askOf(*call);
  const auto handout = co_await desk->get(call, std::move(ask));
  if (!handout) {
    call->refuse(handout.error());
    co_return;
  }
  const keeping::IssuedToken& token = handout->token;
  wire::Json result = tokenView(handout->identity, token.expiresAt);
  result["access_token"] = std::string(token.accessToken.view());
  result["token_type"] = token.tokenType;
  result["scopes"] = token.scopes;
  if (!token.surplus.empty()) result["surplus"] = token.surplus;
  if (!token.audiences.empty()) result["audiences"] = token.audiences;
  call->reply(result);
  base::wipe(result["access_token"].get_ref<std::string&>());
}

QCoro::Task<void> refresh(TokenDesk* desk, CallPtr call) {
  TokenAsk ask = askOf(*call);
  const auto renewal = co_await desk->refresh(call, std::move(ask));
  if (!renewal) {
    call->refuse(renewal.error());
    co_return;
  }
  call->reply(tokenView(renewal->identity, renewal->expiresAt));
}

}  // namespace

void tokenGet(const CallPtr& call, TokenDesk& tokens) {
  get(&tokens, call);
}

void tokenRefresh(const CallPtr& call, TokenDesk& tokens) {
  refresh(&tokens, call);
}

}  // namespace lanyard::pipe
