#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "core/base/file_descriptor.h"
#include "core/base/secret.h"

namespace lanyard::client {

/// The part of our environment that the agent gets, "NAME=value" each: what a window needs
/// (base::isScreenVariable), because the agent passes it to the window that it starts.
[[nodiscard]] std::vector<std::string> agentEnvironment(const char* const* environment);

/// What an agent that we started said about its start (app/agent/start_words.h). Its texts are unchanged:
/// they are made plain where they are shown.
struct AgentStart {
  bool ran = false;
  int error = 0;      ///< errno when it could not be run
  int exitCode = -1;  ///< the first process's, which ends once the wallet serves or cannot; -1 before
  int signal = 0;     ///< what killed that process, if something did; there is no exit code then
  std::string code;   ///< empty: it serves, or ended without giving a reason
  std::string words;
  std::string remedy;
  std::string detail;            ///< the raw cause; `words` has it too
  std::string keystore;          ///< what --look found: system, file, memory
  bool isNew = false;            ///< there is no wallet yet, so its keystore can still be chosen
  std::chrono::seconds wait{0};  ///< before the next passphrase is checked
  std::string waitsFor;          ///< what it says it is waiting for
  std::string stray;  ///< while there is no code: the last line of another origin, such as the loader
};

/// An agent that is being started, in a session of its own, with the umask 077, with only the environment
/// that it needs, and /dev/null for stdin and stdout.
class AgentProcess {
 public:
  /// How it is started. The passphrase goes through a pipe that the child inherits.
  struct Order {
    std::vector<std::string> arguments = {};                       ///< besides those that this class adds
    const base::Secret* passphrase = nullptr;                      ///< null: none
    std::function<void(const std::string& words)> onWaiting = {};  ///< it waits for something
  };
  AgentProcess(const std::string& program, const Order& order);

  /// Reads what it says, for `patience` at most; true once its first process has ended.
  bool look(std::chrono::milliseconds patience);
  /// Calls look() until the first process has ended or `patience` is over.
  void wait(std::chrono::seconds patience);
  [[nodiscard]] const AgentStart& start() const { return m_start; }

 private:
  void run(const std::string& program, std::vector<std::string> words, const base::Secret* passphrase);
  void hear(bool isWhole);
  void take(std::string_view line);

  AgentStart m_start;
  std::function<void(const std::string& words)> m_onWaiting;
  std::string m_text;
  pid_t m_child = -1;
  base::FileDescriptor m_said;
};

}  // namespace lanyard::client
