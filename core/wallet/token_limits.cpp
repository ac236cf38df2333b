#include "core/wallet/token_limits.h"

#include <algorithm>

namespace lanyard::wallet {
namespace {

// Longer than any address that servers take. Each is kept in memory, with the token or the refusal.
constexpr std::size_t kLongestTarget = 2048;

/// Whether a text is an absolute URI without a fragment (RFC 8707 section 2), by its shape: the provider
/// decides whether it knows it. What a sign-in could be for is one, too.
bool isResource(const keeping::IdentityView& view, const std::string& text) {
  if (std::ranges::find(view.resources, text) != view.resources.end()) return true;
  const std::size_t colon = text.find(':');
  const bool schemed =
      colon != std::string::npos && colon > 0 &&
      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
               c == '-' || c == '.';
      });
  return schemed && colon + 1 < text.size() && text.find('#') == std::string::npos &&
         text.find(' ') == std::string::npos;
}

}  // namespace

std::vector<std::string> scopesForTools(const keeping::IdentityView& view) {
  std::vector<std::string> scopes = grants::forTools(view.scopes);
  if (view.credential != providers::Credential::Issued) return {std::string(grants::kEverything)};
  return scopes.empty() ? std::vector<std::string>{"openid"} : scopes;
}

base::Result<grants::Need> needOf(const keeping::IdentityView& view, const TokenLimits& limits) {
  const bool narrower = !limits.scopes.empty() || !limits.audience.empty() || !limits.resource.empty();
  if (narrower && view.credential != providers::Credential::Issued) {
    base::Error error(errors::kPastedWhole);
    error.values = {view.identity.alias};
    return tl::unexpected(std::move(error));
  }
  grants::Need need{view.identity.id, grants::forTools(limits.scopes), limits.audience, limits.resource};
  if (need.scopes.empty() && !limits.scopes.empty()) {
    return base::fail(errors::kTokenOfflineAccess);
  }
  if (need.scopes.empty()) need.scopes = scopesForTools(view);
  if (const auto exact = grants::checkNeed(need); !exact) return tl::unexpected(exact.error());
  const bool sound = need.audience.size() <= kLongestTarget && need.resource.size() <= kLongestTarget &&
                     (need.resource.empty() || isResource(view, need.resource));
  if (!sound) return base::fail(errors::kTokenBadResource);
  return need;
}

base::Result<void> checkAudiences(const keeping::IdentityView& view,
                                  const std::vector<std::string>& audiences, const std::string& wanted) {
  const std::string& client = view.identity.clientId;
  std::vector<std::string> known = view.otherAudiences;
  known.push_back(client);
  bool fits = std::ranges::find(audiences, client) != audiences.end();
  if (wanted.empty()) {
    fits = fits && grants::isSubset(audiences, known);
  } else {
    fits = fits && grants::isSubset(audiences, {client, wanted}) && grants::isSubset({wanted}, audiences);
  }
  if (fits) return {};
  base::Error other{errors::kIdTokenOtherAudience};
  std::string all;
  for (const std::string& one : audiences) all += (all.empty() ? "" : ", ") + one;
  other.values = {view.identity.alias, all, wanted, view.identity.issuer};
  return tl::unexpected(std::move(other));
}

base::Result<grants::Need> idTokenNeedOf(const keeping::IdentityView& view, const std::string& audience) {
  if (!view.openId) {
    base::Error none{errors::kTokenNoOpenId};
    none.values = {view.identity.alias};
    return tl::unexpected(std::move(none));
  }
  grants::Need need{view.identity.id, {"openid"}, audience, {}};
  need.idToken = true;
  if (const auto exact = grants::checkNeed(need); !exact) return tl::unexpected(exact.error());
  if (audience.size() > kLongestTarget) return base::fail(errors::kTokenBadResource);
  std::vector<std::string> audiences{view.identity.clientId};
  audiences.insert(audiences.end(), view.otherAudiences.begin(), view.otherAudiences.end());
  if (const auto fits = checkAudiences(view, audiences, audience); !fits) return tl::unexpected(fits.error());
  // The same token by another name is no other right.
  if (audience == view.identity.clientId) need.audience.clear();
  return need;
}

}  // namespace lanyard::wallet
