#include "core/flows/token_endpoint.h"

#include <QUrl>
#include <algorithm>

#include "core/oauth/server_error.h"

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

std::string headerOf(const ports::HttpResponse& response, const std::string& lowerCaseName) {
  for (const auto& [name, value] : response.headers) {
    if (name == lowerCaseName) return value;
  }
  return {};
}

QCoro::Task<TokenReply> postToTokenEndpoint(ports::HttpClient& http, ports::HttpRequest request,
                                            oauth::ReplyRules rules) {
  base::Result<ports::HttpResponse> response = co_await http.send(std::move(request));
  TokenReply reply;
  if (!response) {
    reply.tokens = tl::unexpected(response.error());
    co_return reply;
  }
  const std::string contentType = headerOf(*response, "content-type");
  reply.tokens = oauth::parseTokenResponse(response->status, contentType, response->body, rules);
  // Only where nothing came of it, so that no second copy of a token is made.
  if (!reply.tokens) reply.wasObject = oauth::jsonObject(contentType, response->body.view()).has_value();
  co_return reply;
}

ports::HttpRequest bearerGet(const providers::ProviderSettings& settings, std::string url,
                             const base::Secret& accessToken, std::string_view accept) {
  ports::HttpRequest request;
  request.url = std::move(url);
  allowAs(settings, request);
  std::string bearer = "Bearer " + std::string(accessToken.view());
  request.headers.emplace_back("Authorization", base::Secret::takeAndWipe(bearer));
  request.headers.emplace_back("Accept", base::Secret(accept));
  return request;
}

}  // namespace lanyard::flows
