#include "core/services/engine.h"

#include <QDateTime>
#include <QUrl>
#include <algorithm>

#include "core/identity/linking.h"

namespace lanyard::services {
namespace {

constexpr const char* kBackendSetting = "keystore.backend";
constexpr const char* kMachineSetting = "machine";
/// In the keystore, where nobody who writes the database can take it away: from its day on, a row without a
/// mac is none of ours.
constexpr const char* kSealedItem = "rows-sealed";

std::string hostOf(const std::string& issuer) {
  return QUrl(QString::fromStdString(issuer)).host().toStdString();
}

/// For the activity log, where the code is the outcome: what helps, and what is known of the cause.
std::string inDetail(const base::Error& error) {
  return base::kindName(error.kind) + (error.detail.empty() ? std::string() : ": " + error.detail);
}

}  // namespace

Engine::Engine(EnginePorts ports, providers::Catalog catalog)
    : m_ports(ports),
      m_catalog(std::move(catalog)),
      m_weather(ports.http, ports.clock),
      m_directory(m_weather, ports.clock),
      m_signIn(m_weather, ports.listener, m_directory, ports.clock, ports.random, ports.attemptLife),
      m_refresh(m_weather, m_directory, ports.journal, ports.clock),
      m_revoke(m_weather, m_directory),
      m_book(ports.store, m_seal),
      m_keeper(KeeperPorts{m_refresh, m_weather, ports.secrets, ports.journal, ports.clock, ports.random,
                           ports.connectivity, &m_catalog},
               m_book, ports.longestSleep),
      m_pending(
          RevocationPorts{m_revoke, m_weather, ports.secrets, ports.store, ports.clock, ports.random, m_seal},
          ports.longestSleep),
      m_alive(std::make_shared<bool>(true)) {
  connect(&m_keeper, &TokenKeeper::changed, this, &Wallet::identityChanged);
  connect(&m_keeper, &TokenKeeper::refreshed, this,
          [this](const std::string& id) { Q_EMIT happened("refresh", id, "renewed", {}); });
  connect(&m_keeper, &TokenKeeper::refreshFailed, this,
          [this](const std::string& id, const base::Error& error) {
            Q_EMIT happened("refresh", id, error.code, inDetail(error));
          });
  connect(&m_keeper, &TokenKeeper::notSaved, this, [this](const std::string& id, const base::Error& error) {
    Q_EMIT happened("keystore", id, error.code, "a new token is not saved yet; " + inDetail(error));
  });
  connect(&m_keeper, &TokenKeeper::saved, this,
          [this](const std::string& id) { Q_EMIT happened("keystore", id, "saved", {}); });
  connect(&m_keeper, &TokenKeeper::signInNeeded, this,
          [this](const std::string& id, const std::string& reason, const std::string& detail) {
            Q_EMIT happened("sign_in_needed", id, reason, detail);
          });
  connect(&m_keeper, &TokenKeeper::signInNear, this, [this](const std::string& id, base::Instant by) {
    const auto day = QDateTime::fromSecsSinceEpoch(base::toUnix(by), Qt::UTC).toString(Qt::ISODate);
    Q_EMIT happened("sign_in_soon", id, "forecast", "a new sign-in is needed by " + day.toStdString());
  });
  connect(&m_pending, &PendingRevocations::outcome, this,
          [this](const std::string& id, const std::string& outcome, const std::string& detail) {
            Q_EMIT happened("revoke", id, outcome, detail);
          });
  if (ports.connectivity != nullptr) {
    connect(ports.connectivity, &ports::Connectivity::back, &m_keeper, &TokenKeeper::networkBack);
    connect(ports.connectivity, &ports::Connectivity::back, &m_pending, &PendingRevocations::networkBack);
  }
  m_weather.onSkew([this](const std::string& host, std::chrono::seconds ahead) {
    const bool behind = ahead < std::chrono::seconds(0);
    const std::string by = std::to_string((behind ? -ahead : ahead).count());
    Q_EMIT happened("clock", {}, "clock.skewed",
                    "our clock is " + by + " s " + (behind ? "behind " : "ahead of ") + host);
  });
}

Engine::~Engine() {
  *m_alive = false;
}

/// Reads what the database has. A row that is not as the wallet wrote it stops nothing but itself.
QCoro::Task<base::Result<void>> Engine::loadRows() {
  std::string name = kSealedItem;
  const base::Result<std::optional<base::Secret>> mark = co_await m_ports.secrets.read(name);
  if (!mark) co_return tl::unexpected(mark.error());
  const bool sealed = mark->has_value();
  auto done = m_book.load(sealed);
  if (done) done = m_pending.load(sealed);
  if (!done) co_return done;
  auto backend = m_ports.store.setting(kBackendSetting);
  if (!backend) co_return tl::unexpected(backend.error());
  const bool other = !backend->empty() && *backend != m_ports.secrets.backend();
  if (other && !m_book.all().empty()) {
    co_return base::fail(base::ErrorKind::Misconfigured, "keystore.other_backend",
                         "the tokens are in the keystore \"" + *backend + "\"");
  }
  done = m_ports.store.saveSetting(kBackendSetting, m_ports.secrets.backend());
  if (!done) co_return done;
  for (const std::string& id : m_book.found()) {
    const std::string fault = m_book.fault(id);
    Q_EMIT happened("sign_in_needed", id, fault,
                    fault == kDamaged ? "its row in the database cannot be read"
                                      : "its row in the database is not as Lanyard wrote it");
  }
  m_book.keepFindings();
  if (sealed) co_return base::Result<void>{};
  done = m_book.sealAll();
  if (done) done = m_pending.sealAll();
  if (!done) co_return done;
  // Last: killed before it, or with a keystore that takes nothing, the next start seals them again.
  base::Secret text{std::string_view("1")};
  (void)co_await m_ports.secrets.write(name, std::move(text));
  co_return base::Result<void>{};
}

QCoro::Task<base::Result<void>> Engine::start() {
  const base::Result<void> loaded = co_await loadRows();
  if (!loaded) co_return loaded;
  const auto settled = noticeAnotherMachine();
  if (!settled) co_return settled;
  const base::Result<void> replayed = co_await m_keeper.replay();
  if (!replayed) co_return replayed;
  const base::Result<void> finished = co_await finishSignOuts();
  co_return finished;
}

/// A wallet that was copied here with its keystore has the same refresh tokens as the one that it was copied
/// from. Whoever of the two spends one first makes the other a thief in the provider's eyes (RFC 9700 section
/// 4.14.2). So the sessions stay where they were; everything else comes along.
base::Result<void> Engine::noticeAnotherMachine() {
  if (m_ports.machine.empty()) return {};
  const auto before = m_ports.store.setting(kMachineSetting);
  if (!before) return tl::unexpected(before.error());
  if (*before == m_ports.machine) return {};
  std::vector<tokens::TokenRecord> theirs;
  for (const auto& [id, stored] : m_book.all()) {
    const bool lost = !stored.tokens.needsSignIn.empty() && stored.tokens.needsSignIn != kSignInUnfinished;
    if (!before->empty() && stored.tokens.hasRefreshToken && !lost) theirs.push_back(stored.tokens);
  }
  for (tokens::TokenRecord& record : theirs) {
    record.needsSignIn = kOtherMachine;
    const auto saved = m_book.saveTokens(record);
    if (!saved) return saved;
    Q_EMIT happened("sign_in_needed", record.identityId, kOtherMachine,
                    "the wallet was copied from another computer");
  }
  // Last: killed before it, the next start does all of it again.
  return m_ports.store.saveSetting(kMachineSetting, m_ports.machine);
}

IdentityView Engine::view(const ports::StoredIdentity& stored) const {
  IdentityView view;
  view.identity = stored.identity;
  m_keeper.describe(stored.identity.id, view);
  return view;
}

void Engine::follow(const GrantBook& grants) {
  m_keeper.follow([&grants](const std::string& id) { return grants.lastingUntil(id); });
  connect(&grants, &GrantBook::lastingAdded, &m_keeper, &TokenKeeper::granted);
}

std::vector<IdentityView> Engine::identities() const {
  std::vector<IdentityView> views;
  views.reserve(m_book.all().size());
  for (const auto& [id, stored] : m_book.all()) views.push_back(view(stored));
  std::sort(views.begin(), views.end(),
            [](const IdentityView& a, const IdentityView& b) { return a.identity.alias < b.identity.alias; });
  return views;
}

base::Result<IdentityView> Engine::find(const std::string& who) const {
  std::vector<const identity::Identity*> known;
  known.reserve(m_book.all().size());
  for (const auto& [id, stored] : m_book.all()) known.push_back(&stored.identity);
  const auto found = identity::findIdentity(known, who);
  if (!found) return tl::unexpected(found.error());
  return view(*m_book.byId((*found)->id));
}

std::optional<IssuedToken> Engine::cached(const std::string& identityId, const TokenNeed& need) {
  return m_keeper.cached(identityId, need);
}

QCoro::Task<base::Result<IssuedToken>> Engine::token(std::string identityId, TokenNeed need) {
  return m_keeper.token(std::move(identityId), std::move(need));
}

QCoro::Task<base::Result<IssuedToken>> Engine::refresh(std::string identityId) {
  return m_keeper.refresh(std::move(identityId));
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
  return !m_keeper.busy() && !m_pending.running() && *m_held == 0;
}

std::shared_ptr<void> Engine::hold() const {
  ++*m_held;
  return {nullptr, [held = m_held](void*) { --*held; }};
}

base::Result<flows::BrowserSignIn> Engine::prepare(SignInOrder& order) const {
  flows::BrowserSignIn prepared;
  prepared.settings = order.settings;
  prepared.clientSecret = std::move(order.clientSecret);
  if (!order.identityId.empty()) {
    const ports::StoredIdentity* stored = m_book.byId(order.identityId);
    if (stored == nullptr) return base::fail(base::ErrorKind::Misconfigured, "identity.unknown");
    // Its issuer, CA file and the rest may be somebody else's. A new sign-in says them anew, and the person
    // sees where it goes.
    const std::string fault = m_book.fault(order.identityId);
    if (!fault.empty()) {
      return base::fail(base::ErrorKind::SignInAgain, fault, "remove it, and sign in as if new");
    }
    prepared.settings = stored->settings;
    prepared.loginHint = stored->identity.email;
  } else if (prepared.settings.issuer.empty()) {
    const providers::ProviderSettings* known = m_catalog.find(order.settings.provider);
    if (known == nullptr) {
      return base::fail(base::ErrorKind::Misconfigured, "provider.unknown",
                        "no provider of that name in the catalog");
    }
    prepared.settings = *known;
    for (const std::string& scope : order.settings.scopes) prepared.settings.scopes.push_back(scope);
  }
  if (prepared.settings.clientId.empty()) {
    return base::fail(base::ErrorKind::Misconfigured, "provider.no_client_id",
                      "the provider needs a client ID");
  }
  // What a wallet shows of a person. A provider gives what it has of them (OpenID Connect Core section 5.4).
  if (prepared.settings.scopes.empty()) prepared.settings.scopes = {"openid", "profile", "email"};
  if (prepared.settings.provider.empty()) prepared.settings.provider = hostOf(prepared.settings.issuer);
  if (!order.alias.empty()) {
    const auto fits = identity::checkAlias(order.alias);
    if (!fits) return tl::unexpected(fits.error());
  }
  return prepared;
}

base::Result<ports::StoredIdentity> Engine::link(const flows::SignedIn& signedIn,
                                                 const providers::ProviderSettings& settings,
                                                 const std::string& again, const std::string& alias) const {
  // A row that is not believed is nobody: with its id, the grants of another identity could come along.
  std::vector<identity::Identity> known;
  std::vector<identity::Identity> believed;
  for (const auto& [id, row] : m_book.all()) {
    const bool fault = isRowFault(row.tokens.needsSignIn);
    const bool goes =
        fault && row.identity.issuer == settings.issuer && row.identity.subject == signedIn.subject;
    if (!goes) known.push_back(row.identity);
    if (!fault) believed.push_back(row.identity);
  }
  const auto decision = identity::decideLink(believed, settings.issuer, signedIn.subject, again);
  if (std::holds_alternative<identity::AnotherPerson>(decision)) {
    return base::fail(base::ErrorKind::Untrusted, "sign_in.another_person",
                      "another account came back than the one to be signed in again");
  }
  ports::StoredIdentity stored;
  if (const auto* renews = std::get_if<identity::Renews>(&decision)) {
    stored = *m_book.byId(renews->identityId);
  } else {
    stored.identity.id = base::randomUuid(m_ports.random);
    stored.identity.issuer = settings.issuer;
    stored.identity.subject = signedIn.subject;
    stored.identity.provider = settings.provider;
    stored.identity.alias = identity::freeAlias(known, alias.empty() ? settings.provider : alias);
    stored.identity.createdAt = signedIn.issuedAt;
  }
  if (!signedIn.name.empty()) stored.identity.name = signedIn.name;
  if (!signedIn.email.empty()) stored.identity.email = signedIn.email;
  stored.settings = settings;
  stored.tokens.identityId = stored.identity.id;
  stored.tokens.scopes = signedIn.scopes;
  stored.tokens.nonceSha256 = signedIn.nonceSha256;
  stored.tokens.authTime = signedIn.authTime;
  stored.tokens.hasRefreshToken = !signedIn.refreshToken.empty();
  stored.tokens.refreshIssuedAt = signedIn.issuedAt;
  stored.tokens.signedInAt = signedIn.issuedAt;
  stored.tokens.refreshUsedAt.reset();
  stored.tokens.refreshExpiresAt = signedIn.refreshExpiresAt;
  stored.tokens.refreshExpiryMoves.reset();
  return stored;
}

/// The row that is not believed and says that it is `who`, or empty. There is one at the most.
std::string Engine::rowInTheWay(const identity::Identity& who) const {
  for (const auto& [id, row] : m_book.all()) {
    const bool same = row.identity.issuer == who.issuer && row.identity.subject == who.subject;
    if (same && isRowFault(row.tokens.needsSignIn)) return id;
  }
  return {};
}

/// As a sign-out that asks nobody.
QCoro::Task<base::Result<void>> Engine::forgetRow(std::string identityId) {
  const std::shared_ptr<bool> alive = m_alive;
  const std::string fault = m_book.fault(identityId);
  const base::Result<void> forgotten = co_await m_keeper.forget(identityId);
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (!forgotten) co_return forgotten;
  const auto removed = m_book.remove(identityId);
  if (!removed) co_return removed;
  Q_EMIT happened("revoke", identityId, "forgotten", fault);
  Q_EMIT identityRemoved(identityId);
  co_return base::Result<void>{};
}

QCoro::Task<base::Result<void>> Engine::keep(ports::StoredIdentity stored, flows::SignedIn signedIn,
                                             base::Secret clientSecret) {
  const std::shared_ptr<bool> alive = m_alive;
  const std::string id = stored.identity.id;
  const ports::StoredIdentity* before = m_book.byId(id);
  const std::optional<ports::StoredIdentity> previous =
      before == nullptr ? std::nullopt : std::optional<ports::StoredIdentity>(*before);
  tokens::TokenItem item;
  item.accountId = m_book.account().id;
  item.issuer = stored.identity.issuer;
  item.subject = stored.identity.subject;
  item.clientId = stored.settings.clientId;
  item.tokenEndpoint = signedIn.tokenEndpoint;
  item.authMethod = signedIn.authMethod;
  item.generation = stored.tokens.generation + 1;
  item.refreshToken = std::move(signedIn.refreshToken);
  item.clientSecret = std::move(clientSecret);
  item.settingsDigest = settingsDigest(stored.settings);
  tokens::HeldToken access{std::move(signedIn.accessToken), signedIn.issuedAt, signedIn.expiresAt,
                           signedIn.scopes};
  // The row first, marked as unfinished: killed in between, the identity is seen and says what it needs.
  stored.tokens.generation = item.generation;
  stored.tokens.needsSignIn = kSignInUnfinished;
  const auto saved = m_book.save(stored);
  if (!saved) co_return saved;
  const base::Result<void> adopted = co_await m_keeper.adopt(id, std::move(item), std::move(access));
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (!adopted) {
    const auto undone = previous ? m_book.save(*previous) : m_book.remove(id);
    if (!undone) co_return undone;
    co_return adopted;
  }
  stored.tokens.needsSignIn.clear();
  co_return m_book.saveTokens(stored.tokens);
}

QCoro::Task<base::Result<SignInResult>> Engine::signIn(SignInOrder order,
                                                       std::function<void(SignInStep)> progress,
                                                       std::shared_ptr<Cancellation> cancellation) {
  const std::shared_ptr<bool> alive = m_alive;
  if (m_keeper.locked()) co_return base::fail(base::ErrorKind::Locked, "wallet.locked");
  const std::shared_ptr<void> held = hold();
  const std::string again = order.identityId;
  const ports::StoredIdentity* known = m_book.byId(again);
  const std::string issuer = known != nullptr ? known->identity.issuer : order.settings.issuer;
  const std::string whom = issuer.empty() ? order.settings.provider : hostOf(issuer);
  Q_EMIT happened("sign_in", again, "started", whom);
  base::Result<SignInResult> result =
      co_await runSignIn(std::move(order), std::move(progress), std::move(cancellation));
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (result) {
    Q_EMIT happened("sign_in", result->identity.identity.id, result->renewed ? "renewed" : "signed_in", whom);
  } else {
    Q_EMIT happened("sign_in", again, result.error().code, whom + "; " + inDetail(result.error()));
  }
  co_return result;
}

QCoro::Task<base::Result<SignInResult>> Engine::runSignIn(SignInOrder order,
                                                          std::function<void(SignInStep)> progress,
                                                          std::shared_ptr<Cancellation> cancellation) {
  const std::shared_ptr<bool> alive = m_alive;
  const std::string again = order.identityId;
  const std::string alias = order.alias;
  base::Result<flows::BrowserSignIn> prepared = prepare(order);
  if (!prepared) co_return tl::unexpected(prepared.error());
  if (!again.empty()) {
    const std::string key = tokens::tokenItemKey(again);
    base::Result<std::optional<base::Secret>> kept = co_await m_ports.secrets.read(key);
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
    base::Result<tokens::TokenItem> item = base::fail(base::ErrorKind::SignInAgain, "keystore.item_missing");
    if (kept && *kept) item = tokens::parseTokenItem(**kept);
    const ports::StoredIdentity* stored = m_book.byId(again);
    if (item && stored != nullptr) {
      const std::string wrong = misfit(*item, m_book.account().id, *stored);
      // Of a sign-in that was killed, the row may have newer settings than the item.
      if (wrong == kChangedOutside && stored->tokens.needsSignIn != kSignInUnfinished) {
        m_keeper.distrust(again);
        co_return base::fail(base::ErrorKind::SignInAgain, kChangedOutside,
                             "remove it, and sign in as if new");
      }
      // A confidential client keeps its secret over a new sign-in.
      if (wrong.empty() && prepared->clientSecret.empty()) {
        prepared->clientSecret = std::move(item->clientSecret);
      }
    }
  }
  const providers::ProviderSettings settings = prepared->settings;
  base::Secret clientSecret = prepared->clientSecret.copy();
  const auto hold = std::make_shared<flows::SignInHold>();
  cancellation->onCancel([hold] { hold->cancel(); });
  if (cancellation->cancelled()) hold->cancel();
  flows::SignInProgress report = [progress](std::string step, std::string url) {
    progress(SignInStep{std::move(step), std::move(url)});
  };
  base::Result<flows::SignedIn> signedIn =
      co_await m_signIn.run(std::move(*prepared), std::move(report), hold);
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (!signedIn) {
    base::Error error = signedIn.error();
    const bool timed = error.code.starts_with("id_token.");
    const std::string words = timed ? m_weather.skewWords(settings.issuer) : std::string();
    if (!words.empty()) error.detail += "; " + words;
    co_return tl::unexpected(std::move(error));
  }
  if (cancellation->cancelled()) co_return base::fail(base::ErrorKind::Cancelled, "sign_in.cancelled");
  if (m_keeper.locked()) co_return base::fail(base::ErrorKind::Locked, "wallet.locked");
  base::Result<ports::StoredIdentity> linked = link(*signedIn, settings, again, alias);
  if (!linked) co_return tl::unexpected(linked.error());
  const std::string id = linked->identity.id;
  const bool renewed = m_book.byId(id) != nullptr;
  const std::string inTheWay = rowInTheWay(linked->identity);
  if (!inTheWay.empty()) {
    const base::Result<void> gone = co_await forgetRow(inTheWay);
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
    if (!gone) co_return tl::unexpected(gone.error());
  }
  progress(SignInStep{"store", {}});
  base::Result<void> kept = co_await keep(std::move(*linked), std::move(*signedIn), std::move(clientSecret));
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (!kept) {
    Q_EMIT identityChanged(id);
    co_return tl::unexpected(kept.error());
  }
  Q_EMIT identityChanged(id);
  co_return SignInResult{view(*m_book.byId(id)), renewed};
}

}  // namespace lanyard::services
