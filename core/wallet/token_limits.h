#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/grants/grant.h"
#include "core/keeping/identity_view.h"

namespace lanyard::wallet {

/// What somebody wants a token for.
struct TokenLimits {
  std::vector<std::string> scopes;  ///< empty: all that a tool can have
  std::string audience;             ///< empty: none is named
  std::string resource;             ///< empty: none is named
};

/// Turns these limits into the need, with everything named, for the identity: the subject of the person's yes
/// and of a grant.
///
/// Audience and resource may be others than the sign-in's: then the provider is asked for a token of just
/// that (keeping::TokenKeeper), and a wider one is handed to nobody. So what the person says yes to is what
/// the token is for.
///
/// Refuses `token.bad_resource` Misconfigured (a resource that is no absolute URI without a fragment, a text
/// beyond 2048 bytes), `pasted.whole` Denied (any limit of a token that was pasted), `token.offline_access`
/// Denied (nothing else was asked for), and all that grants::checkNeed does.
[[nodiscard]] base::Result<grants::Need> needOf(const keeping::IdentityView& view, const TokenLimits& limits);

/// The need for the identity's ID token, as it is for `audience` (`aud`, OpenID Connect Core section 2);
/// empty: for whomever the sign-in's is. An ID token is always for the client too. `token.no_open_id`
/// Misconfigured: the identity has none. `id_token.other_audience` Denied: it is not for this audience, or
/// for others besides. And all that grants::checkNeed refuses.
[[nodiscard]] base::Result<grants::Need> idTokenNeedOf(const keeping::IdentityView& view,
                                                       const std::string& audience);
/// Whether an ID token for these audiences may be handed out under this need. As idTokenNeedOf().
[[nodiscard]] base::Result<void> checkAudiences(const keeping::IdentityView& view,
                                                const std::vector<std::string>& audiences,
                                                const std::string& wanted);

/// All scopes that a tool can have of the identity, by name; at least one. If the provider named none, it is
/// `openid` (OpenID Connect Core section 3.1.2.1); of a token that was pasted, grants::kEverything.
[[nodiscard]] std::vector<std::string> scopesForTools(const keeping::IdentityView& view);

}  // namespace lanyard::wallet
