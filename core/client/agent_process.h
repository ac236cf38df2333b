#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "core/base/file_descriptor.h"
#include "core/base/secret.h"

namespace lanyard::client {

/// What the agent gets of our environment, "NAME=value" each: what a screen program needs
/// (base::isScreenVariable), because the agent hands it to the window that it starts.
[[nodiscard]] std::vector<std::string> agentEnvironment(const char* const* environment);

/// What an agent that we started said of its start (app/agent/start_words.h). Its texts are as it wrote them:
/// they are made plain where they are shown.
struct AgentStart {
  bool ran = false;
  int error = 0;      ///< errno when it could not be run
  int exitCode = -1;  ///< of its first process, which ends when the wallet serves, or cannot; -1 before
  int signal = 0;     ///< what killed that process, if something did; there is no exit code then
  std::string code;   ///< empty: it serves, or ended without a word of its own
  std::string words;
  std::string remedy;
  std::string detail;            ///< the raw cause; `words` has it too
  std::string keystore;          ///< what --look found: system, file, memory
  bool isNew = false;            ///< there is no wallet yet, so its keystore can still be chosen
  std::chrono::seconds wait{0};  ///< before the next passphrase is looked at
  std::string waitsFor;          ///< what it says that it waits for, meanwhile
  std::string stray;  ///< the last line that is none of its own, while it has no code: the loader's, say
};

/// An agent that is being started: in a session of its own, with the umask 077, with nothing of ours but the
/// environment that it needs, and /dev/null for stdin and stdout.
class AgentProcess {
 public:
  /// How it is started. The passphrase goes through a pipe that the child inherits.
  struct Order {
    std::vector<std::string> arguments = {};                       ///< beside those that this class needs
    const base::Secret* passphrase = nullptr;                      ///< null: none
    std::function<void(const std::string& words)> onWaiting = {};  ///< it waits for something
  };
  AgentProcess(const std::string& program, const Order& order);

  /// Takes in what it says, for as long as `patience` at the most; true once its first process has ended.
  bool look(std::chrono::milliseconds patience);
  /// Looks until its first process has ended, or `patience` has.
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
