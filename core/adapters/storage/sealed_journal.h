#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/random.h"
#include "core/ports/journal.h"

namespace lanyard::adapters {

/// The journal of rotations as a folder with up to two files for each identity:
///
///   <identity>.spending   a head block, and room for the reply that was asked of the disk beforehand
///   <identity>.sealed     the same head block, then the sealed item up to the end of the file
///
/// The step from one to the other is a rename: the item is written and synced behind the head of the spending
/// file, which nobody reads there, and counts from the moment when the file has its new name. So a kill at
/// any moment leaves the old state or the new one. A rotation that begins while an older item still waits for
/// the keystore keeps that item: `entries` then gives both, the sealed one first. All seals are AES-256-GCM,
/// bound to the account, the identity, the generation and the kind of the record; the sealed item is bound to
/// its head block too.
///
/// Identities are lower-case UUIDs; any other id is refused (`journal.bad_id` Misconfigured). It cannot tell
/// an old copy of its own files, put back whole, from the present: the generation is for that, which the
/// keystore's item carries too.
class SealedJournal final : public ports::Journal {
 public:
  /// Opens the folder (made with 0700 when missing) and clears what a killed run left unfinished. `key` has
  /// 32 bytes. `journal.bad_key` Misconfigured; `journal.*` when the folder cannot be used.
  [[nodiscard]] static base::Result<std::unique_ptr<SealedJournal>> open(std::string folder,
                                                                         std::string accountId,
                                                                         base::Secret key,
                                                                         base::Random& random);

  /// While the wallet is locked the key is not in memory, and nothing can be written (`journal.locked`
  /// Locked) or read.
  void forgetKey() { m_key = base::Secret(); }
  void takeKey(base::Secret key) { m_key = std::move(key); }

  [[nodiscard]] base::Result<void> markSpending(const std::string& identityId,
                                                std::uint64_t generation) override;
  [[nodiscard]] base::Result<void> seal(const std::string& identityId, std::uint64_t generation,
                                        const base::Secret& item) override;
  [[nodiscard]] base::Result<void> unmarkSpending(const std::string& identityId) override;
  [[nodiscard]] base::Result<void> settle(const std::string& identityId) override;
  [[nodiscard]] base::Result<void> clear(const std::string& identityId) override;
  [[nodiscard]] std::vector<base::Result<ports::JournalEntry>> entries() override;

 private:
  SealedJournal(std::string folder, std::string accountId, base::Secret key, base::Random& random);

  [[nodiscard]] std::string pathOf(std::string_view identityId, std::string_view suffix) const;
  [[nodiscard]] std::string bound(std::string_view identityId, std::uint64_t generation,
                                  std::string_view kind, std::string_view head) const;
  [[nodiscard]] base::Result<std::string> makeHead(std::string_view identityId, std::uint64_t generation);
  [[nodiscard]] base::Result<std::uint64_t> checkHead(std::string_view identityId,
                                                      std::string_view file) const;
  [[nodiscard]] base::Result<std::string> readHead(const std::string& path,
                                                   std::string_view identityId) const;
  [[nodiscard]] base::Result<std::string> makeBody(std::string_view identityId, std::uint64_t generation,
                                                   std::string_view head, const base::Secret& item);
  [[nodiscard]] base::Result<ports::JournalEntry> readEntry(const std::string& name) const;
  [[nodiscard]] base::Result<void> forget(const std::string& identityId, std::string_view suffix);
  [[nodiscard]] base::Result<bool> removeFile(const std::string& path) const;

  std::string m_folder;
  std::string m_accountId;
  base::Secret m_key;
  base::Random& m_random;
};

}  // namespace lanyard::adapters
