#include "core/wallet/sign_ins.h"

#include <algorithm>
#include <iterator>

#include "core/oauth/server_error.h"
#include "core/tokens/forecast.h"
#include "core/wallet/error_detail.h"
#include "core/wallet/sign_in_order.h"

namespace lanyard::wallet {
namespace {

/// The result of oauth::nameOf() for a client without a secret.
constexpr std::string_view kPublic = "none";

/// Keeps what worked for the next sign-in: its method, and its scopes, so that a default which the provider
/// does not list is dropped.
void keepWhatWorked(providers::ProviderSettings& settings, const std::vector<std::string>& defaults,
                    const flows::SignedIn& signedIn) {
  settings.issuer = signedIn.issuer;
  // From now on it is this tenant, and no other.
  settings.dialect.anyTenant.clear();
  settings.dialect.redirectUri =
      settings.dialect.refresh.needsRedirectUri ? signedIn.redirectUri : std::string();
  settings.clientAuth = signedIn.authMethod == kPublic ? std::string() : signedIn.authMethod;
  for (const std::string& scope : defaults) {
    const auto& missing = signedIn.leftOut;
    if (std::find(missing.begin(), missing.end(), scope) == missing.end())
      addScopes(settings.scopes, {scope});
  }
}

/// Whether an issuer has no OpenID provider, which it says itself: by its metadata, or by having none.
bool saysNoOpenId(const base::Result<oauth::ProviderMetadata>& metadata) {
  if (metadata) {
    const auto& scopes = metadata->scopes_supported;
    return scopes && !oauth::ProviderMetadata::lists(scopes, "openid");
  }
  const std::string& code = metadata.error().code;
  return code == errors::kDiscoveryNotFound || code == errors::kDiscoveryNotJson ||
         code == errors::kDiscoveryMissing;
}

/// Whether the provider does not know the client, or not with this secret: before the browser, on its way
/// back, or at the first exchange.
bool isUnknownClient(const base::Error& error) {
  return oauth::saysInvalidClient(error) || error.code == errors::kClientUnknownOrNoSecret ||
         error.code == errors::kClientSecretRefused || error.code == errors::kClientSecretOrWayRefused;
}

}  // namespace

QCoro::Task<base::Result<SignInResult>> SignIns::run(SignInOrder order,
                                                     std::function<void(SignInStep)> progress,
                                                     std::shared_ptr<Cancellation> cancellation) {
  if (m_parts.keeper.locked()) co_return base::fail(errors::kWalletLocked);
  const std::shared_ptr<void> held = m_parts.underWay.hold();
  const std::string again = order.identityId;
  const keeping::StoredIdentity* known = m_parts.book.byId(again);
  const std::string issuer = known != nullptr ? known->identity.issuer : order.settings.issuer;
  const std::string whom = issuer.empty() ? order.settings.provider : hostOf(issuer);
  Q_EMIT happened("sign_in", again, "started", whom);
  base::Result<SignInResult> result =
      co_await m_lifetime.during(perform(std::move(order), std::move(progress), std::move(cancellation)));
  if (result) {
    Q_EMIT happened("sign_in", result->identity.identity.id, result->renewed ? "renewed" : "signed_in", whom);
  } else {
    Q_EMIT happened("sign_in", again, result.error().code, whom + "; " + inDetail(result.error()));
  }
  co_return result;
}

QCoro::Task<base::Result<SignInResult>> SignIns::perform(SignInOrder order,
                                                         std::function<void(SignInStep)> progress,
                                                         std::shared_ptr<Cancellation> cancellation) {
  const std::string again = order.identityId;
  const std::string alias = order.alias;
  base::Result<flows::PreparedSignIn> prepared = prepareSignIn(order, m_parts.book, m_parts.catalog);
  if (!prepared) co_return tl::unexpected(prepared.error());
  if (!again.empty()) {
    const base::Result<void> taken = co_await m_lifetime.during(takeFromItem(again, &*prepared));
    if (!taken) co_return tl::unexpected(taken.error());
  }
  if (order.discovered) {
    const base::Result<void> still = co_await m_lifetime.during(askResource(prepared->settings));
    if (!still) co_return tl::unexpected(still.error());
    if (m_parts.catalog.entryOf(prepared->settings.issuer) == nullptr) {
      const base::Result<void> learnt = co_await m_lifetime.during(learnProtocol(&prepared->settings));
      if (!learnt) co_return tl::unexpected(learnt.error());
    }
    // The scopes were named to the person; none is added by default, except who it is.
    prepared->defaultScopes.clear();
    const bool openId = !prepared->settings.dialect.isOAuth();
    if (!openId && !std::ranges::count(order.settings.scopes, "openid"))
      std::erase(prepared->settings.scopes, "openid");
  }
  Client client;
  const base::Result<void> named =
      co_await m_lifetime.during(takeClient(&*prepared, &client, !again.empty(), order.anew));
  if (!named) co_return tl::unexpected(explained(named.error(), prepared->settings));
  base::Result<flows::SignedIn> signedIn =
      co_await m_lifetime.during(browseAsClient(&*prepared, &client, !again.empty(), progress, cancellation));
  providers::ProviderSettings settings = prepared->settings;
  const std::vector<std::string> defaults = prepared->defaultScopes;
  ClientProof proof{prepared->clientSecret.copy(), prepared->clientKey.copy()};
  if (!signedIn) co_return tl::unexpected(explained(signedIn.error(), settings));
  addScopes(signedIn->leftOut, client.leftOut);

  base::Result<keeping::StoredIdentity> linked = keeping::StoredIdentity{};
  const base::Result<void> may = mayKeep(*cancellation);
  if (may) {
    keepWhatWorked(settings, defaults, *signedIn);
    linked = m_parts.linker.link(*signedIn, settings, again, alias, client.former);
  } else {
    linked = tl::unexpected(may.error());
  }
  if (!linked) {
    m_parts.linker.decline(settings, std::move(*signedIn), std::move(proof));
    co_return tl::unexpected(linked.error());
  }
  const std::string id = linked->identity.id;
  SignInResult result;
  result.renewed = m_parts.book.byId(id) != nullptr;
  if (signedIn->refreshToken.empty() && signedIn->expiresAt != tokens::kForever)
    result.lastsUntil = signedIn->expiresAt;
  result.offline = notAskedFor(m_parts.catalog.offlineAccess(settings.issuer), *signedIn, settings.extra);
  result.leftOut = signedIn->leftOut;

  const base::Result<void> clear = co_await m_lifetime.during(m_parts.linker.clearTheWay(linked->identity));
  if (!clear) co_return tl::unexpected(clear.error());
  progress(SignInStep{"store"});
  const base::Result<void> kept = co_await m_lifetime.during(
      m_parts.linker.keep(std::move(*linked), std::move(*signedIn), std::move(proof)));
  Q_EMIT changed(id);
  if (!kept) co_return tl::unexpected(kept.error());
  result.identity = m_parts.views.of(*m_parts.book.byId(id));
  const std::vector<std::string> others = m_parts.views.others(result.identity.identity);
  result.identity.oneOfMore = !others.empty();
  // From now on the views have to tell them apart.
  for (const std::string& other : others) Q_EMIT changed(other);
  co_return result;
}

/// Takes from the keystore item of a known identity what its new sign-in needs (`prepared` is in the caller's
/// frame): a confidential client keeps its secret or its key, and the way that it was sent, which rows of
/// older versions do not have.
QCoro::Task<base::Result<void>> SignIns::takeFromItem(std::string identityId,
                                                      flows::PreparedSignIn* prepared) {
  const std::string key = tokens::tokenItemKey(identityId);
  base::Result<std::optional<base::Secret>> kept = co_await m_lifetime.during(m_parts.secrets.read(key));
  if (!kept || !*kept) co_return base::Result<void>{};
  base::Result<tokens::TokenItem> item = tokens::parseTokenItem(**kept);
  const keeping::StoredIdentity* stored = m_parts.book.byId(identityId);
  if (!item || stored == nullptr) co_return base::Result<void>{};
  const auto wrong = keeping::mismatch(*item, m_parts.book.account().id, *stored);
  // When a sign-in was killed, its row may have newer settings than its item.
  const bool changed = wrong && *wrong == errors::kIdentityChangedOutside;
  if (changed && stored->tokens.needsSignIn != errors::kSignInUnfinished) {
    m_parts.keeper.distrust(identityId);
    co_return base::fail(errors::kIdentityChangedOutside, "remove it, and sign in as if new");
  }
  if (wrong || prepared->settings.clientAuth == kPublic) co_return base::Result<void>{};
  const bool newSecret = !prepared->clientSecret.empty();
  const bool newKey = !prepared->clientKey.empty();
  const bool fits = item->clientKey.empty() ? !newKey : !newSecret;
  if (prepared->settings.clientAuth.empty() && item->authMethod != kPublic && fits) {
    prepared->settings.clientAuth = item->authMethod;
  }
  if (newSecret || newKey) co_return base::Result<void>{};
  prepared->clientSecret = std::move(item->clientSecret);
  prepared->clientKey = std::move(item->clientKey);
  co_return base::Result<void>{};
}

/// Whether the resource that the person agreed to still calls itself so, and still names this issuer.
QCoro::Task<base::Result<void>> SignIns::askResource(providers::ProviderSettings settings) {
  const std::string agreed = settings.resources.empty() ? std::string() : settings.resources.front();
  flows::ResourceOrder order;
  order.address = agreed;
  order.local = settings.local;
  order.caFile = settings.caFile;
  base::Result<flows::FoundResource> found =
      co_await m_lifetime.during(m_parts.resources.find(std::move(order)));
  if (!found) co_return tl::unexpected(found.error());
  if (std::ranges::find(found->issuers, settings.issuer) == found->issuers.end())
    co_return base::fail(errors::kResourceIssuerMoved, "it names " + hostOf(found->issuers.front()));
  // Tokens for the whole host would be for more than was agreed to.
  if (found->resource != agreed) {
    base::Error error{errors::kResourceAnother, "another one than was agreed to"};
    error.values = {found->resource, agreed};
    co_return tl::unexpected(std::move(error));
  }
  co_return base::Result<void>{};
}

/// What an issuer speaks that only the resource named: OpenID Connect wherever it has that, so that an ID
/// token says who signed in. `settings` is in the caller's frame.
QCoro::Task<base::Result<void>> SignIns::learnProtocol(providers::ProviderSettings* settings) {
  const base::Result<oauth::ProviderMetadata> openId =
      co_await m_lifetime.during(m_parts.directory.metadata(*settings));
  if (!saysNoOpenId(openId)) {
    if (openId) co_return base::Result<void>{};
    co_return tl::unexpected(openId.error());
  }
  settings->dialect.protocol = providers::Protocol::OAuth;
  settings->dialect.discovery = providers::Discovery::Resource;
  settings->dialect.identity.from = providers::IdentityFrom::Nothing;
  const base::Result<oauth::ProviderMetadata> plain =
      co_await m_lifetime.during(m_parts.directory.metadata(*settings));
  if (!plain) co_return tl::unexpected(plain.error());
  co_return base::Result<void>{};
}

/// Fills in the client where nobody named one, and for an identity looks whether its provider still knows the
/// one that the wallet registered. `prepared` and `client` are in the caller's frame.
QCoro::Task<base::Result<void>> SignIns::takeClient(flows::PreparedSignIn* prepared, Client* client,
                                                    bool again, bool anew) {
  std::optional<RegisteredClient> found;
  if (prepared->settings.clientId.empty()) {
    base::Result<RegisteredClient> made =
        co_await m_lifetime.during(m_parts.registrations.clientFor(prepared->settings, anew));
    if (!made) co_return tl::unexpected(made.error());
    found = std::move(*made);
  } else if (again) {
    base::Result<std::optional<RegisteredClient>> its =
        co_await m_lifetime.during(m_parts.registrations.clientOf(prepared->settings, anew));
    if (!its) co_return tl::unexpected(its.error());
    found = std::move(*its);
  }
  if (!found) co_return base::Result<void>{};
  client->own = true;
  client->made = found->made;
  client->former = std::move(found->former);
  client->share = std::move(found->share);
  providers::ProviderSettings& settings = prepared->settings;
  settings.clientId = std::move(found->clientId);
  const bool formPost = settings.loopback.formPost;
  settings.loopback = std::move(found->loopback);
  settings.loopback.formPost = formPost;
  settings.clientAuth = found->authMethod == kPublic ? std::string() : std::move(found->authMethod);
  prepared->clientSecret = std::move(found->secret);
  // A person's key belongs to a client that the person registered with it.
  prepared->clientKey = base::Secret();
  // The provider registered it for fewer scopes than were asked for.
  const auto isRefused = [&found](const std::string& scope) {
    return found->scopes && std::ranges::find(*found->scopes, scope) == found->scopes->end();
  };
  std::ranges::copy_if(settings.scopes, std::back_inserter(client->leftOut), isRefused);
  std::erase_if(settings.scopes, isRefused);
  std::erase_if(prepared->defaultScopes, isRefused);
  co_return base::Result<void>{};
}

/// The way to the provider. If it has forgotten a client that the wallet registered, the wallet registers
/// anew, once.
QCoro::Task<base::Result<flows::SignedIn>> SignIns::browseAsClient(
    flows::PreparedSignIn* prepared, Client* client, bool again, std::function<void(SignInStep)> progress,
    std::shared_ptr<Cancellation> cancellation) {
  flows::PreparedSignIn first = prepared->copy();
  base::Result<flows::SignedIn> signedIn =
      co_await m_lifetime.during(browse(std::move(first), progress, cancellation));
  const bool forgotten = !signedIn && client->own && !client->made && isUnknownClient(signedIn.error());
  if (!forgotten || cancellation->cancelled()) co_return signedIn;
  if (!again) prepared->settings.clientId.clear();
  const base::Result<void> named = co_await m_lifetime.during(takeClient(prepared, client, again, true));
  if (!named) co_return tl::unexpected(named.error());
  flows::PreparedSignIn second = prepared->copy();
  co_return co_await m_lifetime.during(browse(std::move(second), progress, cancellation));
}

/// Runs the flow itself; the caller can follow and cancel it.
QCoro::Task<base::Result<flows::SignedIn>> SignIns::browse(flows::PreparedSignIn prepared,
                                                           std::function<void(SignInStep)> progress,
                                                           std::shared_ptr<Cancellation> cancellation) {
  const auto hold = std::make_shared<flows::SignInHold>();
  cancellation->onCancel([hold] { hold->cancel(); });
  cancellation->onPaste([hold](std::string_view address) { return hold->paste(address); });
  if (cancellation->cancelled()) hold->cancel();
  flows::SignInProgress report = [progress](flows::SignInReport step) {
    progress(SignInStep{std::move(step.step), std::move(step.url), step.until, std::move(step.redirectUri),
                        step.anyPort, std::move(step.fingerprint), step.deviceOffered,
                        std::move(step.device)});
  };
  if (prepared.device) {
    base::Result<flows::SignedIn> elsewhere =
        co_await m_lifetime.during(m_parts.deviceFlow.run(std::move(prepared), std::move(report), hold));
    co_return elsewhere;
  }
  base::Result<flows::SignedIn> signedIn =
      co_await m_lifetime.during(m_parts.flow.run(std::move(prepared), std::move(report), hold));
  co_return signedIn;
}

/// Adds to the error what is known here of its cause.
base::Error SignIns::explained(base::Error error, const providers::ProviderSettings& settings) const {
  const bool timed = error.code.starts_with("id_token.");
  const std::string words = timed ? m_parts.weather.skewWords(settings.issuer) : std::string();
  if (!words.empty()) error.detail += "; " + words;
  // A provider on this computer does not need the network, so it is not running.
  if (settings.local && error.code == errors::kHttpNotSent) {
    const std::string start = m_parts.catalog.startOf(settings.issuer);
    error.become(start.empty() ? errors::kSignInNotRunning : errors::kSignInStartFirst);
    error.values = {settings.issuer};
    if (!start.empty()) error.values.push_back(start);
  }
  return error;
}

/// Whether what the browser brought may still be kept.
base::Result<void> SignIns::mayKeep(const Cancellation& cancellation) const {
  if (cancellation.cancelled()) return base::fail(errors::kSignInCancelled);
  if (m_parts.keeper.locked()) return base::fail(errors::kWalletLocked);
  return {};
}

}  // namespace lanyard::wallet
