#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/flows/attempts.h"
#include "core/flows/gate.h"
#include "core/flows/proved_http.h"
#include "core/oauth/authorization_request.h"
#include "core/oauth/challenge.h"
#include "core/oauth/provider_metadata.h"
#include "core/providers/provider_settings.h"
#include "core/tokens/held_token.h"

namespace lanyard::flows {

/// A sign-in as it was asked for.
struct PreparedSignIn {
  providers::ProviderSettings settings;
  base::Secret clientSecret;
  std::string loginHint;  ///< the subject's e-mail on "sign in again", or empty
  /// Scopes to ask for besides those of the settings, if the provider lists them; empty where somebody said
  /// what to ask for.
  std::vector<std::string> defaultScopes;
  /// The scopes that bring a refresh token there. The provider's list decides whether they are asked for.
  std::vector<std::string> offlineScopes;
  /// The subject of the identity that is to be signed in again; empty for a new one. Used only where the
  /// provider has no way to tell who signed in.
  std::string knownSubject = {};
  /// Hosts besides the issuer's where this provider's codes are typed.
  std::vector<std::string> verificationHosts;
  bool device = false;  ///< by a code on another device, where the caller has both flows
  base::Secret clientKey = {};  ///< the client's private key (jose::ClientKey), or empty
  /// The settings' dialect wants tokens that are bound to a key (DPoP), and no others will do.
  bool dpopRequired = false;
  /// What a service wants of this sign-in alone (RFC 9470 section 4); its scopes are among those of the
  /// settings. In a browser only.
  std::optional<oauth::TokenChallenge> challenge = {};

  [[nodiscard]] PreparedSignIn copy() const;
};

/// The result of a sign-in. Everything in it was verified.
struct SignedIn {
  /// The issuer of the identity: the one that was asked, or with `{tenant}` the one that came back.
  std::string issuer;
  std::string tokenEndpoint;  ///< where a refresh goes
  std::string authMethod;
  std::string authAlgorithm = {};  ///< of a client that signs, else empty
  std::string subject;
  std::string name;
  std::string email;
  std::vector<std::string> otherAudiences;  ///< whom the ID token is for besides us, sorted
  std::optional<std::int64_t> authTime;
  std::string nonceSha256;  ///< empty where no nonce was sent
  std::vector<std::string> scopes;
  base::Secret accessToken;
  base::Secret refreshToken;  ///< empty: the provider gave none
  std::vector<std::string> askedScopes;
  std::vector<std::string> leftOut;  ///< default scopes that the provider does not list, so not asked for
  std::optional<base::Instant> refreshExpiresAt;  ///< as the provider said
  std::optional<bool> refreshExpiryMoves;         ///< whether use puts that off, as the provider said
  base::Instant issuedAt;
  base::Instant expiresAt;  ///< tokens::kForever: it does not expire, and nothing renews it
  std::string redirectUri;  ///< of this sign-in; empty where it had none
  std::optional<tokens::HeldIdToken> idToken;  ///< absent where the provider speaks OAuth alone
  ProofKey key;                                ///< that the tokens are bound to
};

/// What a person needs to sign in on another device.
struct DeviceCode {
  std::string userCode;
  std::string verificationUri;
  std::string verificationUriComplete;  ///< with the code in it; empty where the provider gives none
};

/// One step: "discover", "authorize" (with the address to open, the time by which the browser must be back,
/// and where it comes back to; `anyPort` when that has another port each time), "redirect", "exchange",
/// "verify"; for a code on another device "code" instead of the three in between (`device`, and the time by
/// which it must have been allowed).
struct SignInReport {
  std::string step;
  std::string url = {};
  std::optional<base::Instant> until = {};
  std::string redirectUri = {};
  bool anyPort = false;
  std::string fingerprint = {};  ///< of the certificate there, which the browser does not know
  bool deviceOffered = false;    ///< the provider has sign-ins by a code too
  std::optional<DeviceCode> device = {};
};

/// Reports the steps to the caller.
using SignInProgress = std::function<void(SignInReport report)>;

/// The caller's handle of a running sign-in: to cancel it at any time, and to bring the address that a
/// browser elsewhere ended at.
struct SignInHold {
  bool cancelled = false;
  std::weak_ptr<Attempt> attempt;  ///< set while the browser is waited for
  std::weak_ptr<Gate> pause;       ///< set between two polls

  void cancel();
  /// Takes the address as a redirect of this attempt, and of no other. If it is refused, the sign-in goes on.
  /// Errors: those of ports::RedirectBinding::read; `paste.other_sign_in` (another state, or none),
  /// `paste.not_waiting` (no browser is waited for), Misconfigured.
  [[nodiscard]] base::Result<void> paste(std::string_view address);
};

/// Ends an attempt that has no answer yet.
void giveUp(const std::weak_ptr<Attempt>& weak, base::Error error);

/// `sign_in.cancelled` Cancelled, if the caller has cancelled.
[[nodiscard]] base::Result<void> stillWanted(const SignInHold& hold);

/// Whether an issuer, as metadata names it, leaves open which tenant it speaks for.
[[nodiscard]] bool leavesTenantOpen(const std::string& issuer);

/// A new key for the tokens of this sign-in, or null where they are bound to none. Where nothing is
/// discovered, the catalog's word counts. Errors: those of oauth::bindsTokens and makeProofKey.
[[nodiscard]] base::Result<ProofKey> keyFor(const PreparedSignIn& order,
                                            const oauth::ProviderMetadata& metadata);

/// What is asked of the provider, whatever the way: scopes, resources, audience, further parameters.
/// `authorization.bad_scope` Misconfigured where commas part the provider's scopes and one has a comma: it
/// would be two.
[[nodiscard]] base::Result<oauth::AuthorizationRequest> requestFor(const PreparedSignIn& order,
                                                                   const oauth::ProviderMetadata& metadata);

}  // namespace lanyard::flows
