#pragma once

#include <map>
#include <string>
#include <vector>

namespace lanyard::providers {

/// How a provider is asked for a refresh token (OpenID Connect Core section 11 knows the scope alone).
struct OfflineAccess {
  std::vector<std::string> scopes{"offline_access"};
  std::map<std::string, std::string> extra;  ///< parameters of the authorization request
};

}  // namespace lanyard::providers
