#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/wire/message.h"

namespace lanyard::pipe {

/// Why a request was refused, as the caller is told.
struct Refusal {
  wire::Reason reason = wire::Reason::Internal;
  std::string message;                   ///< for developers; ends with the error's code
  std::string hint;                      ///< what the person can do, in plain English
  std::string code = {};                 ///< the error's, where it is one of the core
  std::vector<std::string> values = {};  ///< the values that the words for the code name
  std::string said = {};                 ///< the provider's own words
};

/// An error in the words of core/wire/error_words.h.
[[nodiscard]] Refusal refusalFor(const base::Error& error);

/// The line that tells the caller of request `id`.
[[nodiscard]] std::string refusalLine(const wire::Json& id, const Refusal& refusal);

[[nodiscard]] inline Refusal badRequest(std::string message) {
  return {wire::Reason::BadRequest, std::move(message), "See the manual for what this request takes."};
}

}  // namespace lanyard::pipe
