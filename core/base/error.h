#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "core/base/errors.h"

namespace lanyard::base {

/// An error as a value, raised by its name (core/base/errors.h). `detail` is for logs and developers, in
/// English, and never holds a secret. Words for people stand in core/wire/error_words.h.
struct Error {
  Error() = default;
  Error(const ErrorName& name, std::string more = {}) : detail(std::move(more)) { become(name); }

  /// Turns it into another error with the same detail, once more is known of the cause.
  void become(const ErrorName& name) {
    kind = name.kind;
    code = name.code;
  }

  ErrorKind kind = ErrorKind::Misconfigured;
  std::string code;
  std::string detail;
  /// The values that the code's words for people name, in their order: two addresses, a person. Cleaned, and
  /// never a secret.
  std::vector<std::string> values = {};
  /// The words of the server that refused, cleaned; shown as its words only.
  std::string said = {};
  /// The code of the cause, where the cause is what is kept and shown: why a new sign-in is needed.
  std::string cause = {};
};

template <class T>
using Result = tl::expected<T, Error>;

/// Short form for `return fail(errors::kIdTokenIss, "…")`.
[[nodiscard]] inline tl::unexpected<Error> fail(const ErrorName& name, std::string detail = {}) {
  return tl::unexpected<Error>(Error(name, std::move(detail)));
}
/// Passes an error on unchanged.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace lanyard::base
