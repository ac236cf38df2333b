#include "core/wallet/unused_tokens.h"

#include <algorithm>

namespace lanyard::wallet {

void UnusedTokens::replaced(const keeping::StoredIdentity& before, tokens::TokenItem item,
                            const base::Secret& inUse) {
  // A provider may give the same token again. And where all of a client's tokens end with one, the new one
  // would end too.
  const bool same = item.refreshToken.equals(inUse.view());
  if (item.refreshToken.empty() || same) return;
  if (m_parts.catalog.revocation(before.identity.issuer) != providers::Revocation::Token) return;
  // The computer that the wallet was copied from still uses this token.
  if (before.tokens.needsSignIn == errors::kSignInOtherMachine) return;
  if (keeping::mismatch(item, m_parts.book.account().id, before)) return;
  tokens::RevocationItem tokens{std::move(item), base::Secret()};
  run(before.identity.id, before.settings, std::move(tokens), "the sign-in before");
}

void UnusedTokens::notKept(const providers::ProviderSettings& settings, tokens::RevocationItem tokens) {
  const auto lives = [&](const auto& row) {
    const identity::Identity& who = row.second.identity;
    return who.issuer == settings.issuer && who.subject == tokens.item->subject &&
           who.clientId == settings.clientId && !keeping::isRowFault(row.second.tokens.needsSignIn);
  };
  // If that person is in the wallet by the same client, this would sign that identity out unasked.
  const bool alone = std::none_of(m_parts.book.all().begin(), m_parts.book.all().end(), lives);
  if (!alone && m_parts.catalog.revocation(settings.issuer) != providers::Revocation::Token) return;
  run({}, settings, std::move(tokens), "a sign-in that was not kept");
}

QCoro::Task<void> UnusedTokens::run(std::string identityId, providers::ProviderSettings settings,
                                    tokens::RevocationItem tokens, std::string which) {
  const std::shared_ptr<void> held = m_parts.underWay.hold();
  tokens::RevocationItem spare{tokens.item->copy(), tokens.accessToken.copy()};
  flows::RevokeOrder order{settings, std::move(tokens.item), std::move(tokens.accessToken)};
  const base::Result<bool> revoked = co_await m_lifetime.during(m_parts.revoke.run(std::move(order)));
  std::string outcome = revoked ? (*revoked ? "revoked" : "revoke.not_offered") : revoked.error().code;
  if (!revoked && PendingRevocations::mayHelpLater(revoked.error())) {
    // It is stored under an id of its own, because the identity's id is for a sign-out.
    std::string id = base::randomUuid(m_parts.random);
    const base::Result<void> kept =
        co_await m_lifetime.during(m_parts.pending.add(id, settings, std::move(spare)));
    if (kept) {
      which += "; " + outcome + ", as " + id;
      outcome = "pending";
    }
  }
  Q_EMIT happened("revoke", identityId, outcome, which);
}

void UnusedTokens::spare(const identity::Identity& who) {
  if (m_parts.catalog.revocation(who.issuer) == providers::Revocation::Token) return;
  m_parts.pending.dropThoseOf(who.issuer, who.subject, who.clientId);
}

}  // namespace lanyard::wallet
