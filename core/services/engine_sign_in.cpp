#include <QUrl>
#include <algorithm>

#include "core/identity/linking.h"
#include "core/oauth/server_error.h"
#include "core/services/engine.h"

// From the browser to a linked identity whose tokens are kept.
namespace lanyard::services {
namespace {

std::string hostOf(const std::string& issuer) {
  return QUrl(QString::fromStdString(issuer)).host().toStdString();
}

void addTo(std::vector<std::string>& scopes, const std::vector<std::string>& more) {
  for (const std::string& scope : more) {
    if (std::find(scopes.begin(), scopes.end(), scope) == scopes.end()) scopes.push_back(scope);
  }
}

/// Who it is, for people: "Ada Lovelace (ada@example.org)", as much as is known.
std::string personOf(const std::string& name, const std::string& email, const std::string& subject) {
  const std::string who = oauth::shown(name.empty() ? email : name, 60);
  if (who.empty()) return oauth::shown(subject, 60);
  return name.empty() || email.empty() ? who : who + " (" + oauth::shown(email, 60) + ")";
}

/// What the catalog knows to bring a refresh token and what was not asked for.
providers::OfflineAccess notAskedFor(const providers::OfflineAccess& all, const flows::SignedIn& signedIn,
                                     const std::map<std::string, std::string>& extra) {
  providers::OfflineAccess rest{{}, {}};
  const std::vector<std::string>& asked = signedIn.askedScopes;
  for (const std::string& scope : all.scopes) {
    if (std::find(asked.begin(), asked.end(), scope) == asked.end()) rest.scopes.push_back(scope);
  }
  for (const auto& [name, value] : all.extra) {
    const auto said = extra.find(name);
    if (said == extra.end() || said->second != value) rest.extra.emplace(name, value);
  }
  return rest;
}

}  // namespace

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
    // What is asked for beside what was asked for before.
    addTo(prepared.settings.scopes, order.settings.scopes);
    for (const auto& [name, value] : order.settings.extra) prepared.settings.extra[name] = value;
  } else if (prepared.settings.issuer.empty()) {
    const auto known = m_catalog.forSignIn(order.settings.provider, order.settings.clientId);
    if (!known) return tl::unexpected(known.error());
    prepared.settings = *known;
    for (const std::string& scope : order.settings.scopes) prepared.settings.scopes.push_back(scope);
  }
  if (prepared.settings.clientId.empty()) {
    return base::fail(base::ErrorKind::Misconfigured, "provider.no_client_id",
                      "the provider needs a client ID");
  }
  // What a wallet shows of a person. A provider gives what it has of them (OpenID Connect Core section 5.4).
  if (prepared.settings.scopes.empty()) prepared.settings.scopes = {"openid", "profile", "email"};
  // The catalog's name for it, whichever way led here; the host of one that has none.
  const std::string known = m_catalog.idOf(prepared.settings.issuer);
  if (!known.empty()) prepared.settings.provider = known;
  if (prepared.settings.provider.empty()) prepared.settings.provider = hostOf(prepared.settings.issuer);
  // In the provider's own way, unless the person says otherwise.
  const providers::OfflineAccess offline = m_catalog.offlineAccess(prepared.settings.issuer);
  for (const auto& [name, value] : offline.extra) prepared.settings.extra.emplace(name, value);
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
    base::Error other{base::ErrorKind::SignInAgain, "sign_in.another_person",
                      "another account came back than the one to be signed in again"};
    // It may have been removed while the browser was open.
    const ports::StoredIdentity* stillThere = m_book.byId(again);
    if (stillThere == nullptr) return base::fail(base::ErrorKind::Misconfigured, "identity.unknown");
    const identity::Identity& expected = stillThere->identity;
    std::string came = personOf(signedIn.name, signedIn.email, signedIn.subject);
    std::string asked = personOf(expected.name, expected.email, expected.subject);
    // Two accounts of one person: only the provider's own names for them differ.
    if (came == asked) {
      came += ", " + oauth::shown(signedIn.subject, 60);
      asked += ", " + oauth::shown(expected.subject, 60);
    }
    other.values = {came, asked, expected.alias, oauth::shown(settings.issuer),
                    oauth::shown(settings.clientId)};
    return tl::unexpected(std::move(other));
  }
  ports::StoredIdentity stored;
  if (const auto* renews = std::get_if<identity::Renews>(&decision)) {
    stored = *m_book.byId(renews->identityId);
  } else {
    stored.identity.id = base::randomUuid(m_ports.random);
    stored.identity.issuer = settings.issuer;
    stored.identity.subject = signedIn.subject;
    stored.identity.provider = settings.provider;
    const std::string named = m_catalog.idOf(settings.issuer);
    const std::string offered = named.empty() ? identity::aliasFromHost(hostOf(settings.issuer)) : named;
    stored.identity.alias = identity::freeAlias(known, alias.empty() ? offered : alias);
    stored.identity.createdAt = signedIn.issuedAt;
  }
  if (!signedIn.name.empty()) stored.identity.name = signedIn.name;
  if (!signedIn.email.empty()) stored.identity.email = signedIn.email;
  stored.settings = settings;
  stored.tokens.identityId = stored.identity.id;
  stored.tokens.scopes = signedIn.scopes;
  stored.tokens.nonceSha256 = signedIn.nonceSha256;
  stored.tokens.otherAudiences = signedIn.otherAudiences;
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
  flows::SignInProgress report = [progress](flows::SignInReport step) {
    progress(SignInStep{std::move(step.step), std::move(step.url), step.until});
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
  std::optional<base::Instant> lastsUntil;
  if (signedIn->refreshToken.empty()) lastsUntil = signedIn->expiresAt;
  const providers::OfflineAccess offline =
      notAskedFor(m_catalog.offlineAccess(settings.issuer), *signedIn, settings.extra);
  const std::string inTheWay = rowInTheWay(linked->identity);
  if (!inTheWay.empty()) {
    const base::Result<void> gone = co_await forgetRow(inTheWay);
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
    if (!gone) co_return tl::unexpected(gone.error());
  }
  progress(SignInStep{"store"});
  base::Result<void> kept = co_await keep(std::move(*linked), std::move(*signedIn), std::move(clientSecret));
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  if (!kept) {
    Q_EMIT identityChanged(id);
    co_return tl::unexpected(kept.error());
  }
  Q_EMIT identityChanged(id);
  co_return SignInResult{view(*m_book.byId(id)), renewed, lastsUntil, offline};
}

}  // namespace lanyard::services
