#include <algorithm>

#include "core/pipe/handlers.h"
#include "core/pipe/sign_in_steps.h"
#include "core/pipe/views.h"
#include "core/wallet/id_token_desk.h"
#include "core/wallet/route_book.h"
#include "core/wallet/step_up_desk.h"
#include "core/wallet/token_desk.h"
#include "core/wallet/token_report.h"

namespace lanyard::pipe {
namespace {

using wallet::TokenAsk;
using wallet::TokenDesk;

TokenAsk askOf(const Call& call) {
  TokenAsk ask;
  ask.identity = call.text("identity");
  if (!call.has("identity")) ask.url = call.text("url");
  ask.limits = limitsOf(call);
  ask.minValid = std::chrono::seconds(call.count("min_valid_s", ask.minValid.count()));
  ask.reason = call.text("reason");
  // An address alone says which identity is asked for; with a method, which request the token is for.
  if (call.has("identity") || call.has("method")) {
    ask.proof = {call.text("method"), call.text("url"), call.text("nonce")};
  }
  return ask;
}

/// What is told of a token without handing it out.
wire::Json tokenView(const keeping::IdentityView& identity, const std::optional<base::Instant>& expiresAt) {
  return {{"identity", toolView(identity)},
          {"expires_at", expiresAt ? wire::Json(base::toUnix(*expiresAt)) : wire::Json(nullptr)}};
}

/// The same with the token, as text, because it comes on every git fetch. In the order of the names.
wire::ObjectText tokenText(const wallet::Handout& handout, const std::string& user) {
  // Beside the token: its names, its scopes, the identity and the line around all of it.
  constexpr std::size_t kRest = 2048;
  const keeping::IssuedToken& token = handout.token;
  wire::ObjectText text(token.accessToken.size() + kRest);
  text.add("access_token", token.accessToken.view());
  if (!token.audiences.empty()) text.add("audiences", token.audiences);
  if (token.expiresAt) {
    text.add("expires_at", std::int64_t{base::toUnix(*token.expiresAt)});
  } else {
    text.add("expires_at", nullptr);
  }
  text.add("identity", toolText(handout.identity));
  if (!token.proof.empty()) text.add("proof", token.proof.view());
  if (handout.routed) {
    text.add("route", handout.routed->at);
    text.add("route_by", std::string_view(identity::routedByName(handout.routed->by)));
  }
  text.add("scopes", token.scopes);
  if (!token.surplus.empty()) text.add("surplus", token.surplus);
  if (!handout.tokenSha256.empty()) text.add("token_sha256", handout.tokenSha256);
  text.add("token_type", token.tokenType);
  if (handout.routed) text.add("user", user);
  return text;
}

/// As tokenText(), so that no JSON value holds the token.
wire::ObjectText idTokenText(const wallet::IdTokenHandout& handout) {
  constexpr std::size_t kRest = 2048;
  const keeping::IssuedIdToken& token = handout.token;
  wire::ObjectText text(token.token.size() + kRest);
  text.add("audiences", token.audiences);
  text.add("expires_at", std::int64_t{base::toUnix(token.expiresAt)});
  text.add("id_token", token.token.view());
  text.add("identity", toolText(handout.identity));
  return text;
}

QCoro::Task<void> get(TokenDesk* desk, wallet::Wallet* wallet, CallPtr call) {
  TokenAsk ask = askOf(*call);
  const auto handout = co_await desk->get(call, std::move(ask));
  if (!handout) {
    call->refuse(handout.error());
    co_return;
  }
  call->reply(tokenText(*handout, handout->routed ? wallet->routes().userOf(handout->identity) : ""));
}

/// SHA-256 in hexadecimal, as tools write it.
bool isSha256(const std::string& text) {
  constexpr std::size_t kDigits = 64;
  return text.size() == kDigits &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// What the caller hears of a sign-in that its report leads to, and how it can end it.
wallet::SignInWatch watchOf(const CallPtr& call) {
  const std::weak_ptr<Call> weak = call;
  wallet::SignInWatch watch;
  watch.progress = [weak](const wallet::SignInStep& step) { tellStep(weak, step); };
  watch.underWay = [weak](const std::shared_ptr<wallet::Cancellation>& cancellation) {
    const CallPtr waiting = weak.lock();
    if (!waiting) return;
    if (cancellation) return follow(*waiting, cancellation);
    waiting->onCancel({});
    waiting->onPaste({});
  };
  return watch;
}

QCoro::Task<void> report(wallet::StepUpDesk* desk, wallet::Wallet* wallet, CallPtr call, TokenAsk ask,
                         wallet::TokenReport said) {
  wallet::SignInWatch watch = watchOf(call);
  const auto handout = co_await desk->get(call, std::move(ask), std::move(said), std::move(watch));
  if (!handout) {
    call->refuse(handout.error());
    co_return;
  }
  call->reply(tokenText(*handout, handout->routed ? wallet->routes().userOf(handout->identity) : ""));
}

QCoro::Task<void> getIdToken(wallet::IdTokenDesk* desk, CallPtr call) {
  wallet::IdTokenAsk ask;
  ask.identity = call->text("identity");
  ask.audience = call->text("audience");
  ask.minValid = std::chrono::seconds(call->count("min_valid_s", ask.minValid.count()));
  ask.reason = call->text("reason");
  const auto handout = co_await desk->get(call, std::move(ask));
  if (!handout) {
    call->refuse(handout.error());
    co_return;
  }
  call->reply(idTokenText(*handout));
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

void tokenGet(const CallPtr& call, TokenDesk& tokens, wallet::Wallet& wallet) {
  if (!call->has("identity") && !call->has("url")) return call->refuse(badRequest("identity or url"));
  get(&tokens, &wallet, call);
}

void tokenReport(const CallPtr& call, wallet::StepUpDesk& reports, wallet::Wallet& wallet) {
  if (!call->has("identity") && !call->has("url")) return call->refuse(badRequest("identity or url"));
  const std::string sha256 = call->text("token_sha256");
  if (call->has("token") && call->has("token_sha256"))
    return call->refuse(badRequest("either token or token_sha256"));
  if (call->has("token_sha256") && !isSha256(sha256))
    return call->refuse(badRequest("token_sha256 is 64 digits of lower-case hexadecimal"));
  auto read = wallet::readReport(call->takeSecret("token"), sha256, call->text("challenge"));
  if (!read) return call->refuse(read.error());
  report(&reports, &wallet, call, askOf(*call), std::move(*read));
}

void idTokenGet(const CallPtr& call, wallet::IdTokenDesk& idTokens) {
  getIdToken(&idTokens, call);
}

void tokenRefresh(const CallPtr& call, TokenDesk& tokens) {
  refresh(&tokens, call);
}

}  // namespace lanyard::pipe
