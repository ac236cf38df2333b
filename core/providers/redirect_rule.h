#pragma once

#include "core/providers/provider_settings.h"

namespace lanyard::providers {

class Members;

/// Where a provider lets the browser return to.
struct RedirectRule {
  LoopbackRule loopback;
  bool https = false;  ///< it takes no plain http, not even to loopback
};

void describe(Members& members, RedirectRule& rule);

}  // namespace lanyard::providers
