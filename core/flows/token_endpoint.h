#pragma once

#include <QCoro/QCoroTask>
#include <string>

#include "core/oauth/form.h"
#include "core/oauth/token_response.h"
#include "core/ports/http_client.h"
#include "core/providers/provider_settings.h"

namespace lanyard::flows {

/// Applies what the person decided about the provider to a request to it or to its endpoints.
void allowAs(const providers::ProviderSettings& settings, ports::HttpRequest& request);

/// A POST of a form, as the provider's settings allow it. Never redirected.
[[nodiscard]] ports::HttpRequest postForm(const providers::ProviderSettings& settings, std::string url,
                                          oauth::FormRequest form);

/// A reply of the token endpoint.
struct TokenReply {
  base::Result<oauth::TokenResponse> tokens;
  /// It was a JSON object, which comes from the provider: a network in its place sends pages.
  bool wasObject = false;
};

/// One POST to the token endpoint, and its reply parsed. Errors in `tokens`: `token.*`, `http.*`.
QCoro::Task<TokenReply> postToTokenEndpoint(ports::HttpClient& http, ports::HttpRequest request,
                                            oauth::ReplyRules rules);

/// A GET with an access token, never redirected.
[[nodiscard]] ports::HttpRequest bearerGet(const providers::ProviderSettings& settings, std::string url,
                                           const base::Secret& accessToken, std::string_view accept);

/// The value of a header, or empty.
[[nodiscard]] std::string headerOf(const ports::HttpResponse& response, const std::string& lowerCaseName);

}  // namespace lanyard::flows
