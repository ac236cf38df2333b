#pragma once

#include <optional>
#include <string>

#include "core/adapters/network/proxy_choice.h"
#include "core/base/error.h"
#include "core/providers/policy.h"

namespace lanyard::agent {

/// How the agent was asked to run. See lanyard-agent(1).
struct Options {
  std::string keystore;  ///< system, file, memory; empty: the one that the wallet has
  std::string dataDir;              ///< absolute; default $XDG_DATA_HOME/lanyard
  std::string socket;               ///< empty: by LANYARD_SOCK or XDG_RUNTIME_DIR
  std::string logLevel = "info";
  std::string logFormat = "text";  ///< text, json
  std::optional<int> passphraseFd;
  adapters::ProxyChoice proxy;  ///< the system's, unless --proxy says otherwise; never stored
  std::optional<int> proxyPasswordFd;
  bool foreground = false;
  bool look = false;         ///< only reports the keystore's state, in JSON on stderr, and ends
  bool startReport = false;  ///< reports the start on stderr in JSON (start_words.h)
  bool acceptLog = false;    ///< the person accepts the activity log as it is
  providers::Policy policy;  ///< of the computer; stands before all that was asked for
  int lockAfter = 12 * 60;  ///< minutes without a request; 0: never by itself
};

/// Parses the command line. Prints help, version or what is wrong by itself; then the outer optional is the
/// exit code. Blanks the name and password of a proxy in `argv`, which everybody on the machine can read.
struct Parsed {
  Options options;
  std::optional<int> exitCode;
};
[[nodiscard]] Parsed parseOptions(int argc, char** argv);

}  // namespace lanyard::agent
