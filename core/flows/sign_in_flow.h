#pragma once

#include <QCoro/QCoroTask>
#include <deque>
#include <memory>
#include <string>

#include "core/base/lifetime.h"
#include "core/flows/attempts.h"
#include "core/flows/first_tokens.h"
#include "core/flows/proved_http.h"
#include "core/flows/provider_directory.h"
#include "core/flows/sign_in.h"
#include "core/oauth/client_auth.h"
#include "core/ports/redirect_listener.h"

namespace lanyard::flows {

/// Browser sign-in with a loopback redirect (RFC 8252 section 7.3) and PKCE (RFC 7636), for an OpenID
/// provider, or one that speaks OAuth alone (the settings' dialect). Each run has an attempt of its own; runs
/// go side by side. A code is sent once, by one way of client authentication, whatever the reply. Errors:
/// those of oauth::checkSpoken, oauth::chooseClientAuth and keyFor() before anything is shown to the person;
/// those of oauth::clientRefused; `sign_in.code_refused` Denied (invalid_grant at the first exchange);
/// `unsupported.*`; `discovery.*`, `redirect.*`, `token.*`, `http.*`; those of FirstTokens;
/// `sign_in.timeout` and `sign_in.cancelled` Cancelled.
class SignInFlow {
 public:
  SignInFlow(ProvedHttp& http, ports::RedirectListener& listener, ProviderDirectory& directory,
             base::Clock& clock, base::Random& random, std::chrono::milliseconds attemptLife = kAttemptLife)
      : m_http(http),
        m_listener(listener),
        m_directory(directory),
        m_clock(clock),
        m_random(random),
        m_attemptLife(attemptLife),
        m_attempts(clock, random, attemptLife),
        m_firstTokens(http, directory, clock, random) {}

  QCoro::Task<base::Result<SignedIn>> run(PreparedSignIn order, SignInProgress progress,
                                          std::shared_ptr<SignInHold> hold);

 private:
  QCoro::Task<base::Result<std::string>> addressFor(providers::ProviderSettings settings,
                                                    oauth::ProviderMetadata metadata,
                                                    oauth::ClientCredentials client,
                                                    oauth::AuthorizationRequest request);
  QCoro::Task<base::Result<std::string>> browse(std::shared_ptr<Attempt> attempt,
                                                oauth::ProviderMetadata metadata);

  ProvedHttp& m_http;
  ports::RedirectListener& m_listener;
  ProviderDirectory& m_directory;
  base::Clock& m_clock;
  base::Random& m_random;
  /// Keeps a port open after the time has run out, for a browser that comes back late.
  void waitForLate(std::shared_ptr<ports::RedirectBinding> binding);

  std::chrono::milliseconds m_attemptLife;
  Attempts m_attempts;
  FirstTokens m_firstTokens;
  /// Oldest first: all are kept for the same time.
  using Late = std::deque<std::shared_ptr<ports::RedirectBinding>>;
  std::shared_ptr<Late> m_late = std::make_shared<Late>();
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
