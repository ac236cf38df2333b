#include "core/wallet/sign_outs.h"

#include "core/oauth/end_session.h"
#include "core/tokens/forecast.h"
#include "core/wallet/paste_order.h"

namespace lanyard::wallet {
namespace {

/// When an unused session ends by itself. (The view of a live session assumes that the wallet keeps using
/// it.)
std::optional<base::Instant> endUnused(const tokens::TokenRecord& record,
                                       const providers::RefreshLife& life) {
  tokens::ForecastFacts facts;
  facts.idle = life.idle;
  facts.absolute = life.absolute;
  const std::optional<tokens::Forecast> end = tokens::forecast(record, facts);
  if (!end) return std::nullopt;
  return end->signInBy;
}

}  // namespace

QCoro::Task<base::Result<SignOutResult>> SignOuts::one(std::string identityId) {
  base::Result<SignOutResult> result = co_await m_lifetime.during(end(std::move(identityId), false));
  co_return result;
}

QCoro::Task<base::Result<SignOutResult>> SignOuts::end(std::string identityId, bool ofAll) {
  base::Result<SignOutResult> result = co_await m_lifetime.during(perform(identityId, ofAll));
  if (!result) {
    Q_EMIT happened("revoke", identityId, result.error().code, base::kindName(result.error().kind));
  }
  co_return result;
}

QCoro::Task<base::Result<SignOutResult>> SignOuts::perform(std::string identityId, bool ofAll) {
  if (!ofAll && m_parts.keeper.locked()) co_return base::fail(errors::kWalletLocked);
  const std::shared_ptr<void> held = m_parts.underWay.hold();
  const keeping::StoredIdentity* stored = m_parts.book.byId(identityId);
  if (stored == nullptr) co_return base::fail(errors::kIdentityUnknown);
  SignOutResult result{m_parts.views.of(*stored), RevokeOutcome::ForgottenHere, {}, {}};
  const std::vector<std::string> others = m_parts.views.others(stored->identity);
  result.identity.oneOfMore = !others.empty();
  const providers::ProviderSettings settings = stored->settings;
  const bool theirs = stored->tokens.needsSignIn == errors::kSignInOtherMachine;
  std::optional<base::Instant> ends = result.identity.expiresAt;
  if (settings.dialect.isKept()) ends = stored->tokens.refreshExpiresAt;
  if (result.identity.hasRefreshToken) {
    ends = result.identity.signInBy ? endUnused(stored->tokens, m_parts.catalog.refreshLife(settings.issuer))
                                    : std::nullopt;
  }
  // If the row is not believed, or does not fit the keystore, nobody knows where the token would be sent.
  std::string unsendable = m_parts.book.fault(identityId);
  base::Result<keeping::TokenKeeper::Taken> taken = keeping::TokenKeeper::Taken{};
  if (unsendable.empty()) taken = co_await m_lifetime.during(m_parts.keeper.take(identityId));
  if (!taken && (taken.error().kind == base::ErrorKind::Untrusted || keeping::isOfNoUse(taken.error()))) {
    unsendable = taken.error().code;
    taken = keeping::TokenKeeper::Taken{};
  }
  if (!taken) co_return tl::unexpected(taken.error());
  // Another request signed it out meanwhile.
  if (m_parts.book.byId(identityId) == nullptr) co_return base::fail(errors::kIdentityUnknown);
  tokens::RevocationItem tokens{std::nullopt, taken->accessToken.copy()};
  if (taken->item) tokens.item = taken->item->copy();
  flows::RevokeOrder order{settings, std::move(taken->item), std::move(taken->accessToken),
                           std::move(taken->narrowed)};
  base::Result<bool> revoked = false;
  // The other computer still uses that session, and revoking it here would end it there.
  if (theirs) {
    result.detail = errors::kSignInOtherMachine.code;
  } else if (!unsendable.empty()) {
    result.detail = unsendable;
  } else if (ofAll && m_parts.keeper.locked()) {
    revoked = base::fail(errors::kWalletLocked, "the provider is asked after the unlock");
  } else if (ofAll && m_parts.weather.retryAfter(settings.issuer)) {
    // The provider told one of the other sign-outs to wait, and would tell this one the same.
    revoked = base::fail(errors::kHttpUnavailable, "the provider wants to be left alone");
  } else {
    revoked = co_await m_lifetime.during(m_parts.revoke.run(std::move(order)));
  }
  if (!revoked) {
    result.detail = revoked.error().code;
    if (PendingRevocations::mayHelpLater(revoked.error())) {
      const base::Result<void> kept =
          co_await m_lifetime.during(m_parts.pending.add(identityId, settings, std::move(tokens)));
      // A revocation that cannot be stored cannot be tried again: then the identity is only forgotten here,
      // and the result says so.
      if (kept) result.outcome = RevokeOutcome::Pending;
    }
  } else if (*revoked) {
    result.outcome = RevokeOutcome::RevokedThere;
  }
  // Looked up while the identity is known. The revocation has just fetched the metadata, if it could. Another
  // fetch only for this could fail, and would delay a sign-out that does not need it.
  const oauth::ProviderMetadata* metadata = m_parts.directory.lastKnown(settings.issuer);
  // A page that is named by an untrusted row must not be offered to the person.
  // Nor does the browser's session have to do with a token that was pasted.
  const bool pasted = settings.dialect.isKept();
  if (metadata != nullptr && unsendable.empty() && !pasted) {
    result.endSession = oauth::endSessionUrl(*metadata, settings.clientId);
  }
  const base::Result<void> forgotten = co_await m_lifetime.during(m_parts.keeper.forget(identityId));
  if (!forgotten) {
    m_parts.keeper.release(identityId);
    if (result.outcome == RevokeOutcome::Pending)
      co_await m_lifetime.during(m_parts.pending.drop(identityId));
    co_return tl::unexpected(forgotten.error());
  }
  const auto gone = m_parts.book.remove(identityId);
  if (!gone) co_return tl::unexpected(gone.error());
  if (result.outcome == RevokeOutcome::ForgottenHere && !theirs && unsendable.empty()) {
    result.endsAt = ends;
  }
  if (result.outcome == RevokeOutcome::ForgottenHere && pasted && unsendable.empty())
    result.revokeAt = pageOfTokens(m_parts.catalog, settings.issuer);
  const bool there = result.outcome == RevokeOutcome::RevokedThere;
  const bool later = result.outcome == RevokeOutcome::Pending;
  Q_EMIT happened("revoke", identityId, there ? "revoked" : later ? "pending" : "forgotten", result.detail);
  Q_EMIT removed(identityId);
  for (const std::string& other : others) Q_EMIT changed(other);
  if (unsendable.empty() && !theirs && !m_parts.keeper.locked()) m_parts.registrations.left(settings);
  co_return std::move(result);
}

/// Sign-outs that an older database does not know of: with its row, the identity's tokens can be revoked.
QCoro::Task<base::Result<void>> SignOuts::takeUpForgotten() {
  std::vector<std::string> ids;
  for (const auto& [id, stored] : m_parts.book.all()) {
    if (m_parts.book.fault(id).empty()) ids.push_back(id);
  }
  for (const std::string& id : m_parts.pending.ids()) std::erase(ids, id);
  for (const std::string& id : ids) {
    const base::Result<bool> aside = co_await m_lifetime.during(m_parts.pending.hasTokens(id));
    if (!aside) co_return tl::unexpected(aside.error());
    const keeping::StoredIdentity* stored = m_parts.book.byId(id);
    if (!*aside || stored == nullptr) continue;
    const auto taken = m_parts.pending.takeUp(id, stored->settings);
    if (!taken) co_return taken;
  }
  co_return base::Result<void>{};
}

/// Finishes sign-outs that were killed on the way to "pending". If the tokens were put aside, the sign-out
/// goes on, as the person asked; if not, it has not begun, and the identity is as before.
QCoro::Task<base::Result<void>> SignOuts::finish(bool doubtful) {
  if (doubtful) {
    const base::Result<void> taken = co_await m_lifetime.during(takeUpForgotten());
    if (!taken) co_return taken;
  }
  const std::vector<std::string> pending = m_parts.pending.ids();
  for (const std::string& id : pending) {
    if (m_parts.book.byId(id) == nullptr) continue;
    const base::Result<bool> aside = co_await m_lifetime.during(m_parts.pending.hasTokens(id));
    if (!aside) co_return tl::unexpected(aside.error());
    if (!*aside) {
      const base::Result<void> dropped = co_await m_lifetime.during(m_parts.pending.drop(id));
      if (!dropped) co_return dropped;
      continue;
    }
    const base::Result<void> forgotten = co_await m_lifetime.during(m_parts.keeper.forget(id));
    if (!forgotten) co_return forgotten;
    const auto gone = m_parts.book.remove(id);
    if (!gone) co_return gone;
    Q_EMIT happened("revoke", id, "pending", {});
  }
  m_parts.pending.begin();
  co_return base::Result<void>{};
}

}  // namespace lanyard::wallet
