#pragma once

#include <span>
#include <string_view>

namespace lanyard::wire {

/// Why the wallet refused a request: stable over versions (core/wire/README.md, "Errors").
enum class Reason {
  BadRequest,
  Unsupported,
  ConsentDenied,
  ConsentTimeout,
  IdentityUnknown,
  IdentityAmbiguous,
  SignInRequired,
  WalletLocked,
  KeystoreUnavailable,
  ScopeNotAvailable,
  ProviderUnreachable,
  RateLimited,
  PassphraseWrong,
  PassphraseRequired,
  ProviderRefused,
  Cancelled,
  Internal,
};

/// One row of the table that agent, desktop and command line share.
struct ReasonRow {
  Reason reason;
  std::string_view name;  ///< `error.data.reason`
  int code;               ///< `error.code` (JSON-RPC 2.0 section 5.1)
  int exitCode;           ///< of `lanyard`; those of sysexits where one fits
};

/// All rows, in the order of `Reason`.
[[nodiscard]] std::span<const ReasonRow> reasons();
[[nodiscard]] const ReasonRow& rowOf(Reason reason);
/// The row with this name on the wire; null for a name that this version does not know.
[[nodiscard]] const ReasonRow* findReason(std::string_view name);

}  // namespace lanyard::wire
