#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/cli/agent_start.h"
#include "app/cli/failure.h"
#include "core/wire/json.h"

namespace lanyard::cli {

/// One line of `lanyard doctor`.
struct Finding {
  enum class State { Ok, Problem, Unknown };
  std::string name;
  State state = State::Ok;
  std::string words;
  std::string remedy;  ///< of a problem: what helps
};

/// Whether the socket at `path` and its folder are ours, and nobody else's.
[[nodiscard]] Finding checkSocket(const std::string& path, unsigned uid);
/// Which browser a sign-in would open. `browser` is `$BROWSER`, `path` is `$PATH`.
[[nodiscard]] Finding checkBrowser(std::string_view browser, std::string_view path, bool screen);
/// Whether this computer can listen for the redirect of a sign-in.
[[nodiscard]] Finding checkLoopback();
/// What this environment says of a proxy, without user and password. `wallet` is what the wallet uses, or
/// empty when it does not run.
[[nodiscard]] Finding checkProxy(const std::vector<std::string>& environment, const std::string& wallet);

/// What the wallet says of itself and its surroundings (wallet.doctor): agent, keystore, CA, clock, database,
/// activity, unlock, reset.
[[nodiscard]] std::vector<Finding> findingsOf(const wire::Json& doctor);
/// The same lines without a wallet, except the keystore, which was looked at.
[[nodiscard]] std::vector<Finding> findingsWithout(const Failure& failure, const KeystoreLook& look);

}  // namespace lanyard::cli
