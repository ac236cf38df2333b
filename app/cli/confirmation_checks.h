#pragma once

#include <string>
#include <string_view>

#include "app/cli/doctor_checks.h"
#include "core/wire/json.h"

namespace lanyard::cli {

/// By the wallet's code: why the computer cannot confirm the person, and what helps.
struct ConfirmationWords {
  std::string what;
  std::string remedy;  ///< empty: none is known
};
[[nodiscard]] ConfirmationWords confirmationWords(std::string_view code);

/// What unlocks the wallet, and what replaces a forgotten approval passphrase: two lines of `lanyard doctor`,
/// of what `wallet.doctor` says.
[[nodiscard]] Finding unlockFinding(const wire::Json& doctor);
[[nodiscard]] Finding resetFinding(const wire::Json& doctor);

}  // namespace lanyard::cli
