#include "core/oauth/token_request.h"

#include "core/oauth/device_authorization.h"
#include "core/oauth/scope.h"

namespace lanyard::oauth {
namespace {

constexpr std::string_view kAccessToken = "urn:ietf:params:oauth:token-type:access_token";

}  // namespace

FormRequest codeGrantRequest(const ClientCredentials& client, std::string_view code,
                             std::string_view redirectUri, const base::Secret& verifier,
                             std::span<const std::string> resources) {
  std::vector<FormField> fields{{"grant_type", "authorization_code"},
                                {"code", code},
                                {"redirect_uri", redirectUri},
                                {"code_verifier", verifier.view()}};
  for (const std::string& resource : resources) fields.emplace_back("resource", resource);
  return authenticatedForm(client, std::move(fields));
}

FormRequest refreshGrantRequest(const ClientCredentials& client, const base::Secret& refreshToken,
                                std::span<const std::string> scopes, std::span<const std::string> resources,
                                std::span<const FormField> extra) {
  std::vector<FormField> fields{{"grant_type", "refresh_token"}, {"refresh_token", refreshToken.view()}};
  const std::string scope = joinScopes(scopes);
  if (!scope.empty()) fields.emplace_back("scope", scope);
  for (const std::string& resource : resources) fields.emplace_back("resource", resource);
  fields.insert(fields.end(), extra.begin(), extra.end());
  return authenticatedForm(client, std::move(fields));
}

FormRequest tokenAloneRequest(const base::Secret& token) {
  const std::vector<FormField> fields{{"token", token.view()}};
  FormRequest request;
  request.headers.emplace_back("Accept", base::Secret(std::string_view("application/json")));
  request.body = encodeForm(fields);
  return request;
}

FormRequest basicDeleteRequest(const ClientCredentials& client, const base::Secret& accessToken) {
  FormRequest request;
  request.headers.emplace_back("Accept", base::Secret(std::string_view("application/json")));
  request.headers.emplace_back("Authorization", basicHeader(client));
  // A token has no character that JSON would escape but the two that are escaped here (RFC 6749 appendix A).
  std::string body;
  body.reserve(2 * accessToken.size() + 32);
  body += "{\"access_token\":\"";
  for (const char c : accessToken.view()) {
    if (c == '"' || c == '\\') body += '\\';
    body += c;
  }
  body += "\"}";
  request.body = base::Secret::takeAndWipe(body);
  return request;
}

FormRequest bearerRequest(const base::Secret& accessToken) {
  FormRequest request;
  request.headers.emplace_back("Accept", base::Secret(std::string_view("application/json")));
  std::string bearer = "Bearer " + std::string(accessToken.view());
  request.headers.emplace_back("Authorization", base::Secret::takeAndWipe(bearer));
  request.body = base::Secret(std::string_view("null"));
  return request;
}

FormRequest deviceGrantRequest(const ClientCredentials& client, const base::Secret& deviceCode,
                               std::span<const std::string> resources) {
  std::vector<FormField> fields{{"grant_type", kDeviceGrant}, {"device_code", deviceCode.view()}};
  for (const std::string& resource : resources) fields.emplace_back("resource", resource);
  return authenticatedForm(client, std::move(fields));
}

FormRequest exchangeRequest(const ClientCredentials& client, const base::Secret& accessToken,
                            const ExchangeTarget& target) {
  std::vector<FormField> fields{{"grant_type", kExchangeGrant},
                                {"subject_token", accessToken.view()},
                                {"subject_token_type", kAccessToken},
                                {"requested_token_type", kAccessToken}};
  const std::string scope = joinScopes(target.scopes);
  if (!scope.empty()) fields.emplace_back("scope", scope);
  if (!target.audience.empty()) fields.emplace_back("audience", target.audience);
  if (!target.resource.empty()) fields.emplace_back("resource", target.resource);
  return authenticatedForm(client, std::move(fields));
}

bool isAccessTokenType(std::string_view issuedTokenType) {
  return issuedTokenType == kAccessToken || issuedTokenType == "urn:ietf:params:oauth:token-type:jwt";
}

FormRequest revocationRequest(const ClientCredentials& client, const base::Secret& token, TokenHint hint) {
  return authenticatedForm(
      client, {{"token", token.view()},
               {"token_type_hint", hint == TokenHint::RefreshToken ? "refresh_token" : "access_token"}});
}

}  // namespace lanyard::oauth
