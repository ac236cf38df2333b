#pragma once

#include <string>
#include <vector>

#include "core/wire/json.h"
#include "tests/crash/line_link.h"

namespace lanyard::crash {

/// Counts the steps of a wallet's process, and kills it, as kill -9 does, at the chosen one. Steps are
/// numbered from 1 in the order in which they are passed; a run without a fatal step tells how many there
/// are.
class CrashPoints {
 public:
  /// `fatal` 0: nothing is killed, all names are kept.
  CrashPoints(LineLink& link, int fatal) : m_link(link), m_fatal(fatal) {}

  /// Passes one step. Does not return from the fatal one, after it has reported over the link.
  void pass(const std::string& name);
  /// Whether `pass` would kill now. For a step that leaves half a write behind.
  [[nodiscard]] bool isNext() const { return m_fatal == static_cast<int>(m_names.size()) + 1; }
  /// The journal holds a newer token for good (its file has got its name).
  void sealed() { m_sealed = true; }

  [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }

 private:
  LineLink& m_link;
  int m_fatal;
  bool m_sealed = false;
  std::vector<std::string> m_names;
};

/// The points that the wrapped system calls pass (crash_calls.cpp). A system call has no parameter to bring
/// them in by; null until a wallet's process sets it.
extern CrashPoints* pointsOfSystemCalls;

}  // namespace lanyard::crash
