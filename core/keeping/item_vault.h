#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/lifetime.h"
#include "core/flows/gate.h"
#include "core/keeping/identity_book.h"
#include "core/ports/journal.h"
#include "core/ports/secret_store.h"
#include "core/tokens/token_item.h"

namespace lanyard::keeping {

/// The outside that a vault works with. All must outlive it.
struct VaultPorts {
  ports::SecretStore& secrets;
  ports::Journal& journal;
  base::Clock& clock;
  std::function<double()> jitter;  ///< in [0, 1)
};

/// Each identity's refresh token, as the keystore's item, and the journal that keeps a newer one until the
/// keystore has it. An item that the keystore does not take stays in memory and in the journal, and is tried
/// again.
class ItemVault final : public QObject {
  Q_OBJECT
 public:
  /// The book has the rows; it must outlive the vault.
  ItemVault(VaultPorts ports, const IdentityBook& book);

  /// Replays the journal: a newer sealed item goes to the keystore, an item of an identity that was never
  /// recorded is removed. To be awaited once at the start.
  QCoro::Task<base::Result<void>> replay();

  /// The newest item, if it fits the identity's row. SignInAgain: it can never be sent (isOfNoUse()), or
  /// there is none (`keystore.item_missing`).
  QCoro::Task<base::Result<tokens::TokenItem>> newest(std::string identityId);
  /// The same, to be sent. SignInAgain also if it has no refresh token (`token.no_refresh_token`).
  QCoro::Task<base::Result<tokens::TokenItem>> load(std::string identityId);
  /// Takes the item of a rotation, which the journal has already, as the newest. save() must follow.
  void keep(const std::string& identityId, tokens::TokenItem item);
  /// Writes to the keystore what is not there yet, and reads it back. saveDue() tries again after a failure.
  QCoro::Task<base::Result<void>> save(std::string identityId);
  /// Keeps the item of a sign-in, with a generation above the one that is there; returns the item that it
  /// replaced, if any. After an error all is as before.
  QCoro::Task<base::Result<std::optional<tokens::TokenItem>>> adopt(std::string identityId,
                                                                    tokens::TokenItem item);
  /// The newest item, to be revoked, once nothing is being written; absent where there is none to revoke.
  /// Errors: those of load() except SignInAgain.
  QCoro::Task<base::Result<std::optional<tokens::TokenItem>>> take(std::string identityId);
  /// Removes the item from keystore and memory; the journal's records stay until clearJournal().
  QCoro::Task<base::Result<void>> forget(std::string identityId);
  [[nodiscard]] base::Result<void> clearJournal(const std::string& identityId);

  /// Whether the provider may have processed an earlier request whose reply was lost: that explains a refusal
  /// of the token.
  void setUncertain(const std::string& identityId, bool uncertain);
  [[nodiscard]] bool uncertain(const std::string& identityId) const;

  /// When the next attempt to write an unsaved item is due.
  [[nodiscard]] std::optional<base::Instant> nextSave() const;
  /// Writes what is due.
  void saveDue(base::Instant now);
  /// The clock was set back: writes that were planned by the old time become due, or they would come much too
  /// late.
  void clockSetBack(base::Instant now);

  /// Whether the keystore did not take the newest item.
  [[nodiscard]] bool failing(const std::string& identityId) const;
  /// Whether anything is being written, or not yet in the keystore.
  [[nodiscard]] bool busy() const;

 Q_SIGNALS:
  /// A write has ended: `failing` and `nextSave` may have changed.
  void changed(const std::string& identityId);
  /// The item cannot be written to the keystore, and is tried again. Emitted once, until `saved`.
  void notSaved(const std::string& identityId, const base::Error& error);
  void saved(const std::string& identityId);

 private:
  struct Entry {
    std::optional<tokens::TokenItem> unsaved;  ///< sealed in the journal, not yet in the keystore
    std::shared_ptr<flows::Gate> saving;       ///< set while the keystore is written
    std::optional<base::Instant> saveAt;       ///< next attempt to write `unsaved`
    int failures = 0;                          ///< attempts in a row
    bool uncertain = false;
  };
  QCoro::Task<base::Result<void>> replayRecord(ports::JournalEntry record);
  QCoro::Task<base::Result<tokens::TokenItem>> read(std::string identityId);
  QCoro::Task<base::Result<void>> writeAndReadBack(std::string identityId);
  [[nodiscard]] std::optional<base::ErrorName> mismatchOf(const std::string& identityId,
                                                          const tokens::TokenItem& item) const;

  VaultPorts m_ports;
  const IdentityBook& m_book;
  std::map<std::string, Entry> m_entries;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::keeping
