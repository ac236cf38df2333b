#include "core/flows/token_endpoint.h"

#include <QUrl>

namespace lanyard::flows {

void allowAs(const providers::ProviderSettings& settings, ports::HttpRequest& request) {
  request.allowPlainLoopback = settings.local;
  request.caFile = settings.caFile;
  request.issuerHost = QUrl(QString::fromStdString(settings.issuer)).host().toStdString();
}

ports::HttpRequest postForm(const providers::ProviderSettings& settings, std::string url,
                            oauth::FormRequest form) {
  ports::HttpRequest request;
  request.method = ports::HttpRequest::Method::Post;
  request.url = std::move(url);
  request.headers = std::move(form.headers);
  request.body = std::move(form.body);
  request.contentType = std::string(oauth::kFormContentType);
  allowAs(settings, request);
  return request;
}

base::Result<oauth::ClientCredentials> credentialsOf(const tokens::TokenItem& item) {
  const auto method = oauth::clientAuthMethodNamed(item.authMethod);
  if (!method) return base::fail(errors::kTokenNoClientAuth, "the keystore item's method");
  return oauth::ClientCredentials{item.clientId, item.clientSecret.copy(), *method};
}

std::string headerOf(const ports::HttpResponse& response, const std::string& lowerCaseName) {
  for (const auto& [name, value] : response.headers) {
    if (name == lowerCaseName) return value;
  }
  return {};
}

QCoro::Task<base::Result<oauth::TokenResponse>> postToTokenEndpoint(ports::HttpClient& http,
                                                                    ports::HttpRequest request) {
  base::Result<ports::HttpResponse> response = co_await http.send(std::move(request));
  if (!response) co_return tl::unexpected(response.error());
  const std::string contentType = headerOf(*response, "content-type");
  co_return oauth::parseTokenResponse(response->status, contentType, response->body);
}

}  // namespace lanyard::flows
