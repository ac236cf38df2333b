#include "core/oauth/client_auth.h"

#include <QByteArray>
#include <array>

namespace lanyard::oauth {
namespace {

struct Row {
  ClientAuthMethod method;
  std::string_view name;
};
constexpr std::array kRows{Row{ClientAuthMethod::None, "none"},
                           Row{ClientAuthMethod::ClientSecretBasic, "client_secret_basic"},
                           Row{ClientAuthMethod::ClientSecretPost, "client_secret_post"}};

/// "Basic " and base64(encode(id):encode(secret)), leaving no copy of the secret behind.
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

}  // namespace

std::string_view nameOf(ClientAuthMethod method) {
  return kRows[static_cast<std::size_t>(method)].name;
}

std::optional<ClientAuthMethod> clientAuthMethodNamed(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.method;
  }
  return std::nullopt;
}

base::Result<ClientAuthMethod> chooseClientAuth(const ProviderMetadata::List& listed, bool hasSecret) {
  if (!hasSecret) return ClientAuthMethod::None;
  if (!listed || ProviderMetadata::lists(listed, "client_secret_basic"))
    return ClientAuthMethod::ClientSecretBasic;
  if (ProviderMetadata::lists(listed, "client_secret_post")) return ClientAuthMethod::ClientSecretPost;
  return base::fail(base::ErrorKind::Misconfigured, "token.no_client_auth",
                    "the provider lists no way to use a client secret that is spoken here");
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
