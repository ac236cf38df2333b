#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/cli/failure.h"
#include "core/base/secret.h"
#include "core/client/connection.h"

namespace lanyard::cli {

/// What a start may ask the person for.
struct StartTalk {
  std::function<Outcome<base::Secret>()> given;  ///< from --passphrase-fd; empty: the terminal is asked
  std::optional<base::Secret> typed;             ///< result: the passphrase that opened the wallet
};

/// The agent that a start would run; empty where there is none.
[[nodiscard]] std::string findAgent();

/// The state of the keystore while no wallet runs, as the agent finds it without starting to serve.
struct KeystoreLook {
  std::string keystore;  ///< system, file, memory; empty: the agent could not look
  std::string code;      ///< empty: it could be used
  std::string words;
  std::string remedy;
};
[[nodiscard]] KeystoreLook lookAtKeystore();

/// Starts the agent in the background and connects as soon as it serves. A wallet whose secrets are sealed by
/// a passphrase is opened with one (75 `wallet_locked` where nobody can be asked). If there is no keyring and
/// no wallet yet, the person is offered such a wallet at the terminal. Otherwise the result is the agent's
/// own words, remedy and exit code.
[[nodiscard]] Outcome<client::Connection> startAgentAndConnect(const std::string& socket, StartTalk& talk);

}  // namespace lanyard::cli
