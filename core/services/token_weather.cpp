#include <algorithm>
#include <utility>

#include "core/services/token_keeper.h"
#include "core/tokens/schedule.h"

// What failures, a provider that wants to be left alone and a clock that jumps do to the schedule.
namespace lanyard::services {
namespace {

// Between two tries that somebody waits for: a person does not notice it, a program in a loop is held back.
constexpr std::chrono::seconds kAskGap{2};
// As long as a person believes a "try again later" of a server.
constexpr std::chrono::seconds kLongestAskGap{60};

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
  const std::optional<std::chrono::seconds> quiet = quietFor(identityId);
  of.dueAt = now + tokens::retryDelay(of.failures, quiet, jitter());
  // A locked keystore costs nobody anything: whoever has just unlocked it is not kept waiting.
  const bool atProvider = error.kind == base::ErrorKind::Transient;
  of.askAgainAt = atProvider ? now + std::clamp(quiet.value_or(kAskGap), kAskGap, kLongestAskGap) : now;
  Q_EMIT refreshFailed(identityId, error.code, error.detail);
}

void TokenKeeper::needSignIn(const std::string& identityId, const base::Error& error) {
  Entry& of = entry(identityId);
  const std::string& reason = error.code;
  of.state = tokens::SignInNeeded{reason};
  of.narrow.clear();
  of.dueAt = {};
  if (const ports::StoredIdentity* stored = m_book.byId(identityId)) {
    tokens::TokenRecord record = stored->tokens;
    record.needsSignIn = reason;
    (void)m_book.saveTokens(record);  // lost on a full disk: the next start finds out again
  }
  (void)m_ports.journal.clear(identityId);
  std::string detail = error.detail;
  const bool timed = reason.starts_with("id_token.");
  const std::string words = timed ? m_ports.weather.skewWords(of.tokenEndpoint) : std::string();
  if (!words.empty()) detail += "; " + words;
  Q_EMIT signInNeeded(identityId, reason, detail);
}

void TokenKeeper::noticeClockSetBack(base::Instant now) {
  const base::Instant before = std::exchange(m_lastLook, now);
  if (now + tokens::kClockLeeway >= before) return;
  // What was to happen at a time of the old clock would happen much too late.
  for (auto& [id, of] : m_entries) {
    of.askAgainAt = {};
    if (of.saveAt > now) of.saveAt = now;
    if (of.dueAt > now) of.dueAt = now + tokens::retryDelay(1, std::nullopt, jitter());
  }
}

}  // namespace lanyard::services
