#pragma once

#include <QCoro/QCoroTask>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/base/secret.h"

namespace lanyard::ports {

enum class StoreState { Ok, Locked, Absent, Failing };

/// The platform keystore, or one of the two replacements that can be chosen by name. Every call ends within
/// the store's own deadline. Errors: `keystore.locked` Locked; `keystore.absent`, `keystore.failing`,
/// `keystore.timeout` StoreUnavailable. A locked store never answers "not there".
class SecretStore {
 public:
  virtual ~SecretStore() = default;
  /// For people: "gnome-keyring (Secret Service)", "sealed file", "memory only".
  [[nodiscard]] virtual std::string name() const = 0;
  /// A stable name, to tell whether the keystore is still the same: "system", "file", "memory".
  [[nodiscard]] virtual std::string backend() const = 0;
  virtual QCoro::Task<StoreState> state() = 0;
  /// An empty optional means that the store is open and has no such item.
  virtual QCoro::Task<base::Result<std::optional<base::Secret>>> read(std::string key) = 0;
  virtual QCoro::Task<base::Result<void>> write(std::string key, base::Secret value) = 0;
  /// Removing what is not there is a success. The removal is read back: success means that the item is gone.
  virtual QCoro::Task<base::Result<void>> remove(std::string key) = 0;
  /// Whether the store is sealed by a passphrase of its own, which is then the approval passphrase too.
  [[nodiscard]] virtual bool hasOwnPassphrase() const { return false; }
  /// Forgets the key of a store that is sealed by a passphrase of its own: until checkOwnPassphrase()
  /// succeeds, every call answers `keystore.locked`. For other stores, which the platform guards, nothing
  /// happens.
  virtual void seal() {}
  /// Only where hasOwnPassphrase(). The right one also opens a store that was sealed when it was asked.
  virtual QCoro::Task<base::Result<bool>> checkOwnPassphrase(base::Secret passphrase) = 0;
  virtual QCoro::Task<base::Result<void>> changeOwnPassphrase(base::Secret current, base::Secret next) = 0;
};

}  // namespace lanyard::ports
