#pragma once

#include <QCoro/QCoroTask>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/lifetime.h"
#include "core/flows/provider_directory.h"
#include "core/tokens/token_item.h"

namespace lanyard::flows {

/// What is to be revoked.
struct RevokeOrder {
  providers::ProviderSettings settings;
  std::optional<tokens::TokenItem> item;
  base::Secret accessToken;  ///< may be empty
  /// Further access tokens, revoked last and as far as the provider does that within kNarrowedDeadline:
  /// without the refresh token they only last until they expire.
  std::vector<base::Secret> narrowed = {};
};

/// How long a sign-out may take longer because of all narrowed tokens together.
inline constexpr std::chrono::seconds kNarrowedDeadline{5};

/// Asks the provider to revoke the refresh token, then the access token (RFC 7009), or in the provider's own
/// way (RevocationStyle). True: the provider confirmed all of it, or the refresh token where it revokes no
/// other sort. False: it offers no revocation, or takes a token that is not at hand. Errors: why it failed
/// (`http.*`, `revoke.refused`).
class RevokeFlow {
 public:
  RevokeFlow(ports::HttpClient& http, ProviderDirectory& directory, base::Clock& clock)
      : m_http(http), m_directory(directory), m_clock(clock) {}
  QCoro::Task<base::Result<bool>> run(RevokeOrder order);

 private:
  ports::HttpClient& m_http;
  ProviderDirectory& m_directory;
  base::Clock& m_clock;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
