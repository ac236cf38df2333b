#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace lanyard::base {

/// What a person (or the wallet) can do about an error. The kind names the remedy, the code names the cause.
enum class ErrorKind {
  Transient,         ///< try again later by itself: network, 5xx, rate limits
  SignInAgain,       ///< only a new sign-in in the browser helps
  Untrusted,         ///< a server, file or peer failed a check; nothing of it was used
  Denied,            ///< the person, or the provider on the person's behalf, said no
  Cancelled,         ///< whoever asked cancelled the request, or went away
  Locked,            ///< the wallet or the keystore must be unlocked first
  StoreUnavailable,  ///< the keystore or the database cannot be used
  Misconfigured,     ///< a setting is wrong; the same attempt will fail again until it is changed
  Unsupported,       ///< the other side wants what we cannot do: neither another try nor a new sign-in helps
};

/// The kind as a word, for logs: it says what helps.
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
    case ErrorKind::Unsupported:
      return "unsupported";
  }
  return "unknown";
}

/// What an error is called: its stable code, lower case and dotted ("token.invalid_grant"), and its kind.
struct ErrorName {
  std::string_view code;
  ErrorKind kind;
  constexpr operator std::string_view() const { return code; }
};
/// Whether a code (of an error, or as stored or sent) is this one.
[[nodiscard]] constexpr bool operator==(const ErrorName& name, std::string_view code) {
  return name.code == code;
}

/// All names.
[[nodiscard]] std::span<const ErrorName> errorNames();
/// The name for a code that was composed, stored or sent; empty for a code that this version does not know.
[[nodiscard]] std::optional<ErrorName> findError(std::string_view code);

}  // namespace lanyard::base

/// Every error of Lanyard has a name, and so one code and one kind: `base::fail(errors::kWalletStopped)`.
namespace lanyard::errors {

#define LANYARD_ERROR(name, code, kind) inline constexpr base::ErrorName name{code, base::ErrorKind::kind};
#include "core/base/errors.inc"
#undef LANYARD_ERROR

}  // namespace lanyard::errors
