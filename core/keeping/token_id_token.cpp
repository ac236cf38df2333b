#include "core/keeping/token_keeper.h"

// The ID token of a sign-in, for the tools that want it.
namespace lanyard::keeping {
namespace {

/// How long a provider that gave no ID token at a renewal is not asked for one again: each question may
/// rotate the refresh token.
constexpr std::chrono::hours kNoIdTokenHolds{1};

}  // namespace

/// The ID token in memory, however long it is still valid, or null.
const tokens::HeldIdToken* TokenKeeper::heldIdToken(const std::string& identityId) {
  const tokens::HeldToken* whole = tokens::held(entry(identityId).state);
  return whole != nullptr && whole->idToken ? &*whole->idToken : nullptr;
}

base::Result<std::optional<IssuedIdToken>> TokenKeeper::cachedIdToken(const std::string& identityId,
                                                                      std::chrono::seconds minValid) {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) return base::fail(errors::kIdentityUnknown, "no identity of that id");
  if (stored->settings.dialect.isOAuth() || stored->settings.dialect.isKept()) {
    base::Error none{errors::kTokenNoOpenId};
    none.values = {stored->identity.alias};
    return tl::unexpected(std::move(none));
  }
  if (m_locked || entry(identityId).closing) return std::optional<IssuedIdToken>();
  const base::Instant now = m_ports.clock.now();
  const tokens::HeldIdToken* held = heldIdToken(identityId);
  if (held != nullptr && held->validFor(now, minValid)) {
    m_plan.used(identityId, now);
    return std::optional<IssuedIdToken>({held->token.copy(), held->expiresAt, held->audiences});
  }
  const std::optional<Refusal>& none = entry(identityId).noIdToken;
  const bool lately = none && now >= none->at && now - none->at < kNoIdTokenHolds;
  if (lately) return tl::unexpected(none->error);
  return std::optional<IssuedIdToken>();
}

QCoro::Task<base::Result<IssuedIdToken>> TokenKeeper::idToken(std::string identityId,
                                                              std::chrono::seconds minValid) {
  const std::string fault = m_book.fault(identityId);
  if (!fault.empty()) co_return tl::unexpected(signInError(fault));
  base::Result<std::optional<IssuedIdToken>> ready = cachedIdToken(identityId, minValid);
  if (!ready) co_return tl::unexpected(ready.error());
  if (*ready) co_return std::move(**ready);
  // A renewal of a narrowed token brings none of the sign-in's: it ends first.
  std::shared_ptr<Renewal> running = entry(identityId).renewal;
  while (running && !running->key.whole()) {
    co_await m_lifetime.during(running->gate.opened());
    running = entry(identityId).renewal;
  }
  const tokens::HeldIdToken* old = heldIdToken(identityId);
  const base::Secret before = old != nullptr ? old->token.copy() : base::Secret();
  TokenNeed everything;
  const base::Result<IssuedToken> renewed =
      co_await m_lifetime.during(renew(identityId, std::move(everything), false));
  if (!renewed) co_return tl::unexpected(renewed.error());
  // A new one may end sooner than was asked for: it is the newest that there is.
  constexpr std::chrono::seconds kStillValid{1};
  ready = cachedIdToken(identityId, kStillValid);
  if (ready && *ready && !(*ready)->token.equals(before.view())) co_return std::move(**ready);
  if (m_book.byId(identityId) == nullptr) co_return base::fail(errors::kTokenRevoked, "gone meanwhile");
  const base::Error none(errors::kIdTokenNotRenewed, "no ID token in the reply to a renewal");
  entry(identityId).noIdToken = Refusal{none, m_ports.clock.now()};
  co_return tl::unexpected(none);
}

}  // namespace lanyard::keeping
