#include "core/adapters/local/harden.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace lanyard::adapters {

base::Result<void> hardenProcess() {
  const struct rlimit none = {0, 0};
  ::umask(S_IRWXG | S_IRWXO);
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || ::setrlimit(RLIMIT_CORE, &none) != 0 ||
      ::signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
    return base::fail(errors::kHardenRefused, std::strerror(errno));
  }
  return {};
}

}  // namespace lanyard::adapters
