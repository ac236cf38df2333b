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
/// keystore has it. What the keystore does not take stays in memory and in the journal, and is tried again.
class ItemVault final : public QObject {
  Q_OBJECT
 public:
  /// The book says which rows there are; it must outlive the vault.
  ItemVault(VaultPorts ports, const IdentityBook& book);

  /// Takes up what the journal kept: a newer sealed item goes to the keystore, an item of an identity that
  /// was never recorded goes away. To be awaited once at the start.
  QCoro::Task<base::Result<void>> replay();

  /// The newest item, if it may be sent with what the identity's row says. SignInAgain: it is there and
  /// can never be sent (isOfNoUse()), there is none (`keystore.item_missing`), or none with a refresh token
  /// (`token.no_refresh_token`).
  QCoro::Task<base::Result<tokens::TokenItem>> load(std::string identityId);
  /// A rotation brought this item, and the journal has it: from here on it is the newest. save() is to
  /// follow.
  void keep(const std::string& identityId, tokens::TokenItem item);
  /// Writes to the keystore what is not there yet, and reads it back. What fails is tried again by saveDue().
  QCoro::Task<base::Result<void>> save(std::string identityId);
  /// Keeps what a sign-in brought, above whatever there is; returns what it replaced, where there was
  /// something. After an error all is as it was.
  QCoro::Task<base::Result<std::optional<tokens::TokenItem>>> adopt(std::string identityId,
                                                                    tokens::TokenItem item);
  /// The newest item for its revocation, once nothing is being written; absent where there is none to revoke.
  /// Errors: as of load(), but for SignInAgain.
  QCoro::Task<base::Result<std::optional<tokens::TokenItem>>> take(std::string identityId);
  /// Removes the item from keystore and memory; the journal's records stay until clearJournal().
  QCoro::Task<base::Result<void>> forget(std::string identityId);
  [[nodiscard]] base::Result<void> clearJournal(const std::string& identityId);

  /// Whether an earlier request may have been processed unseen: then a refusal of the token is no surprise.
  void setUncertain(const std::string& identityId, bool uncertain);
  [[nodiscard]] bool uncertain(const std::string& identityId) const;

  /// When the next attempt to write an unsaved item is due.
  [[nodiscard]] std::optional<base::Instant> nextSave() const;
  /// Writes what is due.
  void saveDue(base::Instant now);
  /// What was to be written at a time of the old clock would be written much too late.
  void clockSetBack(base::Instant now);

  /// The keystore did not take the newest item.
  [[nodiscard]] bool failing(const std::string& identityId) const;
  /// Whether anything is being written, or not yet in the keystore.
  [[nodiscard]] bool busy() const;

 Q_SIGNALS:
  /// A write has ended: `failing` and `nextSave` may say something else.
  void changed(const std::string& identityId);
  /// The item cannot be written to the keystore; it is tried again. Said once, until `saved`.
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
