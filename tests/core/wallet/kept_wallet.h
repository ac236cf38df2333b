#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/activity/activity_log.h"
#include "core/activity/activity_watch.h"
#include "core/adapters/storage/file_store.h"
#include "core/adapters/storage/scrypt_thread.h"
#include "core/adapters/storage/sealed_journal.h"
#include "core/adapters/storage/sqlite_activity.h"
#include "core/adapters/storage/sqlite_store.h"
#include "core/consent/grant_book.h"
#include "core/keeping/store_watch.h"
#include "core/wallet/engine.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_listener.h"
#include "tests/support/fake_provider.h"
#include "tests/support/tasks.h"

namespace lanyard::test {

/// The passphrase of the file keystores in tests/data, and of their approvals.
inline constexpr std::string_view kKeptPassphrase = "only for the test";

/// The settings that every kept wallet has, beside those that the wallet makes by itself.
inline constexpr const char* kKeptSettings[] = {"keystore.backend", "machine", "rows-of-a-test",
                                                "approval.wrong"};

/// A wallet over a folder, put together as lanyard-agent does it, with a fake provider and a clock that
/// stands still: what makes the wallets in tests/data, and what opens them again.
class KeptWallet {
 public:
  explicit KeptWallet(std::string folder) : m_folder(std::move(folder)) {}
  ~KeptWallet();

  /// Opens the stores, and makes what is not there yet.
  [[nodiscard]] base::Result<void> open();
  /// Starts the log, the grants and the engine, in this order.
  [[nodiscard]] base::Result<void> start();
  /// Looks through the whole log.
  [[nodiscard]] const activity::ActivityCheck& checkLog();

  /// All that is kept and no secret, a fact a line; lines of the log that have the `outcome` of a later start
  /// are not among them. Each identity, grant and pending revocation says whether it is believed.
  [[nodiscard]] std::vector<std::string> facts();

  /// With the key of the rows.
  [[nodiscard]] keeping::RowSeal seal() const;
  [[nodiscard]] std::string path(const char* name) const { return m_folder + '/' + name; }

  FakeClock clock;
  base::SystemRandom random;
  FakeProvider provider{clock, "https://idp.example"};
  FakeListener listener;
  adapters::ScryptThread scrypt;
  std::unique_ptr<adapters::SqliteStore> store;
  std::unique_ptr<adapters::SqliteActivity> file;
  std::unique_ptr<adapters::FileStore> secrets;
  std::unique_ptr<adapters::SealedJournal> journal;
  std::unique_ptr<activity::ActivityLog> log;
  std::unique_ptr<activity::ActivityWatch> watch;
  std::unique_ptr<keeping::StoreWatch> takings;
  std::unique_ptr<wallet::Engine> engine;
  std::unique_ptr<consent::GrantBook> grants;

 private:
  std::string m_folder;
  base::Secret m_grantKey;
};

}  // namespace lanyard::test
