#pragma once

#include <string>
#include <vector>

namespace lanyard::providers {

class Members;

/// The sign-in by a code that is typed on another device (RFC 8628). Its endpoint is among the endpoints.
struct DeviceRules {
  bool offered = false;
  /// Where the person may be sent to type the code, besides the issuer's host and those below it.
  std::vector<std::string> verificationHosts;
  bool withoutSecret = false;  ///< a client that needs a secret does without it here
};

void describe(Members& members, DeviceRules& rules);

}  // namespace lanyard::providers
