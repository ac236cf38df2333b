#include "core/services/token_keeper.h"

#include <algorithm>
#include <array>

#include "core/tokens/schedule.h"

namespace lanyard::services {
namespace {

using std::chrono::milliseconds;

// The wall clock is looked at again at least this often, so that suspend and clock jumps cannot make a timer
// lie. It is also the most that a wallet at rest wakes up.
constexpr milliseconds kLongestSleep = std::chrono::minutes(1);
// An identity that no tool used for half a day is not refreshed by itself: its next user waits for one round
// trip.
constexpr std::chrono::hours kInUse{12};
// Bounds a burst of expiries. Requests of people are not counted in.
constexpr std::size_t kProactiveAtOnce = 8;

bool isSignInAgain(const base::Error& error) {
  return error.kind == base::ErrorKind::SignInAgain;
}

}  // namespace

TokenKeeper::TokenKeeper(KeeperPorts ports, IdentityBook& book)
    : m_ports(ports), m_book(book), m_alive(std::make_shared<bool>(true)) {
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

QCoro::Task<base::Result<void>> TokenKeeper::replay() {
  // A sign-in that was killed after the keystore had its token is a whole one.
  std::vector<tokens::TokenRecord> unfinished;
  for (const auto& [id, stored] : m_book.all()) {
    if (stored.tokens.needsSignIn == kSignInUnfinished) unfinished.push_back(stored.tokens);
  }
  for (tokens::TokenRecord& record : unfinished) {
    const base::Result<tokens::TokenItem> item = co_await loadItem(record.identityId);
    if (!item || item->generation < record.generation) continue;
    record.needsSignIn.clear();
    const auto saved = m_book.saveTokens(record);
    if (!saved) co_return saved;
    m_entries.erase(record.identityId);
  }
  std::vector<base::Result<ports::JournalEntry>> entries = m_ports.journal.entries();
  for (base::Result<ports::JournalEntry>& record : entries) {
    if (!record) continue;  // damaged: the keystore's generation is the newest that is left
    const std::string identityId = record->identityId;
    if (m_book.byId(identityId) == nullptr) {
      // Signed out, and killed before the journal was told: nobody knows of it, so nothing may stay.
      const auto removed = co_await m_ports.secrets.remove(tokens::tokenItemKey(identityId));
      if (!removed) co_return tl::unexpected(removed.error());
      const auto cleared = m_ports.journal.clear(identityId);
      if (!cleared) co_return tl::unexpected(cleared.error());
      continue;
    }
    if (!record->sealed) {
      entry(identityId).uncertain = true;
      continue;
    }
    auto sealed = tokens::parseTokenItem(*record->sealed);
    if (!sealed) continue;
    base::Result<tokens::TokenItem> kept = co_await loadItem(identityId);
    if (!kept && kept.error().kind != base::ErrorKind::SignInAgain) co_return tl::unexpected(kept.error());
    if (kept && kept->generation >= sealed->generation) {
      const auto settled = m_ports.journal.settle(identityId);
      if (!settled) co_return tl::unexpected(settled.error());
      continue;
    }
    entry(identityId).unsaved = std::move(*sealed);
    const auto saved = co_await save(identityId);
    if (!saved && saved.error().kind != base::ErrorKind::StoreUnavailable &&
        saved.error().kind != base::ErrorKind::Locked) {
      co_return tl::unexpected(saved.error());
    }
  }
  co_return base::Result<void>{};
}

base::Result<IssuedToken> TokenKeeper::issue(const std::string& identityId, const TokenNeed& need) {
  Entry& of = entry(identityId);
  if (const auto* needed = std::get_if<tokens::SignInNeeded>(&of.state)) {
    return base::fail(base::ErrorKind::SignInAgain, "token.sign_in_required", needed->reason);
  }
  const auto* held = std::get_if<tokens::HeldToken>(&of.state);
  if (held == nullptr) {
    return base::fail(base::ErrorKind::Transient, "token.none", "no access token in memory");
  }
  if (!tokens::covers(held->scopes, need.scopes)) {
    return base::fail(base::ErrorKind::Denied, "token.scope_not_available",
                      "the service did not give these scopes");
  }
  of.lastUsed = m_ports.clock.now();
  return IssuedToken{held->accessToken.copy(), "Bearer", held->expiresAt, held->scopes};
}

std::optional<IssuedToken> TokenKeeper::cached(const std::string& identityId, const TokenNeed& need) {
  const Entry& of = entry(identityId);
  const auto* held = std::get_if<tokens::HeldToken>(&of.state);
  if (of.closing || held == nullptr || !held->validFor(m_ports.clock.now(), need.minValid))
    return std::nullopt;
  auto issued = issue(identityId, need);
  if (!issued) return std::nullopt;
  return std::move(*issued);
}

QCoro::Task<base::Result<IssuedToken>> TokenKeeper::token(std::string identityId, TokenNeed need) {
  const std::shared_ptr<bool> alive = m_alive;
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) {
    co_return base::fail(base::ErrorKind::Misconfigured, "identity.unknown", "no identity of that id");
  }
  if (!tokens::covers(stored->tokens.scopes, need.scopes)) {
    co_return base::fail(base::ErrorKind::Denied, "token.scope_not_available",
                         "the service did not give these scopes");
  }
  std::optional<IssuedToken> ready = cached(identityId, need);
  if (ready) co_return std::move(*ready);
  base::Result<IssuedToken> renewed = co_await refresh(identityId);
  if (!*alive || !renewed) co_return renewed;
  co_return issue(identityId, need);
}

QCoro::Task<base::Result<IssuedToken>> TokenKeeper::refresh(std::string identityId) {
  const std::shared_ptr<bool> alive = m_alive;
  const Entry& of = entry(identityId);
  if (of.closing)
    co_return base::fail(base::ErrorKind::Cancelled, "token.revoked", "the identity is being signed out");
  if (const auto* needed = std::get_if<tokens::SignInNeeded>(&of.state)) {
    co_return base::fail(base::ErrorKind::SignInAgain, "token.sign_in_required", needed->reason);
  }
  const std::shared_ptr<flows::Gate> gate = startRefresh(identityId);
  co_await gate->opened();
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped", "the wallet has stopped");
  const Entry& now = entry(identityId);
  const bool lost = std::holds_alternative<tokens::SignInNeeded>(now.state);
  if (now.lastError && !lost) co_return tl::unexpected(*now.lastError);
  const TokenNeed anything;
  co_return issue(identityId, anything);
}

std::shared_ptr<flows::Gate> TokenKeeper::startRefresh(const std::string& identityId) {
  Entry& of = entry(identityId);
  if (of.refreshing) return of.refreshing;
  of.refreshing = std::make_shared<flows::Gate>();
  const std::shared_ptr<flows::Gate> gate = of.refreshing;
  of.dueAt = {};
  Q_EMIT changed(identityId);
  runRefresh(identityId, gate);
  return gate;
}

QCoro::Task<void> TokenKeeper::runRefresh(std::string identityId, std::shared_ptr<flows::Gate> gate) {
  const std::shared_ptr<bool> alive = m_alive;
  base::Result<flows::Refreshed> result = co_await spend(identityId);
  if (*alive) {
    apply(identityId, std::move(result));
    entry(identityId).refreshing.reset();
    Q_EMIT changed(identityId);
    scheduleNext();
  }
  gate->open();
  if (*alive && entry(identityId).unsaved) co_await save(identityId);
}

QCoro::Task<base::Result<flows::Refreshed>> TokenKeeper::spend(std::string identityId) {
  const std::shared_ptr<bool> alive = m_alive;
  std::uint64_t spent = 0;
  for (int round = 0;; ++round) {
    base::Result<tokens::TokenItem> item = co_await loadItem(identityId);
    if (!item) co_return tl::unexpected(item.error());
    const ports::StoredIdentity* stored = *alive ? m_book.byId(identityId) : nullptr;
    if (stored == nullptr)
      co_return base::fail(base::ErrorKind::Cancelled, "identity.unknown", "gone meanwhile");
    // Refused with what the store still has: nobody else has won. A higher generation: somebody has, once
    // more with it.
    if (round > 0 && item->generation <= spent) {
      const bool lost = entry(identityId).uncertain;
      co_return base::fail(base::ErrorKind::SignInAgain,
                           lost ? "token.rotation_interrupted" : "token.invalid_grant");
    }
    spent = item->generation;
    flows::RefreshOrder order{identityId, stored->settings, std::move(*item), stored->tokens};
    base::Result<flows::Refreshed> result = co_await m_ports.refresh.run(std::move(order));
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
    const bool refused = !result && result.error().code == "token.invalid_grant";
    if (!refused || round == 2) co_return result;
  }
}

QCoro::Task<base::Result<tokens::TokenItem>> TokenKeeper::loadItem(std::string identityId) {
  const std::shared_ptr<bool> alive = m_alive;
  const std::optional<tokens::TokenItem>& unsaved = entry(identityId).unsaved;
  if (unsaved) co_return unsaved->copy();
  const std::string key = tokens::tokenItemKey(identityId);
  base::Result<std::optional<base::Secret>> text = co_await m_ports.secrets.read(key);
  if (!text) co_return tl::unexpected(text.error());
  if (!*text)
    co_return base::fail(base::ErrorKind::SignInAgain, "keystore.item_missing", "no item in the keystore");
  base::Result<tokens::TokenItem> item = tokens::parseTokenItem(**text);
  if (!item) co_return item;
  const ports::StoredIdentity* stored = *alive ? m_book.byId(identityId) : nullptr;
  const bool ours = stored == nullptr ||
                    (item->accountId == m_book.account().id && item->issuer == stored->identity.issuer &&
                     item->subject == stored->identity.subject);
  if (!ours) {
    co_return base::fail(base::ErrorKind::Untrusted, "keystore.foreign_item",
                         "the item belongs to another identity");
  }
  if (item->refreshToken.empty()) {
    co_return base::fail(base::ErrorKind::SignInAgain, "token.no_refresh_token",
                         "the service gave no refresh token");
  }
  co_return item;
}

void TokenKeeper::apply(const std::string& identityId, base::Result<flows::Refreshed> result) {
  Entry& of = entry(identityId);
  if (!result) {
    of.lastError = result.error();
    if (isSignInAgain(result.error())) {
      needSignIn(identityId, result.error().code);
      return;
    }
    if (result.error().code == "http.unknown_outcome") of.uncertain = true;
    ++of.failures;
    of.dueAt = m_ports.clock.now() + tokens::retryDelay(of.failures, std::nullopt, jitter());
    Q_EMIT refreshFailed(identityId, result.error().code);
    return;
  }
  of.lastError.reset();
  of.failures = 0;
  of.uncertain = false;
  of.dueAt = tokens::refreshDue(result->access.issuedAt, result->access.expiresAt, jitter());
  if (const ports::StoredIdentity* stored = m_book.byId(identityId)) {
    tokens::TokenRecord record = stored->tokens;
    record.scopes = result->access.scopes;
    if (result->rotated) {
      record.generation = result->rotated->generation;
      record.refreshIssuedAt = result->access.issuedAt;
    }
    // The journal and the keystore carry the generation too; this row is for display and may lag behind.
    if (record.generation != stored->tokens.generation || record.scopes != stored->tokens.scopes) {
      (void)m_book.saveTokens(record);
    }
  }
  of.state = std::move(result->access);
  if (result->rotated) of.unsaved = std::move(*result->rotated);
  Q_EMIT refreshed(identityId);
}

void TokenKeeper::needSignIn(const std::string& identityId, const std::string& reason) {
  Entry& of = entry(identityId);
  of.state = tokens::SignInNeeded{reason};
  of.dueAt = {};
  if (const ports::StoredIdentity* stored = m_book.byId(identityId)) {
    tokens::TokenRecord record = stored->tokens;
    record.needsSignIn = reason;
    (void)m_book.saveTokens(record);  // lost on a full disk: the next start finds out again
  }
  (void)m_ports.journal.clear(identityId);
  Q_EMIT signInNeeded(identityId, reason);
}

QCoro::Task<base::Result<void>> TokenKeeper::save(std::string identityId) {
  const std::shared_ptr<bool> alive = m_alive;
  const std::shared_ptr<flows::Gate> gate = std::make_shared<flows::Gate>();
  if (entry(identityId).saving) co_return base::Result<void>{};
  entry(identityId).saving = gate;
  entry(identityId).saveAt = {};
  const std::uint64_t generation = entry(identityId).unsaved->generation;
  const std::string key = tokens::tokenItemKey(identityId);
  base::Secret wanted = tokens::serialise(*entry(identityId).unsaved);
  base::Secret written = wanted.copy();
  base::Result<void> outcome = co_await m_ports.secrets.write(key, std::move(written));
  if (outcome) {
    base::Result<std::optional<base::Secret>> back = co_await m_ports.secrets.read(key);
    if (!back) {
      outcome = tl::unexpected(back.error());
    } else if (!*back || !(*back)->equals(wanted.view())) {
      outcome = base::fail(base::ErrorKind::StoreUnavailable, "keystore.failing", "read back something else");
    }
  }
  if (!*alive) {
    gate->open();
    co_return outcome;
  }
  Entry& of = entry(identityId);
  of.saving.reset();
  if (outcome) {
    of.saveFailures = 0;
    of.saveAt = {};
    // A newer rotation may have come while this one was written: it stays unsaved and is written next.
    if (of.unsaved && of.unsaved->generation == generation) {
      of.unsaved.reset();
      outcome = m_ports.journal.settle(identityId);
    } else {
      of.saveAt = m_ports.clock.now();
    }
  } else {
    of.saveAt = m_ports.clock.now() + tokens::retryDelay(++of.saveFailures, std::nullopt, jitter());
  }
  gate->open();
  Q_EMIT changed(identityId);
  scheduleNext();
  co_return outcome;
}

QCoro::Task<base::Result<void>> TokenKeeper::adopt(std::string identityId, tokens::TokenItem item,
                                                   tokens::HeldToken access) {
  const std::shared_ptr<bool> alive = m_alive;
  // A refresh in flight for the old session ends first; its result is then overwritten by the newer
  // generation.
  const std::shared_ptr<flows::Gate> running = entry(identityId).refreshing;
  if (running) co_await running->opened();
  const std::shared_ptr<flows::Gate> saving = entry(identityId).saving;
  if (saving) co_await saving->opened();
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  // Above whatever the keystore has, so that a replay after a crash takes the new one.
  const base::Result<tokens::TokenItem> kept = co_await loadItem(identityId);
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (kept) item.generation = std::max(item.generation, kept->generation + 1);
  const base::Secret text = tokens::serialise(item);
  const base::Result<void> sealed = m_ports.journal.seal(identityId, item.generation, text);
  if (!sealed) co_return sealed;
  Entry& before = entry(identityId);
  std::optional<tokens::TokenItem> previous = std::exchange(before.unsaved, std::move(item));
  const base::Result<void> saved = co_await save(identityId);
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  Entry& of = entry(identityId);
  if (!saved) {
    // Nothing was kept, and the person is told: the sign-in failed, what was there before is as it was.
    of.unsaved = std::move(previous);
    of.saveAt = {};
    (void)m_ports.journal.settle(identityId);
    co_return saved;
  }
  of.lastError.reset();
  of.failures = 0;
  of.uncertain = false;
  of.closing = false;
  of.dueAt = tokens::refreshDue(access.issuedAt, access.expiresAt, jitter());
  of.lastUsed = m_ports.clock.now();
  of.state = std::move(access);
  scheduleNext();
  co_return base::Result<void>{};
}

QCoro::Task<base::Result<TokenKeeper::Taken>> TokenKeeper::take(std::string identityId) {
  const std::shared_ptr<bool> alive = m_alive;
  entry(identityId).closing = true;
  const std::shared_ptr<flows::Gate> running = entry(identityId).refreshing;
  if (running) co_await running->opened();
  const std::shared_ptr<flows::Gate> saving = entry(identityId).saving;
  if (saving) co_await saving->opened();
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  base::Result<tokens::TokenItem> item = co_await loadItem(identityId);
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  Taken taken;
  if (item) {
    taken.item = std::move(*item);
  } else if (!isSignInAgain(item.error())) {
    release(identityId);
    co_return tl::unexpected(item.error());
  }
  if (const auto* held = std::get_if<tokens::HeldToken>(&entry(identityId).state)) {
    taken.accessToken = held->accessToken.copy();
  }
  co_return std::move(taken);
}

void TokenKeeper::release(const std::string& identityId) {
  entry(identityId).closing = false;
}

QCoro::Task<base::Result<void>> TokenKeeper::forget(std::string identityId) {
  const std::shared_ptr<bool> alive = m_alive;
  const std::string key = tokens::tokenItemKey(identityId);
  base::Result<void> removed = co_await m_ports.secrets.remove(key);
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (!removed) co_return removed;
  m_entries.erase(identityId);
  co_return m_ports.journal.clear(identityId);
}

void TokenKeeper::describe(const std::string& identityId, IdentityView& view) const {
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored != nullptr) {
    view.scopes = stored->tokens.scopes;
    view.hasRefreshToken = stored->tokens.hasRefreshToken;
    if (!stored->tokens.needsSignIn.empty()) {
      view.state = IdentityState::NeedsSignIn;
      view.stateReason = stored->tokens.needsSignIn;
    }
  }
  const auto found = m_entries.find(identityId);
  if (found == m_entries.end()) return;
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
  } else if (of.lastError) {
    view.stateReason = of.lastError->code;
    if (view.state != IdentityState::Fresh) view.state = IdentityState::Offline;
  }
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
  milliseconds sleep = kLongestSleep;
  bool any = false;
  // With as many refreshes in flight as may be, the end of one of them wakes the next.
  const bool full = inFlight() >= kProactiveAtOnce;
  for (const auto& [id, of] : m_entries) {
    for (const base::Instant at : {full ? base::Instant{} : of.dueAt, of.saveAt}) {
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
  std::size_t running = inFlight();
  std::vector<std::string> refreshes;
  std::vector<std::string> saves;
  for (auto& [id, of] : m_entries) {
    if (of.saveAt != base::Instant{} && of.saveAt <= now && of.unsaved && !of.saving) saves.push_back(id);
    if (of.dueAt == base::Instant{} || of.dueAt > now || of.refreshing || of.closing) continue;
    if (now - of.lastUsed < kInUse) {
      refreshes.push_back(id);
    } else {
      of.dueAt = {};
    }
  }
  for (const std::string& id : saves) save(id);
  for (const std::string& id : refreshes) {
    if (running++ >= kProactiveAtOnce) break;
    startRefresh(id);
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
