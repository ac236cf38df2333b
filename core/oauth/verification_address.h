#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace lanyard::oauth {

/// Where a provider may send a person to type a code (RFC 8628 section 5.4: the address is what tells a real
/// request from a forged one).
struct VerificationRule {
  std::string issuer;
  std::vector<std::string> hosts;  ///< further hosts, known to be the provider's; each alone
  bool local = false;              ///< the person marked the provider as local: plain http to loopback
};

/// Whether the person may be sent to `url`: an endpoint in the sense of checkEndpoint, whose host is the
/// issuer's, one below it, or one of the rule's. `device.bad_member` (no such endpoint),
/// `device.foreign_address` (values: that host, the issuer's host); Untrusted.
[[nodiscard]] base::Result<void> checkVerificationAddress(std::string_view url, const VerificationRule& rule);

}  // namespace lanyard::oauth
