#include "core/oauth/client_auth.h"

#include <QByteArray>
#include <algorithm>
#include <array>

#include "core/oauth/server_error.h"
#include "core/oauth/unsupported.h"

namespace lanyard::oauth {
namespace {

struct MethodRow {
  ClientAuthMethod method;
  std::string_view name;
  std::string_view shortName;
};
constexpr std::array kMethodRows{
    MethodRow{ClientAuthMethod::None, "none", "none"},
    MethodRow{ClientAuthMethod::ClientSecretBasic, "client_secret_basic", "basic"},
    MethodRow{ClientAuthMethod::ClientSecretPost, "client_secret_post", "post"},
    MethodRow{ClientAuthMethod::ClientSecretJwt, "client_secret_jwt", "jwt"},
    MethodRow{ClientAuthMethod::PrivateKeyJwt, "private_key_jwt", "key"}};
/// In the order in which they are taken.
constexpr std::array kSecretWays{ClientAuthMethod::ClientSecretBasic, ClientAuthMethod::ClientSecretPost,
                                 ClientAuthMethod::ClientSecretJwt};

/// Whether a provider that lists `listed` takes this method. A provider without a list may take any; public
/// clients are often left out of the list.
bool takes(const ProviderMetadata::List& listed, ClientAuthMethod method) {
  return !listed || method == ClientAuthMethod::None || ProviderMetadata::lists(listed, nameOf(method));
}

base::Error naming(const base::ErrorName& name, const std::vector<std::string>& listed) {
  std::string names;
  for (const std::string& one : listed) names += (names.empty() ? "" : ", ") + one;
  base::Error error{name, "the provider lists no way of client authentication that goes with what there is"};
  error.values = {names.empty() ? "none at all" : shown(names, 100)};
  return error;
}

ClientMeans meansOf(ClientAuthMethod method) {
  if (method == ClientAuthMethod::None) return ClientMeans::None;
  return method == ClientAuthMethod::PrivateKeyJwt ? ClientMeans::Key : ClientMeans::Secret;
}

/// Why a client with these means has no chance at a provider with this list, or nothing.
std::optional<base::Error> nothingInCommon(const ProviderMetadata::List& listed, ClientMeans means) {
  if (!listed) return std::nullopt;
  const auto spoken = [&listed](ClientAuthMethod method) {
    return ProviderMetadata::lists(listed, nameOf(method));
  };
  const bool secret = std::any_of(kSecretWays.begin(), kSecretWays.end(), spoken);
  const bool key = spoken(ClientAuthMethod::PrivateKeyJwt);
  const bool none = secret || listed->empty() || spoken(ClientAuthMethod::None);
  const bool fits = means == ClientMeans::Key ? key : means == ClientMeans::Secret ? secret : none;
  if (fits) return std::nullopt;
  if (means == ClientMeans::Key) return naming(errors::kClientKeyNotListed, *listed);
  if (key)
    return base::Error{errors::kClientNoKey,
                       "the provider lists private_key_jwt, and nothing that does without"};
  return naming(errors::kUnsupportedClientAuth, *listed);
}

/// The first listed way that goes with the means.
ClientAuthMethod usualWay(const ProviderMetadata::List& listed, ClientMeans means) {
  if (means == ClientMeans::None) return ClientAuthMethod::None;
  if (means == ClientMeans::Key) return ClientAuthMethod::PrivateKeyJwt;
  return *std::find_if(kSecretWays.begin(), kSecretWays.end(),
                       [&listed](ClientAuthMethod method) { return takes(listed, method); });
}

}  // namespace

std::string_view nameOf(ClientAuthMethod method) {
  return kMethodRows[static_cast<std::size_t>(method)].name;
}

std::string_view shortNameOf(ClientAuthMethod method) {
  return kMethodRows[static_cast<std::size_t>(method)].shortName;
}

std::optional<ClientAuthMethod> clientAuthMethodNamed(std::string_view name) {
  for (const MethodRow& row : kMethodRows) {
    if (row.name == name) return row.method;
  }
  return std::nullopt;
}

base::Result<ClientAuthMethod> chooseClientAuth(const ProviderMetadata::List& listed, ClientMeans means,
                                                std::string_view wanted) {
  if (auto error = nothingInCommon(listed, means)) return tl::unexpected(std::move(*error));
  const ClientAuthMethod usual = usualWay(listed, means);
  if (wanted.empty()) return usual;
  const auto method = clientAuthMethodNamed(wanted);
  if (!method) return base::fail(errors::kClientBadWay, "no way of client authentication");
  if (*method == ClientAuthMethod::None) return *method;
  if (meansOf(*method) != means) {
    if (meansOf(*method) == ClientMeans::Key)
      return base::fail(errors::kClientNoKey, "there is no key to sign with");
    base::Error error{errors::kClientNoSecret, "there is no secret to send"};
    error.values = {std::string(shortNameOf(*method))};
    return tl::unexpected(std::move(error));
  }
  if (takes(listed, *method)) return *method;
  base::Error error{errors::kClientWayNotListed,
                    "the provider does not list it in token_endpoint_auth_methods_supported"};
  error.values = {std::string(shortNameOf(*method)), std::string(shortNameOf(usual))};
  return tl::unexpected(std::move(error));
}

std::optional<ClientAuthMethod> otherClientAuth(const ProviderMetadata::List& listed, ClientAuthMethod used) {
  if (meansOf(used) != ClientMeans::Secret) return std::nullopt;
  for (const ClientAuthMethod method : kSecretWays) {
    // Few providers take a signature, so it is no guess where nothing is listed.
    const bool guessed = !listed && method == ClientAuthMethod::ClientSecretJwt;
    if (method != used && takes(listed, method) && !guessed) return method;
  }
  return std::nullopt;
}

base::Error clientRefused(base::Error error, const ProviderMetadata::List& listed, ClientAuthMethod used) {
  if (!saysInvalidClient(error)) return error;
  if (used == ClientAuthMethod::PrivateKeyJwt) {
    error.become(errors::kClientKeyRefused);
    return error;
  }
  const auto other = otherClientAuth(listed, used);
  error.become(used == ClientAuthMethod::None ? errors::kClientUnknownOrNoSecret
               : other                        ? errors::kClientSecretOrWayRefused
                                              : errors::kClientSecretRefused);
  if (used != ClientAuthMethod::None) error.values = {std::string(shortNameOf(used))};
  if (other) error.values.emplace_back(shortNameOf(*other));
  return error;
}

ClientCredentials ClientCredentials::copy() const {
  return {client_id, client_secret.copy(), method, assertion};
}

base::Secret basicHeader(const ClientCredentials& client) {
  std::string pair = percentEncode(client.client_id);
  std::string secret = percentEncode(client.client_secret.view());
  const std::size_t idSize = pair.size();
  std::string both;
  both.reserve(idSize + 1 + secret.size());
  both.append(pair).append(1, ':').append(secret);
  base::wipe(secret);
  QByteArray encoded = QByteArray::fromRawData(both.data(), static_cast<qsizetype>(both.size())).toBase64();
  base::wipe(both);
  std::string header;
  header.reserve(6 + static_cast<std::size_t>(encoded.size()));
  header.append("Basic ").append(encoded.constData(), static_cast<std::size_t>(encoded.size()));
  encoded.fill('\0');
  return base::Secret::takeAndWipe(header);
}

FormRequest authenticatedForm(const ClientCredentials& client, std::vector<FormField> fields) {
  FormRequest request;
  request.headers.emplace_back("Accept", base::Secret(std::string_view("application/json")));
  if (client.method == ClientAuthMethod::ClientSecretBasic) {
    request.headers.emplace_back("Authorization", basicHeader(client));
  } else {
    fields.emplace_back("client_id", client.client_id);
  }
  if (client.method == ClientAuthMethod::ClientSecretPost) {
    fields.emplace_back("client_secret", client.client_secret.view());
  }
  const base::Secret assertion = client.assertion ? client.assertion() : base::Secret();
  if (!assertion.empty()) {
    fields.emplace_back("client_assertion_type", kJwtBearerAssertion);
    fields.emplace_back("client_assertion", assertion.view());
  }
  request.body = encodeForm(fields);
  return request;
}

}  // namespace lanyard::oauth
