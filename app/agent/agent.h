#pragma once

#include <QCoro/QCoroTask>
#include <QElapsedTimer>
#include <QObject>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/agent/known_providers.h"
#include "app/agent/options.h"
#include "core/activity/activity_log.h"
#include "core/activity/activity_watch.h"
#include "core/adapters/local/child_desktop_launcher.h"
#include "core/adapters/local/local_program_files.h"
#include "core/adapters/local/logind_watcher.h"
#include "core/adapters/local/polkit_check.h"
#include "core/adapters/local/proc_inspector.h"
#include "core/adapters/local/session_environment.h"
#include "core/adapters/network/loopback_redirect_listener.h"
#include "core/adapters/network/qt_http_client.h"
#include "core/adapters/network/system_connectivity.h"
#include "core/adapters/storage/private_dir.h"
#include "core/adapters/storage/scrypt_thread.h"
#include "core/adapters/storage/sealed_journal.h"
#include "core/adapters/storage/sqlite_store.h"
#include "core/adapters/storage/system_store.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/uptime.h"
#include "core/consent/approval.h"
#include "core/consent/confirmation.h"
#include "core/consent/consent_desk.h"
#include "core/consent/grant_book.h"
#include "core/keeping/store_watch.h"
#include "core/pipe/pipe_server.h"
#include "core/ports/activity_store.h"
#include "core/ports/journal.h"
#include "core/ports/secret_store.h"
#include "core/ports/wallet_store.h"
#include "core/wallet/engine.h"
#include "core/wallet/wallet_lock.h"

namespace lanyard::agent {

/// Puts the wallet together: the only place that knows every adapter.
class Agent final : public QObject {
  Q_OBJECT
 public:
  /// `passphrase` opens the file keystore; unused by the others.
  Agent(Options options, base::Secret passphrase);
  ~Agent() override;

  /// Takes the locks, opens the stores, finishes what a crash interrupted, and listens. Errors: see words()
  /// in options.h.
  QCoro::Task<base::Result<void>> start();
  /// Stops serving and waits until no rotation is under way, for 5 s at most. What is unfinished then is in
  /// the journal.
  void stop();
  /// Whether there is no wallet here yet, so that the choice of a keystore separates no wallet from its
  /// secrets.
  [[nodiscard]] bool isNew() const { return m_isNew; }

 Q_SIGNALS:
  /// The start waits for the person.
  void waiting(const std::string& words);
  void stopped();

 private:
  /// What the keystore has for the start.
  struct Keys {
    bool mayBeNew = false;  ///< possibly made just now: there is no identity yet
    base::Secret grants;
    base::Secret log;
  };
  // The steps of the start, in their order.
  QCoro::Task<base::Result<void>> openStores();
  base::Result<void> lock();
  base::Result<void> openDatabase();
  base::Result<void> requireOwnKeystore();
  base::Result<void> openSecrets();
  base::Result<void> openSealedFile();
  QCoro::Task<base::Result<void>> openKeyring();
  QCoro::Task<base::Result<Keys>> openKeys();
  QCoro::Task<base::Result<void>> startLog(const Keys& keys);
  QCoro::Task<base::Result<void>> startGrants(const base::Secret& key);
  QCoro::Task<base::Result<void>> startWallet(Keys keys);
  QCoro::Task<base::Result<void>> startConsent();
  void startServer();
  base::Result<void> listen();

  QCoro::Task<base::Result<void>> loadKeys();
  void forgetKeys();
  void noteEvents();
  void watchSession();
  QCoro::Task<void> lockFor(wallet::LockCause cause);
  [[nodiscard]] pipe::Surroundings surroundings();
  void recordEvents();
  void tellRestored();
  [[nodiscard]] std::optional<pipe::Restored> restored() const;
  QCoro::Task<void> noteEnd(std::shared_ptr<bool> noted);

  // Declared in the order in which they need each other; the HTTP client goes first at the end (see ~Agent).
  Options m_options;
  QElapsedTimer m_uptime;
  base::Secret m_passphrase;
  base::SystemClock m_clock;
  base::SystemUptime m_passed;
  base::SystemRandom m_random;
  std::optional<adapters::DataLock> m_userLock;
  std::optional<adapters::DataLock> m_dataLock;
  std::unique_ptr<adapters::SqliteStore> m_store;
  std::unique_ptr<ports::ActivityStore> m_logFile;
  adapters::ScryptThread m_scrypt;
  std::unique_ptr<ports::SecretStore> m_secrets;
  adapters::SystemStore* m_keyring = nullptr;  ///< m_secrets, where it is the system's
  bool m_isNew = false;
  std::unique_ptr<adapters::SealedJournal> m_journal;
  std::unique_ptr<adapters::QtHttpClient> m_http;
  std::unique_ptr<adapters::LoopbackRedirectListener> m_redirects;
  std::unique_ptr<adapters::SystemConnectivity> m_connectivity;
  std::shared_ptr<const providers::Catalog> m_catalog;
  std::vector<adapters::RefusedFile> m_refusedFiles;  ///< about providers
  std::unique_ptr<wallet::Engine> m_engine;
  std::unique_ptr<activity::ActivityLog> m_activity;
  std::unique_ptr<activity::ActivityWatch> m_watch;
  std::unique_ptr<keeping::StoreWatch> m_takings;
  bool m_doubted = false;  ///< the database may not know of all that was taken away
  std::unique_ptr<consent::GrantBook> m_grants;
  std::unique_ptr<consent::ConsentDesk> m_desk;
  std::unique_ptr<consent::Approval> m_approval;
  adapters::PolkitCheck m_polkit;
  std::unique_ptr<consent::Confirmation> m_confirmation;
  std::unique_ptr<consent::PassphraseReset> m_reset;
  std::unique_ptr<wallet::WalletLock> m_lock;
  std::unique_ptr<adapters::LogindWatcher> m_session;
  adapters::LocalProgramFiles m_programs;
  std::unique_ptr<adapters::ChildDesktopLauncher> m_desktop;
  std::unique_ptr<adapters::SessionEnvironment> m_screen;  ///< tells the launcher where the screen is
  std::shared_ptr<adapters::ProcInspector> m_inspector;
  std::unique_ptr<pipe::PipeServer> m_server;
  std::unique_ptr<ports::PipeListener> m_listener;
};

}  // namespace lanyard::agent
