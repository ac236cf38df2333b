#include "tests/crash/crash_points.h"

#include <unistd.h>

#include <csignal>

namespace lanyard::crash {

CrashPoints* pointsOfSystemCalls = nullptr;

void CrashPoints::pass(const std::string& name) {
  m_names.push_back(name);
  if (m_fatal != static_cast<int>(m_names.size())) return;
  m_link.write({{"killed", name}, {"sealed", m_sealed}});
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

}  // namespace lanyard::crash
