#include "core/wallet/token_desk.h"

#include <utility>

#include "core/jose/digest.h"
#include "core/keeping/sign_in_reason.h"
#include "core/wallet/route_book.h"
#include "core/wallet/sign_in_order.h"

namespace lanyard::wallet {
namespace {

using grants::Allow;
using keeping::IssuedToken;

/// The first question; one about the token's surplus; and one more, if another token with even more came
/// while the person thought.
constexpr int kMostRounds = 3;

std::string oneLine(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// What a token is for, for the log: "read write", "read for https://api.example".
std::string inWords(const std::vector<std::string>& scopes, const keeping::TokenNeed& need) {
  std::string text = oneLine(scopes);
  for (const std::string& target : {need.audience, need.resource}) {
    if (!target.empty()) text += " for " + target;
  }
  return text;
}

std::string placeOf(const std::string& url) {
  const auto address = identity::parseAddress(url);
  return address ? address->place() : std::string();
}

/// The result when the asker is gone; nobody gets it.
tl::unexpected<base::Error> nobodyWaits() {
  return base::fail(errors::kConsentCancelled);
}

}  // namespace

QCoro::Task<base::Result<Handout>> TokenDesk::get(consent::AskerPtr asker, TokenAsk ask) {
  return serve(std::move(asker), std::move(ask), false);
}

QCoro::Task<base::Result<Handout>> TokenDesk::report(consent::AskerPtr asker, TokenAsk ask) {
  return serve(std::move(asker), std::move(ask), false);
}

base::Result<keeping::IdentityView> TokenDesk::identityOf(const TokenAsk& ask) const {
  std::optional<identity::Routed> routed;
  return viewFor(ask, routed);
}

bool TokenDesk::holdsAnother(const TokenAsk& ask, const std::string& sha256) {
  const auto request = requestOf(ask, false);
  if (!request) return false;
  const auto token = m_wallet.cached(request->view.identity.id, request->tokenNeed);
  return !token || !jose::equalInConstantTime(jose::sha256Hex(token->accessToken.view()), sha256);
}

QCoro::Task<base::Result<Renewal>> TokenDesk::refresh(consent::AskerPtr asker, TokenAsk ask) {
  auto done = co_await m_lifetime.during(serve(std::move(asker), std::move(ask), true));
  if (!done) co_return tl::unexpected(done.error());
  Renewal renewal{std::move(done->identity), done->token.expiresAt};
  co_return renewal;
}

/// From the request to the first decision. A faulty request is not logged.
QCoro::Task<base::Result<Handout>> TokenDesk::serve(consent::AskerPtr asker, TokenAsk ask, bool renew) {
  auto request = requestOf(ask, renew);
  if (!request) co_return tl::unexpected(request.error());
  if (!asker->onDesktop()) {
    auto caller = asker->caller();
    if (!caller) co_return base::fail(errors::kPeerUnknown);
    request->caller = std::move(*caller);
    // If a question is needed, the surplus of the token in memory is part of it.
    if (!renew) request->need.also = m_wallet.surplus(request->view.identity.id, request->tokenNeed);
  }
  // Before anybody is asked, and before a use is counted.
  const auto may = renew ? base::Result<void>() : m_log.mayHandOut();
  if (!may) co_return refused(*request, may.error());
  co_return co_await m_lifetime.during(serveKnown(std::move(asker), std::move(*request)));
}

QCoro::Task<base::Result<Handout>> TokenDesk::serveKnown(consent::AskerPtr asker, Request request) {
  // The person at the screen needs no grant.
  grants::Decision decision = Allow{};
  if (request.caller) decision = m_grants.decide(*request.caller, request.need);
  if (const auto* right = std::get_if<Allow>(&decision)) {
    const auto aside = setAside(request);
    if (!aside) co_return refused(request, aside.error());
    // Granted and in memory: there was no wait, so nothing needs another check.
    auto token = atHand(request, *right);
    if (token && token->jkt.empty()) co_return deliver(request, *right, std::move(*token));
  } else if (const auto why = cannotBeHad(request)) {
    co_return refused(request, *why);
  }
  base::Result<IssuedToken> token = base::fail(errors::kTokenNone);
  for (int round = 1;; ++round) {
    if (const auto* question = std::get_if<grants::Ask>(&decision)) {
      auto yes = co_await m_lifetime.during(askPerson(asker, request, question->changed));
      if (!asker->open()) co_return nobodyWaits();
      if (!yes) co_return refused(request, yes.error());
      // The yes is narrower than the request, so the token must be narrower too.
      if (yes->scopes.size() < request.need.scopes.size()) {
        request.need.scopes = yes->scopes;
        request.tokenNeed.scopes = yes->scopes;
      }
      const auto aside = setAside(request);
      if (!aside) co_return refused(request, aside.error());
      decision = std::move(*yes);
    }
    token = co_await m_lifetime.during(fetch(request));
    if (!asker->open()) co_return nobodyWaits();
    if (!token) co_return refused(request, token.error());
    const bool unasked = !request.renew && !grants::isSubset(token->surplus, std::get<Allow>(decision).also);
    if (!unasked || !request.caller || round == kMostRounds) break;
    // The token can do more than the yes covers. It is not kept: after the question it is fetched again.
    request.need.also = token->surplus;
    token = base::fail(errors::kTokenNone);
    const auto now = samePeerNow(*asker, *request.caller);
    if (!now) co_return refused(request, {errors::kPeerChanged});
    decision = m_grants.decide(*now, request.need);
  }
  if (!request.renew && !token->jkt.empty()) {
    std::string identityId = request.view.identity.id;
    keeping::ProofNeed proof = request.proof;
    IssuedToken bare = std::move(*token);
    token =
        co_await m_lifetime.during(m_wallet.prove(std::move(identityId), std::move(bare), std::move(proof)));
    if (!asker->open()) co_return nobodyWaits();
    if (!token) co_return refused(request, token.error());
  }
  auto right = m_right.now(*asker, request.caller, request.need, std::move(std::get<Allow>(decision)));
  if (!right) co_return refused(request, right.error());
  co_return deliver(request, *right, std::move(*token));
}

QCoro::Task<base::Result<Allow>> TokenDesk::askPerson(consent::AskerPtr asker, Request request,
                                                      bool changed) {
  RightQuestion question;
  question.caller = *request.caller;
  question.changed = changed;
  question.view = std::move(request.view);
  question.need = std::move(request.need);
  question.reason = std::move(request.reason);
  return m_right.ask(std::move(asker), std::move(question));
}

QCoro::Task<base::Result<IssuedToken>> TokenDesk::fetch(Request request) {
  std::string identityId = request.view.identity.id;
  if (request.renew) return m_wallet.refresh(std::move(identityId));
  return m_wallet.token(std::move(identityId), std::move(request.tokenNeed));
}

/// Which identity is asked for: by its name, or by an address.
base::Result<keeping::IdentityView> TokenDesk::viewFor(const TokenAsk& ask,
                                                       std::optional<identity::Routed>& routed) const {
  if (ask.url.empty()) return findOrDefault(m_wallet, ask.identity);
  auto found = m_wallet.routes().find(ask.url);
  if (!found) return tl::unexpected(found.error());
  routed = *std::move(found);
  return m_wallet.find(routed->identityId);
}

base::Result<TokenDesk::Request> TokenDesk::requestOf(const TokenAsk& ask, bool renew) const {
  std::optional<identity::Routed> routed;
  auto view = viewFor(ask, routed);
  if (!view) return tl::unexpected(view.error());
  if (renew && view->credential != providers::Credential::Issued) {
    base::Error given(errors::kPastedNoRenewal, "the person gave it");
    given.values = {view->identity.alias};
    return tl::unexpected(std::move(given));
  }
  auto need = needOf(*view, ask.limits);
  if (!need) return tl::unexpected(need.error());
  if (!renew) {
    const auto provable = checkProof(*view, ask.proof);
    if (!provable) return tl::unexpected(provable.error());
  }
  Request request;
  request.need = std::move(*need);
  // The person is not asked about scopes that no token can have: a refresh never gives more than the sign-in
  // did (RFC 6749 section 6), and surplus cannot be asked for.
  const std::vector<std::string> all = scopesForTools(*view);
  if (!grants::isSubset(request.need.scopes, all)) {
    return base::fail(errors::kTokenScopeNotAvailable);
  }
  // A request for all that a tool can have needs no narrower token.
  if (!grants::isSubset(all, request.need.scopes)) request.tokenNeed.scopes = request.need.scopes;
  request.tokenNeed.audience = request.need.audience;
  request.tokenNeed.resource = request.need.resource;
  request.tokenNeed.minValid = ask.minValid;
  request.reason = ask.reason;
  request.proof = ask.proof;
  request.refusedSha256 = ask.refusedSha256;
  request.renew = renew;
  if (routed) request.place = placeOf(ask.url);
  request.routed = std::move(routed);
  request.view = *std::move(view);
  return request;
}

/// Lets the token that a service refused be renewed. Only who has a right to that token can cause this.
base::Result<void> TokenDesk::setAside(const Request& request) {
  if (request.refusedSha256.empty()) return {};
  return m_wallet.refusedByService(request.view.identity.id, request.tokenNeed, request.refusedSha256);
}

/// The token in memory, if the request is a tool's and the token has no more than the grant gives.
std::optional<IssuedToken> TokenDesk::atHand(const Request& request, const Allow& right) {
  if (!request.caller || request.renew) return std::nullopt;
  auto token = m_wallet.cached(request.view.identity.id, request.tokenNeed);
  const bool fits = token && grants::isSubset(grants::forTools(token->scopes), right.scopes) &&
                    grants::isSubset(token->surplus, right.also);
  if (!fits) return std::nullopt;
  return token;
}

/// Why the person is not asked: there would be no token after the yes.
std::optional<base::Error> TokenDesk::cannotBeHad(const Request& request) {
  if (!request.renew) {
    const auto refused = m_wallet.refusal(request.view.identity.id, request.tokenNeed);
    if (refused) return refused;
  }
  const bool over = request.view.state == keeping::IdentityState::NeedsSignIn ||
                    request.view.state == keeping::IdentityState::Unsupported;
  if (!over || m_wallet.cached(request.view.identity.id, request.tokenNeed)) return std::nullopt;
  base::Error error = keeping::signInError(request.view.stateReason);
  error.detail.clear();
  return error;
}

/// The last check: scopes, use count and log, in this order; then the asker gets the token.
base::Result<Handout> TokenDesk::deliver(const Request& request, const Allow& right, IssuedToken token) {
  token.scopes = grants::forTools(std::move(token.scopes));
  if (request.caller && !request.renew && !grants::isSubset(token.scopes, right.scopes)) {
    return refused(request, {errors::kTokenWider});
  }
  // A request for fewer scopes gets no more, even where the grant would give it: the tool may hand it on.
  const std::vector<std::string>& named = request.tokenNeed.scopes;
  if (!request.renew && !named.empty() && !grants::isSubset(token.scopes, named)) {
    return refused(request, {errors::kTokenWider});
  }
  if (!request.renew && !grants::isSubset(token.surplus, right.also)) {
    return refused(request, {errors::kTokenSurplus});
  }
  if (!request.refusedSha256.empty() &&
      jose::equalInConstantTime(jose::sha256Hex(token.accessToken.view()), request.refusedSha256)) {
    return refused(request, {errors::kTokenStillRefused});
  }
  if (!right.grantId.empty()) {
    const auto used = m_grants.used(right.grantId);
    if (!used) return refused(request, used.error());
  }
  const std::string also = token.surplus.empty() ? std::string() : "; also: " + oneLine(token.surplus);
  const std::string by = right.grantId.empty() ? std::string() : " by grant " + right.grantId;
  // The path of an address may be the person's own business.
  const std::string to = token.proof.empty()
                             ? std::string()
                             : "; for one " + request.proof.method + " to " + hostOf(request.proof.url);
  const std::string way = request.routed ? "; " + wayOf(request) : std::string();
  const auto recorded =
      record(request, "allowed", inWords(token.scopes, request.tokenNeed) + also + way + to + by);
  if (!recorded) return tl::unexpected(recorded.error());
  auto now = m_wallet.find(request.view.identity.id);
  std::string sha256;
  if (request.routed && token.tokenType == "Bearer") sha256 = jose::sha256Hex(token.accessToken.view());
  return Handout{now ? *std::move(now) : request.view, std::move(token), request.routed, std::move(sha256)};
}

base::Result<void> TokenDesk::record(const Request& request, std::string outcome, std::string detail) {
  const char* const kind = request.renew ? "refresh" : request.refusedSha256.empty() ? "token" : "report";
  const activity::Activity activity{kind, request.view.identity.id,
                                    request.caller ? request.caller->tool.exe.path : "lanyard-desktop",
                                    std::move(outcome), std::move(detail)};
  return m_log.record(activity);
}

/// How an address led to the identity, for the log. Without its path, which may be the person's own business.
std::string TokenDesk::wayOf(const Request& request) {
  if (!request.routed) return {};
  return "address " + request.place + " by " + identity::routedByName(request.routed->by);
}

/// A refusal hands nothing out, so it does not depend on its record.
tl::unexpected<base::Error> TokenDesk::refused(const Request& request, const base::Error& error) {
  const bool narrowed = !request.tokenNeed.scopes.empty() || !request.tokenNeed.audience.empty() ||
                        !request.tokenNeed.resource.empty();
  std::string asked;
  if (narrowed && !request.renew) asked = "asked for: " + inWords(request.need.scopes, request.tokenNeed);
  const std::string way = wayOf(request);
  if (!asked.empty() && !way.empty()) asked += "; ";
  static_cast<void>(record(request, error.code, asked + way));
  return tl::unexpected(error);
}

}  // namespace lanyard::wallet
