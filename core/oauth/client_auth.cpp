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
constexpr std::array kMethodRows{MethodRow{ClientAuthMethod::None, "none", "none"},
                           MethodRow{ClientAuthMethod::ClientSecretBasic, "client_secret_basic", "basic"},
                           MethodRow{ClientAuthMethod::ClientSecretPost, "client_secret_post", "post"}};
constexpr std::array kSecretWays{ClientAuthMethod::ClientSecretBasic, ClientAuthMethod::ClientSecretPost};

/// Whether a provider that lists `listed` takes this method. A provider without a list may take any; public
/// clients are often left out of the list.
bool takes(const ProviderMetadata::List& listed, ClientAuthMethod method) {
  return !listed || method == ClientAuthMethod::None || ProviderMetadata::lists(listed, nameOf(method));
}

base::Error nothingInCommon(const std::vector<std::string>& listed) {
  std::string names;
  for (const std::string& name : listed) names += (names.empty() ? "" : ", ") + name;
  base::Error error{errors::kUnsupportedClientAuth,
                    "the provider lists no way of client authentication that is spoken here"};
  error.values = {names.empty() ? "none at all" : shown(names, 100)};
  return error;
}

/// "Basic " and base64(encode(id):encode(secret)), leaving no copy of the secret behind.

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

base::Result<ClientAuthMethod> chooseClientAuth(const ProviderMetadata::List& listed, bool hasSecret,
                                                std::string_view wanted) {
  const auto spoken = [&listed](ClientAuthMethod method) {
    return ProviderMetadata::lists(listed, nameOf(method));
  };
  const bool anySecretWay = !listed || std::any_of(kSecretWays.begin(), kSecretWays.end(), spoken);
  const bool anyWay = anySecretWay || listed->empty() || spoken(ClientAuthMethod::None);
  if (!anyWay || (hasSecret && !anySecretWay)) return tl::unexpected(nothingInCommon(*listed));
  const auto method = clientAuthMethodNamed(wanted);
  if (!wanted.empty() && !method) {
    return base::fail(errors::kClientBadWay, "no way of client authentication");
  }
  if (!method && !hasSecret) return ClientAuthMethod::None;
  if (!method) return takes(listed, kSecretWays[0]) ? kSecretWays[0] : kSecretWays[1];
  if (*method != ClientAuthMethod::None && !hasSecret) {
    base::Error error{errors::kClientNoSecret, "there is no secret to send"};
    error.values = {std::string(shortNameOf(*method))};
    return tl::unexpected(std::move(error));
  }
  if (takes(listed, *method)) return *method;
  base::Error error{errors::kClientWayNotListed,
                    "the provider does not list it in token_endpoint_auth_methods_supported"};
  // The method that is not listed is one of the two that take a secret, so the other is listed.
  error.values = {std::string(shortNameOf(*method)),
                  std::string(shortNameOf(*otherClientAuth(listed, *method)))};
  return tl::unexpected(std::move(error));
}

std::optional<ClientAuthMethod> otherClientAuth(const ProviderMetadata::List& listed, ClientAuthMethod used) {
  for (const ClientAuthMethod method : kSecretWays) {
    if (used != ClientAuthMethod::None && method != used && takes(listed, method)) return method;
  }
  return std::nullopt;
}

base::Error clientRefused(base::Error error, const ProviderMetadata::List& listed, ClientAuthMethod used) {
  if (!saysInvalidClient(error)) return error;
  const auto other = otherClientAuth(listed, used);
  error.become(used == ClientAuthMethod::None ? errors::kClientUnknownOrNoSecret
               : other                        ? errors::kClientSecretOrWayRefused
                                              : errors::kClientSecretRefused);
  if (used != ClientAuthMethod::None) error.values = {std::string(shortNameOf(used))};
  if (other) error.values.emplace_back(shortNameOf(*other));
  return error;
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
  request.body = encodeForm(fields);
  return request;
}

}  // namespace lanyard::oauth
