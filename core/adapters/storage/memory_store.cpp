#include "core/adapters/storage/memory_store.h"

namespace lanyard::adapters {

using base::Result;
using base::Secret;

QCoro::Task<ports::StoreState> MemoryStore::state() {
  co_return ports::StoreState::Ok;
}

QCoro::Task<Result<std::optional<Secret>>> MemoryStore::read(std::string key) {
  const auto found = m_items.find(key);
  if (found == m_items.end()) co_return std::optional<Secret>();
  co_return std::optional<Secret>(found->second.copy());
}

QCoro::Task<Result<void>> MemoryStore::write(std::string key, Secret value) {
  m_items.insert_or_assign(std::move(key), std::move(value));
  co_return Result<void>();
}

QCoro::Task<Result<void>> MemoryStore::remove(std::string key) {
  m_items.erase(key);
  co_return Result<void>();
}

QCoro::Task<Result<bool>> MemoryStore::checkOwnPassphrase(Secret) {
  co_return base::fail(errors::kKeystoreNoPassphrase, "the memory store has none");
}

QCoro::Task<Result<void>> MemoryStore::changeOwnPassphrase(Secret, Secret) {
  co_return base::fail(errors::kKeystoreNoPassphrase, "the memory store has none");
}

}  // namespace lanyard::adapters
