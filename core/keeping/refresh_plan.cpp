#include "core/keeping/refresh_plan.h"

#include <algorithm>
#include <utility>

#include "core/tokens/schedule.h"

namespace lanyard::keeping {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// An identity that no tool used for half a day is not refreshed unasked: its next user waits for one round
// trip.
constexpr std::chrono::hours kInUse{12};
// Right after the start or an unlock the network is busy, and may not be up yet.
constexpr seconds kSettle{30};
// Spreads a thousand identities, so that they do not fall due at the same moment.
constexpr milliseconds kSettleSpread = seconds(30);
// The pause between two tries that somebody waits for: too short for a person to notice, and it slows a
// program in a loop.
constexpr seconds kAskGap{2};
// People believe a server's "try again later" for about this long.
constexpr seconds kLongestAskGap{60};
// After a signature that fits no key: long enough for a provider's new keys to spread.
constexpr seconds kUnverifiedPause{60};
// A network that comes and goes every second must not make us try every second.
constexpr seconds kBackGap{10};
// Addresses and name servers come a moment after the link. The tries are spread, because many networks return
// together.
constexpr milliseconds kBackSpread{2000};
// A number of failures in a row at which the pause is the longest (10 minutes, half of it jittered).
constexpr int kLongPause = 32;

/// Whether the provider caused the error. A locked keystore needs no pause: whoever has just unlocked it must
/// not wait.
bool isOfProvider(const base::Error& error) {
  return error.kind != base::ErrorKind::Locked && error.kind != base::ErrorKind::StoreUnavailable;
}

}  // namespace

void RefreshPlan::signedIn(const std::string& identityId, const tokens::HeldToken& access, bool renewable,
                           base::Instant now) {
  Turn& turn = m_turns[identityId];
  turn.unasked = 0;
  turn.lastUsed = now;
  turn.dueAt = renewable ? nextRenewal(turn, access, now) : access.expiresAt;
}

void RefreshPlan::used(const std::string& identityId, base::Instant now) {
  Turn& turn = m_turns[identityId];
  turn.lastUsed = now;
  turn.unasked = 0;
}

void RefreshPlan::begun(const std::string& identityId, bool whole) {
  Turn& turn = m_turns[identityId];
  if (whole) turn.dueAt.reset();
  turn.heldBack = false;
}

void RefreshPlan::renewed(const std::string& identityId, const tokens::HeldToken& access, bool asked,
                          base::Instant now) {
  Turn& turn = m_turns[identityId];
  if (!asked) ++turn.unasked;
  turn.dueAt = nextRenewal(turn, access, now);
}

void RefreshPlan::endsAt(const std::string& identityId, base::Instant end) {
  m_turns[identityId].dueAt = end;
}

void RefreshPlan::recovered(const std::string& identityId) {
  m_turns[identityId].failure.reset();
}

void RefreshPlan::failed(const std::string& identityId, const base::Error& error,
                         std::optional<seconds> retryAfter, base::Instant now) {
  Turn& turn = m_turns[identityId];
  const int count = turn.failure ? turn.failure->count + 1 : 1;
  turn.failure = Failure{error, count, now, now + askGap(error, retryAfter)};
  const bool unverified = error.code == errors::kTokenUnverified;
  turn.dueAt = now + tokens::retryDelay(count, unverified ? kUnverifiedPause : retryAfter, m_jitter());
}

void RefreshPlan::rest(const std::string& identityId) {
  m_turns[identityId].dueAt.reset();
}

void RefreshPlan::restAll() {
  for (auto& [id, turn] : m_turns) turn.dueAt.reset();
}

void RefreshPlan::keepFresh(const std::string& identityId, const tokens::HeldToken* access,
                            base::Instant now) {
  Turn& turn = m_turns[identityId];
  if (turn.dueAt) return;
  if (access != nullptr) {
    turn.dueAt = std::max(now, tokens::refreshDue(access->issuedAt, access->expiresAt, m_jitter()));
  } else {
    turn.dueAt = now + kSettle + spread(kSettleSpread);
  }
}

std::vector<std::string> RefreshPlan::dueBy(base::Instant now) const {
  std::vector<std::string> due;
  for (const auto& [id, turn] : m_turns) {
    if (turn.dueAt && *turn.dueAt <= now) due.push_back(id);
  }
  return due;
}

std::optional<base::Instant> RefreshPlan::next() const {
  std::optional<base::Instant> first;
  for (const auto& [id, turn] : m_turns) {
    if (turn.dueAt && (!first || *turn.dueAt < *first)) first = turn.dueAt;
  }
  return first;
}

bool RefreshPlan::begins(const std::string& identityId, const Conditions& conditions, base::Instant now) {
  Turn& turn = m_turns[identityId];
  if (conditions.retryAfter) {
    turn.dueAt = now + tokens::retryDelay(1, conditions.retryAfter, m_jitter());
    return false;
  }
  const bool used = turn.lastUsed && now - *turn.lastUsed < kInUse;
  if (!used && !(conditions.lastingUntil && *conditions.lastingUntil > now)) {
    turn.dueAt.reset();
    return false;
  }
  if (!conditions.offline || m_reachedThough || turn.heldBack) return true;
  turn.heldBack = true;
  turn.dueAt = now + tokens::retryDelay(kLongPause, std::nullopt, m_jitter());
  return false;
}

seconds RefreshPlan::askGap(const base::Error& error, std::optional<seconds> retryAfter) {
  if (!isOfProvider(error)) return seconds(0);
  return std::clamp(retryAfter.value_or(kAskGap), kAskGap, kLongestAskGap);
}

const base::Error* RefreshPlan::tooSoon(const std::string& identityId, bool byHand, bool quiet,
                                        base::Instant now) const {
  const Turn* turn = find(identityId);
  if (turn == nullptr || !turn->failure || now >= turn->failure->askAgainAt) return nullptr;
  if (byHand && !(quiet && now < turn->failure->at + kAskGap)) return nullptr;
  return &turn->failure->error;
}

const base::Error* RefreshPlan::lastError(const std::string& identityId) const {
  const Turn* turn = find(identityId);
  return turn != nullptr && turn->failure ? &turn->failure->error : nullptr;
}

bool RefreshPlan::heldBack(const std::string& identityId) const {
  const Turn* turn = find(identityId);
  return turn != nullptr && turn->heldBack;
}

std::optional<base::Instant> RefreshPlan::keptUntil(const std::string& identityId, bool renewing,
                                                    std::optional<base::Instant> end,
                                                    std::optional<base::Instant> lastingUntil) const {
  const Turn* turn = find(identityId);
  const bool due = turn != nullptr && turn->dueAt && (!end || *turn->dueAt < *end);
  if (turn == nullptr || (!renewing && !due) || turn->failure || turn->heldBack) return std::nullopt;
  if (!turn->lastUsed) return lastingUntil;
  return std::max(lastingUntil.value_or(base::Instant{}), *turn->lastUsed + kInUse);
}

void RefreshPlan::networkBack(base::Instant now, const std::function<bool(const std::string&)>& quiet) {
  m_reachedThough = false;
  if (m_backAt <= now) m_backAt = std::max(now, m_backAt + kBackGap);
  for (auto& [id, turn] : m_turns) {
    if (!turn.dueAt || (!turn.heldBack && !turn.failure) || quiet(id)) continue;
    turn.heldBack = false;
    if (turn.failure) turn.failure->askAgainAt = {};
    turn.dueAt = std::min(*turn.dueAt, m_backAt + spread(kBackSpread));
  }
}

bool RefreshPlan::clockWasSetBack(base::Instant now) {
  const base::Instant before = std::exchange(m_lastLook, now);
  if (now + tokens::kClockLeeway >= before) return false;
  m_backAt = {};
  for (auto& [id, turn] : m_turns) {
    if (turn.failure) turn.failure->askAgainAt = {};
    if (turn.dueAt > now) turn.dueAt = now + tokens::retryDelay(1, std::nullopt, m_jitter());
  }
  return true;
}

const RefreshPlan::Turn* RefreshPlan::find(const std::string& identityId) const {
  const auto found = m_turns.find(identityId);
  return found == m_turns.end() ? nullptr : &found->second;
}

/// When the token's life wants a renewal, but not before the pause is over.
base::Instant RefreshPlan::nextRenewal(const Turn& turn, const tokens::HeldToken& access,
                                       base::Instant now) const {
  const base::Instant due = tokens::refreshDue(access.issuedAt, access.expiresAt, m_jitter());
  return std::max(due, now + tokens::renewalPause(turn.unasked));
}

milliseconds RefreshPlan::spread(milliseconds most) const {
  return std::chrono::duration_cast<milliseconds>(most * m_jitter());
}

}  // namespace lanyard::keeping
