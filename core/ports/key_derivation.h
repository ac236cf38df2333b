#pragma once

#include <QCoro/QCoroTask>
#include <cstdint>
#include <string>

#include "core/base/error.h"
#include "core/base/secret.h"

namespace lanyard::ports {

/// What one guess at a passphrase costs (RFC 7914 section 2): 128 · 2^logN · r bytes of memory. The default
/// takes 128 MiB and about half a second.
struct ScryptCost {
  std::uint8_t logN = 17;
  std::uint32_t r = 8;
  std::uint32_t p = 1;
};

/// Derives keys from passphrases without blocking the event loop: a token in memory is handed out while a
/// guess is computed. Calls are answered one after the other, each within the port's own deadline.
class KeyDerivation {
 public:
  virtual ~KeyDerivation() = default;
  /// 32 bytes by scrypt. `seal.cost` Misconfigured (more than 1 GiB, or p above 16); `seal.failed`
  /// StoreUnavailable (not enough memory); `seal.timeout` Transient; `seal.stopped` Cancelled (the port
  /// ended meanwhile).
  virtual QCoro::Task<base::Result<base::Secret>> derive(base::Secret passphrase, std::string salt,
                                                         ScryptCost cost) = 0;
};

}  // namespace lanyard::ports
