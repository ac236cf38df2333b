#include "core/flows/person_endpoint.h"

#include "core/flows/token_endpoint.h"
#include "core/oauth/endpoint.h"

namespace lanyard::flows {
namespace {

// What a provider says of a person has some kilobytes.
constexpr std::size_t kLongestPerson = 256UL * 1024;

}  // namespace

QCoro::Task<base::Result<oauth::Person>> askPersonEndpoint(ports::HttpClient& http,
                                                           providers::ProviderSettings settings,
                                                           providers::IdentitySource source,
                                                           base::Secret accessToken) {
  const auto sound = oauth::checkEndpoint(source.url, settings.local);
  if (!sound) co_return tl::unexpected(sound.error());
  ports::HttpRequest request = bearerGet(settings, source.url, accessToken, "application/json");
  request.maxResponseBytes = kLongestPerson;
  base::Result<ports::HttpResponse> response = co_await http.send(std::move(request));
  if (!response) co_return tl::unexpected(response.error());
  const std::string contentType = headerOf(*response, "content-type");
  co_return oauth::parsePerson(response->status, contentType, response->body.view(), source);
}

}  // namespace lanyard::flows
