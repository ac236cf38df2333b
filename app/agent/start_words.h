#pragma once

#include <string>

#include "core/base/error.h"

namespace lanyard::agent {

/// Why the wallet did not start: what is wrong, and what helps.
struct StartWords {
  std::string text;
  std::string remedy;  ///< may be empty
};
[[nodiscard]] StartWords startWords(const base::Error& error);

/// The sysexits code of an error that keeps the agent from running.
[[nodiscard]] int exitCodeOf(const base::Error& error);

/// One line for whoever started the agent with --start-report: a failed start as
/// `{"start":"failed","code","exit","words","remedy","detail","new"}`, with `"wait_s"` where a wrong
/// passphrase makes the next one wait. `detail` is the raw cause, which `words` has too. `isNew` says that
/// there is no wallet yet that a choice of keystore would part from its secrets.
[[nodiscard]] std::string failedLine(const base::Error& error, bool isNew);
/// How the keystore is, for `lanyard doctor` where no wallet runs: `{"start":"looked","keystore","code",
/// "words","remedy"}`, the last three empty when it could be used.
[[nodiscard]] std::string lookedLine(const std::string& keystore, const base::Result<void>& found);
/// The same for what the start waits for: `{"start":"waiting","words"}`.
[[nodiscard]] std::string waitingLine(const std::string& words);

}  // namespace lanyard::agent
