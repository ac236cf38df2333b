#include "core/keeping/item_vault.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/keeping/row_seal.h"
#include "core/keeping/sign_in_reason.h"
#include "core/tokens/schedule.h"

namespace lanyard::keeping {
namespace {

bool isSignInAgain(const base::Error& error) {
  return error.kind == base::ErrorKind::SignInAgain;
}

}  // namespace

ItemVault::ItemVault(VaultPorts ports, const IdentityBook& book) : m_ports(std::move(ports)), m_book(book) {}

QCoro::Task<base::Result<void>> ItemVault::replay() {
  std::vector<base::Result<ports::JournalEntry>> records = m_ports.journal.entries();
  for (base::Result<ports::JournalEntry>& record : records) {
    if (!record) continue;  // damaged: the newest generation left is the keystore's
    ports::JournalEntry entry = std::move(*record);
    const base::Result<void> replayed = co_await m_lifetime.during(replayRecord(std::move(entry)));
    if (!replayed) co_return replayed;
  }
  co_return base::Result<void>{};
}

QCoro::Task<base::Result<void>> ItemVault::replayRecord(ports::JournalEntry record) {
  const std::string identityId = record.identityId;
  if (m_book.byId(identityId) == nullptr) {
    // The identity was signed out, and the wallet was killed before the journal was cleared. No row names it,
    // so nothing may stay.
    const auto removed = co_await m_lifetime.during(m_ports.secrets.remove(tokens::tokenItemKey(identityId)));
    if (!removed) co_return tl::unexpected(removed.error());
    co_return m_ports.journal.clear(identityId);
  }
  if (!record.sealed) {
    m_entries[identityId].uncertain = true;
    co_return base::Result<void>{};
  }
  auto sealed = tokens::parseTokenItem(*record.sealed);
  if (!sealed) co_return base::Result<void>{};
  base::Result<tokens::TokenItem> kept = co_await m_lifetime.during(read(identityId));
  // The row does not fit the sealed item, so the item stays in the journal.
  const bool known = m_book.byId(identityId) != nullptr;
  if (!known || mismatchOf(identityId, *sealed)) co_return base::Result<void>{};
  const bool replaceable = !kept && isSignInAgain(kept.error());
  if (!kept && !replaceable) co_return tl::unexpected(kept.error());
  const std::optional<base::ErrorName> wrong = kept ? mismatchOf(identityId, *kept) : std::nullopt;
  const bool foreign = wrong && *wrong == errors::kKeystoreForeignItem;
  if (kept && !foreign && kept->generation >= sealed->generation) {
    co_return m_ports.journal.settle(identityId);
  }
  keep(identityId, std::move(*sealed));
  const base::Result<void> saved = co_await m_lifetime.during(save(identityId));
  // A keystore that cannot be used now is tried again.
  if (!saved && saved.error().kind != base::ErrorKind::StoreUnavailable &&
      saved.error().kind != base::ErrorKind::Locked) {
    co_return saved;
  }
  co_return base::Result<void>{};
}

/// The newest item, without a look at whether it fits the row.
QCoro::Task<base::Result<tokens::TokenItem>> ItemVault::read(std::string identityId) {
  const std::optional<tokens::TokenItem>& unsaved = m_entries[identityId].unsaved;
  if (unsaved) co_return unsaved->copy();
  const std::string key = tokens::tokenItemKey(identityId);
  base::Result<std::optional<base::Secret>> text = co_await m_lifetime.during(m_ports.secrets.read(key));
  if (!text) co_return tl::unexpected(text.error());
  if (!*text) co_return base::fail(errors::kKeystoreItemMissing, "no item in the keystore");
  co_return tokens::parseTokenItem(**text);
}

QCoro::Task<base::Result<tokens::TokenItem>> ItemVault::newest(std::string identityId) {
  base::Result<tokens::TokenItem> item = co_await m_lifetime.during(read(identityId));
  if (!item) co_return item;
  if (const auto wrong = mismatchOf(identityId, *item)) {
    co_return base::fail(*wrong, "the keystore's item does not fit the row");
  }
  co_return item;
}

QCoro::Task<base::Result<tokens::TokenItem>> ItemVault::load(std::string identityId) {
  base::Result<tokens::TokenItem> item = co_await m_lifetime.during(newest(std::move(identityId)));
  if (!item) co_return item;
  if (item->refreshToken.empty() && item->accessToken.empty()) {
    co_return base::fail(errors::kTokenNoRefreshToken, "the service gave no refresh token");
  }
  co_return item;
}

/// What is wrong between an item and the identity's row (mismatch()); empty where there is no row.
std::optional<base::ErrorName> ItemVault::mismatchOf(const std::string& identityId,
                                                     const tokens::TokenItem& item) const {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) return std::nullopt;
  return mismatch(item, m_book.account().id, *stored);
}

void ItemVault::keep(const std::string& identityId, tokens::TokenItem item) {
  m_entries[identityId].unsaved = std::move(item);
}

QCoro::Task<base::Result<void>> ItemVault::save(std::string identityId) {
  if (!m_entries[identityId].unsaved || m_entries[identityId].saving) co_return base::Result<void>{};
  const flows::OpensAtEnd saving;
  m_entries[identityId].saving = saving.gate();
  m_entries[identityId].saveAt.reset();
  const std::uint64_t generation = m_entries[identityId].unsaved->generation;
  base::Result<void> outcome = co_await m_lifetime.during(writeAndReadBack(identityId));
  Entry& entry = m_entries[identityId];
  entry.saving.reset();
  if (outcome) {
    if (std::exchange(entry.failures, 0) > 0) Q_EMIT saved(identityId);
    entry.saveAt.reset();
    // A newer rotation may have come while this one was written: it stays unsaved and is written next.
    if (entry.unsaved && entry.unsaved->generation == generation) {
      entry.unsaved.reset();
      outcome = m_ports.journal.settle(identityId);
    } else {
      entry.saveAt = m_ports.clock.now();
    }
  } else {
    entry.saveAt = m_ports.clock.now() + tokens::retryDelay(++entry.failures, std::nullopt, m_ports.jitter());
    if (entry.failures == 1) Q_EMIT notSaved(identityId, outcome.error());
  }
  Q_EMIT changed(identityId);
  co_return outcome;
}

QCoro::Task<base::Result<void>> ItemVault::writeAndReadBack(std::string identityId) {
  const std::string key = tokens::tokenItemKey(identityId);
  const base::Secret wanted = tokens::serialise(*m_entries[identityId].unsaved);
  base::Secret written = wanted.copy();
  const base::Result<void> outcome =
      co_await m_lifetime.during(m_ports.secrets.write(key, std::move(written)));
  if (!outcome) co_return outcome;
  const base::Result<std::optional<base::Secret>> back =
      co_await m_lifetime.during(m_ports.secrets.read(key));
  if (!back) co_return tl::unexpected(back.error());
  if (!*back || !(*back)->equals(wanted.view())) {
    co_return base::fail(errors::kKeystoreFailing, "read back something else");
  }
  co_return base::Result<void>{};
}

QCoro::Task<base::Result<std::optional<tokens::TokenItem>>> ItemVault::adopt(std::string identityId,
                                                                             tokens::TokenItem item) {
  const std::shared_ptr<flows::Gate> saving = m_entries[identityId].saving;
  if (saving) co_await m_lifetime.during(saving->opened());
  // A generation above the keystore's, so that a replay after a crash takes the new item.
  base::Result<tokens::TokenItem> kept = co_await m_lifetime.during(read(identityId));
  if (kept) item.generation = std::max(item.generation, kept->generation + 1);
  const base::Secret text = tokens::serialise(item);
  const base::Result<void> sealed = m_ports.journal.seal(identityId, item.generation, text);
  if (!sealed) co_return tl::unexpected(sealed.error());
  std::optional<tokens::TokenItem> previous = std::exchange(m_entries[identityId].unsaved, std::move(item));
  const base::Result<void> saved = co_await m_lifetime.during(save(identityId));
  Entry& entry = m_entries[identityId];
  if (!saved) {
    // Nothing was kept, and the person is told that the sign-in failed. What was there before is restored.
    entry.unsaved = std::move(previous);
    entry.saveAt.reset();
    (void)m_ports.journal.settle(identityId);
    co_return tl::unexpected(saved.error());
  }
  entry.uncertain = false;
  std::optional<tokens::TokenItem> replaced;
  if (kept) replaced = std::move(*kept);
  co_return replaced;
}

QCoro::Task<base::Result<std::optional<tokens::TokenItem>>> ItemVault::take(std::string identityId) {
  const std::shared_ptr<flows::Gate> saving = m_entries[identityId].saving;
  if (saving) co_await m_lifetime.during(saving->opened());
  base::Result<tokens::TokenItem> item = co_await m_lifetime.during(load(identityId));
  std::optional<tokens::TokenItem> taken;
  if (!item && (!isSignInAgain(item.error()) || isOfNoUse(item.error())))
    co_return tl::unexpected(item.error());
  if (item) taken = std::move(*item);
  co_return taken;
}

QCoro::Task<base::Result<void>> ItemVault::forget(std::string identityId) {
  const std::string key = tokens::tokenItemKey(identityId);
  const base::Result<void> removed = co_await m_lifetime.during(m_ports.secrets.remove(key));
  if (removed) m_entries.erase(identityId);
  co_return removed;
}

base::Result<void> ItemVault::clearJournal(const std::string& identityId) {
  base::Result<void> cleared = m_ports.journal.clear(identityId);
  // Somebody wrote that id into the database; the journal has nothing under it.
  if (!cleared && cleared.error().code == errors::kJournalBadId) return {};
  return cleared;
}

void ItemVault::setUncertain(const std::string& identityId, bool uncertain) {
  m_entries[identityId].uncertain = uncertain;
}

bool ItemVault::uncertain(const std::string& identityId) const {
  const auto found = m_entries.find(identityId);
  return found != m_entries.end() && found->second.uncertain;
}

std::optional<base::Instant> ItemVault::nextSave() const {
  std::optional<base::Instant> first;
  for (const auto& [id, entry] : m_entries) {
    if (entry.saveAt && (!first || *entry.saveAt < *first)) first = entry.saveAt;
  }
  return first;
}

void ItemVault::saveDue(base::Instant now) {
  std::vector<std::string> due;
  for (const auto& [id, entry] : m_entries) {
    if (entry.saveAt && *entry.saveAt <= now && entry.unsaved && !entry.saving) due.push_back(id);
  }
  for (const std::string& id : due) save(id);
}

void ItemVault::clockSetBack(base::Instant now) {
  for (auto& [id, entry] : m_entries) {
    if (entry.saveAt > now) entry.saveAt = now;
  }
}

bool ItemVault::failing(const std::string& identityId) const {
  const auto found = m_entries.find(identityId);
  return found != m_entries.end() && found->second.unsaved && found->second.failures > 0;
}

bool ItemVault::busy() const {
  return std::any_of(m_entries.begin(), m_entries.end(),
                     [](const auto& one) { return one.second.saving || one.second.unsaved; });
}

}  // namespace lanyard::keeping
