#pragma once

#include <string>
#include <vector>

namespace lanyard::providers {

class Members;

/// What tools do with the provider's access tokens.
struct ToolRules {
  std::vector<std::string> hosts;  ///< its tokens are for services on these, over https
  bool issuerHost = false;         ///< and on the issuer's own host, of one that anybody runs
  /// The user name beside a token that goes as a password (RFC 7617), to tools that know no other way.
  std::string user;
};

void describe(Members& members, ToolRules& rules);

}  // namespace lanyard::providers
