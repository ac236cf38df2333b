#include "core/services/token_keeper.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/tokens/schedule.h"

namespace lanyard::services {
namespace {

using std::chrono::milliseconds;

// Bounds a burst of expiries. Requests of people are not counted in.
constexpr std::size_t kProactiveAtOnce = 8;

tl::unexpected<base::Error> signInAgain(const tokens::SignInNeeded& needed) {
  return base::fail(base::ErrorKind::SignInAgain, signInCode(needed.reason), needed.reason);
}

}  // namespace

// Of a wallet that was copied, of a sign-in that had run out and of a row or an item that is not believed,
// the provider's "no" is not the reason.
std::string signInCode(const std::string& reason) {
  const bool item = reason == kForeignItem || reason == kBadItem;
  const bool ours = item || reason == kOtherMachine || reason == kRanOut || reason == kNotRenewable ||
                    isRowFault(reason);
  return ours ? reason : "token.sign_in_required";
}

TokenKeeper::TokenKeeper(KeeperPorts ports, IdentityBook& book, milliseconds longestSleep)
    : m_ports(ports),
      m_book(book),
      m_longestSleep(longestSleep),
      m_lastLook(ports.clock.now()),
      m_alive(std::make_shared<bool>(true)) {
  m_timer.setSingleShot(true);
  connect(&m_timer, &QTimer::timeout, this, &TokenKeeper::wake);
}

TokenKeeper::~TokenKeeper() {
  *m_alive = false;
}

TokenKeeper::Entry& TokenKeeper::entry(const std::string& identityId) {
  const auto found = m_entries.find(identityId);
  if (found != m_entries.end()) return found->second;
  Entry& made = m_entries[identityId];
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored != nullptr && !stored->tokens.needsSignIn.empty()) {
    made.state = tokens::SignInNeeded{stored->tokens.needsSignIn};
  }
  return made;
}

const tokens::HeldToken* TokenKeeper::held(const std::string& identityId, const TokenNeed& need) {
  Entry& of = entry(identityId);
  const auto* whole = std::get_if<tokens::HeldToken>(&of.state);
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr || std::holds_alternative<tokens::SignInNeeded>(of.state)) return nullptr;
  const Scopes scopes = tokens::narrowed(stored->tokens.scopes, need.scopes);
  if (scopes.empty()) return whole;
  const auto found = of.narrow.find(scopes);
  return found == of.narrow.end() ? nullptr : &found->second;
}

base::Result<IssuedToken> TokenKeeper::issue(const std::string& identityId, const TokenNeed& need) {
  Entry& of = entry(identityId);
  if (const auto* needed = std::get_if<tokens::SignInNeeded>(&of.state)) return signInAgain(*needed);
  const tokens::HeldToken* token = held(identityId, need);
  if (token == nullptr)
    return base::fail(base::ErrorKind::Transient, "token.none", "no access token in memory");
  if (!tokens::covers(token->scopes, need.scopes)) {
    return base::fail(base::ErrorKind::Denied, "token.scope_not_available",
                      "the service did not give these scopes");
  }
  of.lastUsed = m_ports.clock.now();
  of.unasked = 0;
  return IssuedToken{token->accessToken.copy(), "Bearer", token->expiresAt, token->scopes};
}

std::optional<IssuedToken> TokenKeeper::cached(const std::string& identityId, const TokenNeed& need) {
  if (m_locked || entry(identityId).closing) return std::nullopt;
  const tokens::HeldToken* token = held(identityId, need);
  if (token == nullptr || !token->validFor(m_ports.clock.now(), need.minValid)) return std::nullopt;
  auto issued = issue(identityId, need);
  if (!issued) return std::nullopt;
  return std::move(*issued);
}

QCoro::Task<base::Result<IssuedToken>> TokenKeeper::token(std::string identityId, TokenNeed need) {
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) {
    co_return base::fail(base::ErrorKind::Misconfigured, "identity.unknown", "no identity of that id");
  }
  const std::string fault = m_book.fault(identityId);
  if (!fault.empty()) co_return signInAgain({fault});
  if (!tokens::covers(stored->tokens.scopes, need.scopes)) {
    co_return base::fail(base::ErrorKind::Denied, "token.scope_not_available",
                         "the service did not give these scopes");
  }
  std::optional<IssuedToken> ready = cached(identityId, need);
  if (ready) co_return std::move(*ready);
  base::Result<IssuedToken> renewed = co_await renew(std::move(identityId), std::move(need), false);
  co_return renewed;
}

QCoro::Task<base::Result<IssuedToken>> TokenKeeper::refresh(std::string identityId) {
  TokenNeed everything;
  base::Result<IssuedToken> renewed = co_await renew(std::move(identityId), std::move(everything), true);
  co_return renewed;
}

QCoro::Task<base::Result<IssuedToken>> TokenKeeper::renew(std::string identityId, TokenNeed need, bool byHand) {
  const std::shared_ptr<bool> alive = m_alive;
  if (m_locked) co_return base::fail(base::ErrorKind::Locked, "wallet.locked");
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) co_return base::fail(base::ErrorKind::Misconfigured, "identity.unknown");
  if (cannotRenew(identityId)) co_return signInAgain({kNotRenewable});
  const Scopes scopes = tokens::narrowed(stored->tokens.scopes, need.scopes);
  // One refresh at a time per credential: whoever wants other scopes waits for its end and then has a turn.
  std::shared_ptr<flows::Gate> other = entry(identityId).refreshing;
  while (other && entry(identityId).refreshingScopes != scopes) {
    co_await other->opened();
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped", "the wallet has stopped");
    if (m_locked) co_return base::fail(base::ErrorKind::Locked, "wallet.locked");
    std::optional<IssuedToken> ready = cached(identityId, need);
    if (ready) co_return std::move(*ready);
    other = entry(identityId).refreshing;
  }
  const Entry& of = entry(identityId);
  if (of.closing)
    co_return base::fail(base::ErrorKind::Cancelled, "token.revoked", "the identity is being signed out");
  if (const auto* needed = std::get_if<tokens::SignInNeeded>(&of.state)) co_return signInAgain(*needed);
  if (of.refreshing == nullptr && tooSoon(identityId, byHand)) co_return tl::unexpected(*of.lastError);
  const std::shared_ptr<flows::Gate> gate = startRefresh(identityId, scopes, true);
  co_await gate->opened();
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped", "the wallet has stopped");
  if (m_locked) co_return base::fail(base::ErrorKind::Locked, "wallet.locked");
  const Entry& now = entry(identityId);
  // The refresh that was waited for ended because a sign-out waits for it: what it brought is taken back now.
  if (now.closing || m_book.byId(identityId) == nullptr)
    co_return base::fail(base::ErrorKind::Cancelled, "token.revoked", "the identity is being signed out");
  const bool lost = std::holds_alternative<tokens::SignInNeeded>(now.state);
  if (now.lastError && !lost) co_return tl::unexpected(*now.lastError);
  co_return issue(identityId, need);
}

/// Whether nothing renews what this identity has, and that is of use yet: then it stays as it is.
bool TokenKeeper::cannotRenew(const std::string& identityId) const {
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  const auto found = m_entries.find(identityId);
  if (stored == nullptr || stored->tokens.hasRefreshToken || found == m_entries.end()) return false;
  const auto* held = std::get_if<tokens::HeldToken>(&found->second.state);
  return held != nullptr && held->validFor(m_ports.clock.now(), milliseconds(1));
}

std::shared_ptr<flows::Gate> TokenKeeper::startRefresh(const std::string& identityId, const Scopes& scopes,
                                                       bool asked) {
  Entry& of = entry(identityId);
  of.asked = asked || (of.refreshing && of.asked);
  if (of.refreshing) return of.refreshing;
  of.refreshing = std::make_shared<flows::Gate>();
  of.refreshingScopes = scopes;
  const std::shared_ptr<flows::Gate> gate = of.refreshing;
  if (scopes.empty()) of.dueAt = {};
  of.heldBack = false;
  Q_EMIT changed(identityId);
  runRefresh(identityId, scopes, gate);
  return gate;
}

QCoro::Task<void> TokenKeeper::runRefresh(std::string identityId, Scopes scopes,
                                          std::shared_ptr<flows::Gate> gate) {
  const std::shared_ptr<bool> alive = m_alive;
  base::Result<flows::Refreshed> result = co_await spend(identityId, scopes);
  if (*alive) {
    apply(identityId, scopes, std::move(result));
    entry(identityId).refreshing.reset();
    Q_EMIT changed(identityId);
    scheduleNext();
  }
  gate->open();
  if (*alive && entry(identityId).unsaved) co_await save(identityId);
}

void TokenKeeper::describe(const std::string& identityId, IdentityView& view) const {
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored != nullptr) {
    view.scopes = stored->tokens.scopes;
    view.otherAudiences = stored->tokens.otherAudiences;
    view.hasRefreshToken = stored->tokens.hasRefreshToken;
    if (!stored->tokens.needsSignIn.empty()) {
      view.state = IdentityState::NeedsSignIn;
      view.stateReason = stored->tokens.needsSignIn;
    }
  }
  const auto found = m_entries.find(identityId);
  if (found == m_entries.end()) return describeForecast(stored, view);
  const Entry& of = found->second;
  if (const auto* held = std::get_if<tokens::HeldToken>(&of.state)) {
    view.expiresAt = held->expiresAt;
    view.life = std::chrono::duration_cast<std::chrono::seconds>(held->expiresAt - held->issuedAt);
    if (held->validFor(m_ports.clock.now(), milliseconds(0))) view.state = IdentityState::Fresh;
  }
  if (const auto* needed = std::get_if<tokens::SignInNeeded>(&of.state)) {
    view.state = IdentityState::NeedsSignIn;
    view.stateReason = needed->reason;
  } else if (of.refreshing) {
    view.state = IdentityState::Refreshing;
  } else if (of.unsaved && of.saveFailures > 0) {
    view.state = IdentityState::NotSaved;
  } else if (of.lastError || of.heldBack) {
    view.stateReason = of.lastError ? of.lastError->code : "network.offline";
    if (view.state != IdentityState::Fresh) view.state = IdentityState::Offline;
  }
  describeForecast(stored, view);
}

void TokenKeeper::describeForecast(const ports::StoredIdentity* stored, IdentityView& view) const {
  if (stored == nullptr || view.state == IdentityState::NeedsSignIn) return;
  const std::optional<tokens::Forecast> next = forecastOf(*stored, true);
  if (!next) return;
  view.signInBy = next->signInBy;
  view.signInNearFrom = next->nearFrom;
  view.usePutsOff = next->usePutsOff;
}

bool TokenKeeper::busy() const {
  return std::any_of(m_entries.begin(), m_entries.end(), [](const auto& of) {
    return of.second.refreshing || of.second.saving || of.second.unsaved;
  });
}

std::size_t TokenKeeper::inFlight() const {
  return static_cast<std::size_t>(std::count_if(
      m_entries.begin(), m_entries.end(), [](const auto& of) { return of.second.refreshing != nullptr; }));
}

void TokenKeeper::scheduleNext() {
  const base::Instant now = m_ports.clock.now();
  milliseconds sleep = m_longestSleep;
  bool any = false;
  // With as many refreshes in flight as may be, the end of one of them wakes the next.
  const bool full = inFlight() >= kProactiveAtOnce;
  for (const auto& [id, of] : m_entries) {
    for (const base::Instant at : {full || m_locked ? base::Instant{} : of.dueAt, of.saveAt}) {
      if (at == base::Instant{}) continue;
      any = true;
      sleep = std::min(sleep, std::max(at - now, milliseconds(0)));
    }
  }
  if (any) {
    m_timer.start(sleep);
  } else {
    m_timer.stop();
  }
}

void TokenKeeper::wake() {
  const base::Instant now = m_ports.clock.now();
  noticeClockSetBack(now);
  std::size_t running = inFlight();
  std::vector<std::string> refreshes;
  std::vector<std::string> saves;
  for (auto& [id, of] : m_entries) {
    if (of.saveAt != base::Instant{} && of.saveAt <= now && of.unsaved && !of.saving) saves.push_back(id);
    if (m_locked || of.dueAt == base::Instant{} || of.dueAt > now || of.refreshing || of.closing) continue;
    const std::optional<std::chrono::seconds> quiet = quietFor(id);
    if (quiet) {
      of.dueAt = now + tokens::retryDelay(1, quiet, jitter());
    } else if (keptFresh(id, of, now)) {
      if (!putOff(id, now)) refreshes.push_back(id);
    } else {
      of.dueAt = {};
    }
  }
  for (const std::string& id : saves) save(id);
  for (const std::string& id : refreshes) {
    if (running++ >= kProactiveAtOnce) break;
    startRefresh(id, {}, false);
  }
  scheduleNext();
}

double TokenKeeper::jitter() {
  std::array<std::byte, 2> raw{};
  m_ports.random.fill(raw);
  const unsigned value = std::to_integer<unsigned>(raw[0]) * 256 + std::to_integer<unsigned>(raw[1]);
  return static_cast<double>(value) / 65536.0;
}

}  // namespace lanyard::services
