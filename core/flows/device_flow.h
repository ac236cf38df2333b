#pragma once

#include <QCoro/QCoroTask>
#include <chrono>
#include <functional>
#include <memory>

#include "core/base/lifetime.h"
#include "core/flows/first_tokens.h"
#include "core/flows/proved_http.h"
#include "core/flows/provider_directory.h"
#include "core/flows/sign_in.h"
#include "core/oauth/client_auth.h"
#include "core/oauth/device_authorization.h"

namespace lanyard::flows {

/// Calls a function once after a time; a parameter, so that tests need not wait.
using Timer = std::function<void(std::chrono::milliseconds after, std::function<void()> call)>;
/// The event loop's.
[[nodiscard]] Timer eventLoopTimer();

/// Sign-in by a code that the person types on another device (RFC 8628), for an OpenID provider, or one that
/// speaks OAuth alone (the settings' dialect). No redirect comes back here, so nothing has to tell the answer
/// of one provider from another's: the tokens come from the provider that was asked for the code. Polls no
/// sooner than the provider wants, more slowly when it says so, and twice as slowly after each poll that did
/// not reach it (section 3.5), until the code runs out. The ID token is checked like that of a browser
/// sign-in, but for the nonce: a code has none, so a token with one is refused. Errors: `device.*` and
/// oauth::pollError; those of oauth::checkSpoken, oauth::chooseClientAuth, keyFor() and oauth::clientRefused;
/// `discovery.*`, `token.*`, `http.*`; those of FirstTokens; `sign_in.cancelled` Cancelled.
class DeviceFlow {
 public:
  DeviceFlow(ProvedHttp& http, ProviderDirectory& directory, base::Clock& clock, base::Random& random,
             Timer timer = eventLoopTimer())
      : m_http(http),
        m_directory(directory),
        m_clock(clock),
        m_timer(std::move(timer)),
        m_firstTokens(http, directory, clock, random) {}

  QCoro::Task<base::Result<SignedIn>> run(PreparedSignIn order, SignInProgress progress,
                                          std::shared_ptr<SignInHold> hold);

  /// Between two polls at most, when the provider cannot be reached.
  static constexpr std::chrono::seconds kLongestBackOff{60};

 private:
  QCoro::Task<base::Result<oauth::DeviceAuthorization>> authorize(PreparedSignIn order,
                                                                  oauth::ProviderMetadata metadata,
                                                                  oauth::ClientCredentials client,
                                                                  oauth::AuthorizationRequest request);
  QCoro::Task<base::Result<FirstReply>> poll(providers::ProviderSettings settings,
                                             oauth::ProviderMetadata metadata,
                                             oauth::ClientCredentials client,
                                             oauth::DeviceAuthorization device, ProofKey key,
                                             std::vector<std::string> resources, base::Instant until,
                                             std::shared_ptr<SignInHold> hold);
  QCoro::Task<void> pause(std::shared_ptr<SignInHold> hold, std::chrono::milliseconds time);

  ProvedHttp& m_http;
  ProviderDirectory& m_directory;
  base::Clock& m_clock;
  Timer m_timer;
  FirstTokens m_firstTokens;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
