#pragma once

#include <string>

#include "core/base/error.h"

namespace lanyard::wallet {

/// The detail of an error for the activity log, whose outcome is the code: what helps, and what is known of
/// the cause.
[[nodiscard]] inline std::string inDetail(const base::Error& error) {
  return base::kindName(error.kind) + (error.detail.empty() ? std::string() : ": " + error.detail);
}

}  // namespace lanyard::wallet
