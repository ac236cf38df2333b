#include "core/wallet/engine.h"

#include <QDateTime>
#include <utility>

#include "core/wallet/error_detail.h"

namespace lanyard::wallet {
namespace {

constexpr const char* kBackendSetting = "keystore.backend";
constexpr const char* kMachineSetting = "machine";
/// An item of the keystore, where nobody who writes the database can remove it. Once it is there, a row
/// without a mac is not ours.
constexpr const char* kSealedItem = "rows-sealed";

}  // namespace

Engine::Engine(EnginePorts ports, providers::Catalog catalog)
    : m_ports(ports),
      m_catalog(std::move(catalog)),
      m_weather(ports.http, ports.clock),
      m_directory(m_weather, ports.clock),
      m_proved(m_weather, ports.clock, ports.random),
      m_signInFlow(m_proved, ports.listener, m_directory, ports.clock, ports.random, ports.attemptLife),
      m_deviceFlow(m_proved, m_directory, ports.clock, ports.random),
      m_pastedFlow(m_proved, ports.clock, ports.random),
      m_refresh(m_proved, m_directory, ports.journal, ports.clock),
      m_narrow(m_proved, m_directory, ports.clock),
      m_revoke(m_weather, m_directory, ports.clock),
      m_registrationFlow(m_weather),
      m_resources(m_weather),
      m_book(ports.store, m_seal),
      m_keeper(keeping::KeeperPorts{m_refresh, m_narrow, m_weather, ports.secrets, ports.journal, ports.clock,
                                    ports.random, ports.connectivity, &m_catalog},
               m_book, ports.longestSleep),
      m_pending(
          RevocationPorts{m_revoke, m_weather, ports.secrets, ports.store, ports.clock, ports.random, m_seal},
          ports.longestSleep),
      m_views(m_book, m_keeper, m_catalog),
      m_routes([this] { return m_views.all(); }, ports.store, m_seal, m_catalog),
      m_registrations({m_registrationFlow, m_directory, m_book, m_pending, ports.secrets, ports.clock,
                       m_underWay, ports.clientDocument}),
      m_unused({m_catalog, m_book, m_revoke, m_pending, ports.random, m_underWay}),
      m_linker({m_catalog, m_book, m_keeper, m_unused, ports.random}),
      m_signIns({m_catalog, m_book, m_keeper, ports.secrets, m_weather, m_signInFlow, m_deviceFlow, m_linker,
                 m_views, m_underWay, m_registrations, m_resources, m_directory}),
      m_pasting({m_catalog, m_book, m_keeper, m_pastedFlow, m_linker, m_views, m_underWay, ports.clock}),
      m_signOuts({m_catalog, m_book, m_keeper, m_pending, m_revoke, m_directory, m_weather, m_views,
                  m_underWay, m_registrations}) {
  relayKeeper();
  connect(&m_pending, &PendingRevocations::outcome, this,
          [this](const std::string& id, const std::string& outcome, const std::string& detail) {
            Q_EMIT happened("revoke", id, outcome, detail);
          });
  connect(&m_pending, &PendingRevocations::ended, this, [this](const providers::ProviderSettings& settings) {
    if (!m_keeper.locked()) m_registrations.left(settings);
  });
  connect(&m_registrations, &Registrations::happened, this, &Engine::happened);
  connect(&m_unused, &UnusedTokens::happened, this, &Engine::happened);
  connect(&m_linker, &IdentityLinker::happened, this, &Engine::happened);
  const auto removed = [this](const std::string& id) {
    m_routes.forgetIdentity(id);
    Q_EMIT identityRemoved(id);
  };
  connect(&m_linker, &IdentityLinker::removed, this, removed);
  connect(&m_signIns, &SignIns::happened, this, &Engine::happened);
  connect(&m_signIns, &SignIns::changed, this, &Wallet::identityChanged);
  connect(&m_pasting, &Pasting::happened, this, &Engine::happened);
  connect(&m_pasting, &Pasting::changed, this, &Wallet::identityChanged);
  connect(&m_signOuts, &SignOuts::happened, this, &Engine::happened);
  connect(&m_signOuts, &SignOuts::changed, this, &Wallet::identityChanged);
  connect(&m_signOuts, &SignOuts::removed, this, removed);
  if (ports.connectivity != nullptr) {
    connect(ports.connectivity, &ports::Connectivity::back, &m_keeper, &keeping::TokenKeeper::networkBack);
    connect(ports.connectivity, &ports::Connectivity::back, &m_pending, &PendingRevocations::networkBack);
  }
  m_weather.onSkew([this](const std::string& host, std::chrono::seconds ahead) {
    const bool behind = ahead < std::chrono::seconds(0);
    const std::string by = std::to_string((behind ? -ahead : ahead).count());
    Q_EMIT happened("clock", {}, "clock.skewed",
                    "our clock is " + by + " s " + (behind ? "behind " : "ahead of ") + host);
  });
}

void Engine::relayKeeper() {
  connect(&m_keeper, &keeping::TokenKeeper::changed, this, &Wallet::identityChanged);
  connect(&m_keeper, &keeping::TokenKeeper::refreshed, this,
          [this](const std::string& id) { Q_EMIT happened("refresh", id, "renewed", {}); });
  connect(&m_keeper, &keeping::TokenKeeper::refreshFailed, this,
          [this](const std::string& id, const base::Error& error) {
            Q_EMIT happened("refresh", id, error.code, inDetail(error));
          });
  connect(&m_keeper, &keeping::TokenKeeper::notSaved, this,
          [this](const std::string& id, const base::Error& error) {
            Q_EMIT happened("keystore", id, error.code, "a new token is not saved yet; " + inDetail(error));
          });
  connect(&m_keeper, &keeping::TokenKeeper::saved, this,
          [this](const std::string& id) { Q_EMIT happened("keystore", id, "saved", {}); });
  connect(&m_keeper, &keeping::TokenKeeper::signInNeeded, this,
          [this](const std::string& id, const std::string& reason, const std::string& detail) {
            Q_EMIT happened("sign_in_needed", id, reason, detail);
          });
  connect(
      &m_keeper, &keeping::TokenKeeper::signInNear, this, [this](const std::string& id, base::Instant by) {
        const auto day = QDateTime::fromSecsSinceEpoch(base::toUnix(by), Qt::UTC).toString(Qt::ISODate);
        Q_EMIT happened("sign_in_soon", id, "forecast", "a new sign-in is needed by " + day.toStdString());
      });
}

/// Reads the database. A row that is not as the wallet wrote it stops no other.
QCoro::Task<base::Result<void>> Engine::loadRows() {
  std::string name = kSealedItem;
  const base::Result<std::optional<base::Secret>> mark =
      co_await m_lifetime.during(m_ports.secrets.read(name));
  if (!mark) co_return tl::unexpected(mark.error());
  const bool sealed = mark->has_value();
  auto done = m_book.load(sealed);
  if (done) done = m_pending.load(sealed);
  if (!done) co_return done;
  auto backend = m_ports.store.setting(kBackendSetting);
  if (!backend) co_return tl::unexpected(backend.error());
  const bool other = !backend->empty() && *backend != m_ports.secrets.backend();
  if (other && !m_book.all().empty()) {
    co_return base::fail(errors::kKeystoreOtherBackend,
                         "the tokens are in the keystore \"" + *backend + "\"");
  }
  done = m_ports.store.saveSetting(kBackendSetting, m_ports.secrets.backend());
  if (!done) co_return done;
  for (const std::string& id : m_book.found()) {
    const std::string fault = m_book.fault(id);
    Q_EMIT happened("sign_in_needed", id, fault,
                    fault == errors::kIdentityDamaged ? "its row in the database cannot be read"
                                                      : "its row in the database is not as Lanyard wrote it");
  }
  m_book.keepFindings();
  done = m_book.sealAll();
  if (done) done = m_pending.sealAll();
  // Rows with a mac of an older form are trusted at the next start as well.
  if (sealed) co_return base::Result<void>{};
  if (!done) co_return done;
  // This is last: if the wallet is killed before it, or the keystore takes nothing, the next start seals the
  // rows again.
  base::Secret text{std::string_view("1")};
  (void)co_await m_lifetime.during(m_ports.secrets.write(name, std::move(text)));
  co_return base::Result<void>{};
}

QCoro::Task<base::Result<void>> Engine::start() {
  const base::Result<void> loaded = co_await m_lifetime.during(loadRows());
  if (!loaded) co_return loaded;
  const auto routes = m_routes.load();
  if (!routes) co_return tl::unexpected(routes.error());
  if (!*routes) {
    Q_EMIT happened("route", {}, "route.changed_outside",
                    "the stored rules for addresses are not as Lanyard wrote them, so none of them counts");
  }
  if (m_ports.doubtful) {
    // A rule that was removed or replaced may be back.
    const auto dropped = m_routes.dropAll();
    if (!dropped) co_return tl::unexpected(dropped.error());
    for (const identity::Route& route : *dropped)
      Q_EMIT happened("route", route.identityId, "dropped", route.at);
  }
  const auto parted = m_keeper.partSurplus();
  if (!parted) co_return parted;
  const auto settled = noticeAnotherMachine();
  if (!settled) co_return settled;
  const base::Result<void> replayed = co_await m_lifetime.during(m_keeper.replay());
  if (!replayed) co_return replayed;
  const base::Result<void> finished = co_await m_lifetime.during(m_signOuts.finish(m_ports.doubtful));
  co_return finished;
}

/// A wallet that was copied here with its keystore has the same refresh tokens as the original. If one of the
/// two spends a token, the provider takes the other for a thief (RFC 9700 section 4.14.2). So the sessions
/// stay with the original, and everything else is used here.
base::Result<void> Engine::noticeAnotherMachine() {
  if (m_ports.machine.empty()) return {};
  const auto before = m_ports.store.setting(kMachineSetting);
  if (!before) return tl::unexpected(before.error());
  if (*before == m_ports.machine) return {};
  std::vector<tokens::TokenRecord> theirs;
  for (const auto& [id, stored] : m_book.all()) {
    const bool lost =
        !stored.tokens.needsSignIn.empty() && stored.tokens.needsSignIn != errors::kSignInUnfinished;
    if (!before->empty() && stored.tokens.hasRefreshToken && !lost) theirs.push_back(stored.tokens);
  }
  for (tokens::TokenRecord& record : theirs) {
    record.needsSignIn = errors::kSignInOtherMachine.code;
    const auto saved = m_book.saveTokens(record);
    if (!saved) return saved;
    Q_EMIT happened("sign_in_needed", record.identityId, std::string(errors::kSignInOtherMachine.code),
                    "the wallet was copied from another computer");
  }
  // This is last: if the wallet is killed before it, the next start does all of it again.
  return m_ports.store.saveSetting(kMachineSetting, m_ports.machine);
}

void Engine::follow(const consent::GrantBook& grants) {
  m_keeper.follow([&grants](const std::string& id) { return grants.lastingUntil(id); });
  connect(&grants, &consent::GrantBook::lastingAdded, &m_keeper, &keeping::TokenKeeper::granted);
}

std::vector<keeping::IdentityView> Engine::identities() const {
  return m_views.all();
}

base::Result<keeping::IdentityView> Engine::find(const std::string& who) const {
  return m_views.find(who);
}

std::optional<keeping::IssuedToken> Engine::cached(const std::string& identityId,
                                                   const keeping::TokenNeed& need) {
  return m_keeper.cached(identityId, need);
}

std::optional<base::Error> Engine::refusal(const std::string& identityId, const keeping::TokenNeed& need) {
  return m_keeper.refusal(identityId, need);
}

std::vector<std::string> Engine::surplus(const std::string& identityId, const keeping::TokenNeed& need) {
  return m_keeper.surplus(identityId, need);
}

QCoro::Task<base::Result<keeping::IssuedToken>> Engine::token(std::string identityId,
                                                              keeping::TokenNeed need) {
  return m_keeper.token(std::move(identityId), std::move(need));
}

QCoro::Task<base::Result<keeping::IssuedToken>> Engine::prove(std::string identityId,
                                                              keeping::IssuedToken token,
                                                              keeping::ProofNeed need) {
  return m_keeper.prove(std::move(identityId), std::move(token), std::move(need));
}

base::Result<void> Engine::refusedByService(const std::string& identityId, const keeping::TokenNeed& need,
                                            const std::string& sha256) {
  return m_keeper.refusedByService(identityId, need, sha256);
}

base::Result<std::optional<keeping::IssuedIdToken>> Engine::cachedIdToken(const std::string& identityId,
                                                                          std::chrono::seconds minValid) {
  return m_keeper.cachedIdToken(identityId, minValid);
}

QCoro::Task<base::Result<keeping::IssuedIdToken>> Engine::idToken(std::string identityId,
                                                                  std::chrono::seconds minValid) {
  return m_keeper.idToken(std::move(identityId), minValid);
}

QCoro::Task<base::Result<keeping::IssuedToken>> Engine::refresh(std::string identityId) {
  return m_keeper.refresh(std::move(identityId));
}

QCoro::Task<base::Result<flows::FoundResource>> Engine::findResource(std::string address, bool local,
                                                                     std::string caFile) {
  if (m_keeper.locked()) co_return base::fail(errors::kWalletLocked);
  flows::ResourceOrder order{std::move(address), local, std::move(caFile)};
  co_return co_await m_lifetime.during(m_resources.find(std::move(order)));
}

QCoro::Task<base::Result<SignInResult>> Engine::signIn(SignInOrder order,
                                                       std::function<void(SignInStep)> progress,
                                                       std::shared_ptr<Cancellation> cancellation) {
  return m_signIns.run(std::move(order), std::move(progress), std::move(cancellation));
}

QCoro::Task<base::Result<SignInResult>> Engine::paste(PasteOrder order,
                                                      std::function<void(SignInStep)> progress,
                                                      std::shared_ptr<Cancellation> cancellation) {
  return m_pasting.run(std::move(order), std::move(progress), std::move(cancellation));
}

QCoro::Task<base::Result<SignOutResult>> Engine::signOut(std::string identityId) {
  return m_signOuts.one(std::move(identityId));
}

QCoro::Task<base::Result<void>> Engine::signOutAll(std::function<void(const SignedOut&)> each) {
  return m_signOuts.all(std::move(each));
}

QCoro::Task<ports::StoreState> Engine::keystoreState() {
  return m_ports.secrets.state();
}

void Engine::lock() {
  m_keeper.lock();
  m_pending.pause();
}

void Engine::unlock() {
  m_keeper.unlock();
  m_pending.begin();
}

bool Engine::quiet() const {
  return !m_keeper.busy() && !m_pending.running() && m_underWay.none();
}

}  // namespace lanyard::wallet
