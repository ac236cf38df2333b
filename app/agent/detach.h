#pragma once

#include <string>

#include "core/base/error.h"

namespace lanyard::agent {

/// Says on stderr why the wallet does not start: in words, or in JSON with `report`.
void tellFailed(const base::Error& error, bool isNew, bool report);

/// Goes into the background: the parent waits until the child serves or reports why it does not, and ends
/// with the same exit code. So whoever starts the agent knows when the socket is there, and sees its errors.
class Detach {
 public:
  /// Forks when `wanted`. Returns in the child only (or in the one process there is); the parent ends in
  /// here.
  /// With `report`, what is said is said in JSON (start_words.h).
  Detach(bool wanted, bool report);
  ~Detach();
  Detach(const Detach&) = delete;
  Detach& operator=(const Detach&) = delete;

  /// The wallet serves: the parent ends with 0, and standard streams go to /dev/null.
  void serving();
  /// The start waits for the person: says so on stderr.
  void waiting(const std::string& words) const;
  /// The wallet cannot serve: why goes to stderr. The parent ends with the error's exit code once this
  /// process has ended, so that whoever tries again finds no lock of it, or after a few seconds if it hangs.
  void failed(const base::Error& error, bool isNew);

 private:
  int m_toParent = -1;
  bool m_report = false;
};

}  // namespace lanyard::agent
