#include "core/keeping/token_keeper.h"

// What the start, a sign-in and a sign-out do to the tokens.
namespace lanyard::keeping {

QCoro::Task<base::Result<void>> TokenKeeper::replay() {
  const base::Result<void> replayed = co_await m_lifetime.during(m_vault.replay());
  if (!replayed) co_return replayed;
  const base::Result<void> finished = co_await m_lifetime.during(finishSignIns());
  co_return finished;
}

QCoro::Task<base::Result<void>> TokenKeeper::finishSignIns() {
  // A sign-in counts as finished if the wallet was killed after its token was sealed. This runs after the
  // journal's replay, so that a replayed token counts as kept.
  std::vector<tokens::TokenRecord> unfinished;
  for (const auto& [id, stored] : m_book.all()) {
    if (stored.tokens.needsSignIn == errors::kSignInUnfinished) unfinished.push_back(stored.tokens);
  }
  for (tokens::TokenRecord& record : unfinished) {
    const base::Result<tokens::TokenItem> item = co_await m_lifetime.during(m_vault.load(record.identityId));
    if (!item || item->generation < record.generation) continue;
    record.needsSignIn.clear();
    const auto saved = m_book.saveTokens(record);
    if (!saved) co_return saved;
    entry(record.identityId).state = tokens::Usable{};
  }
  co_return base::Result<void>{};
}

base::Result<void> TokenKeeper::partSurplus() {
  std::vector<tokens::TokenRecord> mixed;
  for (const auto& [id, stored] : m_book.all()) {
    if (isRowFault(stored.tokens.needsSignIn)) continue;
    tokens::Granted parts = partsOf(stored, stored.tokens.scopes);
    if (parts.surplus.empty()) continue;
    tokens::TokenRecord record = stored.tokens;
    record.scopes = std::move(parts.scopes);
    tokens::addMissing(record.surplus, parts.surplus);
    mixed.push_back(std::move(record));
  }
  for (const tokens::TokenRecord& record : mixed) {
    const auto saved = m_book.saveTokens(record);
    if (!saved) return saved;
  }
  return {};
}

QCoro::Task<base::Result<std::optional<tokens::TokenItem>>> TokenKeeper::adopt(std::string identityId,
                                                                               tokens::TokenItem item,
                                                                               tokens::HeldToken access) {
  // A renewal in flight for the old session ends first; its result is then overwritten by the newer
  // generation.
  const std::shared_ptr<Renewal> running = entry(identityId).renewal;
  if (running) co_await m_lifetime.during(running->gate.opened());
  const bool renewable = !item.refreshToken.empty();
  base::Result<std::optional<tokens::TokenItem>> replaced =
      co_await m_lifetime.during(m_vault.adopt(identityId, std::move(item)));
  if (!replaced) co_return replaced;
  Entry& kept = entry(identityId);
  m_plan.recovered(identityId);
  kept.closing = false;
  kept.state = tokens::Usable{};
  kept.refusals.clear();
  kept.trouble.reset();
  kept.noIdToken.reset();
  if (m_locked) co_return replaced;
  m_plan.signedIn(identityId, access, renewable, m_ports.clock.now());
  access.untried = renewable && !access.surplus.empty() && !access.scopes.empty();
  tokens::hold(kept.state, {}, std::move(access));
  scheduleNext();
  co_return replaced;
}

void TokenKeeper::close(const std::string& identityId) {
  entry(identityId).closing = true;
}

QCoro::Task<base::Result<TokenKeeper::Taken>> TokenKeeper::take(std::string identityId) {
  close(identityId);
  const std::shared_ptr<Renewal> running = entry(identityId).renewal;
  if (running) co_await m_lifetime.during(running->gate.opened());
  base::Result<std::optional<tokens::TokenItem>> item = co_await m_lifetime.during(m_vault.take(identityId));
  if (!item) {
    release(identityId);
    co_return tl::unexpected(item.error());
  }
  Taken taken;
  taken.item = std::move(*item);
  if (const tokens::HeldToken* held = tokens::held(entry(identityId).state)) {
    taken.accessToken = held->accessToken.copy();
  }
  if (const auto* usable = std::get_if<tokens::Usable>(&entry(identityId).state)) {
    const base::Instant now = m_ports.clock.now();
    for (const auto& [key, token] : usable->held) {
      if (!key.whole() && token.expiresAt > now) taken.narrowed.push_back(token.accessToken.copy());
    }
  }
  co_return std::move(taken);
}

void TokenKeeper::distrust(const std::string& identityId) {
  needSignIn(identityId, {errors::kIdentityChangedOutside, "the row is an older one"});
}

void TokenKeeper::release(const std::string& identityId) {
  entry(identityId).closing = false;
}

QCoro::Task<base::Result<void>> TokenKeeper::forget(std::string identityId) {
  const base::Result<void> removed = co_await m_lifetime.during(m_vault.forget(identityId));
  if (!removed) co_return removed;
  m_entries.erase(identityId);
  m_plan.forget(identityId);
  co_return m_vault.clearJournal(identityId);
}

}  // namespace lanyard::keeping
