#pragma once

#include <QCoro/QCoroTask>
#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/lifetime.h"
#include "core/base/random.h"
#include "core/flows/sign_in.h"
#include "core/ports/http_client.h"

namespace lanyard::flows {

/// What a person pasted, with what is known of the provider.
struct PreparedPaste {
  providers::ProviderSettings settings;
  base::Secret secret;
  std::string user;  ///< the secret is this user's password; empty: it is a token
  /// The subject of the identity whose token this replaces; empty for a new one. Used only where the provider
  /// has no way to tell whose token it is.
  std::string knownSubject;
  std::optional<base::Instant> expiresAt;  ///< as the person said
};

/// Turns a pasted token into who it belongs to. Where the provider has an endpoint that tells
/// (IdentityFrom::Endpoint), the token is tried there, and nowhere else; one that is refused there is not
/// kept: `pasted.refused` Denied. Where it has none, nothing is sent, and the subject is a name made here,
/// which says nothing.
/// A user name with a password is sent to nobody: there the user name is the subject. Other errors: as
/// askPersonEndpoint(); `sign_in.cancelled` Cancelled.
class PastedFlow {
 public:
  PastedFlow(ports::HttpClient& http, base::Clock& clock, base::Random& random)
      : m_http(http), m_clock(clock), m_random(random) {}

  QCoro::Task<base::Result<SignedIn>> run(PreparedPaste order, std::shared_ptr<SignInHold> hold);

 private:
  ports::HttpClient& m_http;
  base::Clock& m_clock;
  base::Random& m_random;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
