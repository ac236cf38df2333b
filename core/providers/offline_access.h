#pragma once

#include <map>
#include <string>
#include <vector>

namespace lanyard::providers {

class Members;

/// How to ask a provider for a refresh token (OpenID Connect Core section 11 only defines a scope).
struct OfflineAccess {
  std::vector<std::string> scopes{"offline_access"};
  std::map<std::string, std::string> extra;  ///< parameters of the authorization request
};

void describe(Members& members, OfflineAccess& offline);

}  // namespace lanyard::providers
