#pragma once

#include <QCoro/QCoroTask>
#include <string>
#include <vector>

#include "core/base/lifetime.h"
#include "core/flows/proved_http.h"
#include "core/flows/provider_directory.h"
#include "core/oauth/access_token.h"
#include "core/oauth/token_request.h"
#include "core/tokens/held_token.h"
#include "core/tokens/token_item.h"

namespace lanyard::flows {

/// What a token exchange starts from.
struct ExchangeOrder {
  providers::ProviderSettings settings;
  tokens::TokenItem item;    ///< the client, and where to ask; its refresh token is not used
  base::Secret accessToken;  ///< the one to exchange
  oauth::ExchangeTarget target;
};

/// A token of which is asked what it is for.
struct ProofOrder {
  providers::ProviderSettings settings;
  tokens::TokenItem item;  ///< the client
  base::Secret accessToken;
};

/// Narrower tokens, besides those that a refresh gives (RefreshFlow).
class NarrowFlow {
 public:
  NarrowFlow(ProvedHttp& http, ProviderDirectory& directory, base::Clock& clock)
      : m_http(http), m_directory(directory), m_clock(clock) {}

  /// Whether the provider's metadata lists token exchanges.
  QCoro::Task<base::Result<bool>> exchanges(providers::ProviderSettings settings);
  /// Exchanges an access token for a narrower one (RFC 8693). The refresh token is neither sent nor changed,
  /// so no refusal says anything about the sign-in. `token.narrow_refused` Denied: the provider refused, or
  /// gave one that is bound to a key or a certificate, or that is no access token. Else `token.unavailable`
  /// Transient, `http.*`, `dpop.*`, and Untrusted ones of a reply that is none.
  QCoro::Task<base::Result<tokens::HeldToken>> exchange(ExchangeOrder order);

  /// What a token is for and can do: as it says itself, where it is a JWT with an `aud`, or as the provider
  /// says when it is asked (RFC 7662). `besides` are audiences that every token of the provider may have: its
  /// own userinfo. `token.narrow_unproved` Denied: neither says it.
  struct Proof {
    oauth::AccessTokenFacts facts;
    std::vector<std::string> besides;
  };
  QCoro::Task<base::Result<Proof>> prove(ProofOrder order);

 private:
  ProvedHttp& m_http;
  ProviderDirectory& m_directory;
  base::Clock& m_clock;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
