#include "core/wallet/id_token_desk.h"

#include <utility>

#include "core/keeping/sign_in_reason.h"
#include "core/wallet/route_book.h"
#include "core/wallet/token_limits.h"

namespace lanyard::wallet {

QCoro::Task<base::Result<IdTokenHandout>> IdTokenDesk::get(consent::AskerPtr asker, IdTokenAsk ask) {
  Request request;
  auto view = findOrDefault(m_wallet, ask.identity);
  if (!view) co_return tl::unexpected(view.error());
  auto need = idTokenNeedOf(*view, ask.audience);
  if (!need) co_return tl::unexpected(need.error());
  request.view = *std::move(view);
  request.need = *std::move(need);
  request.minValid = ask.minValid;
  request.reason = ask.reason;
  if (!asker->onDesktop()) {
    auto caller = asker->caller();
    if (!caller) co_return base::fail(errors::kPeerUnknown);
    request.caller = std::move(*caller);
  }
  // Before anybody is asked, and before a use is counted.
  const auto may = m_log.mayHandOut();
  if (!may) co_return refused(request, may.error());
  co_return co_await m_lifetime.during(serve(std::move(asker), std::move(request)));
}

QCoro::Task<base::Result<IdTokenHandout>> IdTokenDesk::serve(consent::AskerPtr asker, Request request) {
  const std::string id = request.view.identity.id;
  // The person at the screen needs no grant.
  grants::Decision decision = grants::Allow{};
  if (request.caller) decision = m_grants.decide(*request.caller, request.need);
  auto ready = m_wallet.cachedIdToken(id, request.minValid);
  if (!ready) co_return refused(request, ready.error());
  if (const auto* right = std::get_if<grants::Allow>(&decision)) {
    // Granted and in memory: there was no wait, so nothing needs another check.
    if (*ready) co_return deliver(request, *right, std::move(**ready));
  } else {
    const bool over = request.view.state == keeping::IdentityState::NeedsSignIn ||
                      request.view.state == keeping::IdentityState::Unsupported;
    if (over && !*ready) {
      base::Error error = keeping::signInError(request.view.stateReason);
      error.detail.clear();
      co_return refused(request, error);
    }
    RightQuestion question;
    question.kind = grants::PromptKind::IdToken;
    question.caller = *request.caller;
    question.changed = std::get<grants::Ask>(decision).changed;
    question.view = request.view;
    question.need = request.need;
    question.reason = request.reason;
    // Nobody may have it yet, and the person may take long.
    ready = std::optional<keeping::IssuedIdToken>();
    auto yes = co_await m_lifetime.during(m_right.ask(asker, std::move(question)));
    if (!asker->open()) co_return base::fail(errors::kConsentCancelled);
    if (!yes) co_return refused(request, yes.error());
    decision = std::move(*yes);
  }
  auto token = co_await m_lifetime.during(m_wallet.idToken(id, request.minValid));
  if (!asker->open()) co_return base::fail(errors::kConsentCancelled);
  if (!token) co_return refused(request, token.error());
  auto right =
      m_right.now(*asker, request.caller, request.need, std::move(std::get<grants::Allow>(decision)));
  if (!right) co_return refused(request, right.error());
  co_return deliver(request, *right, std::move(*token));
}

/// The last check: audience, use count and log, in this order; then the asker gets the token.
base::Result<IdTokenHandout> IdTokenDesk::deliver(const Request& request, const grants::Allow& right,
                                                  keeping::IssuedIdToken token) {
  const auto fits = checkAudiences(request.view, token.audiences, request.need.audience);
  if (!fits) return refused(request, fits.error());
  if (!right.grantId.empty()) {
    const auto used = m_grants.used(right.grantId);
    if (!used) return refused(request, used.error());
  }
  std::string detail = "for";
  for (const std::string& audience : token.audiences) detail += " " + audience;
  if (!right.grantId.empty()) detail += " by grant " + right.grantId;
  const auto recorded = record(request, "allowed", std::move(detail));
  if (!recorded) return tl::unexpected(recorded.error());
  auto now = m_wallet.find(request.view.identity.id);
  return IdTokenHandout{now ? *std::move(now) : request.view, std::move(token)};
}

base::Result<void> IdTokenDesk::record(const Request& request, std::string outcome, std::string detail) {
  const activity::Activity activity{"id_token", request.view.identity.id,
                                    request.caller ? request.caller->tool.exe.path : "lanyard-desktop",
                                    std::move(outcome), std::move(detail)};
  return m_log.record(activity);
}

/// A refusal hands nothing out, so it does not depend on its record.
tl::unexpected<base::Error> IdTokenDesk::refused(const Request& request, const base::Error& error) {
  const std::string& audience = request.need.audience;
  static_cast<void>(record(request, error.code, audience.empty() ? "" : "asked for: " + audience));
  return tl::unexpected(error);
}

}  // namespace lanyard::wallet
