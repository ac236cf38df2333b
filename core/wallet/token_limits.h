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

/// What these limits come to for the identity, by name: what the person is asked about, and what a grant is
/// for.
///
/// The wallet has one kind of token of an identity: that of its sign-in. So an audience and a resource must
/// be those of the sign-in, both of them and no fewer, or the person would say yes to "for this resource" and
/// the tool could go elsewhere too.
///
/// Refuses `token.limit` Misconfigured (another audience or resource), `token.offline_access` Denied (nothing
/// else was asked for), and all that grants::checkNeed does.
[[nodiscard]] base::Result<grants::Need> needOf(const keeping::IdentityView& view, const TokenLimits& limits);

/// All scopes that a tool can have of the identity, by name: never none. One whose provider told none has
/// at least `openid` (OpenID Connect Core section 3.1.2.1).
[[nodiscard]] std::vector<std::string> scopesForTools(const keeping::IdentityView& view);

}  // namespace lanyard::wallet
