#include <algorithm>

#include "core/oauth/client_registration.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

// The first byte chooses status and way of authentication, the rest is the body.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr int kStatuses[] = {201, 200, 201, 400, 401, 500};
  const int status = kStatuses[data[0] % std::size(kStatuses)];
  oauth::RegistrationRequest request;
  request.client_name = "Lanyard";
  request.redirect_uris = {"http://127.0.0.1:14727/callback", "http://localhost:14727/callback"};
  request.grant_types = {"authorization_code", "refresh_token"};
  request.scopes = {"openid", "files"};
  if (data[0] >= 128) request.method = oauth::ClientAuthMethod::ClientSecretBasic;
  const base::Secret body(fuzz::textOf(data + 1, size - 1));
  const auto made =
      oauth::parseRegistration(status, "application/json", body, request, "https://idp.example/register");
  if (!made) return 0;
  require(status / 100 == 2, "only a success registers anything");
  require(!made->client_id.empty(), "a client has an ID");
  require(made->method == request.method, "the authentication is the one that was asked for");
  require(!made->redirect_uris.empty(), "a client has a redirect address");
  const auto isAsked = [](const std::vector<std::string>& list, const std::string& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  };
  for (const std::string& uri : made->redirect_uris)
    require(isAsked(request.redirect_uris, uri), "no redirect address is a foreign one");
  for (const std::string& scope : made->scopes.value_or(std::vector<std::string>()))
    require(isAsked(request.scopes, scope), "no scope is a new one");
  const bool secret = !made->client_secret.empty();
  require(secret == (request.method != oauth::ClientAuthMethod::None), "a public client has no secret");
  require(made->registration_client_uri.empty() == made->registration_access_token.empty(),
          "the management token has its address");
  return 0;
}
