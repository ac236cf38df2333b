#pragma once

#include <string>

#include "core/base/error.h"

namespace lanyard::wallet {

/// An error for the activity log, where the code is the outcome: what helps, and what is known of the cause.
[[nodiscard]] inline std::string inDetail(const base::Error& error) {
  return base::kindName(error.kind) + (error.detail.empty() ? std::string() : ": " + error.detail);
}

}  // namespace lanyard::wallet
