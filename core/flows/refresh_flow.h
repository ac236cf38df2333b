#pragma once

#include <QCoro/QCoroTask>
#include <optional>
#include <string>
#include <vector>

#include "core/base/lifetime.h"
#include "core/flows/proved_http.h"
#include "core/flows/provider_directory.h"
#include "core/oauth/id_token.h"
#include "core/oauth/token_response.h"
#include "core/ports/journal.h"
#include "core/tokens/held_token.h"
#include "core/tokens/token_item.h"
#include "core/tokens/token_record.h"

namespace lanyard::flows {

/// What a refresh starts from.
struct RefreshOrder {
  std::string identityId;
  providers::ProviderSettings settings;
  tokens::TokenItem item;
  tokens::TokenRecord record;
  /// The scopes to name in the request, so that this access token carries no others; empty: all that were
  /// given.
  std::vector<std::string> scopes;
  /// A resource (RFC 8707) or an audience to name instead of the resources of the sign-in; empty: none.
  std::string resource = {};
  std::string audience = {};
};

/// What it came to. The reply is checked, and a rotated token is sealed in the journal.
struct Refreshed {
  /// Set if nothing of the reply is used but its refresh token. `token.unverified` Untrusted: only the
  /// signature is wrong, it fits none of the provider's keys; `unsupported.encrypted_id_token`: it cannot be
  /// read. Then `rotated` is marked as unverified, and the next refresh decides. `unsupported.dpop`,
  /// `unsupported.certificate`: the access token is bound. `dpop.downgraded` Untrusted: it is not bound to
  /// our key, as it should be.
  std::optional<base::Error> doubt;
  tokens::HeldToken access;        ///< its scopes as in the reply, those that nobody asked for included
  std::vector<std::string> named;  ///< the scopes that were named in the request
  bool scopeRefused = false;       ///< it was refused with scopes named, and accepted without
  std::optional<tokens::TokenItem>
      rotated;  ///< the item to write to the keystore; absent when the old token stays
  std::optional<std::chrono::seconds> refreshExpiresIn;  ///< as the provider said, from `access.issuedAt`
  std::optional<bool> refreshExpiryMoves;                ///< whether use puts that off, as it said
  bool sealed = true;  ///< false: the journal failed after the spending; only memory has `rotated`
};

/// One refresh (RFC 6749 section 6), in the order that survives a crash: the provider's keys are at hand →
/// "spending generation n" is on disk → one POST → reply checked → new token sealed on disk. The caller
/// writes the keystore after it handed the access token out. Errors: `token.*`, `id_token.*`, `http.*`,
/// `journal.*`. After `http.unknown_outcome` the spending record stays in the journal.
///
/// Where the identity's tokens are bound to a key (RFC 9449), the item has it, and the rotated item keeps it:
/// `dpop.*`.
///
/// What we cannot do is Unsupported, `unsupported.*` (as `doubt`, where a reply shows it): neither another
/// try nor a new sign-in helps. All else that another try cannot help is SignInAgain: a refusal, even without
/// JSON (400, 401), if it comes from the provider and not from the network; another issuer or subject; a
/// signature that fails again on a token that came unverified.
class RefreshFlow {
 public:
  RefreshFlow(ProvedHttp& http, ProviderDirectory& directory, ports::Journal& journal, base::Clock& clock)
      : m_http(http), m_directory(directory), m_journal(journal), m_clock(clock) {}

  QCoro::Task<base::Result<Refreshed>> run(RefreshOrder order);

 private:
  QCoro::Task<base::Result<oauth::TokenResponse>> ask(RequestMaker request, ProofKey key,
                                                      providers::ProviderSettings settings,
                                                      std::string jwksUri);
  QCoro::Task<base::Result<oauth::IdTokenClaims>> verify(providers::ProviderSettings settings,
                                                         std::string jwksUri, Keys keys,
                                                         std::string_view idToken,
                                                         oauth::IdTokenExpectations expected);
  ProvedHttp& m_http;
  ProviderDirectory& m_directory;
  ports::Journal& m_journal;
  base::Clock& m_clock;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
