#include "app/agent/agent.h"

#include <unistd.h>

#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QTimer>
#include <sstream>

#include "app/agent/demo_provider.h"
#include "app/agent/keystore_choice.h"
#include "app/agent/log.h"
#include "core/adapters/local/machine_id.h"
#include "core/adapters/local/socket_path.h"
#include "core/adapters/local/unix_pipe_listener.h"
#include "core/adapters/network/tls_trust.h"
#include "core/adapters/storage/file_store.h"
#include "core/adapters/storage/keystore_key.h"
#include "core/adapters/storage/memory_store.h"
#include "core/adapters/storage/sqlite_activity.h"
#include "core/adapters/storage/sqlite_restore.h"
#include "core/consent/guess_delay.h"
#include "core/jose/digest.h"
#include "core/wallet/sign_in_order.h"

namespace lanyard::agent {
namespace {

constexpr std::chrono::seconds kLongestGoodbye{5};
/// For a person who looks for a password.
constexpr std::chrono::seconds kPromptPatience{120};

/// A setting: what the database may have forgotten is not dealt with to the end.
constexpr const char* kDoubted = "store.doubted";

/// The desktop is beside the agent, in a build folder as in an installation.
std::string sibling(const char* name) {
  return (QCoreApplication::applicationDirPath() + QLatin1Char('/') + QLatin1String(name)).toStdString();
}

std::string isoTime(base::Instant at) {
  return QDateTime::fromSecsSinceEpoch(base::toUnix(at), Qt::UTC).toString(Qt::ISODate).toStdString();
}

/// The key of the identities' rows, derived from the same root key as the log's.
base::Secret rowKey(const base::Secret& grantKey) {
  std::string derived = jose::hmacSha256Hex(grantKey.view(), "lanyard identity rows");
  return base::Secret::takeAndWipe(derived);
}

}  // namespace

Agent::Agent(Options options, base::Secret passphrase)
    : m_options(std::move(options)), m_passphrase(std::move(passphrase)) {
  m_uptime.start();
}

Agent::~Agent() {
  // Requests under way end as broken off while the coroutines that wait for them still exist.
  m_listener.reset();
  m_http.reset();
}

base::Result<void> Agent::lock() {
  // One agent per OS user, whatever --socket and --data-dir say: the lock is in the runtime folder, by its
  // fixed name.
  const auto runtime = adapters::defaultRuntimeFolder();
  if (!runtime) return tl::unexpected(runtime.error());
  const auto folder = adapters::ensurePrivateDir(*runtime);
  if (!folder) return folder;
  auto user = adapters::DataLock::acquire(*runtime + "/agent.lock");
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
  if (m_options.keystore == "file") return openSealedFile();
  auto keyring = std::make_unique<adapters::SystemStore>();
  m_keyring = keyring.get();
  m_secrets = std::move(keyring);
  return {};
}

/// A wrong passphrase delays the next one here as at an unlock, or a restart would avoid the delay.
base::Result<void> Agent::openSealedFile() {
  const std::string path = keystoreFile(m_options);
  consent::GuessDelay delay(*m_store, m_clock, consent::kWrongPassphrases);
  const auto wait = [&delay] {
    return std::vector<std::string>{
        std::to_string(std::chrono::ceil<std::chrono::seconds>(delay.left()).count())};
  };
  const bool isThere = ::access(path.c_str(), F_OK) == 0;
  if (isThere && delay.running()) {
    base::Error error(errors::kKeystoreDelayed);
    error.values = wait();
    return tl::unexpected(std::move(error));
  }
  auto file = adapters::FileStore::open(path, std::move(m_passphrase), m_random, m_scrypt);
  if (!file) {
    base::Error error = file.error();
    if (error.code == errors::kKeystorePassphraseWrong) {
      delay.failed();
      error.values = wait();
    }
    return tl::unexpected(std::move(error));
  }
  delay.succeeded();
  m_secrets = std::move(*file);
  return {};
}

/// Checked before a store is opened, or made if there is none: a wallet with its secrets in one store must
/// not get a second one.
base::Result<void> Agent::requireOwnKeystore() {
  const auto known = m_store->identities();
  if (!known) return tl::unexpected(known.error());
  const auto backend = m_store->setting("keystore.backend");
  if (!backend) return tl::unexpected(backend.error());
  m_isNew = known->empty() && backend->empty();
  if (known->empty() || backend->empty() || *backend == m_options.keystore) return {};
  return base::fail(errors::kKeystoreOtherBackend, "the tokens are in the keystore \"" + *backend + "\"");
}

/// With a screen, the keyring may ask the person by itself: to unlock it, or to create a missing collection.
QCoro::Task<base::Result<void>> Agent::openKeyring() {
  if (m_keyring == nullptr) co_return base::Result<void>();
  base::Result<void> looked = co_await m_keyring->look();
  const bool screen = !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
  if (looked || !screen) co_return looked;
  if (looked.error().code == errors::kKeystoreLocked) {
    Q_EMIT waiting("Your keyring is locked: it asks for its password in a window of its own.");
    looked = co_await m_keyring->unlock(kPromptPatience);
  } else if (looked.error().code == errors::kKeystoreNoCollection) {
    Q_EMIT waiting("Your keyring has no default collection yet: it asks in a window of its own to make one.");
    looked = co_await m_keyring->makeDefault(kPromptPatience);
  }
  co_return looked;
}

QCoro::Task<base::Result<void>> Agent::start() {
  base::Result<void> done = co_await openStores();
  if (!done) co_return done;
  base::Result<Keys> keys = co_await openKeys();
  if (!keys) co_return tl::unexpected(keys.error());
  done = co_await startLog(*keys);
  if (done) done = co_await startGrants(keys->grants);
  if (done) done = co_await startWallet(std::move(*keys));
  if (done) done = co_await startConsent();
  if (!done) co_return done;
  startServer();
  keepKeystore(m_options);
  co_return listen();
}

QCoro::Task<base::Result<void>> Agent::openStores() {
  base::Result<void> done = lock();
  if (done) done = openDatabase();
  if (done) done = requireOwnKeystore();
  if (done) done = openSecrets();
  if (done) done = co_await openKeyring();
  co_return done;
}

base::Result<void> Agent::openDatabase() {
  const std::string path = m_options.dataDir + "/wallet.db";
  auto store = adapters::SqliteStore::open(path, m_clock, m_random);
  if (!store) return tl::unexpected(store.error());
  m_store = std::move(*store);
  // Behind it: an older database gives its lines to the log's file first.
  m_logFile = adapters::SqliteActivity::open(adapters::activityPlaceOf(path), m_clock, m_random);
  return {};
}

/// The keys of the keystore, and the journal with its own.
QCoro::Task<base::Result<Agent::Keys>> Agent::openKeys() {
  const auto account = m_store->account();
  if (!account) co_return tl::unexpected(account.error());
  const auto known = m_store->identities();
  if (!known) co_return tl::unexpected(known.error());
  // Only a wallet without identities gets new keys: otherwise this is not the keystore that it had before.
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
  Keys keys{mayCreate, std::move(*grantKey), base::Secret()};
  std::string derived = jose::hmacSha256Hex(keys.grants.view(), "lanyard activity log");
  keys.log = base::Secret::takeAndWipe(derived);
  co_return std::move(keys);
}

/// The log is the first of all services, so that whatever happens from here on is recorded.
QCoro::Task<base::Result<void>> Agent::startLog(const Keys& keys) {
  m_activity = std::make_unique<activity::ActivityLog>(*m_logFile, m_clock, keys.log);
  noteEvents();
  m_watch = std::make_unique<activity::ActivityWatch>(*m_activity, *m_secrets, *m_logFile, *m_store);
  base::Result<void> watched = co_await m_watch->start(keys.mayBeNew, m_options.acceptLog);
  if (watched) tellRestored();
  // All else goes on.
  const auto may = m_activity->mayHandOut();
  if (watched && !may) logEvent(QtWarningMsg, "nothing is handed out", {{"why", may.error().code}});
  co_return watched;
}

/// What was allowed, before anything else changes the database: it is compared with the keystore first.
QCoro::Task<base::Result<void>> Agent::startGrants(const base::Secret& key) {
  m_takings = std::make_unique<keeping::StoreWatch>(*m_store, *m_secrets);
  base::Secret own = key.copy();
  base::Result<void> done = co_await m_takings->start();
  if (!done) co_return done;
  m_grants = std::make_unique<consent::GrantBook>(*m_store, m_clock, m_random, std::move(own));
  using enum consent::GrantBook::FormerMacs;
  done = m_grants->load(m_takings->countedBefore() ? Doubted : Trusted);
  if (!done) co_return done;
  m_grants->tellRejected(*m_activity);
  if (const auto doubt = m_takings->doubt()) {
    // Noted first: a wallet that is killed on the way has it all still before it.
    done = m_store->saveSetting(kDoubted, "1");
    if (done) done = m_grants->suspendAll(*doubt);
    if (!done) co_return done;
    m_takings->settled();
  }
  const auto doubted = m_store->setting(kDoubted);
  if (!doubted) co_return tl::unexpected(doubted.error());
  m_doubted = !doubted->empty();
  if (const std::size_t suspended = m_grants->newlySuspended(); suspended > 0) {
    const std::string detail =
        std::to_string(suspended) + ", which ask again: the database may not know of all that was taken away";
    static_cast<void>(m_activity->record({"grants", {}, {}, "suspended", detail}));
  }
  co_return base::Result<void>();
}

/// The identities with their tokens.
QCoro::Task<base::Result<void>> Agent::startWallet(Keys keys) {
  m_http = std::make_unique<adapters::QtHttpClient>(m_options.proxy);
  m_redirects = std::make_unique<adapters::LoopbackRedirectListener>();
  auto known = knownProviders(shippedIndex(), ProviderPlaces::ours(), m_options.policy);
  if (!known) co_return tl::unexpected(known.error());
  m_catalog = std::make_shared<const providers::Catalog>(known->catalog);
  m_refusedFiles = std::move(known->refused);
  for (const adapters::RefusedFile& file : m_refusedFiles)
    logEvent(QtWarningMsg, "refused",
             {{"file", file.path}, {"why", file.error.code}, {"detail", file.error.detail}});
  m_connectivity = std::make_unique<adapters::SystemConnectivity>();
  wallet::EnginePorts outside{*m_http, *m_redirects, *m_secrets, *m_journal, *m_store, m_clock, m_random};
  outside.connectivity = m_connectivity.get();
  outside.doubtful = m_doubted;
  outside.clientDocument = m_options.policy.clientDocument;
  // Only a keyed hash of the machine's id is kept (machine-id(5)).
  const std::string machine = adapters::machineId();
  if (!machine.empty()) outside.machine = jose::hmacSha256Hex(keys.log.view(), "lanyard machine " + machine);
  m_engine = std::make_unique<wallet::Engine>(outside, std::move(known->catalog));
  m_engine->takeKey(rowKey(keys.grants));
  recordEvents();
  base::Result<void> started = co_await m_engine->start();
  if (!started) co_return started;
  m_engine->follow(*m_grants);
  co_return base::Result<void>();
}

/// The ways to ask the person, and the lock, which one of them opens.
QCoro::Task<base::Result<void>> Agent::startConsent() {
  m_desk = std::make_unique<consent::ConsentDesk>(*m_grants, *m_activity, m_clock, m_random);
  m_approval = std::make_unique<consent::Approval>(*m_secrets, m_scrypt, m_clock, m_random, *m_store);
  m_desktop = std::make_unique<adapters::ChildDesktopLauncher>(sibling("lanyard-desktop"),
                                                               adapters::ownEnvironment());
  m_screen = std::make_unique<adapters::SessionEnvironment>();
  connect(m_screen.get(), &adapters::SessionEnvironment::learned, m_desktop.get(),
          &adapters::ChildDesktopLauncher::takeSession);
  m_screen->start();
  m_confirmation = std::make_unique<consent::Confirmation>(m_polkit, *m_store, m_clock);
  m_reset = std::make_unique<consent::PassphraseReset>(
      consent::ResetParts{*m_approval, *m_activity, *m_store, m_clock, m_confirmation.get()});
  wallet::LockParts closed{*m_engine, *m_desk, *m_approval, *m_secrets, *m_store, *m_activity, m_passed};
  closed.confirmation = m_confirmation.get();
  m_lock = std::make_unique<wallet::WalletLock>(
      closed, wallet::WalletKeys{[this] { forgetKeys(); }, [this] { return loadKeys(); }},
      std::chrono::minutes(m_options.lockAfter));
  base::Result<void> looked = co_await m_lock->begin(m_doubted);
  if (looked && m_doubted) static_cast<void>(m_store->saveSetting(kDoubted, {}));
  if (looked) watchSession();
  co_return looked;
}

void Agent::startServer() {
  pipe::Parts parts{*m_engine, *m_grants,  *m_desk, *m_approval,     *m_activity,
                    *m_lock,   m_programs, m_clock, m_desktop.get(), demoProvider(*m_catalog)};
  parts.surroundings = [this] { return surroundings(); };
  parts.names.issuerOf = [names = m_catalog](const std::string& provider, const std::string& clientId,
                                             const providers::Parts& filled) -> base::Result<std::string> {
    const auto settings = wallet::knownSettings(*names, provider, clientId, filled);
    if (!settings) return tl::unexpected(settings.error());
    return settings->issuer;
  };
  parts.names.nameOf = [names = m_catalog](const std::string& issuer) { return names->nameOf(issuer); };
  parts.names.catalog = m_catalog.get();
  parts.stop = [this] { stop(); };
  parts.reset = m_reset.get();
  parts.takings = m_takings.get();
  m_server = std::make_unique<pipe::PipeServer>(std::move(parts));
  connect(m_watch.get(), &activity::ActivityWatch::checked, m_server.get(),
          [this] { m_server->events().walletChanged(); });
}

/// After an unlock: loads the keys again, from where the start loaded them.
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
  m_takings->count();
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
  connect(m_lock.get(), &wallet::WalletLock::changed, this,
          [this] { qInfo("the wallet is %s", m_lock->locked() ? "locked" : "open"); });
  m_session = std::make_unique<adapters::LogindWatcher>();
  connect(m_session.get(), &adapters::LogindWatcher::limited, this, [](const QString& why) {
    qInfo("logind is not there or says no; a locked screen or suspend may not lock the wallet (%s)",
          qPrintable(why));
  });
  connect(m_session.get(), &adapters::LogindWatcher::screenLocked, this,
          [this] { lockFor(wallet::LockCause::Screen); });
  connect(m_session.get(), &adapters::LogindWatcher::sleeping, this,
          [this] { lockFor(wallet::LockCause::Suspend); });
  connect(m_lock.get(), &wallet::WalletLock::settled, m_session.get(),
          &adapters::LogindWatcher::readyToSleep);
  m_session->start();
}

QCoro::Task<void> Agent::lockFor(wallet::LockCause cause) {
  const base::Result<void> locked = co_await m_lock->lookAndLock(cause);
  if (!locked) {
    qInfo(
        "the wallet stays open: there is no approval passphrase, and the system cannot ask for its own "
        "(lanyard doctor)");
  }
  // Otherwise sleep waits until what is under way has been kept.
  if (cause == wallet::LockCause::Suspend && m_engine->quiet()) m_session->readyToSleep();
}

pipe::Surroundings Agent::surroundings() {
  pipe::Surroundings around;
  around.pid = QCoreApplication::applicationPid();
  around.uptime = std::chrono::seconds(m_uptime.elapsed() / 1000);
  around.keystoreBackend = m_secrets->backend();
  around.proxy = m_options.proxy.words();
  around.authorities = adapters::systemAuthorities();
  for (const auto& [host, ahead] : m_engine->clocks()) around.clocks.push_back({host, ahead});
  for (const adapters::RefusedFile& file : m_refusedFiles)
    around.refusedFiles.push_back({file.path, file.error.code, file.error.detail});
  around.dataDir = m_options.dataDir;
  around.database = m_store->check();
  around.snapshot = m_store->snapshot();
  around.restored = restored();
  return around;
}

void Agent::noteEvents() {
  m_activity->onRecorded([](const activity::Activity& activity, const base::Result<void>& recorded) {
    // Handing out a token is the ordinary case, and somebody waits for it.
    const bool ordinary =
        (activity.kind == "token" || activity.kind == "id_token") && activity.outcome == "allowed";
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

std::optional<pipe::Restored> Agent::restored() const {
  const auto noted = m_store->setting(adapters::kRestoredAt);
  if (!noted || noted->empty()) return std::nullopt;
  std::istringstream words(*noted);
  std::int64_t at = 0;
  std::int64_t from = 0;
  if (!(words >> at)) return std::nullopt;
  pipe::Restored restored{base::Instant(std::chrono::milliseconds(at)), std::nullopt};
  if (words >> from) restored.from = base::Instant(std::chrono::milliseconds(from));
  return restored;
}

/// Once for each time that the database went on with its snapshot.
void Agent::tellRestored() {
  constexpr const char* kTold = "store.restored_told";
  const auto at = m_store->setting(adapters::kRestoredAt);
  const auto told = m_store->setting(kTold);
  if (!at || !told || *at == *told) return;
  std::string words = "it was damaged or had lost something, and its snapshot took its place";
  if (const auto how = restored(); how && how->from) {
    words +=
        "; what was changed after " + isoTime(*how->from) + " is missing, and this log says what that was";
  }
  if (m_activity->record({"database", {}, {}, "restored", words}))
    static_cast<void>(m_store->saveSetting(kTold, *at));
}

void Agent::recordEvents() {
  // If this fails, the listener above says that it cannot be recorded.
  connect(m_engine.get(), &wallet::Engine::happened, this,
          [this](const std::string& kind, const std::string& identityId, const std::string& outcome,
                 const std::string& detail) {
            static_cast<void>(m_activity->record({kind, identityId, {}, outcome, detail}));
          });
  connect(m_engine.get(), &wallet::Wallet::identityChanged, m_watch.get(),
          &activity::ActivityWatch::startOver);
}

QCoro::Task<void> Agent::noteEnd(std::shared_ptr<bool> noted) {
  co_await m_watch->note();
  if (m_takings) co_await m_takings->counted();
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
