#include "core/keeping/token_keeper.h"
#include "core/oauth/unsupported.h"

// How an identity is, for people, and when it will need a new sign-in.
namespace lanyard::keeping {
namespace {

/// The state of an identity that has no token and cannot get one.
IdentityState stateFor(const std::string& reason) {
  return oauth::isUnsupported(reason) ? IdentityState::Unsupported : IdentityState::NeedsSignIn;
}

}  // namespace

void TokenKeeper::describe(const std::string& identityId, IdentityView& view) const {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored != nullptr) {
    view.scopes = stored->tokens.scopes;
    view.surplus = stored->tokens.surplus;
    view.otherAudiences = stored->tokens.otherAudiences;
    view.hasRefreshToken = stored->tokens.hasRefreshToken;
    view.credential = stored->settings.dialect.credential;
    if (!stored->tokens.needsSignIn.empty()) {
      view.state = stateFor(stored->tokens.needsSignIn);
      view.stateReason = stored->tokens.needsSignIn;
    }
  }
  const auto found = m_entries.find(identityId);
  if (found != m_entries.end()) describeHeld(found->second, identityId, view);
  // A token that was pasted ends by the clock alone: nobody has to be told so first.
  const bool over = view.state == IdentityState::NeedsSignIn || view.state == IdentityState::Unsupported;
  if (stored != nullptr && hasEnded(*stored) && !over) {
    view.state = IdentityState::NeedsSignIn;
    view.stateReason = errors::kPastedEnded.code;
  }
  describeForecast(stored, view);
}

/// Whether the time of a pasted token is over.
bool TokenKeeper::hasEnded(const StoredIdentity& stored) const {
  const std::optional<base::Instant>& end = stored.tokens.refreshExpiresAt;
  return stored.settings.dialect.isKept() && end && m_ports.clock.now() >= *end;
}

void TokenKeeper::describeHeld(const Entry& kept, const std::string& identityId, IdentityView& view) const {
  if (const tokens::HeldToken* held = tokens::held(kept.state)) {
    if (held->expiresAt != tokens::kForever) {
      view.expiresAt = held->expiresAt;
      view.life = std::chrono::duration_cast<std::chrono::seconds>(held->expiresAt - held->issuedAt);
    }
    if (held->validFor(m_ports.clock.now(), std::chrono::milliseconds(0))) view.state = IdentityState::Fresh;
  }
  if (const auto* needed = std::get_if<tokens::SignInNeeded>(&kept.state)) {
    view.state = stateFor(needed->reason);
    view.stateReason = needed->reason;
  } else if (kept.renewal) {
    view.state = IdentityState::Refreshing;
  } else if (m_vault.failing(identityId)) {
    view.state = IdentityState::NotSaved;
  } else if (const base::Error* failed = m_plan.lastError(identityId);
             failed != nullptr || m_plan.heldBack(identityId)) {
    view.stateReason = failed != nullptr ? failed->code : std::string(errors::kNetworkOffline.code);
    if (view.state != IdentityState::Fresh) view.state = IdentityState::Offline;
  }
}

void TokenKeeper::describeForecast(const StoredIdentity* stored, IdentityView& view) const {
  const bool over = view.state == IdentityState::NeedsSignIn || view.state == IdentityState::Unsupported;
  if (stored == nullptr || over) return;
  const std::optional<tokens::Forecast> next = forecastOf(*stored, true);
  if (!next) return;
  view.signInBy = next->signInBy;
  view.signInNearFrom = next->nearFrom;
  view.usePutsOff = next->usePutsOff;
}

std::optional<tokens::Forecast> TokenKeeper::forecastOf(const StoredIdentity& stored, bool asKept) const {
  tokens::ForecastFacts facts;
  if (m_ports.catalog != nullptr) {
    const providers::RefreshLife life = m_ports.catalog->refreshLife(stored.identity.issuer);
    facts.idle = life.idle;
    facts.absolute = life.absolute;
  }
  const std::string& id = stored.identity.id;
  const auto found = m_entries.find(id);
  if (found == m_entries.end()) return tokens::forecast(stored.tokens, facts);
  const Entry& kept = found->second;
  if (const tokens::HeldToken* held = tokens::held(kept.state)) {
    if (held->expiresAt != tokens::kForever) facts.accessEndsAt = held->expiresAt;
  }
  const std::optional<base::Instant>& told = stored.tokens.refreshExpiresAt;
  // Most providers say nothing about it; then the grants are not searched.
  if (!told && !facts.idle) return tokens::forecast(stored.tokens, facts);
  if (asKept) {
    const std::optional<base::Instant> lasting = m_lasting ? m_lasting(id) : std::nullopt;
    facts.keptUntil = m_plan.keptUntil(id, kept.renewal != nullptr, told, lasting);
  }
  return tokens::forecast(stored.tokens, facts);
}

void TokenKeeper::tellNear(const std::string& identityId) {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr || !stored->tokens.needsSignIn.empty()) return;
  const bool known = stored->tokens.hasRefreshToken || stored->tokens.refreshExpiresAt;
  if (!known) return;
  const std::optional<tokens::Forecast> next = forecastOf(*stored, true);
  Entry& kept = entry(identityId);
  const bool near = next && m_ports.clock.now() >= next->nearFrom;
  if (near && !kept.nearSaid) Q_EMIT signInNear(identityId, next->signInBy);
  kept.nearSaid = near;
}

bool TokenKeeper::ranOut(const std::string& identityId) const {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) return false;
  const std::optional<tokens::Forecast> next = forecastOf(*stored, false);
  return next && m_ports.clock.now() + tokens::kClockLeeway >= next->signInBy;
}

}  // namespace lanyard::keeping
