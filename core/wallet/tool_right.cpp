#include "core/wallet/tool_right.h"

#include <utility>

namespace lanyard::wallet {

std::optional<grants::Caller> samePeerNow(const consent::Asker& asker, const grants::Caller& before) {
  auto now = asker.caller();
  if (!now || !grants::samePeer(*now, before)) return std::nullopt;
  return std::move(*now);
}

QCoro::Task<base::Result<grants::Allow>> ToolRight::ask(consent::AskerPtr asker, RightQuestion question) {
  consent::ConsentRequest request;
  request.kind = question.kind;
  request.caller = question.caller;
  request.changed = question.changed;
  request.identity = question.view.identity;
  request.issuer = question.view.identity.issuer;
  request.providerName = question.view.providerName;
  request.providerIsYours = question.view.providerIsYours;
  // An ID token is for the client that it was issued to.
  if (question.need.idToken) request.clientId = question.view.identity.clientId;
  request.need = question.need;
  request.reason = question.reason;
  auto yes = co_await m_lifetime.during(m_person.ask(asker, std::move(request)));
  if (!yes) co_return tl::unexpected(yes.error());
  grants::Allow right{{}, yes->scopes, question.need.also};
  if (yes->kind == grants::Kind::Once) co_return right;
  grants::Need given = question.need;
  given.scopes = yes->scopes;
  const grants::Decision decision = m_grants.decide(question.caller, given);
  const auto* allow = std::get_if<grants::Allow>(&decision);
  if (allow == nullptr) co_return base::fail(errors::kGrantRevoked);
  right.grantId = allow->grantId;
  co_return right;
}

base::Result<grants::Allow> ToolRight::now(const consent::Asker& asker,
                                           const std::optional<grants::Caller>& caller,
                                           const grants::Need& need, grants::Allow right) const {
  if (!caller) return right;
  const auto peer = samePeerNow(asker, *caller);
  if (!peer) return base::fail(errors::kPeerChanged);
  if (right.grantId.empty()) return right;
  const grants::Decision decision = m_grants.decide(*peer, need);
  const auto* allow = std::get_if<grants::Allow>(&decision);
  if (allow == nullptr) return base::fail(errors::kGrantRevoked);
  return *allow;
}

}  // namespace lanyard::wallet
