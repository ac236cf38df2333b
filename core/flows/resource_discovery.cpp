#include "core/flows/resource_discovery.h"

#include <optional>

#include "core/flows/provider_directory.h"
#include "core/flows/token_endpoint.h"

namespace lanyard::flows {
namespace {

// A challenge is in the head of the answer. One that wants no token may begin to stream events instead.
constexpr std::chrono::seconds kChallengeDeadline{10};
constexpr std::size_t kMostChallengeBytes = 64UL * 1024;

/// Whether the resource may still say by its metadata what its answer did not.
bool saysNothing(const base::Error& error) {
  return error.code == errors::kHttpUnknownOutcome || error.code == errors::kHttpTooLarge;
}

/// Whether another place may have the metadata. Some servers answer every address with a page.
bool isNotThere(const base::Error& error) {
  return error.code == errors::kResourceNotFound || error.code == errors::kResourceNotJson;
}

}  // namespace

QCoro::Task<base::Result<oauth::ResourceChallenge>> ResourceDiscovery::challenge(
    providers::ProviderSettings there) {
  ports::HttpRequest request;
  request.url = there.issuer;
  request.headers.emplace_back("Accept",
                               base::Secret(std::string_view("application/json, text/event-stream")));
  allowAs(there, request);
  request.asksWho = true;  // the person named this host
  request.deadline = kChallengeDeadline;
  request.maxResponseBytes = kMostChallengeBytes;
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
  if (!response && !saysNothing(response.error())) co_return tl::unexpected(response.error());
  if (!response || (response->status != 401 && response->status != 403)) co_return oauth::ResourceChallenge{};
  co_return oauth::parseChallenge(headerOf(*response, "www-authenticate"))
      .value_or(oauth::ResourceChallenge{});
}

QCoro::Task<base::Result<FoundResource>> ResourceDiscovery::find(ResourceOrder order) {
  const base::Result<std::string> address = oauth::resourceAddress(order.address, order.local);
  if (!address) co_return tl::unexpected(address.error());
  providers::ProviderSettings there;  // whose host the requests may go to, and no other
  there.issuer = *address;
  there.local = order.local;
  there.caFile = order.caFile;
  const base::Result<oauth::ResourceChallenge> said = co_await m_lifetime.during(challenge(there));
  if (!said) co_return tl::unexpected(said.error());

  std::vector<std::string> urls = oauth::resourceMetadataUrls(*address);
  // Metadata elsewhere would let another host speak for this one: then its own well-known addresses count.
  if (oauth::isAtResource(said->resource_metadata, *address, order.local)) urls = {said->resource_metadata};
  base::Error missing{errors::kResourceNotFound};
  for (const std::string& url : urls) {
    base::Result<base::Secret> document =
        co_await m_lifetime.during(fetchDocument(m_http, there, url, errors::kResourceNotFound, true));
    base::Result<oauth::ProtectedResource> found =
        document ? oauth::parseProtectedResource(document->view(), url, *address, order.local)
                 : tl::unexpected(document.error());
    if (!found && isNotThere(found.error())) {
      missing = found.error();
      continue;
    }
    if (!found) co_return tl::unexpected(found.error());
    FoundResource resource{found->resource, found->authorization_servers, said->scopes};
    if (resource.scopes.empty() && found->scopes_supported) resource.scopes = *found->scopes_supported;
    co_return resource;
  }
  co_return tl::unexpected(missing);
}

}  // namespace lanyard::flows
