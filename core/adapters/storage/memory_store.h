#pragma once

#include <map>

#include "core/ports/secret_store.h"

namespace lanyard::adapters {

/// Secrets that live as long as the process: `--keystore=memory`, for the demo and for tests.
class MemoryStore final : public ports::SecretStore {
 public:
  [[nodiscard]] std::string name() const override { return "memory only"; }
  [[nodiscard]] std::string backend() const override { return "memory"; }
  QCoro::Task<ports::StoreState> state() override;
  QCoro::Task<base::Result<std::optional<base::Secret>>> read(std::string key) override;
  QCoro::Task<base::Result<void>> write(std::string key, base::Secret value) override;
  QCoro::Task<base::Result<void>> remove(std::string key) override;
  /// `keystore.no_passphrase` Misconfigured: this store has none.
  QCoro::Task<base::Result<bool>> checkOwnPassphrase(base::Secret passphrase) override;
  QCoro::Task<base::Result<void>> changeOwnPassphrase(base::Secret current, base::Secret next) override;

 private:
  std::map<std::string, base::Secret> m_items;
};

}  // namespace lanyard::adapters
