#include <algorithm>

#include "core/services/token_keeper.h"
#include "core/tokens/schedule.h"

// The rotation of refresh tokens: between provider, journal and keystore. What is handed out is in
// token_keeper.cpp.
namespace lanyard::services {
namespace {

bool isSignInAgain(const base::Error& error) {
  return error.kind == base::ErrorKind::SignInAgain;
}

/// What loadItem() says of an item that can never be sent: to read it again would bring the same.
bool isOfNoUse(const base::Error& error) {
  return error.code == kChangedOutside || error.code == kForeignItem || error.code == kBadItem;
}

}  // namespace

QCoro::Task<base::Result<void>> TokenKeeper::replay() {
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
    base::Result<tokens::TokenItem> kept = co_await readItem(identityId);
    const ports::StoredIdentity* stored = m_book.byId(identityId);
    // A row that is another one than it was: what is sealed stays where it is.
    if (stored == nullptr || !misfit(*sealed, m_book.account().id, *stored).empty()) continue;
    const bool replaceable = !kept && (isSignInAgain(kept.error()) || kept.error().code == kBadItem);
    if (!kept && !replaceable) co_return tl::unexpected(kept.error());
    const bool foreign = kept && misfit(*kept, m_book.account().id, *stored) == kForeignItem;
    if (kept && !foreign && kept->generation >= sealed->generation) {
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
  const base::Result<void> finished = co_await finishSignIns();
  co_return finished;
}

QCoro::Task<base::Result<void>> TokenKeeper::finishSignIns() {
  // A sign-in that was killed after its token was sealed is a whole one. Once the journal is
  // replayed: what that gave back counts as kept.
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
    entry(record.identityId).state = tokens::Unfetched{};
  }
  co_return base::Result<void>{};
}

QCoro::Task<base::Result<flows::Refreshed>> TokenKeeper::spend(std::string identityId, Scopes scopes) {
  const std::shared_ptr<bool> alive = m_alive;
  std::uint64_t spent = 0;
  base::Error refusal;
  for (int round = 0;; ++round) {
    base::Result<tokens::TokenItem> item = co_await loadItem(identityId);
    if (!item && isOfNoUse(item.error())) {
      co_return base::fail(base::ErrorKind::SignInAgain, item.error().code, item.error().detail);
    }
    if (!item) co_return tl::unexpected(item.error());
    const ports::StoredIdentity* stored = *alive ? m_book.byId(identityId) : nullptr;
    if (stored == nullptr)
      co_return base::fail(base::ErrorKind::Cancelled, "identity.unknown", "gone meanwhile");
    // The last moment before it is spent.
    if (m_locked) co_return base::fail(base::ErrorKind::Locked, "wallet.locked");
    // The keystore was put back to an earlier day: what it has was spent long ago. Sending it would tell the
    // provider of a theft, and end the session of whoever has the newest token.
    if (item->generation < stored->tokens.generation) {
      co_return base::fail(base::ErrorKind::SignInAgain, "keystore.item_older",
                           "the keystore has generation " + std::to_string(item->generation) + " of " +
                               std::to_string(stored->tokens.generation));
    }
    // Refused with what the store still has: nobody else has won. A higher generation: somebody has, once
    // more with it.
    if (round > 0 && item->generation <= spent) {
      if (entry(identityId).uncertain) refusal.code = "token.rotation_interrupted";
      co_return tl::unexpected(refusal);
    }
    if (item->settingsDigest.empty()) item->settingsDigest = settingsDigest(stored->settings);
    spent = item->generation;
    entry(identityId).tokenEndpoint = item->tokenEndpoint;
    flows::RefreshOrder order{identityId, stored->settings, std::move(*item), stored->tokens, scopes};
    base::Result<flows::Refreshed> result = co_await m_ports.refresh.run(std::move(order));
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
    const bool refused = !result && result.error().code == "token.invalid_grant";
    if (!refused || round == 2) co_return result;
    refusal = result.error();
  }
}

/// The newest item that there is, whoever's it is.
QCoro::Task<base::Result<tokens::TokenItem>> TokenKeeper::readItem(std::string identityId) {
  const std::optional<tokens::TokenItem>& unsaved = entry(identityId).unsaved;
  if (unsaved) co_return unsaved->copy();
  const std::string key = tokens::tokenItemKey(identityId);
  base::Result<std::optional<base::Secret>> text = co_await m_ports.secrets.read(key);
  if (!text) co_return tl::unexpected(text.error());
  if (!*text)
    co_return base::fail(base::ErrorKind::SignInAgain, "keystore.item_missing", "no item in the keystore");
  co_return tokens::parseTokenItem(**text);
}

/// The newest item, if it may be sent with what the identity's row says. Untrusted: it is there and can never
/// be sent.
QCoro::Task<base::Result<tokens::TokenItem>> TokenKeeper::loadItem(std::string identityId) {
  const std::shared_ptr<bool> alive = m_alive;
  base::Result<tokens::TokenItem> item = co_await readItem(identityId);
  if (!item && item.error().code == kBadItem) {
    co_return base::fail(base::ErrorKind::Untrusted, kBadItem, item.error().detail);
  }
  if (!item) co_return item;
  const ports::StoredIdentity* stored = *alive ? m_book.byId(identityId) : nullptr;
  const std::string wrong = stored == nullptr ? std::string() : misfit(*item, m_book.account().id, *stored);
  if (!wrong.empty()) {
    co_return base::fail(base::ErrorKind::Untrusted, wrong, "the keystore's item does not fit the row");
  }
  if (item->refreshToken.empty()) {
    co_return base::fail(base::ErrorKind::SignInAgain, "token.no_refresh_token",
                         "the service gave no refresh token");
  }
  co_return item;
}

void TokenKeeper::apply(const std::string& identityId, const Scopes& scopes,
                        base::Result<flows::Refreshed> result) {
  // Not begun, because the lock came first: that is no failure of the provider's.
  if (!result && result.error().code == "wallet.locked") return;
  if (!result) {
    applyFailure(identityId, result.error());
    return;
  }
  Entry& of = entry(identityId);
  if (saidOffline()) m_reachedThough = true;
  record(identityId, scopes, *result);
  if (result->rotated) of.unsaved = std::move(*result->rotated);
  of.uncertain = false;
  if (result->doubt) return applyFailure(identityId, *result->doubt);
  of.lastError.reset();
  of.failures = 0;
  if (m_locked) {
    // The rotated token is what must not be lost; the access token is fetched anew when somebody asks.
    of.dueAt = {};
  } else if (scopes.empty()) {
    if (!of.asked) ++of.unasked;
    of.dueAt = nextRenewal(of, result->access);
    of.state = std::move(result->access);
  } else {
    of.narrow.insert_or_assign(scopes, std::move(result->access));
  }
  if (isNews(of, "renewed")) Q_EMIT refreshed(identityId);
  tellNear(identityId);
}

/// What a reply changes in the identity's row.
void TokenKeeper::record(const std::string& identityId, const Scopes& scopes,
                         const flows::Refreshed& refreshed) {
  const ports::StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) return;
  tokens::TokenRecord record = stored->tokens;
  if (scopes.empty() && !refreshed.doubt) record.scopes = refreshed.access.scopes;
  if (refreshed.rotated) record.generation = refreshed.rotated->generation;
  tokens::noteRefresh(record, refreshed.access.issuedAt, refreshed.rotated.has_value(),
                      refreshed.refreshExpiresIn);
  // The journal and the keystore carry the generation too; this row is for display and may lag behind.
  if (record.generation != stored->tokens.generation || record.scopes != stored->tokens.scopes ||
      record.refreshUsedAt != stored->tokens.refreshUsedAt) {
    (void)m_book.saveTokens(record);
  }
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
    if (std::exchange(of.saveFailures, 0) > 0) Q_EMIT saved(identityId);
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
    if (of.saveFailures == 1) Q_EMIT notSaved(identityId, outcome.error());
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
  const base::Result<tokens::TokenItem> kept = co_await readItem(identityId);
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (kept) item.generation = std::max(item.generation, kept->generation + 1);
  const bool renewable = !item.refreshToken.empty();
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
  of.narrow.clear();
  if (m_locked) {
    of.state = tokens::Unfetched{};
    co_return base::Result<void>{};
  }
  // Without a refresh token the identity lasts until its access token ends, and not a minute less.
  of.unasked = 0;
  of.dueAt = renewable ? nextRenewal(of, access) : access.expiresAt;
  of.lastUsed = m_ports.clock.now();
  of.state = std::move(access);
  scheduleNext();
  co_return base::Result<void>{};
}

void TokenKeeper::close(const std::string& identityId) {
  entry(identityId).closing = true;
}

QCoro::Task<base::Result<TokenKeeper::Taken>> TokenKeeper::take(std::string identityId) {
  const std::shared_ptr<bool> alive = m_alive;
  close(identityId);
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

void TokenKeeper::distrust(const std::string& identityId) {
  needSignIn(identityId, {base::ErrorKind::SignInAgain, kChangedOutside, "the row is an older one"});
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
  base::Result<void> cleared = m_ports.journal.clear(identityId);
  // Somebody wrote that id into the database: there is nothing of it in the journal.
  if (!cleared && cleared.error().code == "journal.bad_id") cleared = {};
  co_return cleared;
}

}  // namespace lanyard::services
