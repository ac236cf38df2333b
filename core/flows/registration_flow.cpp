#include "core/flows/registration_flow.h"

#include "core/flows/provider_directory.h"
#include "core/flows/token_endpoint.h"
#include "core/jose/digest.h"
#include "core/oauth/client_document.h"
#include "core/oauth/device_authorization.h"
#include "core/oauth/server_error.h"
#include "core/wire/redirect_address.h"

namespace lanyard::flows {
namespace {

constexpr auto kSoftwareId = "org.lanyard.Lanyard";

std::vector<std::string> redirectsOn(const std::string& host, const providers::LoopbackRule& rule) {
  return wire::RedirectAddress{host, rule.ports, rule.path}.addresses();
}

oauth::RegistrationRequest requestFor(const providers::ProviderSettings& settings,
                                      const oauth::ProviderMetadata& metadata,
                                      oauth::ClientAuthMethod method) {
  const providers::LoopbackRule rule = registeredLoopback(metadata);
  oauth::RegistrationRequest request;
  request.client_name = "Lanyard";
  request.redirect_uris = redirectsOn(rule.host, rule);
  for (std::string& uri : redirectsOn("localhost", rule)) request.redirect_uris.push_back(std::move(uri));
  request.grant_types = {"authorization_code"};
  const auto& grants = metadata.grant_types_supported;
  if (!grants || oauth::ProviderMetadata::lists(grants, "refresh_token"))
    request.grant_types.emplace_back("refresh_token");
  // A client is registered once, and its next sign-in may be by a code.
  if (oauth::ProviderMetadata::lists(grants, oauth::kDeviceGrant))
    request.grant_types.emplace_back(oauth::kDeviceGrant);
  request.method = method;
  request.scopes = settings.scopes;
  request.software_id = kSoftwareId;
  request.software_version = LANYARD_VERSION;
  return request;
}

ports::HttpRequest managementRequest(const providers::ProviderSettings& settings,
                                     const RegistrationHandle& handle, ports::HttpRequest::Method method) {
  ports::HttpRequest request;
  request.method = method;
  request.url = handle.uri;
  std::string bearer = "Bearer " + std::string(handle.token.view());
  request.headers.emplace_back("Authorization", base::Secret::takeAndWipe(bearer));
  request.headers.emplace_back("Accept", base::Secret(std::string_view("application/json")));
  allowAs(settings, request);
  return request;
}

}  // namespace

providers::LoopbackRule registeredLoopback() {
  return {"127.0.0.1", {14727, 24727, 28727}, "/callback"};
}

providers::LoopbackRule registeredLoopback(const oauth::ProviderMetadata& metadata) {
  constexpr std::size_t kEnoughDigits = 16;  // of a hash: nobody finds another issuer with the same
  providers::LoopbackRule rule = registeredLoopback();
  if (!metadata.authorization_response_iss_parameter_supported)
    rule.path += '/' + jose::sha256Hex(metadata.issuer).substr(0, kEnoughDigits);
  return rule;
}

QCoro::Task<base::Result<oauth::ClientRegistration>> RegistrationFlow::registerClient(
    providers::ProviderSettings settings, oauth::ProviderMetadata metadata) {
  if (metadata.registration_endpoint.empty()) co_return base::fail(errors::kRegistrationNotOffered);
  const auto method = oauth::registeredMethod(metadata.token_endpoint_auth_methods_supported);
  if (!method) co_return tl::unexpected(method.error());
  const oauth::RegistrationRequest asked = requestFor(settings, metadata, *method);
  ports::HttpRequest request;
  request.method = ports::HttpRequest::Method::Post;
  request.url = metadata.registration_endpoint;
  request.headers.emplace_back("Accept", base::Secret(std::string_view("application/json")));
  request.contentType = "application/json";
  request.body = base::Secret(oauth::registrationBody(asked));
  allowAs(settings, request);
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
  if (!response) co_return tl::unexpected(response.error());
  const std::string contentType = headerOf(*response, "content-type");
  co_return oauth::parseRegistration(response->status, contentType, response->body, asked,
                                     metadata.registration_endpoint);
}

QCoro::Task<base::Result<oauth::RegistrationState>> RegistrationFlow::look(
    providers::ProviderSettings settings, RegistrationHandle handle) {
  ports::HttpRequest request = managementRequest(settings, handle, ports::HttpRequest::Method::Get);
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
  if (!response) co_return tl::unexpected(response.error());
  const std::string contentType = headerOf(*response, "content-type");
  co_return oauth::parseRegistrationState(response->status, contentType, response->body, handle.clientId);
}

QCoro::Task<base::Result<void>> RegistrationFlow::end(providers::ProviderSettings settings,
                                                      RegistrationHandle handle) {
  ports::HttpRequest request = managementRequest(settings, handle, ports::HttpRequest::Method::Delete);
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
  if (!response) co_return tl::unexpected(response.error());
  const bool ended = oauth::isWholeReply(response->status) || oauth::saysUnregistered(response->status);
  if (ended) co_return base::Result<void>{};
  co_return base::fail(errors::kRegistrationHttpStatus, "status " + std::to_string(response->status));
}

QCoro::Task<base::Result<void>> RegistrationFlow::checkDocument(std::string url) {
  const providers::LoopbackRule rule = registeredLoopback();
  providers::ProviderSettings there;
  there.issuer = url;
  base::Result<base::Secret> document =
      co_await m_lifetime.during(fetchDocument(m_http, there, url, errors::kRegistrationDocument, true));
  if (!document) co_return tl::unexpected(document.error());
  co_return oauth::checkClientDocument(document->view(), url, redirectsOn(rule.host, rule));
}

}  // namespace lanyard::flows
