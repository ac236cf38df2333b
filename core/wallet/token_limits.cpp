#include "core/wallet/token_limits.h"

namespace lanyard::wallet {
namespace {

/// Whether the sign-in's token is for exactly the audience and resource that the need names. A need without
/// limits names none.
bool isForTheSame(const keeping::IdentityView& view, const grants::Need& need) {
  if (need.audience.empty() && need.resource.empty()) return true;
  const std::vector<std::string> resources =
      need.resource.empty() ? std::vector<std::string>() : std::vector<std::string>{need.resource};
  return need.audience == view.audience && resources == view.resources;
}

}  // namespace

std::vector<std::string> scopesForTools(const keeping::IdentityView& view) {
  std::vector<std::string> scopes = grants::forTools(view.scopes);
  return scopes.empty() ? std::vector<std::string>{"openid"} : scopes;
}

base::Result<grants::Need> needOf(const keeping::IdentityView& view, const TokenLimits& limits) {
  grants::Need need{view.identity.id, grants::forTools(limits.scopes), limits.audience, limits.resource};
  if (need.scopes.empty() && !limits.scopes.empty()) {
    return base::fail(errors::kTokenOfflineAccess);
  }
  if (need.scopes.empty()) need.scopes = scopesForTools(view);
  if (const auto exact = grants::checkNeed(need); !exact) return tl::unexpected(exact.error());
  if (!isForTheSame(view, need)) return base::fail(errors::kTokenLimit);
  return need;
}

}  // namespace lanyard::wallet
