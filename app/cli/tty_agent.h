#pragma once

#include <sys/types.h>

#include <cstdint>

namespace lanyard::cli {

/// Runs polkit's own program that asks for a password on the terminal (pkttyagent(1)), for the wallet's
/// process, while this object exists: whoever typed the command is asked where they typed it, even if a
/// desktop could ask. (Its --fallback, which would leave it to the desktop, finds nobody where logind knows
/// no session: polkit 122.) The password goes to polkit; it does not pass through us.
class TtyAgent {
 public:
  /// Starts it and waits until polkit knows of it, for 5 s at the most.
  explicit TtyAgent(std::int64_t walletPid);
  TtyAgent(const TtyAgent&) = delete;
  TtyAgent& operator=(const TtyAgent&) = delete;
  ~TtyAgent();

 private:
  pid_t m_pid = -1;
};

}  // namespace lanyard::cli
