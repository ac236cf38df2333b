#include <algorithm>
#include <utility>

#include "core/services/token_keeper.h"
#include "core/tokens/schedule.h"

// What failures, a provider that wants to be left alone and a clock that jumps do to the schedule.
namespace lanyard::services {
namespace {

// Between two tries that somebody waits for: a person does not notice it, a program in a loop is held back.
constexpr std::chrono::seconds kAskGap{2};
// Long enough for a provider's keys to get around, where a signature did not fit them.
constexpr std::chrono::seconds kUnverifiedPause{60};
// The same outcome of renewals that nobody asked for is news again after so long.
constexpr std::chrono::minutes kNewsAgain{30};
// As long as a person believes a "try again later" of a server.
constexpr std::chrono::seconds kLongestAskGap{60};
// A network that comes and goes every second must not make us ask every second.
constexpr std::chrono::seconds kBackGap{10};
// Addresses and name servers come a moment after the link; spread, because everybody's network came back
// together.
constexpr std::chrono::milliseconds kBackSpread{2000};
// So many failures in a row that the pause is the longest one (10 minutes, half of it jittered).
constexpr int kLongPause = 32;

}  // namespace

std::optional<std::chrono::seconds> TokenKeeper::quietFor(const std::string& identityId) const {
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) return std::nullopt;
  const auto issuer = m_ports.weather.retryAfter(stored->identity.issuer);
  const auto found = m_entries.find(identityId);
  if (found == m_entries.end() || found->second.tokenEndpoint.empty()) return issuer;
  return std::max(issuer, m_ports.weather.retryAfter(found->second.tokenEndpoint));
}

void TokenKeeper::applyFailure(const std::string& identityId, const base::Error& error) {
  Entry& of = entry(identityId);
  of.lastError = error;
  if (error.kind == base::ErrorKind::SignInAgain) {
    needSignIn(identityId, error);
    return;
  }
  if (error.code == "http.unknown_outcome") of.uncertain = true;
  ++of.failures;
  const base::Instant now = m_ports.clock.now();
  of.failedAt = now;
  const std::optional<std::chrono::seconds> quiet = quietFor(identityId);
  const bool unverified = error.code == "token.unverified";
  of.dueAt = now + tokens::retryDelay(of.failures, unverified ? kUnverifiedPause : quiet, jitter());
  // A locked keystore costs nobody anything: whoever has just unlocked it is not kept waiting.
  const bool atProvider =
      error.kind != base::ErrorKind::Locked && error.kind != base::ErrorKind::StoreUnavailable;
  of.askAgainAt = atProvider ? now + std::clamp(quiet.value_or(kAskGap), kAskGap, kLongestAskGap) : now;
  if (isNews(of, error.code)) Q_EMIT refreshFailed(identityId, error);
}

/// Whether the last error is answer enough for now.
bool TokenKeeper::tooSoon(const std::string& identityId, bool byHand) const {
  const auto found = m_entries.find(identityId);
  if (found == m_entries.end() || !found->second.lastError) return false;
  const Entry& of = found->second;
  const base::Instant now = m_ports.clock.now();
  if (!byHand) return now < of.askAgainAt;
  return quietFor(identityId) && now < of.askAgainAt && now < of.failedAt + kAskGap;
}

/// Whether the log is to be told of an outcome: all that somebody asked for, and what is new or old enough.
bool TokenKeeper::isNews(Entry& of, const std::string& outcome) const {
  const base::Instant now = m_ports.clock.now();
  const bool repeated = of.said == outcome && now >= of.saidAt && now - of.saidAt < kNewsAgain;
  if (repeated && !of.asked) return false;
  of.said = outcome;
  of.saidAt = now;
  return true;
}

void TokenKeeper::needSignIn(const std::string& identityId, const base::Error& error) {
  Entry& of = entry(identityId);
  // The provider's own word is not lost: the last error has it.
  const bool over = error.code == "token.invalid_grant" && ranOut(identityId);
  const std::string reason = over ? kRanOut : error.code;
  of.state = tokens::SignInNeeded{reason};
  of.narrow.clear();
  of.dueAt = {};
  if (const ports::StoredIdentity* stored = m_book.byId(identityId)) {
    tokens::TokenRecord record = stored->tokens;
    record.needsSignIn = reason;
    (void)m_book.saveTokens(record);  // lost on a full disk: the next start finds out again
  }
  // What was sealed is kept where the row is at fault, not the token: an older database may be put back.
  if (!isRowFault(reason)) (void)m_ports.journal.clear(identityId);
  std::string detail = error.detail;
  const bool timed = reason.starts_with("id_token.");
  const std::string words = timed ? m_ports.weather.skewWords(of.tokenEndpoint) : std::string();
  if (!words.empty()) detail += "; " + words;
  Q_EMIT signInNeeded(identityId, reason, detail);
}

bool TokenKeeper::saidOffline() const {
  return m_ports.connectivity != nullptr && m_ports.connectivity->offline();
}

bool TokenKeeper::putOff(const std::string& identityId, base::Instant now) {
  Entry& of = entry(identityId);
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  const bool here = stored != nullptr && stored->settings.local;  // on this computer: no network needed
  if (!saidOffline() || m_reachedThough || here || of.heldBack) return false;
  of.heldBack = true;
  of.dueAt = now + tokens::retryDelay(kLongPause, std::nullopt, jitter());
  return true;
}

void TokenKeeper::networkBack() {
  const base::Instant now = m_ports.clock.now();
  m_reachedThough = false;
  if (m_backAt <= now) m_backAt = std::max(now, m_backAt + kBackGap);
  for (auto& [id, of] : m_entries) {
    const bool waits = of.heldBack || (of.lastError && of.lastError->kind != base::ErrorKind::SignInAgain);
    if (!waits || of.dueAt == base::Instant{} || quietFor(id)) continue;
    of.heldBack = false;
    of.askAgainAt = {};
    const auto spread = std::chrono::duration_cast<std::chrono::milliseconds>(kBackSpread * jitter());
    of.dueAt = std::min(of.dueAt, m_backAt + spread);
  }
  scheduleNext();
}

void TokenKeeper::noticeClockSetBack(base::Instant now) {
  const base::Instant before = std::exchange(m_lastLook, now);
  if (now + tokens::kClockLeeway >= before) return;
  m_backAt = {};
  // What was to happen at a time of the old clock would happen much too late.
  for (auto& [id, of] : m_entries) {
    of.askAgainAt = {};
    if (of.saveAt > now) of.saveAt = now;
    if (of.dueAt > now) of.dueAt = now + tokens::retryDelay(1, std::nullopt, jitter());
  }
}

}  // namespace lanyard::services
