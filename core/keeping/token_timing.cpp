#include <algorithm>
#include <array>

#include "core/keeping/token_keeper.h"

// The conditions that the plan is told, and the timer that carries it out.
namespace lanyard::keeping {
namespace {

using std::chrono::milliseconds;

// Limits a burst of expiries. Renewals that somebody asked for are not limited.
constexpr std::size_t kProactiveAtOnce = 8;

}  // namespace

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
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr || !stored->tokens.hasRefreshToken || m_locked) return;
  const Entry& kept = entry(identityId);
  const bool lost = std::holds_alternative<tokens::SignInNeeded>(kept.state);
  if (lost || kept.closing || kept.renewal) return;
  m_plan.keepFresh(identityId, tokens::held(kept.state), m_ports.clock.now());
}

void TokenKeeper::networkBack() {
  m_plan.networkBack(m_ports.clock.now(), [this](const std::string& id) { return quietFor(id).has_value(); });
  scheduleNext();
}

void TokenKeeper::lock() {
  m_locked = true;
  for (auto& [id, kept] : m_entries) {
    // A Secret wipes itself when it is destroyed. The state SignInNeeded stays.
    tokens::dropAll(kept.state);
  }
  m_plan.restAll();
  scheduleNext();
}

void TokenKeeper::unlock() {
  m_locked = false;
  keepLastingFresh();
}

bool TokenKeeper::saidOffline() const {
  return m_ports.connectivity != nullptr && m_ports.connectivity->offline();
}

std::optional<std::chrono::seconds> TokenKeeper::quietFor(const std::string& identityId) const {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) return std::nullopt;
  const auto issuer = m_ports.weather.retryAfter(stored->identity.issuer);
  const auto found = m_entries.find(identityId);
  if (found == m_entries.end() || found->second.tokenEndpoint.empty()) return issuer;
  return std::max(issuer, m_ports.weather.retryAfter(found->second.tokenEndpoint));
}

/// The conditions for the renewal of an identity that is due.
RefreshPlan::Conditions TokenKeeper::conditionsOf(const std::string& identityId) const {
  const StoredIdentity* stored = m_book.byId(identityId);
  const bool here = stored != nullptr && stored->settings.local;  // on this computer, so it needs no network
  const std::optional<base::Instant> lasting = m_lasting ? m_lasting(identityId) : std::nullopt;
  return {quietFor(identityId), lasting, saidOffline() && !here};
}

bool TokenKeeper::busy() const {
  return m_vault.busy() || inFlight() > 0;
}

std::size_t TokenKeeper::inFlight() const {
  return static_cast<std::size_t>(std::count_if(
      m_entries.begin(), m_entries.end(), [](const auto& one) { return one.second.renewal != nullptr; }));
}

void TokenKeeper::scheduleNext() {
  const base::Instant now = m_ports.clock.now();
  milliseconds sleep = m_longestSleep;
  bool any = false;
  const auto consider = [&](base::Instant at) {
    any = true;
    sleep = std::min(sleep, std::max(at - now, milliseconds(0)));
  };
  // With the most refreshes in flight, the end of one of them starts the next.
  const bool full = inFlight() >= kProactiveAtOnce;
  const std::optional<base::Instant> due = full || m_locked ? std::nullopt : m_plan.next();
  if (due) consider(*due);
  const std::optional<base::Instant> save = m_vault.nextSave();
  if (save) consider(*save);
  if (any) {
    m_timer.start(sleep);
  } else {
    m_timer.stop();
  }
}

void TokenKeeper::wake() {
  const base::Instant now = m_ports.clock.now();
  if (m_plan.clockWasSetBack(now)) m_vault.clockSetBack(now);
  std::size_t running = inFlight();
  std::vector<std::string> refreshes;
  for (const std::string& id : m_locked ? std::vector<std::string>() : m_plan.dueBy(now)) {
    const Entry& kept = entry(id);
    if (kept.renewal || kept.closing) continue;
    if (m_plan.begins(id, conditionsOf(id), now)) refreshes.push_back(id);
  }
  m_vault.saveDue(now);
  for (const std::string& id : refreshes) {
    if (running++ >= kProactiveAtOnce) break;
    startRenewal(id, {}, false);
  }
  scheduleNext();
}

double TokenKeeper::jitter() {
  std::array<std::byte, 2> raw{};
  m_ports.random.fill(raw);
  const unsigned value = std::to_integer<unsigned>(raw[0]) * 256 + std::to_integer<unsigned>(raw[1]);
  return static_cast<double>(value) / 65536.0;
}

}  // namespace lanyard::keeping
