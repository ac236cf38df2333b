#pragma once

#include <QCoro/QCoroTask>
#include <string>

#include "core/base/lifetime.h"
#include "core/base/random.h"
#include "core/flows/proved_http.h"
#include "core/flows/provider_directory.h"
#include "core/flows/sign_in.h"
#include "core/oauth/id_token.h"
#include "core/oauth/person.h"
#include "core/oauth/token_response.h"
#include "core/oauth/userinfo.h"

namespace lanyard::flows {

/// The first reply of the token endpoint to a sign-in, and what was asked for.
struct FirstReply {
  oauth::TokenResponse tokens;
  base::Instant askedAt;
  std::string authMethod;
  std::string authAlgorithm = {};  ///< of a client that signs, else empty
  oauth::AuthorizationRequest request;
  std::string nonce;  ///< that was sent; empty: none was
  std::string code;   ///< that was spent; empty where it was no code of a redirect
  ProofKey key;       ///< that the tokens are bound to
  base::Instant begunAt = {};  ///< when the person was sent to the provider
};

/// Turns the first tokens of a sign-in into who signed in: the ID token by every rule of OpenID Connect Core
/// section 3.1.3.7, then the person's name from userinfo. Where the provider speaks OAuth alone, who signed
/// in is asked of the provider's own endpoint, or stands in the token reply: `userinfo.*`. Where the provider
/// has no way to tell (IdentityFrom::Nothing), the subject is a name made here, of one sign-in alone. Errors:
/// `id_token.*`, `jws.*`, `jwks.*`, `userinfo.*`, `http.*`.
class FirstTokens {
 public:
  FirstTokens(ProvedHttp& http, ProviderDirectory& directory, base::Clock& clock, base::Random& random)
      : m_http(http), m_directory(directory), m_clock(clock), m_random(random) {}

  QCoro::Task<base::Result<SignedIn>> check(PreparedSignIn order, oauth::ProviderMetadata metadata,
                                            FirstReply reply);

 private:
  QCoro::Task<base::Result<oauth::Person>> whoIs(providers::ProviderSettings settings,
                                                 oauth::ProviderMetadata metadata, base::Secret accessToken,
                                                 ProofKey key, std::optional<oauth::Person> said,
                                                 std::string known);
  QCoro::Task<base::Result<oauth::IdTokenClaims>> verify(providers::ProviderSettings settings,
                                                         oauth::ProviderMetadata metadata,
                                                         base::Secret idToken,
                                                         oauth::IdTokenExpectations expected);
  QCoro::Task<base::Result<oauth::UserinfoClaims>> userinfo(providers::ProviderSettings settings,
                                                            oauth::ProviderMetadata metadata,
                                                            base::Secret accessToken, ProofKey key,
                                                            std::string subject);

  ProvedHttp& m_http;
  ProviderDirectory& m_directory;
  base::Clock& m_clock;
  base::Random& m_random;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
