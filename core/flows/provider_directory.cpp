#include "core/flows/provider_directory.h"

#include "core/flows/token_endpoint.h"
#include "core/oauth/server_error.h"

namespace lanyard::flows {
namespace {

constexpr std::chrono::hours kKeepFor{1};
// How long a fetch of newer keys counts against kMostRefetches. Ordinary fetches do not count, so that keys
// that were rotated just after one are found at once.
constexpr std::chrono::minutes kCountedFor{1};

}  // namespace

QCoro::Task<base::Result<base::Secret>> fetchDocument(ports::HttpClient& http,
                                                      providers::ProviderSettings settings, std::string url,
                                                      base::ErrorName absent, bool asksWho) {
  ports::HttpRequest request;
  request.url = url;
  request.headers.emplace_back("Accept", base::Secret(std::string_view("application/json")));
  request.redirects = ports::HttpRequest::Redirects::SameOrigin;
  request.asksWho = asksWho;
  allowAs(settings, request);
  base::Result<ports::HttpResponse> response = co_await http.send(std::move(request));
  if (!response) co_return tl::unexpected(response.error());
  if (response->status >= 500 || response->status == 429) {
    co_return base::fail(errors::kHttpUnavailable, "HTTP status " + std::to_string(response->status));
  }
  // A redirect, as a network's sign-in page sends it, says nothing of what the provider has.
  if (response->status / 100 == 3) {
    co_return base::fail(errors::kHttpRedirected, "HTTP status " + std::to_string(response->status));
  }
  if (!oauth::isWholeReply(response->status)) {
    co_return base::fail(absent, "HTTP status " + std::to_string(response->status));
  }
  co_return std::move(response->body);
}

bool ProviderDirectory::isWithin(base::Instant then, std::chrono::milliseconds life) const {
  const auto age = m_clock.now() - then;
  return age >= std::chrono::milliseconds(0) && age < life;
}

QCoro::Task<base::Result<oauth::ProviderMetadata>> ProviderDirectory::metadata(
    providers::ProviderSettings settings) {
  if (oauth::isGiven(settings)) {
    base::Result<oauth::ProviderMetadata> given = oauth::metadataFrom(settings);
    if (given)
      m_metadata.insert_or_assign(settings.issuer, Kept<oauth::ProviderMetadata>{*given, m_clock.now()});
    co_return given;
  }
  const auto kept = m_metadata.find(settings.issuer);
  if (kept != m_metadata.end() && isWithin(kept->second.at, kKeepFor)) {
    oauth::ProviderMetadata known = kept->second.value;  // QCoro moves from the variable that co_return names
    oauth::supplement(known, settings.endpoints);
    co_return known;
  }
  const base::Result<std::string> url = oauth::discoveryUrl(settings.issuer, settings.local);
  if (!url) co_return tl::unexpected(url.error());
  base::Result<base::Secret> document =
      co_await m_lifetime.during(fetchDocument(m_http, settings, *url, errors::kDiscoveryNotFound, true));
  if (!document) co_return tl::unexpected(document.error());
  auto parsed = oauth::parseProviderMetadata(document->view(), settings.issuer, settings.local);
  if (!parsed) co_return tl::unexpected(parsed.error());
  m_metadata.insert_or_assign(settings.issuer, Kept<oauth::ProviderMetadata>{*parsed, m_clock.now()});
  oauth::supplement(*parsed, settings.endpoints);
  co_return std::move(*parsed);
}

ProviderDirectory::Doubt ProviderDirectory::doubt(const std::string& issuer) {
  return [this, lives = m_lifetime.watch(), issuer](const base::Error& error) {
    // The provider's address changed, as with a VPN, or somebody claims so. Its metadata is fetched anew
    // before anything else.
    if (*lives && error.code == errors::kHttpForbiddenAddress) m_metadata.erase(issuer);
  };
}

const oauth::ProviderMetadata* ProviderDirectory::lastKnown(const std::string& issuer) const {
  const auto kept = m_metadata.find(issuer);
  return kept == m_metadata.end() ? nullptr : &kept->second.value;
}

Keys ProviderDirectory::keptKeys(const std::string& jwksUri) const {
  const auto kept = m_keys.find(jwksUri);
  return kept != m_keys.end() && isWithin(kept->second.at, kKeepFor) ? kept->second.value : nullptr;
}

QCoro::Task<base::Result<Keys>> ProviderDirectory::keys(providers::ProviderSettings settings,
                                                        std::string jwksUri) {
  Keys known = keptKeys(jwksUri);
  if (known) co_return known;
  co_return co_await m_lifetime.during(fetchKeys(std::move(settings), std::move(jwksUri)));
}

QCoro::Task<base::Result<Keys>> ProviderDirectory::fetchKeys(providers::ProviderSettings settings,
                                                             std::string jwksUri) {
  base::Result<base::Secret> document =
      co_await m_lifetime.during(fetchDocument(m_http, settings, jwksUri, errors::kJwksNotFound, false));
  if (!document) co_return tl::unexpected(document.error());
  auto parsed = jose::parseJwkSet(document->view());
  if (!parsed) co_return tl::unexpected(parsed.error());
  Keys keys = std::make_shared<const jose::JwkSet>(std::move(*parsed));
  m_keys.insert_or_assign(jwksUri, Kept<Keys>{keys, m_clock.now()});
  co_return keys;
}

bool ProviderDirectory::mayRefetch(const std::string& jwksUri) {
  std::vector<base::Instant>& times = m_refetches[jwksUri];
  std::erase_if(times, [this](base::Instant then) { return !isWithin(then, kCountedFor); });
  if (times.size() >= kMostRefetches) return false;
  times.push_back(m_clock.now());
  return true;
}

QCoro::Task<base::Result<Keys>> ProviderDirectory::newerKeys(providers::ProviderSettings settings,
                                                             std::string jwksUri, Keys old) {
  const auto running = m_refetching.find(jwksUri);
  if (running != m_refetching.end()) {
    const std::shared_ptr<Gate> other = running->second;
    co_await m_lifetime.during(other->opened());
    co_return co_await m_lifetime.during(keys(std::move(settings), std::move(jwksUri)));
  }
  Keys known = keptKeys(jwksUri);
  if (known && (known != old || !mayRefetch(jwksUri))) co_return known;
  const OpensAtEnd fetched;
  m_refetching[jwksUri] = fetched.gate();
  base::Result<Keys> fresh = co_await m_lifetime.during(fetchKeys(std::move(settings), jwksUri));
  m_refetching.erase(jwksUri);
  // No newer keys could be fetched: the kept ones stay good within their hour.
  if (!fresh) known = keptKeys(jwksUri);
  if (!fresh && known) co_return known;
  co_return fresh;
}

}  // namespace lanyard::flows
