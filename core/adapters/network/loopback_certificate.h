#pragma once

#include <QSslCertificate>
#include <QSslKey>
#include <string>

#include "core/base/clock.h"
#include "core/base/error.h"

namespace lanyard::adapters {

/// A certificate for one loopback port, and its key. Nobody has signed it but itself, so a browser warns.
struct LoopbackCertificate {
  QSslCertificate certificate;
  QSslKey key;

  /// The SHA-256 of the certificate, in hex with colons, as browsers show it.
  [[nodiscard]] std::string fingerprint() const;
};

/// Makes one for `host` (127.0.0.1, [::1] or localhost), good from an hour before `now` for a day, for
/// servers alone. The key is new each time, and only in memory. `redirect.certificate` Misconfigured.
[[nodiscard]] base::Result<LoopbackCertificate> makeLoopbackCertificate(const std::string& host,
                                                                        base::Instant now);

}  // namespace lanyard::adapters
