#include "core/wallet/sign_in_order.h"

#include <QUrl>
#include <algorithm>

#include "core/identity/linking.h"
#include "core/jose/client_key.h"

namespace lanyard::wallet {
namespace {

/// A sign-in that names an audience or a resource is for that one alone, whatever was named before.
void limitTo(providers::ProviderSettings& settings, const providers::ProviderSettings& asked) {
  if (asked.audience.empty() && asked.resources.empty()) return;
  settings.audience = asked.audience;
  settings.resources = asked.resources;
}

/// The endpoints that a sign-in takes from the catalog: all where nothing is discovered, else what metadata
/// may leave out.
providers::Endpoints endpointsOf(const providers::Entry& entry) {
  providers::Endpoints endpoints = entry.endpoints;
  if (entry.discovery == providers::Discovery::None) return endpoints;
  endpoints.authorization.clear();
  endpoints.token.clear();
  endpoints.jwks.clear();
  return endpoints;
}

/// What the catalog knows of a provider that was named by its address, where the person says nothing else.
void completeFrom(const providers::Entry& entry, providers::ProviderSettings& settings) {
  settings.loopback = entry.settings.loopback;
  if (settings.scopes.empty()) settings.scopes = entry.settings.scopes;
  for (const auto& [name, value] : entry.settings.extra) settings.extra.emplace(name, value);
  if (settings.clientAuth.empty()) settings.clientAuth = entry.client.auth;
}

/// How a resource is asked for there. It stays with the identity, whose tokens are for it.
void applyResourceRule(providers::ResourceRule rule, providers::ProviderSettings& settings) {
  settings.sendsResource = rule == providers::ResourceRule::Sent;
  if (rule != providers::ResourceRule::IntoScope) return;
  for (const std::string& resource : settings.resources) {
    const bool named =
        std::any_of(settings.scopes.begin(), settings.scopes.end(),
                    [&](const std::string& scope) { return scope.starts_with(resource + "/"); });
    if (!named) addScopes(settings.scopes, {resource + "/.default"});
  }
}

/// A key or a secret that the person brings now is not sent in the way that went with what was there before.
void dropOtherWay(const SignInOrder& order, flows::PreparedSignIn& prepared) {
  std::string& way = prepared.settings.clientAuth;
  const bool byKey = way == oauth::nameOf(oauth::ClientAuthMethod::PrivateKeyJwt);
  const bool fits = byKey ? prepared.clientSecret.empty() : prepared.clientKey.empty();
  if (order.settings.clientAuth.empty() && !fits) way.clear();
}

/// What the catalog knows of the provider; one that anybody may run is known by its name alone.
const providers::Entry* entryFor(const SignInOrder& order, const providers::ProviderSettings& settings,
                                 const providers::Catalog& catalog) {
  const providers::Entry* entry = catalog.entryOf(settings.issuer);
  if (entry == nullptr && order.settings.issuer.empty()) entry = catalog.entry(order.settings.provider);
  return entry;
}

/// What an identity keeps of the provider, with the parts of its address filled in.
void takeWhatIsKept(const providers::Entry& entry, providers::ProviderSettings& settings) {
  settings.endpoints = endpointsOf(entry);
  settings.dialect = providers::dialectOf(entry);
  applyResourceRule(entry.resource, settings);
  providers::fillIn(settings, providers::partsOf(entry.settings.issuer, settings.issuer));
}

}  // namespace

base::Result<void> checkDriven(const providers::Entry& entry) {
  if (entry.protocol == providers::Protocol::LoginFlowV2) return base::fail(errors::kUnsupportedProtocol);
  // It is found from a resource's address, not by name.
  if (entry.discovery == providers::Discovery::Resource) return base::fail(errors::kUnsupportedProtocol);
  const bool shared = entry.settings.loopback.path == providers::LoopbackRule().path;
  if (entry.protocol == providers::Protocol::OAuth && entry.discovery == providers::Discovery::None && shared)
    return base::fail(errors::kUnsupportedSharedRedirect);
  return {};
}

base::Result<providers::ProviderSettings> knownSettings(const providers::Catalog& catalog,
                                                        const std::string& id, const std::string& clientId,
                                                        const providers::Parts& parts) {
  if (const providers::Entry* entry = catalog.entry(id); entry != nullptr && catalog.shows(id)) {
    if (const auto driven = checkDriven(*entry); !driven) return tl::unexpected(driven.error());
  }
  return catalog.forSignIn(id, clientId, parts);
}

std::string hostOf(const std::string& issuer) {
  return QUrl(QString::fromStdString(issuer)).host().toStdString();
}

void addScopes(std::vector<std::string>& scopes, const std::vector<std::string>& more) {
  for (const std::string& scope : more) {
    if (std::find(scopes.begin(), scopes.end(), scope) == scopes.end()) scopes.push_back(scope);
  }
}

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

base::Result<flows::PreparedSignIn> prepareSignIn(SignInOrder& order, const keeping::IdentityBook& book,
                                                  const providers::Catalog& catalog) {
  flows::PreparedSignIn prepared;
  prepared.settings = order.settings;
  prepared.clientSecret = std::move(order.clientSecret);
  if (!order.clientKey.empty()) {
    const auto key = jose::ClientKey::read(order.clientKey, order.clientKeyPassphrase, order.clientKeyId);
    if (!key) return tl::unexpected(key.error());
    prepared.clientKey = key->serialise();
  }
  if (!order.identityId.empty()) {
    const keeping::StoredIdentity* stored = book.byId(order.identityId);
    if (stored == nullptr) return base::fail(errors::kIdentityUnknown);
    // With a fault in the row, issuer, CA file and the rest may be somebody else's. A new sign-in names them
    // anew, and the person sees where it goes.
    const std::string fault = book.fault(order.identityId);
    if (!fault.empty()) {
      return base::fail(keeping::signInError(fault));
    }
    if (stored->settings.dialect.isKept()) {
      base::Error pasted(errors::kPastedNoBrowser);
      pasted.values = {stored->identity.alias};
      return tl::unexpected(std::move(pasted));
    }
    prepared.settings = stored->settings;
    prepared.knownSubject = stored->identity.subject;
    prepared.loginHint = stored->identity.email;
    // Scopes and parameters are asked for in addition to the earlier ones.
    addScopes(prepared.settings.scopes, order.settings.scopes);
    for (const auto& [name, value] : order.settings.extra) prepared.settings.extra[name] = value;
    if (!order.settings.clientAuth.empty()) prepared.settings.clientAuth = order.settings.clientAuth;
    limitTo(prepared.settings, order.settings);
  } else if (prepared.settings.issuer.empty()) {
    const auto known = knownSettings(catalog, order.settings.provider, order.settings.clientId, order.parts);
    if (!known) return tl::unexpected(known.error());
    prepared.settings = *known;
    addScopes(prepared.settings.scopes, order.settings.scopes);
    for (const auto& [name, value] : order.settings.extra) prepared.settings.extra[name] = value;
    limitTo(prepared.settings, order.settings);
    if (!order.settings.clientAuth.empty()) prepared.settings.clientAuth = order.settings.clientAuth;
  } else if (const providers::Entry* entry = catalog.entryOf(prepared.settings.issuer)) {
    completeFrom(*entry, prepared.settings);
  }
  dropOtherWay(order, prepared);
  // An identity keeps the endpoints of its sign-in: what a file says since then, the person has not seen.
  const providers::Entry* entry =
      order.identityId.empty() ? entryFor(order, prepared.settings, catalog) : nullptr;
  if (entry != nullptr && checkDriven(*entry)) {
    takeWhatIsKept(*entry, prepared.settings);
    // Who types an address means this very issuer.
    if (!order.settings.issuer.empty()) prepared.settings.dialect.anyTenant.clear();
  }
  // An identity whose tokens were bound stays so: a provider must not be able to undo that.
  prepared.dpopRequired = order.dpop || (!order.identityId.empty() && prepared.settings.dialect.dpop);
  if (order.dpop) prepared.settings.dialect.dpop = true;
  // Nobody registers where a client is known, least of all where the computer's policy fixes one.
  if (order.registers && entry != nullptr && prepared.settings.clientId.empty())
    prepared.settings.clientId = entry->settings.clientId;
  const auto permitted = catalog.permits(prepared.settings.issuer, prepared.settings.clientId);
  if (!permitted) return tl::unexpected(permitted.error());
  if (order.loopback) {
    const bool formPost = prepared.settings.loopback.formPost;
    prepared.settings.loopback = *order.loopback;
    prepared.settings.loopback.formPost = formPost;
  }
  if (order.formPost) prepared.settings.loopback.formPost = true;
  prepared.device = order.device;
  prepared.challenge = order.challenge;
  // Nothing is sent to these hosts, and the person sees where a code is typed: today's file counts.
  if (const providers::Entry* today = entryFor(order, prepared.settings, catalog))
    prepared.verificationHosts = today->device.verificationHosts;
  if (prepared.settings.clientId.empty() && !order.registers) {
    return base::fail(errors::kProviderNoClientId, "the provider needs a client ID");
  }
  // Claims that the wallet shows of a person. A provider gives those that it has (OpenID Connect Core section
  // 5.4).
  if (prepared.settings.scopes.empty() && !prepared.settings.dialect.isOAuth()) {
    prepared.settings.scopes = {"openid"};
    prepared.defaultScopes = {"profile", "email"};
  }
  // The catalog's name for the provider, however it was named here; the host, if the catalog has none.
  const std::string known = catalog.idOf(prepared.settings.issuer);
  if (!known.empty()) prepared.settings.provider = known;
  if (prepared.settings.provider.empty()) prepared.settings.provider = hostOf(prepared.settings.issuer);
  // Parameters of the provider's own way, unless the person says otherwise.
  const providers::OfflineAccess offline = catalog.offlineAccess(prepared.settings.issuer);
  for (const auto& [name, value] : offline.extra) prepared.settings.extra.emplace(name, value);
  prepared.offlineScopes = offline.scopes;
  if (!order.alias.empty()) {
    const auto fits = identity::checkAlias(order.alias);
    if (!fits) return tl::unexpected(fits.error());
  }
  return prepared;
}

}  // namespace lanyard::wallet
