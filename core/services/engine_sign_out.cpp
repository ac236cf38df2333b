#include "core/oauth/end_session.h"
#include "core/services/engine.h"

// Taking access away: there, and here in any case.
namespace lanyard::services {

QCoro::Task<base::Result<SignOutResult>> Engine::signOut(std::string identityId) {
  base::Result<SignOutResult> result = co_await endSignIn(std::move(identityId), false);
  co_return result;
}

QCoro::Task<base::Result<SignOutResult>> Engine::endSignIn(std::string identityId, bool ofAll) {
  const std::shared_ptr<bool> alive = m_alive;
  base::Result<SignOutResult> result = co_await runSignOut(identityId, ofAll);
  if (*alive && !result) {
    Q_EMIT happened("revoke", identityId, result.error().code, base::kindName(result.error().kind));
  }
  co_return result;
}

QCoro::Task<base::Result<SignOutResult>> Engine::runSignOut(std::string identityId, bool ofAll) {
  const std::shared_ptr<bool> alive = m_alive;
  if (!ofAll && m_keeper.locked()) co_return base::fail(base::ErrorKind::Locked, "wallet.locked");
  const std::shared_ptr<void> held = hold();
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) co_return base::fail(base::ErrorKind::Misconfigured, "identity.unknown");
  SignOutResult result{view(*stored), RevokeOutcome::ForgottenHere, {}, {}};
  const providers::ProviderSettings settings = stored->settings;
  const bool theirs = stored->tokens.needsSignIn == kOtherMachine;
  // With a row that is not believed, or does not fit the keystore, nobody knows to whom it would be sent.
  std::string unsendable = m_book.fault(identityId);
  base::Result<TokenKeeper::Taken> taken = TokenKeeper::Taken{};
  if (unsendable.empty()) taken = co_await m_keeper.take(identityId);
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (!taken && taken.error().kind == base::ErrorKind::Untrusted) {
    unsendable = taken.error().code;
    taken = TokenKeeper::Taken{};
  }
  if (!taken) co_return tl::unexpected(taken.error());
  // Signed out by another request, meanwhile.
  if (m_book.byId(identityId) == nullptr)
    co_return base::fail(base::ErrorKind::Misconfigured, "identity.unknown");
  tokens::RevocationItem tokens{std::nullopt, taken->accessToken.copy()};
  if (taken->item) tokens.item = taken->item->copy();
  flows::RevokeOrder order{settings, std::move(taken->item), std::move(taken->accessToken)};
  base::Result<bool> revoked = false;
  // The other computer still uses that session: to revoke it here would end it there.
  if (theirs) {
    result.detail = kOtherMachine;
  } else if (!unsendable.empty()) {
    result.detail = unsendable;
  } else if (ofAll && m_keeper.locked()) {
    revoked = base::fail(base::ErrorKind::Locked, "wallet.locked", "the provider is asked after the unlock");
  } else if (ofAll && m_weather.retryAfter(settings.issuer)) {
    // One of the others was told so: the rest would only be told the same.
    revoked =
        base::fail(base::ErrorKind::Transient, "http.unavailable", "the provider wants to be left alone");
  } else {
    revoked = co_await m_revoke.run(std::move(order));
  }
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (!revoked) {
    result.detail = revoked.error().code;
    if (PendingRevocations::mayHelpLater(revoked.error())) {
      const base::Result<void> kept = co_await m_pending.add(identityId, settings, std::move(tokens));
      if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
      // What cannot be kept cannot be asked again: then it is forgotten here only, and says so.
      if (kept) result.outcome = RevokeOutcome::Pending;
    }
  } else if (*revoked) {
    result.outcome = RevokeOutcome::RevokedThere;
  }
  // Looked up while the identity is known. The revocation has just asked for the metadata, where they could
  // be had; asking again only for this could fail, and hold up a sign-out for nothing that it needs.
  const oauth::ProviderMetadata* metadata = m_directory.lastKnown(settings.issuer);
  // A row that is not believed names no page that a person should open.
  if (metadata != nullptr && unsendable.empty()) {
    result.endSession = oauth::endSessionUrl(*metadata, settings.clientId);
  }
  const base::Result<void> forgotten = co_await m_keeper.forget(identityId);
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (!forgotten) {
    m_keeper.release(identityId);
    if (result.outcome == RevokeOutcome::Pending) co_await m_pending.drop(identityId);
    co_return tl::unexpected(forgotten.error());
  }
  const auto removed = m_book.remove(identityId);
  if (!removed) co_return tl::unexpected(removed.error());
  const bool there = result.outcome == RevokeOutcome::RevokedThere;
  const bool later = result.outcome == RevokeOutcome::Pending;
  Q_EMIT happened("revoke", identityId, there ? "revoked" : later ? "pending" : "forgotten", result.detail);
  Q_EMIT identityRemoved(identityId);
  co_return std::move(result);
}

/// A sign-out that was killed on its way to "pending". With its tokens put aside it goes on, as the person
/// asked; without them it has not begun, and the identity is as it was.
QCoro::Task<base::Result<void>> Engine::finishSignOuts() {
  const std::shared_ptr<bool> alive = m_alive;
  const std::vector<std::string> pending = m_pending.ids();
  for (const std::string& id : pending) {
    if (m_book.byId(id) == nullptr) continue;
    const base::Result<bool> aside = co_await m_pending.hasTokens(id);
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
    if (!aside) co_return tl::unexpected(aside.error());
    if (!*aside) {
      const base::Result<void> dropped = co_await m_pending.drop(id);
      if (!dropped) co_return dropped;
      continue;
    }
    const base::Result<void> forgotten = co_await m_keeper.forget(id);
    if (!forgotten) co_return forgotten;
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
    const auto removed = m_book.remove(id);
    if (!removed) co_return removed;
    Q_EMIT happened("revoke", id, "pending", {});
  }
  m_pending.begin();
  co_return base::Result<void>{};
}

}  // namespace lanyard::services
