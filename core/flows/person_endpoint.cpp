#include "core/flows/person_endpoint.h"

#include "core/flows/token_endpoint.h"
#include "core/oauth/endpoint.h"

namespace lanyard::flows {
namespace {

// What a provider says of a person has some kilobytes.
constexpr std::size_t kLongestPerson = 256UL * 1024;

}  // namespace

QCoro::Task<base::Result<oauth::Person>> askPersonEndpoint(ProvedHttp& http,
                                                           providers::ProviderSettings settings,
                                                           providers::IdentitySource source, ProofKey key,
                                                           base::Secret accessToken) {
  const auto sound = oauth::checkEndpoint(source.url, settings.local);
  if (!sound) co_return tl::unexpected(sound.error());
  RequestMaker request = [&settings, &source] {
    ports::HttpRequest get = resourceGet(settings, source.url, "application/json");
    get.maxResponseBytes = kLongestPerson;
    return get;
  };
  base::Result<ports::HttpResponse> response =
      co_await http.toResource(std::move(request), std::move(key), std::move(accessToken));
  if (!response) co_return tl::unexpected(response.error());
  const std::string contentType = headerOf(*response, "content-type");
  co_return oauth::parsePerson(response->status, contentType, response->body.view(), source);
}

}  // namespace lanyard::flows
