#pragma once

#include <QCoro/QCoroTask>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/base/lifetime.h"
#include "core/flows/attempts.h"
#include "core/flows/provider_directory.h"
#include "core/oauth/authorization_request.h"
#include "core/oauth/client_auth.h"
#include "core/oauth/id_token.h"
#include "core/oauth/userinfo.h"
#include "core/ports/redirect_listener.h"

namespace lanyard::flows {

/// A sign-in as it was asked for.
struct BrowserSignIn {
  providers::ProviderSettings settings;
  base::Secret clientSecret;
  std::string loginHint;  ///< the subject's e-mail on "sign in again", or empty
  /// Scopes to ask for besides those of the settings, if the provider lists them; empty where somebody said
  /// what to ask for.
  std::vector<std::string> defaultScopes;
  /// The scopes that bring a refresh token there. The provider's list decides whether they are asked for.
  std::vector<std::string> offlineScopes;
};

/// The result of a sign-in. Everything in it was verified.
struct SignedIn {
  std::string tokenEndpoint;
  std::string authMethod;
  std::string subject;
  std::string name;
  std::string email;
  std::vector<std::string> otherAudiences;  ///< whom the ID token is for besides us, sorted
  std::optional<std::int64_t> authTime;
  std::string nonceSha256;
  std::vector<std::string> scopes;
  base::Secret accessToken;
  base::Secret refreshToken;  ///< empty: the provider gave none
  std::vector<std::string> askedScopes;
  std::vector<std::string> leftOut;  ///< default scopes that the provider does not list, so not asked for
  std::optional<base::Instant> refreshExpiresAt;  ///< as the provider said
  std::optional<bool> refreshExpiryMoves;         ///< whether use puts that off, as the provider said
  base::Instant issuedAt;
  base::Instant expiresAt;
};

/// The caller's handle of a running sign-in, to cancel it at any time.
struct SignInHold {
  bool cancelled = false;
  std::weak_ptr<Attempt> attempt;  ///< set while the browser is waited for

  void cancel();
};

/// One step: "discover", "authorize" (with the address to open, the time by which the browser must be back,
/// and where it comes back to; `anyPort` when that has another port each time), "redirect", "exchange",
/// "verify".
struct SignInReport {
  std::string step;
  std::string url = {};
  std::optional<base::Instant> until = {};
  std::string redirectUri = {};
  bool anyPort = false;
};

/// Reports the steps to the caller.
using SignInProgress = std::function<void(SignInReport report)>;

/// Browser sign-in with a loopback redirect (RFC 8252 section 7.3) and PKCE (RFC 7636), for an OpenID
/// provider found by discovery. Each run has an attempt of its own; runs go side by side. A code is sent
/// once, by one way of client authentication, whatever the reply. Errors: those of oauth::checkSpoken and
/// oauth::chooseClientAuth before anything is shown to the person; those of oauth::clientRefused;
/// `sign_in.code_refused` Denied (invalid_grant at the first exchange); `unsupported.*`; `discovery.*`,
/// `redirect.*`, `token.*`, `id_token.*`, `jws.*`, `http.*`, `sign_in.timeout` and `sign_in.cancelled`
/// Cancelled.
class SignInFlow {
 public:
  SignInFlow(ports::HttpClient& http, ports::RedirectListener& listener, ProviderDirectory& directory,
             base::Clock& clock, base::Random& random, std::chrono::milliseconds attemptLife = kAttemptLife)
      : m_http(http),
        m_listener(listener),
        m_directory(directory),
        m_clock(clock),
        m_random(random),
        m_attemptLife(attemptLife),
        m_attempts(clock, random, attemptLife) {}

  QCoro::Task<base::Result<SignedIn>> run(BrowserSignIn order, SignInProgress progress,
                                          std::shared_ptr<SignInHold> hold);

 private:
  QCoro::Task<base::Result<std::string>> addressFor(providers::ProviderSettings settings,
                                                    oauth::ProviderMetadata metadata,
                                                    oauth::ClientCredentials client,
                                                    oauth::AuthorizationRequest request);
  QCoro::Task<base::Result<std::string>> browse(std::shared_ptr<Attempt> attempt,
                                                oauth::ProviderMetadata metadata);
  QCoro::Task<base::Result<oauth::IdTokenClaims>> verify(providers::ProviderSettings settings,
                                                         oauth::ProviderMetadata metadata,
                                                         base::Secret idToken,
                                                         oauth::IdTokenExpectations expected);
  QCoro::Task<base::Result<oauth::UserinfoClaims>> userinfo(providers::ProviderSettings settings,
                                                            oauth::ProviderMetadata metadata,
                                                            base::Secret accessToken, std::string subject);

  ports::HttpClient& m_http;
  ports::RedirectListener& m_listener;
  ProviderDirectory& m_directory;
  base::Clock& m_clock;
  base::Random& m_random;
  /// Keeps a port open after the time has run out, for a browser that comes back late.
  void waitForLate(std::shared_ptr<ports::RedirectBinding> binding);

  std::chrono::milliseconds m_attemptLife;
  Attempts m_attempts;
  /// Oldest first: all are kept for the same time.
  using Late = std::deque<std::shared_ptr<ports::RedirectBinding>>;
  std::shared_ptr<Late> m_late = std::make_shared<Late>();
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
