#pragma once

#include <string>

#include "core/base/error.h"
#include "core/wire/reason.h"

namespace lanyard::pipe {

/// Why a request was not met, as the caller hears it.
struct Refusal {
  wire::Reason reason = wire::Reason::Internal;
  std::string message;  ///< for developers; ends with the error's code
  std::string hint;     ///< what the person can do, in plain English
};

/// The one table from the core's errors to the reasons of the local API: by code, else by the longest
/// beginning of the code that is listed, else by kind.
[[nodiscard]] Refusal refusalFor(const base::Error& error);

[[nodiscard]] inline Refusal badRequest(std::string message) {
  return {wire::Reason::BadRequest, std::move(message), "See the manual for what this request takes."};
}

}  // namespace lanyard::pipe
