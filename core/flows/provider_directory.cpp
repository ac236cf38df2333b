#include "core/flows/provider_directory.h"

namespace lanyard::flows {
namespace {

constexpr std::chrono::hours kKeepFor{1};
// An unknown key id makes us ask again, but a forged token must not make us hammer the provider. Counted from
// the last time that we asked for that reason: keys that were rotated just after an ordinary fetch are found
// at once.
constexpr std::chrono::minutes kRefetchCooldown{1};

}  // namespace

QCoro::Task<base::Result<base::Secret>> fetchDocument(ports::HttpClient& http,
                                                      providers::ProviderSettings settings, std::string url,
                                                      std::string code) {
  ports::HttpRequest request;
  request.url = url;
  request.headers.emplace_back("Accept", base::Secret(std::string_view("application/json")));
  request.redirects = ports::HttpRequest::Redirects::SameOrigin;
  request.allowPlainLoopback = settings.local;
  request.caFile = settings.caFile;
  base::Result<ports::HttpResponse> response = co_await http.send(std::move(request));
  if (!response) co_return tl::unexpected(response.error());
  if (response->status >= 500 || response->status == 429) {
    co_return base::fail(base::ErrorKind::Transient, "http.unavailable",
                         "HTTP status " + std::to_string(response->status));
  }
  // To another place, as a network's sign-in page does: not the provider's word on what it has.
  if (response->status / 100 == 3) {
    co_return base::fail(base::ErrorKind::Untrusted, "http.redirected",
                         "HTTP status " + std::to_string(response->status));
  }
  if (response->status != 200) {
    co_return base::fail(base::ErrorKind::Misconfigured, code,
                         "HTTP status " + std::to_string(response->status));
  }
  co_return std::move(response->body);
}

bool ProviderDirectory::isWithin(base::Instant then, std::chrono::milliseconds life) const {
  const auto age = m_clock.now() - then;
  return age >= std::chrono::milliseconds(0) && age < life;
}

QCoro::Task<base::Result<oauth::ProviderMetadata>> ProviderDirectory::metadata(
    providers::ProviderSettings settings) {
  const auto kept = m_metadata.find(settings.issuer);
  if (kept != m_metadata.end() && isWithin(kept->second.at, kKeepFor)) {
    oauth::ProviderMetadata known = kept->second.value;  // QCoro moves from whatever co_return names
    co_return known;
  }
  const base::Result<std::string> url = oauth::discoveryUrl(settings.issuer, settings.local);
  if (!url) co_return tl::unexpected(url.error());
  base::Result<base::Secret> document = co_await fetchDocument(m_http, settings, *url, "discovery.not_found");
  if (!document) co_return tl::unexpected(document.error());
  auto parsed = oauth::parseProviderMetadata(document->view(), settings.issuer, settings.local);
  if (!parsed) co_return tl::unexpected(parsed.error());
  m_metadata.insert_or_assign(settings.issuer, Kept<oauth::ProviderMetadata>{*parsed, m_clock.now()});
  co_return std::move(*parsed);
}

const oauth::ProviderMetadata* ProviderDirectory::lastKnown(const std::string& issuer) const {
  const auto kept = m_metadata.find(issuer);
  return kept == m_metadata.end() ? nullptr : &kept->second.value;
}

QCoro::Task<base::Result<Keys>> ProviderDirectory::keys(providers::ProviderSettings settings,
                                                        std::string jwksUri, bool refetch) {
  const auto kept = m_keys.find(jwksUri);
  const bool fresh = kept != m_keys.end() && isWithin(kept->second.at, kKeepFor);
  const auto asked = m_refetchedAt.find(jwksUri);
  const bool cooling = asked != m_refetchedAt.end() && isWithin(asked->second, kRefetchCooldown);
  if (fresh && (!refetch || cooling)) {
    Keys known = kept->second.value;
    co_return known;
  }
  if (refetch) m_refetchedAt.insert_or_assign(jwksUri, m_clock.now());
  base::Result<base::Secret> document = co_await fetchDocument(m_http, settings, jwksUri, "jwks.not_found");
  if (!document) {
    // Asked for new keys in vain: the kept ones are as good as before, within their hour.
    const auto still = m_keys.find(jwksUri);
    if (refetch && still != m_keys.end() && isWithin(still->second.at, kKeepFor)) {
      Keys known = still->second.value;
      co_return known;
    }
    co_return tl::unexpected(document.error());
  }
  auto parsed = jose::parseJwkSet(document->view());
  if (!parsed) co_return tl::unexpected(parsed.error());
  Keys keys = std::make_shared<const jose::JwkSet>(std::move(*parsed));
  m_keys.insert_or_assign(jwksUri, Kept<Keys>{keys, m_clock.now()});
  co_return keys;
}

}  // namespace lanyard::flows
