#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "core/wire/message.h"

namespace lanyard::cli {

/// Exit codes that belong to no reason of the wallet (sysexits.h).
inline constexpr int kExitUsage = 64;
inline constexpr int kExitUnreachable = 69;
inline constexpr int kExitOutput = 74;
inline constexpr int kExitProtocol = 76;

/// Why a command did not do its work: one line for the person, one line of what to do, one exit code.
struct Failure {
  int exitCode = kExitProtocol;
  std::string reason;  ///< the wallet's, or `usage`, `wallet_unreachable`, `protocol_error`, `output`
  std::string message;
  std::string hint;
  std::string error = {};  ///< the wallet's own code, finer than the reason, where it gave one
  std::string said = {};   ///< the provider's own words, as plain text
};

template <class T>
using Outcome = tl::expected<T, Failure>;
using Refusal = tl::unexpected<Failure>;

[[nodiscard]] Refusal usageError(std::string message, std::string hint = {});
[[nodiscard]] Refusal unreachable(std::string message, std::string hint = {});
/// The wallet said something that this version does not understand.
[[nodiscard]] Refusal protocolError(const std::string& what);
/// The exit code of a reason of the wallet; 76 for one that is unknown here.
[[nodiscard]] int exitCodeOf(std::string_view reason);
/// As `--json` shows it: reason, message and hint, and where they are known `error` and `provider_says`.
[[nodiscard]] wire::Json asJson(const Failure& failure);
/// The failure in the wallet's words, as plain text; in our words for the reason if it sent none. An unknown
/// reason exits with 76.
[[nodiscard]] Failure fromWallet(const wire::Failure& failure);

}  // namespace lanyard::cli
