#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace lanyard::base {

/// What a person (or the wallet) can do about an error. The kind names the remedy, the code names the cause.
enum class ErrorKind {
  Transient,         ///< try again later by itself: network, 5xx, rate limits
  SignInAgain,       ///< only a new sign-in in the browser helps
  Untrusted,         ///< a server, file or peer failed a check; nothing of it was used
  Denied,            ///< the person, or the provider on the person's behalf, said no
  Cancelled,         ///< whoever asked took it back, or went away
  Locked,            ///< the wallet or the keystore must be unlocked first
  StoreUnavailable,  ///< the keystore or the database cannot be used
  Misconfigured,     ///< a setting is wrong; the same attempt will fail again until it is changed
};

/// The kind in a word, for logs: it says what helps.
[[nodiscard]] constexpr const char* kindName(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Transient:
      return "transient";
    case ErrorKind::SignInAgain:
      return "sign in again";
    case ErrorKind::Untrusted:
      return "untrusted";
    case ErrorKind::Denied:
      return "denied";
    case ErrorKind::Cancelled:
      return "cancelled";
    case ErrorKind::Locked:
      return "locked";
    case ErrorKind::StoreUnavailable:
      return "store unavailable";
    case ErrorKind::Misconfigured:
      return "misconfigured";
  }
  return "unknown";
}

/// An error as a value. `code` is stable, lower case and dotted ("token.invalid_grant"); `detail` is for logs
/// and developers, in English, and never holds a secret. Words for people are made in app.
struct Error {
  ErrorKind kind = ErrorKind::Misconfigured;
  std::string code;
  std::string detail;
  /// What the code's words for people name, in the order in which they name it: two addresses, a person.
  /// Cleaned, and never a secret.
  std::vector<std::string> values = {};
  /// The own words of the server that refused, cleaned: shown as its words, and as nobody else's.
  std::string said = {};
};

template <class T>
using Result = tl::expected<T, Error>;

/// Short form for `return fail(ErrorKind::Untrusted, "id_token.iss", "…")`.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string code, std::string detail = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(code), std::move(detail)});
}

}  // namespace lanyard::base
