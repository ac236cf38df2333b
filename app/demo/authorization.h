#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/demo/message.h"
#include "core/base/clock.h"
#include "core/base/random.h"

namespace lanyard::demo {

/// The one client that the demo knows. It is public: there is no secret that a desktop program could keep.
inline constexpr std::string_view kClientId = "lanyard-demo";

/// The registered redirect is `http://127.0.0.1/callback`, on any port (RFC 8252 section 7.3).
[[nodiscard]] bool isOurRedirect(std::string_view uri);

/// Splits a scope parameter (RFC 6749 section 3.3).
[[nodiscard]] std::vector<std::string> splitScope(std::string_view scope);
[[nodiscard]] std::string joinScope(const std::vector<std::string>& scopes);

/// An authorization request that passed the checks.
struct AuthorizationRequest {
  std::string redirectUri;
  std::string state;
  std::string nonce;
  std::string challenge;            ///< PKCE, S256
  std::vector<std::string> scopes;  ///< those asked for that the demo knows
  base::Instant openedAt;
  std::string subject;  ///< who logged in; empty until then
  base::Instant loggedInAt;
};

/// Why a request failed the checks. Without a `redirectUri` only the person is told (RFC 6749 section
/// 4.1.2.1), because the address may be an attacker's.
struct AuthorizationFault {
  std::string error;
  std::string description;
  std::string redirectUri;
  std::string state;
};

/// Checks a request: our client, a redirect of its own, `code`, PKCE with S256 (RFC 7636 section 4.3),
/// openid.
[[nodiscard]] tl::expected<AuthorizationRequest, AuthorizationFault> checkAuthorization(
    const Parameters& sent, base::Instant now);

/// The requests whose pages are open in a browser, by an unguessable id that only those pages know. Only that
/// id keeps another site from answering for the person.
class OpenRequests {
 public:
  explicit OpenRequests(base::Random& random) : m_random(random) {}
  std::string open(AuthorizationRequest request);
  /// The request, or null when there is none or it is older than ten minutes.
  [[nodiscard]] AuthorizationRequest* find(const std::string& id, base::Instant now);
  /// Takes a request out: it is answered once.
  [[nodiscard]] std::optional<AuthorizationRequest> take(const std::string& id, base::Instant now);

 private:
  base::Random& m_random;
  std::map<std::string, AuthorizationRequest> m_open;
};

}  // namespace lanyard::demo
