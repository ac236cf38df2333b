#include "app/demo/authorization.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace lanyard::demo {
namespace {

// Long enough to read two pages, short enough for a forgotten tab.
constexpr std::chrono::minutes kPageLife{10};
// A few hundred open tabs; beyond that the oldest is dropped, so that nobody can fill the memory.
constexpr std::size_t kMostOpen = 256;
constexpr std::array<std::string_view, 4> kScopes{"openid", "profile", "email", "offline_access"};

}  // namespace

bool isOurRedirect(std::string_view uri) {
  constexpr std::string_view kBefore = "http://127.0.0.1:";
  constexpr std::string_view kAfter = "/callback";
  if (!uri.starts_with(kBefore) || !uri.ends_with(kAfter)) return false;
  if (uri.size() <= kBefore.size() + kAfter.size()) return false;
  const auto digits = uri.substr(kBefore.size(), uri.size() - kBefore.size() - kAfter.size());
  unsigned port = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return fault == std::errc() && end == digits.data() + digits.size() && port >= 1 && port <= 65535;
}

std::vector<std::string> splitScope(std::string_view scope) {
  std::vector<std::string> out;
  while (!scope.empty()) {
    const auto end = scope.find(' ');
    if (end != 0) out.emplace_back(scope.substr(0, end));
    scope = end == std::string_view::npos ? std::string_view() : scope.substr(end + 1);
  }
  return out;
}

std::string joinScope(const std::vector<std::string>& scopes) {
  std::string out;
  for (const auto& scope : scopes) out += (out.empty() ? "" : " ") + scope;
  return out;
}

tl::expected<AuthorizationRequest, AuthorizationFault> checkAuthorization(const Parameters& sent,
                                                                          base::Instant now) {
  const auto refuse = [&](std::string error, std::string description, bool tellClient) {
    return tl::unexpected(AuthorizationFault{std::move(error), std::move(description),
                                             tellClient ? valueOf(sent, "redirect_uri") : "",
                                             valueOf(sent, "state")});
  };
  if (valueOf(sent, "client_id") != kClientId)
    return refuse("invalid_client", "Only lanyard-demo is known here.", false);
  if (!isOurRedirect(valueOf(sent, "redirect_uri")))
    return refuse("invalid_request", "The redirect must be http://127.0.0.1:PORT/callback.", false);
  if (valueOf(sent, "response_type") != "code")
    return refuse("unsupported_response_type", "Only code.", true);
  if (sent.contains("request")) return refuse("request_not_supported", "Send plain parameters.", true);
  if (sent.contains("request_uri"))
    return refuse("request_uri_not_supported", "Send plain parameters.", true);
  const auto challenge = valueOf(sent, "code_challenge");
  // 43 characters: base64url of a SHA-256 (RFC 7636 section 4.2).
  if (valueOf(sent, "code_challenge_method") != "S256" || challenge.size() != 43)
    return refuse("invalid_request", "PKCE with S256 is required.", true);
  if (valueOf(sent, "prompt") == "none")
    return refuse("login_required", "Nobody stays logged in here.", true);

  AuthorizationRequest request;
  for (const auto& scope : splitScope(valueOf(sent, "scope")))
    if (std::find(kScopes.begin(), kScopes.end(), scope) != kScopes.end()) request.scopes.push_back(scope);
  if (std::find(request.scopes.begin(), request.scopes.end(), "openid") == request.scopes.end())
    return refuse("invalid_scope", "openid is required.", true);
  request.redirectUri = valueOf(sent, "redirect_uri");
  request.state = valueOf(sent, "state");
  request.nonce = valueOf(sent, "nonce");
  request.challenge = challenge;
  request.openedAt = now;
  return request;
}

std::string OpenRequests::open(AuthorizationRequest request) {
  if (m_open.size() >= kMostOpen)
    m_open.erase(std::min_element(m_open.begin(), m_open.end(), [](const auto& a, const auto& b) {
      return a.second.openedAt < b.second.openedAt;
    }));
  auto id = base::randomHex(m_random, 16);
  m_open.insert_or_assign(id, std::move(request));
  return id;
}

AuthorizationRequest* OpenRequests::find(const std::string& id, base::Instant now) {
  const auto found = m_open.find(id);
  if (found == m_open.end()) return nullptr;
  if (now - found->second.openedAt > kPageLife) {
    m_open.erase(found);
    return nullptr;
  }
  return &found->second;
}

std::optional<AuthorizationRequest> OpenRequests::take(const std::string& id, base::Instant now) {
  if (find(id, now) == nullptr) return std::nullopt;
  auto node = m_open.extract(id);
  return std::move(node.mapped());
}

}  // namespace lanyard::demo
