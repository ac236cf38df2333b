#include <algorithm>

#include "core/services/token_keeper.h"
#include "core/tokens/schedule.h"

// Which identities are kept fresh without being asked for, and when each will need a new sign-in.
namespace lanyard::services {
namespace {

using std::chrono::milliseconds;

// An identity that no tool used for half a day is not refreshed by itself: its next user waits for one round
// trip.
constexpr std::chrono::hours kInUse{12};
// After the start or an unlock everybody's network has other things to do, and may not be up yet.
constexpr std::chrono::seconds kSettle{30};
// So that a thousand identities do not fall due in one moment.
constexpr milliseconds kSettleSpread = std::chrono::seconds(30);

}  // namespace

bool TokenKeeper::keptFresh(const std::string& identityId, const Entry& of, base::Instant now) const {
  if (now - of.lastUsed < kInUse) return true;
  const std::optional<base::Instant> lasting = m_lasting ? m_lasting(identityId) : std::nullopt;
  return lasting && *lasting > now;
}

/// When to renew by ourselves: as the token's life wants it, and never without the pause.
base::Instant TokenKeeper::nextRenewal(Entry& of, const tokens::HeldToken& access) {
  const base::Instant due = tokens::refreshDue(access.issuedAt, access.expiresAt, jitter());
  return std::max(due, m_ports.clock.now() + tokens::renewalPause(of.unasked));
}

void TokenKeeper::follow(LastingGrants lasting) {
  m_lasting = std::move(lasting);
  keepLastingFresh();
  for (const auto& [id, stored] : m_book.all()) tellNear(id);
}

void TokenKeeper::granted(const std::string& identityId) {
  keepFresh(identityId);
  scheduleNext();
  Q_EMIT changed(identityId);
}

void TokenKeeper::keepLastingFresh() {
  const base::Instant now = m_ports.clock.now();
  for (const auto& [id, stored] : m_book.all()) {
    const std::optional<base::Instant> until = m_lasting ? m_lasting(id) : std::nullopt;
    if (until && *until > now) keepFresh(id);
  }
  scheduleNext();
}

void TokenKeeper::keepFresh(const std::string& identityId) {
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr || !stored->tokens.hasRefreshToken || m_locked) return;
  Entry& of = entry(identityId);
  const bool lost = std::holds_alternative<tokens::SignInNeeded>(of.state);
  if (lost || of.closing || of.refreshing || of.dueAt != base::Instant{}) return;
  const base::Instant now = m_ports.clock.now();
  if (const auto* held = std::get_if<tokens::HeldToken>(&of.state)) {
    of.dueAt = std::max(now, tokens::refreshDue(held->issuedAt, held->expiresAt, jitter()));
  } else {
    of.dueAt = now + kSettle + std::chrono::duration_cast<milliseconds>(kSettleSpread * jitter());
  }
}

std::optional<tokens::Forecast> TokenKeeper::forecastOf(const ports::StoredIdentity& stored,
                                                        bool asKept) const {
  tokens::ForecastFacts facts;
  if (m_ports.catalog != nullptr) {
    const providers::RefreshLife life = m_ports.catalog->refreshLife(stored.identity.issuer);
    facts.idle = life.idle;
    facts.absolute = life.absolute;
  }
  const std::string& id = stored.identity.id;
  const auto found = m_entries.find(id);
  if (found == m_entries.end()) return tokens::forecast(stored.tokens, facts);
  const Entry& of = found->second;
  if (const auto* held = std::get_if<tokens::HeldToken>(&of.state)) facts.accessEndsAt = held->expiresAt;
  const std::optional<base::Instant>& told = stored.tokens.refreshExpiresAt;
  // Most providers say nothing of it: then nobody looks through the grants.
  if (!told && !facts.idle) return tokens::forecast(stored.tokens, facts);
  // What fails, or would come too late, keeps nothing.
  const bool planned = of.refreshing || (of.dueAt != base::Instant{} && (!told || of.dueAt < *told));
  if (asKept && planned && !of.lastError && !of.heldBack) {
    facts.keptUntil = m_lasting ? m_lasting(id) : std::nullopt;
    if (of.lastUsed != base::Instant{}) {
      facts.keptUntil = std::max(facts.keptUntil.value_or(base::Instant{}), of.lastUsed + kInUse);
    }
  }
  return tokens::forecast(stored.tokens, facts);
}

void TokenKeeper::tellNear(const std::string& identityId) {
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr || !stored->tokens.hasRefreshToken || !stored->tokens.needsSignIn.empty()) return;
  const std::optional<tokens::Forecast> next = forecastOf(*stored, true);
  Entry& of = entry(identityId);
  const bool near = next && m_ports.clock.now() >= next->nearFrom;
  if (near && !of.nearSaid) Q_EMIT signInNear(identityId, next->signInBy);
  of.nearSaid = near;
}

bool TokenKeeper::ranOut(const std::string& identityId) const {
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) return false;
  const std::optional<tokens::Forecast> next = forecastOf(*stored, false);
  return next && m_ports.clock.now() + tokens::kClockLeeway >= next->signInBy;
}

}  // namespace lanyard::services
