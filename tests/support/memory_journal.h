#pragma once

#include <map>
#include <string>

#include "core/ports/journal.h"

namespace lanyard::test {

/// A journal without a disk, for tests with hundreds of identities.
class MemoryJournal final : public ports::Journal {
 public:
  base::Result<void> markSpending(const std::string& identityId, std::uint64_t generation) override {
    m_spending[identityId] = generation;
    return {};
  }
  base::Result<void> seal(const std::string& identityId, std::uint64_t generation,
                          const base::Secret& item) override {
    m_spending.erase(identityId);
    m_sealed[identityId] = {identityId, generation, item.copy()};
    return {};
  }
  base::Result<void> unmarkSpending(const std::string& identityId) override {
    m_spending.erase(identityId);
    return {};
  }
  base::Result<void> settle(const std::string& identityId) override {
    m_sealed.erase(identityId);
    return {};
  }
  base::Result<void> clear(const std::string& identityId) override {
    m_spending.erase(identityId);
    m_sealed.erase(identityId);
    return {};
  }
  std::vector<base::Result<ports::JournalEntry>> entries() override {
    std::vector<base::Result<ports::JournalEntry>> all;
    for (const auto& [id, entry] : m_sealed) {
      all.emplace_back(ports::JournalEntry{id, entry.generation, entry.sealed->copy()});
    }
    for (const auto& [id, generation] : m_spending) {
      all.emplace_back(ports::JournalEntry{id, generation, std::nullopt});
    }
    return all;
  }

 private:
  std::map<std::string, std::uint64_t> m_spending;
  std::map<std::string, ports::JournalEntry> m_sealed;
};

}  // namespace lanyard::test
