#include "app/agent/agent.h"

#include <unistd.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>
#include <cstdlib>

#include "app/agent/demo_provider.h"
#include "app/agent/keystore_choice.h"
#include "app/agent/log.h"
#include "core/adapters/local/machine_id.h"
#include "core/adapters/local/unix_pipe_listener.h"
#include "core/adapters/network/tls_trust.h"
#include "core/adapters/storage/file_store.h"
#include "core/adapters/storage/keystore_key.h"
#include "core/adapters/storage/memory_store.h"
#include "core/adapters/storage/sqlite_restore.h"
#include "core/adapters/storage/sqlite_store.h"
#include "core/services/digest.h"

namespace lanyard::agent {
namespace {

constexpr std::chrono::seconds kLongestGoodbye{5};
/// For a person who looks for a password.
constexpr std::chrono::seconds kPromptPatience{120};

/// Beside the agent, in a build folder as in an installation.
std::string sibling(const char* name) {
  return (QCoreApplication::applicationDirPath() + QLatin1Char('/') + QLatin1String(name)).toStdString();
}

/// The key of the identities' rows, of the same root as the log's.
base::Secret rowKey(const base::Secret& grantKey) {
  std::string derived = services::hmacSha256Hex(grantKey, "lanyard identity rows");
  return base::Secret::takeAndWipe(derived);
}

}  // namespace

Agent::Agent(Options options, base::Secret passphrase)
    : m_options(std::move(options)), m_passphrase(std::move(passphrase)) {
  m_uptime.start();
}

Agent::~Agent() {
  // Requests under way end as broken off while those who wait for them are still there.
  m_listener.reset();
  m_http.reset();
}

base::Result<void> Agent::lock() {
  // One agent per OS user, whatever --socket and --data-dir say: the lock is in the runtime folder, by its
  // fixed name.
  const std::string runtime = runtimeFolder();
  const auto folder = adapters::ensurePrivateDir(runtime);
  if (!folder) return folder;
  auto user = adapters::DataLock::acquire(runtime + "/agent.lock");
  if (!user) return tl::unexpected(user.error());
  m_userLock.emplace(std::move(*user));
  const auto dir = adapters::ensurePrivateDir(m_options.dataDir);
  if (!dir) return dir;
  auto data = adapters::DataLock::acquire(m_options.dataDir + "/lock");
  if (!data) return tl::unexpected(data.error());
  m_dataLock.emplace(std::move(*data));
  return {};
}

base::Result<void> Agent::openSecrets() {
  if (m_options.keystore == "memory") {
    m_secrets = std::make_unique<adapters::MemoryStore>();
    return {};
  }
  if (m_options.keystore == "file") {
    auto file =
        adapters::FileStore::open(keystoreFile(m_options), std::move(m_passphrase), m_random, m_scrypt);
    if (!file) return tl::unexpected(file.error());
    m_secrets = std::move(*file);
    return {};
  }
  auto keyring = std::make_unique<adapters::SystemStore>();
  m_keyring = keyring.get();
  m_secrets = std::move(keyring);
  return {};
}

/// Before a store is opened, and made where there is none: a wallet that has its secrets in one gets no
/// second one beside it.
base::Result<void> Agent::requireOwnKeystore() {
  const auto known = m_store->identities();
  if (!known) return tl::unexpected(known.error());
  const auto backend = m_store->setting("keystore.backend");
  if (!backend) return tl::unexpected(backend.error());
  m_isNew = known->empty() && backend->empty();
  if (known->empty() || backend->empty() || *backend == m_options.keystore) return {};
  return base::fail(base::ErrorKind::Misconfigured, "keystore.other_backend",
                    "the tokens are in the keystore \"" + *backend + "\"");
}

/// Where there is a screen, the keyring may ask the person by itself: to be unlocked, or to make the
/// collection that it lacks.
QCoro::Task<base::Result<void>> Agent::openKeyring() {
  if (m_keyring == nullptr) co_return base::Result<void>();
  base::Result<void> looked = co_await m_keyring->look();
  const bool screen = !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
  if (looked || !screen) co_return looked;
  if (looked.error().code == "keystore.locked") {
    Q_EMIT waiting("Your keyring is locked: it asks for its password in a window of its own.");
    looked = co_await m_keyring->unlock(kPromptPatience);
  } else if (looked.error().code == "keystore.no_collection") {
    Q_EMIT waiting("Your keyring has no default collection yet: it asks in a window of its own to make one.");
    looked = co_await m_keyring->makeDefault(kPromptPatience);
  }
  co_return looked;
}

QCoro::Task<base::Result<void>> Agent::start() {
  const auto locked = lock();
  if (!locked) co_return tl::unexpected(locked.error());
  auto store = adapters::SqliteStore::open(m_options.dataDir + "/wallet.db", m_clock, m_random);
  if (!store) co_return tl::unexpected(store.error());
  m_store = std::move(*store);
  auto opened = requireOwnKeystore();
  if (opened) opened = openSecrets();
  if (opened) opened = co_await openKeyring();
  if (!opened) co_return opened;
  const auto account = m_store->account();
  if (!account) co_return tl::unexpected(account.error());
  const auto known = m_store->identities();
  if (!known) co_return tl::unexpected(known.error());

  // New keys only for a wallet without identities: else the keystore is another one than yesterday.
  const bool mayCreate = known->empty();
  base::Result<base::Secret> journalKey =
      co_await adapters::loadOrCreateKey(*m_secrets, m_random, "journal-key", mayCreate);
  if (!journalKey) co_return tl::unexpected(journalKey.error());
  base::Result<base::Secret> grantKey =
      co_await adapters::loadOrCreateKey(*m_secrets, m_random, "grant-key", mayCreate);
  if (!grantKey) co_return tl::unexpected(grantKey.error());
  auto journal = adapters::SealedJournal::open(m_options.dataDir + "/journal", account->id,
                                               std::move(*journalKey), m_random);
  if (!journal) co_return tl::unexpected(journal.error());
  m_journal = std::move(*journal);

  // The first of all services: whatever happens from here on is recorded.
  std::string derived = services::hmacSha256Hex(*grantKey, "lanyard activity log");
  const base::Secret logKey = base::Secret::takeAndWipe(derived);
  m_activity = std::make_unique<services::ActivityLog>(*m_store, m_clock, logKey);
  noteEvents();
  m_watch = std::make_unique<services::ActivityWatch>(*m_activity, *m_secrets, *m_store);
  base::Result<void> watched = co_await m_watch->start(mayCreate);
  if (!watched) co_return watched;
  tellRestored();

  m_http = std::make_unique<adapters::QtHttpClient>(m_options.proxy);
  m_redirects = std::make_unique<adapters::LoopbackRedirectListener>();
  auto catalog = shippedCatalog();
  if (!catalog) co_return tl::unexpected(catalog.error());
  const auto demo = demoProvider(*catalog);
  const auto names = std::make_shared<const providers::Catalog>(*catalog);
  m_connectivity = std::make_unique<adapters::SystemConnectivity>();
  services::EnginePorts outside{*m_http, *m_redirects, *m_secrets, *m_journal, *m_store, m_clock, m_random};
  outside.connectivity = m_connectivity.get();
  // Only a keyed hash of the machine's id is kept (machine-id(5)).
  const std::string machine = adapters::machineId();
  if (!machine.empty()) outside.machine = services::hmacSha256Hex(logKey, "lanyard machine " + machine);
  m_engine = std::make_unique<services::Engine>(outside, std::move(*catalog));
  m_engine->takeKey(rowKey(*grantKey));
  m_grants = std::make_unique<services::GrantBook>(*m_store, m_clock, m_random, std::move(*grantKey));
  recordEvents();
  base::Result<void> started = co_await m_engine->start();
  if (!started) co_return started;
  const auto loaded = m_grants->load();
  if (!loaded) co_return tl::unexpected(loaded.error());
  m_grants->tellRejected(*m_activity);
  m_engine->follow(*m_grants);
  m_desk = std::make_unique<services::ConsentDesk>(*m_grants, *m_activity, m_clock, m_random);
  m_approval = std::make_unique<services::Approval>(*m_secrets, m_scrypt, m_clock, m_random, *m_store);
  m_desktop = std::make_unique<adapters::ChildDesktopLauncher>(sibling("lanyard-desktop"),
                                                               adapters::ownEnvironment());
  m_screen = std::make_unique<adapters::SessionEnvironment>();
  connect(m_screen.get(), &adapters::SessionEnvironment::learned, m_desktop.get(),
          &adapters::ChildDesktopLauncher::takeSession);
  m_screen->start();
  m_confirmation = std::make_unique<services::Confirmation>(m_polkit, *m_store, m_clock);
  services::LockParts closed{*m_engine, *m_desk, *m_approval, *m_secrets, *m_store, *m_activity, m_passed};
  closed.confirmation = m_confirmation.get();
  m_lock = std::make_unique<services::WalletLock>(
      closed, services::WalletKeys{[this] { forgetKeys(); }, [this] { return loadKeys(); }},
      std::chrono::minutes(m_options.lockAfter));
  base::Result<void> looked = co_await m_lock->begin();
  if (!looked) co_return looked;
  watchSession();
  pipe::Parts parts{*m_engine, *m_grants,  *m_desk, *m_approval,     *m_activity,
                    *m_lock,   m_programs, m_clock, m_desktop.get(), demo};
  parts.surroundings = [this] { return surroundings(); };
  parts.knowsProvider = [names](const std::string& provider,
                                const std::string& clientId) -> base::Result<void> {
    const auto settings = names->forSignIn(provider, clientId);
    if (!settings) return tl::unexpected(settings.error());
    return {};
  };
  parts.stop = [this] { stop(); };
  m_server = std::make_unique<pipe::PipeServer>(std::move(parts));
  connect(m_watch.get(), &services::ActivityWatch::checked, m_server.get(),
          [this] { m_server->events().walletChanged(); });
  keepKeystore(m_options);
  co_return listen();
}

/// After an unlock: the keys come back from where they came from at the start.
QCoro::Task<base::Result<void>> Agent::loadKeys() {
  base::Result<base::Secret> journalKey =
      co_await adapters::loadOrCreateKey(*m_secrets, m_random, "journal-key", false);
  if (!journalKey) co_return tl::unexpected(journalKey.error());
  base::Result<base::Secret> grantKey =
      co_await adapters::loadOrCreateKey(*m_secrets, m_random, "grant-key", false);
  if (!grantKey) co_return tl::unexpected(grantKey.error());
  m_journal->takeKey(std::move(*journalKey));
  m_engine->takeKey(rowKey(*grantKey));
  m_grants->takeKey(std::move(*grantKey));
  co_return base::Result<void>();
}

void Agent::forgetKeys() {
  m_journal->forgetKey();
  m_engine->forgetKey();
  m_grants->forgetKey();
}

base::Result<void> Agent::listen() {
  m_inspector = std::make_shared<adapters::ProcInspector>(std::vector<std::string>{sibling("lanyard")});
  auto handed = adapters::UnixPipeListener::adoptFromSystemd(m_inspector);
  if (!handed) return tl::unexpected(handed.error());
  if (*handed) {
    m_listener = std::move(*handed);
  } else {
    base::Result<std::string> path = m_options.socket;
    if (path->empty()) path = adapters::defaultSocketPath();
    if (!path) return tl::unexpected(path.error());
    auto bound = adapters::UnixPipeListener::listen(*path, m_inspector);
    if (!bound) return tl::unexpected(bound.error());
    m_listener = std::move(*bound);
    logEvent(QtInfoMsg, "listening",
             {{"socket", *path}, {"keystore", m_secrets->name()}, {"proxy", m_options.proxy.words()}});
  }
  connect(m_listener.get(), &ports::PipeListener::connected, m_server.get(), &pipe::PipeServer::adopt);
  connect(m_desktop.get(), &ports::DesktopLauncher::connected, m_server.get(), &pipe::PipeServer::adopt);
  return {};
}

void Agent::watchSession() {
  connect(m_lock.get(), &services::WalletLock::changed, this,
          [this] { qInfo("the wallet is %s", m_lock->locked() ? "locked" : "open"); });
  m_session = std::make_unique<adapters::LogindWatcher>();
  connect(m_session.get(), &adapters::LogindWatcher::limited, this, [](const QString& why) {
    qInfo("logind is not there or says no; a locked screen or suspend may not lock the wallet (%s)",
          qPrintable(why));
  });
  connect(m_session.get(), &adapters::LogindWatcher::screenLocked, this,
          [this] { lockFor(services::LockCause::Screen); });
  connect(m_session.get(), &adapters::LogindWatcher::sleeping, this,
          [this] { lockFor(services::LockCause::Suspend); });
  connect(m_lock.get(), &services::WalletLock::settled, m_session.get(),
          &adapters::LogindWatcher::readyToSleep);
  m_session->start();
}

QCoro::Task<void> Agent::lockFor(services::LockCause cause) {
  const base::Result<void> locked = co_await m_lock->lookAndLock(cause);
  if (!locked && locked.error().code == "wallet.stopped") co_return;
  if (!locked) {
    qInfo(
        "the wallet stays open: there is no approval passphrase, and the system cannot ask for its own "
        "(lanyard doctor)");
  }
  // Else sleep waits until what is under way has been kept.
  if (cause == services::LockCause::Suspend && m_engine->quiet()) m_session->readyToSleep();
}

pipe::Surroundings Agent::surroundings() {
  pipe::Surroundings around;
  around.pid = QCoreApplication::applicationPid();
  around.uptime = std::chrono::seconds(m_uptime.elapsed() / 1000);
  around.keystoreBackend = m_secrets->backend();
  around.proxy = m_options.proxy.words();
  around.authorities = adapters::systemAuthorities();
  for (const auto& [host, ahead] : m_engine->clocks()) around.clocks.push_back({host, ahead});
  around.database = m_store->check();
  if (const auto at = m_store->setting(adapters::kRestoredAt); at && !at->empty())
    around.databaseRestoredAt = base::Instant(std::chrono::milliseconds(std::atoll(at->c_str())));
  return around;
}

void Agent::noteEvents() {
  m_activity->onRecorded([](const services::Activity& activity, const base::Result<void>& recorded) {
    // A token handed out is the ordinary case, and somebody waits for it.
    const bool ordinary = activity.kind == "token" && activity.outcome == "allowed";
    logEvent(ordinary ? QtDebugMsg : QtInfoMsg, "activity",
             {{"kind", activity.kind},
              {"identity", activity.identityId},
              {"tool", activity.tool},
              {"outcome", activity.outcome},
              {"detail", activity.detail}});
    if (recorded) return;
    logEvent(QtWarningMsg, "unrecorded",
             {{"why", recorded.error().code}, {"detail", recorded.error().detail}});
  });
}

/// Once for each time that the database went on with its copy.
void Agent::tellRestored() {
  constexpr const char* kTold = "store.restored_told";
  const auto at = m_store->setting(adapters::kRestoredAt);
  const auto told = m_store->setting(kTold);
  if (!at || !told || *at == *told) return;
  if (m_activity->record({"database",
                          {},
                          {},
                          "restored",
                          "it was damaged or had lost something, and its copy took its place"}))
    static_cast<void>(m_store->saveSetting(kTold, *at));
}

void Agent::recordEvents() {
  // Best effort: the listener above says when it cannot be recorded.
  connect(m_engine.get(), &services::Engine::happened, this,
          [this](const std::string& kind, const std::string& identityId, const std::string& outcome,
                 const std::string& detail) {
            static_cast<void>(m_activity->record({kind, identityId, {}, outcome, detail}));
          });
}

QCoro::Task<void> Agent::noteEnd(std::shared_ptr<bool> noted) {
  co_await m_watch->note();
  *noted = true;
}

void Agent::stop() {
  m_listener.reset();
  m_server.reset();
  auto noted = std::make_shared<bool>(m_watch == nullptr);
  if (m_watch) noteEnd(noted);
  auto* poll = new QTimer(this);
  auto patience = std::make_shared<QElapsedTimer>();
  patience->start();
  connect(poll, &QTimer::timeout, this, [this, poll, patience, noted] {
    const bool busy = !*noted || (m_engine && m_engine->busy());
    if (busy && std::chrono::milliseconds(patience->elapsed()) < kLongestGoodbye) return;
    poll->stop();
    Q_EMIT stopped();
  });
  poll->start(20);
}

}  // namespace lanyard::agent
