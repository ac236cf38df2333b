#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/flows/gate.h"
#include "core/ports/secret_store.h"

namespace lanyard::test {

/// A keystore in memory that can be locked, and can have a passphrase of its own.
class FakeSecretStore final : public ports::SecretStore {
 public:
  [[nodiscard]] std::string name() const override { return "memory only"; }
  [[nodiscard]] std::string backend() const override { return "memory"; }
  QCoro::Task<ports::StoreState> state() override {
    co_return locked ? ports::StoreState::Locked : ports::StoreState::Ok;
  }
  QCoro::Task<base::Result<std::optional<base::Secret>>> read(std::string key) override {
    const std::shared_ptr<flows::Gate> waited = slowRead;
    if (waited) co_await waited->opened();
    if (locked) co_return base::fail(errors::kKeystoreLocked);
    const auto found = items.find(key);
    if (found == items.end()) co_return std::optional<base::Secret>();
    co_return std::optional<base::Secret>(found->second.copy());
  }
  QCoro::Task<base::Result<void>> write(std::string key, base::Secret value) override {
    ++writes;
    const std::shared_ptr<flows::Gate> waited = slow;
    if (waited) co_await waited->opened();
    if (locked) co_return base::fail(errors::kKeystoreLocked);
    if (takesNothing) co_return base::fail(errors::kKeystoreFailing);
    items[key] = std::move(value);
    co_return base::Result<void>();
  }
  QCoro::Task<base::Result<void>> remove(std::string key) override {
    items.erase(key);
    co_return base::Result<void>();
  }
  void seal() override { ++seals; }
  [[nodiscard]] bool hasOwnPassphrase() const override { return !ownPassphrase.empty(); }
  QCoro::Task<base::Result<bool>> checkOwnPassphrase(base::Secret passphrase) override {
    co_return passphrase.equals(ownPassphrase);
  }
  QCoro::Task<base::Result<void>> changeOwnPassphrase(base::Secret current, base::Secret next) override {
    if (!current.equals(ownPassphrase)) co_return base::fail(errors::kKeystorePassphraseWrong);
    ownPassphrase = std::string(next.view());
    co_return base::Result<void>();
  }

  bool locked = false;
  bool takesNothing = false;  ///< writes fail; reads do not
  std::shared_ptr<flows::Gate> slow;  ///< a write ends when it opens
  std::shared_ptr<flows::Gate> slowRead;  ///< a read ends when it opens
  int writes = 0;
  int seals = 0;
  std::string ownPassphrase;
  std::map<std::string, base::Secret> items;
};

}  // namespace lanyard::test
