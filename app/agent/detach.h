#pragma once

#include <string>

namespace lanyard::agent {

/// The way into the background: the parent waits until the child serves, or hears why it does not, and ends
/// with the same exit code. So whoever starts the agent knows when the socket is there, and sees its errors.
class Detach {
 public:
  /// Forks when `wanted`. Returns in the child only (or in the one process there is); the parent ends in
  /// here.
  explicit Detach(bool wanted);
  ~Detach();
  Detach(const Detach&) = delete;
  Detach& operator=(const Detach&) = delete;

  /// The wallet serves: the parent ends with 0, and standard streams go to /dev/null.
  void serving();
  /// The wallet cannot serve: `sentence` goes to stderr, the parent ends with `code`.
  void failed(int code, const std::string& sentence);

 private:
  int m_toParent = -1;
};

}  // namespace lanyard::agent
