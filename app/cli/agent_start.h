#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/connection.h"
#include "core/base/secret.h"

namespace lanyard::cli {

/// Where `lanyard-agent` may be, first choice first: beside our own executable, in ../libexec and
/// ../libexec/lanyard, then in the absolute folders of PATH.
[[nodiscard]] std::vector<std::string> agentPlaces(const std::string& ownExecutable, std::string_view path);

/// What the agent gets of our environment: where the person, the display and the session bus are, and the
/// language.
[[nodiscard]] std::vector<std::string> agentEnvironment(const char* const* environment);

/// What a start may ask the person for.
struct StartTalk {
  std::function<Outcome<base::Secret>()> given;  ///< from --passphrase-fd; empty: the terminal is asked
  std::optional<base::Secret> typed;             ///< result: the passphrase that opened the wallet
};

/// How the keystore is where no wallet runs, as the agent finds it without starting to serve.
struct KeystoreLook {
  std::string keystore;  ///< system, file, memory; empty: the agent could not look
  std::string code;      ///< empty: it could be used
  std::string words;
  std::string remedy;
};
[[nodiscard]] KeystoreLook lookAtKeystore();

/// Starts the agent in the background and connects as soon as it serves. A wallet whose secrets are sealed by
/// a passphrase is opened with one (75 `wallet_locked` where nobody can be asked). Where there is no keyring
/// and no wallet yet, the person is offered such a one at the terminal. Else the agent's own words, remedy
/// and exit code come out.
[[nodiscard]] Outcome<Connection> startAgentAndConnect(const std::string& socket, StartTalk& talk);

}  // namespace lanyard::cli
