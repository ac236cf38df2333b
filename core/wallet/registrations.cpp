#include "core/wallet/registrations.h"

#include <algorithm>

#include "core/jose/digest.h"
#include "core/oauth/scope.h"
#include "core/wallet/error_detail.h"
#include "core/wallet/sign_in_order.h"
#include "core/wire/redirect_address.h"

namespace lanyard::wallet {
namespace {

using Texts = std::vector<std::string>;

// More former clients than anybody has identities at one issuer.
constexpr std::size_t kMostFormer = 20;

/// The result of oauth::nameOf() for a client without a secret.
constexpr std::string_view kPublicClient = "none";

bool has(const Texts& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

std::string keyOf(const std::string& issuer) {
  return tokens::registrationItemKey(jose::sha256Hex(issuer));
}

/// The rule for the redirect addresses that the provider kept: those on the literal, or else on the name.
providers::LoopbackRule ruleOf(const Texts& uris) {
  providers::LoopbackRule rule;
  for (const char* host : {"127.0.0.1", "localhost"}) {
    for (const std::string& uri : uris) {
      const auto address = wire::parseRedirectAddress(uri);
      if (!address || address->host != host) continue;
      rule.host = address->host;
      rule.path = address->path;
      rule.ports.insert(rule.ports.end(), address->ports.begin(), address->ports.end());
    }
    if (!rule.ports.empty()) break;
  }
  return rule;
}

RegisteredClient clientIn(const tokens::RegistrationItem& item, bool made) {
  return {item.clientId,
          item.clientSecret.copy(),
          item.authMethod,
          ruleOf(item.redirectUris),
          item.former,
          item.scopes,
          made};
}

/// What a sign-in will ask for. A client may ask for no other scopes than those that it registered for, at
/// most providers.
Texts scopesToRegister(const providers::ProviderSettings& settings, const oauth::ProviderMetadata& metadata) {
  Texts scopes = settings.scopes;
  const bool openId = !settings.dialect.isOAuth();
  if (openId) oauth::addScope(scopes, "openid");
  for (const std::string_view usual : {"profile", "email", "offline_access"}) {
    if ((openId || usual == "offline_access") &&
        oauth::ProviderMetadata::lists(metadata.scopes_supported, usual))
      oauth::addScope(scopes, std::string(usual));
  }
  return scopes;
}

}  // namespace

QCoro::Task<base::Result<std::optional<tokens::RegistrationItem>>> Registrations::kept(std::string issuer) {
  base::Result<std::optional<base::Secret>> text =
      co_await m_lifetime.during(m_parts.secrets.read(keyOf(issuer)));
  if (!text) co_return tl::unexpected(text.error());
  if (!*text) co_return std::nullopt;
  base::Result<tokens::RegistrationItem> item = tokens::parseRegistrationItem(**text);
  // A damaged one, or somebody else's, is replaced by the next registration.
  const bool usable = item && item->issuer == issuer && item->accountId == m_parts.book.account().id;
  if (!item && item.error().code == errors::kKeystoreNewerItem) co_return tl::unexpected(item.error());
  if (!usable) co_return std::nullopt;
  co_return std::optional(std::move(*item));
}

QCoro::Task<base::Result<void>> Registrations::keep(tokens::RegistrationItem item) {
  base::Secret text = tokens::serialise(item);
  co_return co_await m_lifetime.during(m_parts.secrets.write(keyOf(item.issuer), std::move(text)));
}

/// Whether the client of `item` can be used for a sign-in now. Notes in it a new secret, or a new management
/// token: the earlier ones end (RFC 7592 section 2.1).
QCoro::Task<base::Result<bool>> Registrations::isGood(providers::ProviderSettings settings,
                                                      std::shared_ptr<tokens::RegistrationItem> item) {
  const auto hasExpired = [&item, this] {
    return item->secretExpiresAt && *item->secretExpiresAt <= base::toUnix(m_parts.clock.now());
  };
  if (hasExpired()) co_return false;
  for (const std::string& scope : settings.scopes) {
    if (item->scopes && !has(*item->scopes, scope)) co_return false;
  }
  if (item->managementUri.empty()) co_return true;
  flows::RegistrationHandle handle{item->clientId, item->managementUri, item->managementToken.copy()};
  base::Result<oauth::RegistrationState> state =
      co_await m_lifetime.during(m_parts.flow.look(settings, std::move(handle)));
  // Where the provider says nothing of it, the sign-in will show whether it is known.
  if (!state) co_return true;
  // A public client is given no secret by the provider's word.
  const bool secret = !state->client_secret.empty() && item->authMethod != kPublicClient;
  const bool token = !state->registration_access_token.empty();
  if (!state->known || (!secret && !token)) co_return state->known;
  if (secret) {
    item->clientSecret = std::move(state->client_secret);
    item->secretExpiresAt = state->secretExpiresAt;
  }
  if (token) item->managementToken = std::move(state->registration_access_token);
  base::Result<void> noted = co_await m_lifetime.during(keep(item->copy()));
  if (!noted) co_return tl::unexpected(noted.error());
  co_return !hasExpired();
}

/// One at a time gets or ends the registration at an issuer: the next turn begins when the result is dropped.
QCoro::Task<std::shared_ptr<flows::OpensAtEnd>> Registrations::turn(std::string issuer) {
  std::shared_ptr<flows::Gate> before = m_turns[issuer];
  while (before && !before->isOpen()) {
    co_await m_lifetime.during(before->opened());
    before = m_turns[issuer];
  }
  auto mine = std::make_shared<flows::OpensAtEnd>();
  m_turns[issuer] = mine->gate();
  co_return mine;
}

QCoro::Task<base::Result<RegisteredClient>> Registrations::clientFor(providers::ProviderSettings settings,
                                                                     bool anew) {
  const std::string issuer = settings.issuer;
  const std::shared_ptr<flows::OpensAtEnd> mine = co_await m_lifetime.during(turn(issuer));
  base::Result<RegisteredClient> client = co_await m_lifetime.during(find(std::move(settings), anew));
  if (client) {
    client->share = m_shares[issuer].hold();
  } else {
    Q_EMIT happened("registration", {}, client.error().code,
                    hostOf(issuer) + "; " + inDetail(client.error()));
  }
  co_return client;
}

QCoro::Task<base::Result<RegisteredClient>> Registrations::find(providers::ProviderSettings settings,
                                                                bool anew) {
  base::Result<std::optional<tokens::RegistrationItem>> before =
      co_await m_lifetime.during(kept(settings.issuer));
  if (!before) co_return tl::unexpected(before.error());
  Texts former;
  if (*before) {
    const auto item = std::make_shared<tokens::RegistrationItem>(std::move(**before));
    former = item->former;
    former.push_back(item->clientId);
    if (former.size() > kMostFormer) former.erase(former.begin());
    // What the client asked for before, it goes on asking for.
    if (!anew) {
      base::Result<bool> good = co_await m_lifetime.during(isGood(settings, item));
      if (!good) co_return tl::unexpected(good.error());
      if (*good) co_return clientIn(*item, false);
    }
    if (item->scopes) addScopes(settings.scopes, *item->scopes);
  }
  base::Result<oauth::ProviderMetadata> metadata =
      co_await m_lifetime.during(m_parts.directory.metadata(settings));
  if (!metadata) co_return tl::unexpected(metadata.error());
  std::optional<RegisteredClient> document = co_await m_lifetime.during(byDocument(settings, *metadata));
  if (document) {
    document->former = std::move(former);
    co_return std::move(*document);
  }
  co_return co_await m_lifetime.during(make(std::move(settings), std::move(*metadata), std::move(former)));
}

/// The document's address as the client ID, where an overlay names one, the provider takes such, and the
/// document fits.
QCoro::Task<std::optional<RegisteredClient>> Registrations::byDocument(providers::ProviderSettings settings,
                                                                       oauth::ProviderMetadata metadata) {
  const std::string url = m_parts.documentUrl;
  if (url.empty() || !metadata.client_id_metadata_document_supported) co_return std::nullopt;
  // A document has the same redirect address for all.
  if (settings.dialect.isOAuth() && !metadata.authorization_response_iss_parameter_supported)
    co_return std::nullopt;
  const base::Result<void> fits = co_await m_lifetime.during(m_parts.flow.checkDocument(url));
  if (!fits) {
    Q_EMIT happened("registration", {}, fits.error().code, hostOf(url) + "; " + inDetail(fits.error()));
    co_return std::nullopt;
  }
  RegisteredClient client;
  client.clientId = url;
  client.authMethod = kPublicClient;
  client.loopback = flows::registeredLoopback();
  client.made = true;
  co_return std::move(client);
}

QCoro::Task<base::Result<RegisteredClient>> Registrations::make(providers::ProviderSettings settings,
                                                                oauth::ProviderMetadata metadata,
                                                                Texts former) {
  providers::ProviderSettings asked = settings;
  asked.scopes = scopesToRegister(settings, metadata);
  base::Result<oauth::ClientRegistration> made =
      co_await m_lifetime.during(m_parts.flow.registerClient(asked, std::move(metadata)));
  if (!made) co_return tl::unexpected(made.error());
  tokens::RegistrationItem item;
  item.accountId = m_parts.book.account().id;
  item.issuer = settings.issuer;
  item.clientId = made->client_id;
  item.authMethod = std::string(oauth::nameOf(made->method));
  item.clientSecret = std::move(made->client_secret);
  item.secretExpiresAt = made->secretExpiresAt;
  item.redirectUris = made->redirect_uris;
  item.scopes = made->scopes;
  item.managementUri = made->registration_client_uri;
  item.managementToken = std::move(made->registration_access_token);
  item.former = std::move(former);
  base::Result<void> written = co_await m_lifetime.during(keep(item.copy()));
  if (written) {
    Q_EMIT happened("registration", {}, "registered", hostOf(item.issuer));
    co_return clientIn(item, true);
  }
  // What cannot be kept is not left behind there.
  if (!item.managementUri.empty()) {
    flows::RegistrationHandle handle{item.clientId, item.managementUri, std::move(item.managementToken)};
    (void)co_await m_lifetime.during(m_parts.flow.end(settings, std::move(handle)));
  }
  co_return tl::unexpected(written.error());
}

QCoro::Task<base::Result<std::optional<RegisteredClient>>> Registrations::clientOf(
    providers::ProviderSettings settings, bool anew) {
  const base::Result<std::optional<tokens::RegistrationItem>> item =
      co_await m_lifetime.during(kept(settings.issuer));
  if (!item) co_return tl::unexpected(item.error());
  const bool ours =
      *item && ((*item)->clientId == settings.clientId || has((*item)->former, settings.clientId));
  if (!ours) co_return std::nullopt;
  base::Result<RegisteredClient> client = co_await m_lifetime.during(clientFor(std::move(settings), anew));
  if (!client) co_return tl::unexpected(client.error());
  co_return std::optional(std::move(*client));
}

bool Registrations::isUsed(const tokens::RegistrationItem& item) const {
  const auto isIts = [&item](const std::string& issuer, const std::string& clientId) {
    return issuer == item.issuer && (clientId == item.clientId || has(item.former, clientId));
  };
  const auto& all = m_parts.book.all();
  const bool known = std::any_of(all.begin(), all.end(), [&](const auto& entry) {
    const identity::Identity& who = entry.second.identity;
    return isIts(who.issuer, who.clientId);
  });
  const auto shares = m_shares.find(item.issuer);
  const bool shared = shares != m_shares.end() && !shares->second.none();
  return known || shared || m_parts.pending.any([&](const providers::ProviderSettings& settings) {
    return isIts(settings.issuer, settings.clientId);
  });
}

void Registrations::left(const providers::ProviderSettings& settings) {
  end(settings);
}

QCoro::Task<void> Registrations::end(providers::ProviderSettings settings) {
  const std::shared_ptr<void> held = m_parts.underWay.hold();
  const std::shared_ptr<flows::OpensAtEnd> mine = co_await m_lifetime.during(turn(settings.issuer));
  base::Result<std::optional<tokens::RegistrationItem>> item =
      co_await m_lifetime.during(kept(settings.issuer));
  if (!item || !*item) co_return;
  const bool its = (*item)->clientId == settings.clientId || has((*item)->former, settings.clientId);
  if (!its || isUsed(**item)) co_return;
  // Forgotten first: one that has ended there must not be found here.
  const base::Result<void> gone = co_await m_lifetime.during(m_parts.secrets.remove(keyOf(settings.issuer)));
  if (!gone) co_return;
  std::string outcome = "forgotten";
  if (!(*item)->managementUri.empty()) {
    flows::RegistrationHandle handle{(*item)->clientId, (*item)->managementUri,
                                     std::move((*item)->managementToken)};
    const base::Result<void> ended =
        co_await m_lifetime.during(m_parts.flow.end(settings, std::move(handle)));
    outcome = ended ? "ended" : ended.error().code;
  }
  Q_EMIT happened("registration", {}, outcome, hostOf(settings.issuer));
}

}  // namespace lanyard::wallet
