#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <QTimer>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/lifetime.h"
#include "core/flows/gate.h"
#include "core/ports/secret_store.h"
#include "core/ports/wallet_store.h"

namespace lanyard::keeping {

/// Keeps count in the keystore of what was taken away (WalletStore::takings()), and tells at the start by
/// that count whether the database is older than something that was: a snapshot that could not be renewed, a
/// backup, or any other file that took its place. What it gives is doubtful then.
///
/// The database is written first and the keystore behind it, so that nothing needs an open keystore to be
/// taken away. A database that counts more than the keystore is therefore good: the wallet was killed in
/// between, or the keystore took nothing just then. As long as the keystore takes nothing, it cannot tell a
/// file that was put back from one that is current.
class StoreWatch final : public QObject {
  Q_OBJECT
 public:
  /// Both must outlive it.
  StoreWatch(ports::WalletStore& store, ports::SecretStore& secrets);
  ~StoreWatch() override;

  /// Compares database and keystore. To be awaited once, before anything is allowed by what is stored.
  /// `keystore.*`, `store.*`.
  QCoro::Task<base::Result<void>> start();
  /// The count that the database should know of and may not: for WalletStore::settleDoubt(). Absent: nothing
  /// can have come back.
  [[nodiscard]] std::optional<std::uint64_t> doubt() const { return m_doubt; }
  /// Whether an earlier start had counted already: rows in a form of before that are a surprise then.
  [[nodiscard]] bool countedBefore() const { return m_countedBefore; }
  /// WalletStore::settleDoubt() has succeeded: counts from here on.
  void settled();
  /// Returns when all that was taken away so far is counted in the keystore, or after two seconds at most, or
  /// when the keystore takes nothing; then it is tried again, now and then and at count().
  QCoro::Task<void> counted();
  /// Writes what is not counted yet; nobody waits for it.
  void count();

 private:
  QCoro::Task<void> write();
  void finish();

  ports::WalletStore& m_store;
  ports::SecretStore& m_secrets;
  std::string m_item;  ///< of the keystore: one for each wallet that is kept in it; empty before start()
  std::optional<std::uint64_t> m_counted;
  std::optional<std::uint64_t> m_doubt;
  bool m_countedBefore = false;
  bool m_writing = false;
  std::vector<std::shared_ptr<flows::Gate>> m_waiting;
  QTimer m_again;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::keeping
