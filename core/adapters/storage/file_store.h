#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/adapters/storage/sealing.h"
#include "core/base/lifetime.h"
#include "core/base/random.h"
#include "core/ports/secret_store.h"

namespace lanyard::adapters {

/// Secrets in one file under a passphrase: `--keystore=file`. The passphrase becomes a key by scrypt (RFC
/// 7914), all items together are sealed with AES-256-GCM under it, bound to the header:
///
///   magic 8, log2 N 1, r 4, p 4, salt 16    the header
///   an empty seal, 28                       fits only when the passphrase is right
///   the sealed items
///   SHA-256 of all before it, 32            tells damage from a wrong passphrase
///
/// Each write seals anew with a fresh nonce and replaces the file whole. Items are opened for the moment of a
/// call; between calls only the key is in memory, and after seal() not even that. scrypt runs on the caller's
/// thread in `open`, behind the port afterwards.
///
/// Errors besides SecretStore's: `keystore.passphrase_wrong` Denied; `keystore.corrupt` StoreUnavailable (the
/// file is left as it is); `keystore.disk_full`, `keystore.io` StoreUnavailable (the old file stays);
/// `keystore.symlink`, `keystore.not_ours` Untrusted; `keystore.passphrase_empty` Misconfigured.
class FileStore final : public ports::SecretStore {
 public:
  /// Opens the file, or makes it when there is none, in a folder that is this user's alone. `cost` is for a
  /// new file and for a new passphrase; a file that is there says its own. `random` and `derivation` must
  /// outlive the store.
  [[nodiscard]] static base::Result<std::unique_ptr<FileStore>> open(std::string path,
                                                                     base::Secret passphrase,
                                                                     base::Random& random,
                                                                     ports::KeyDerivation& derivation,
                                                                     ScryptCost cost = {});

  [[nodiscard]] std::string name() const override { return "sealed file"; }
  [[nodiscard]] std::string backend() const override { return "file"; }
  /// Ok, Locked when sealed, or Failing when the file is gone or cannot be opened any more.
  QCoro::Task<ports::StoreState> state() override;
  QCoro::Task<base::Result<std::optional<base::Secret>>> read(std::string key) override;
  QCoro::Task<base::Result<void>> write(std::string key, base::Secret value) override;
  QCoro::Task<base::Result<void>> remove(std::string key) override;
  [[nodiscard]] bool hasOwnPassphrase() const override { return true; }
  void seal() override;
  QCoro::Task<base::Result<bool>> checkOwnPassphrase(base::Secret passphrase) override;
  QCoro::Task<base::Result<void>> changeOwnPassphrase(base::Secret current, base::Secret next) override;

 private:
  using Items = std::map<std::string, base::Secret>;
  FileStore(std::string path, base::Random& random, ports::KeyDerivation& derivation, ScryptCost cost);
  [[nodiscard]] base::Result<void> unlock(const base::Secret& passphrase);
  [[nodiscard]] std::string newHeader();
  [[nodiscard]] base::Result<void> takePassphrase(const base::Secret& passphrase);
  [[nodiscard]] base::Result<Items> load() const;
  [[nodiscard]] base::Result<bool> fits(const base::Secret& key) const;
  [[nodiscard]] base::Result<void> save(const Items& items);

  std::string m_path;
  base::Random& m_random;
  ports::KeyDerivation& m_derivation;
  ScryptCost m_newCost;
  std::string m_header;
  base::Secret m_key;             ///< empty: sealed
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::adapters
