#pragma once

#include <QSslConfiguration>
#include <string>

#include "core/base/error.h"

namespace lanyard::adapters {

/// Which authorities vouch for a server.
enum class Authorities {
  Extra,  ///< the extra file's, and no others
  All,    ///< the system's as well
};

/// TLS 1.2 or newer, the peer always verified, trusting the system's certificates and those in `extraCa`
/// (PEM; may be empty). `http.ca_file` Misconfigured when it is not empty and holds no certificate.
///
/// Without `extraCa`, the system's certificates are read on demand. With it, all of them are read, which
/// takes a tenth of a second; `Authorities::Extra` leaves them out. `All` accepts whatever `Extra` accepts,
/// and may accept what `Extra` refuses.
[[nodiscard]] base::Result<QSslConfiguration> tlsTrust(const QByteArray& extraCa,
                                                       Authorities authorities = Authorities::All);

/// The content of a CA file. `http.ca_file` Misconfigured when it cannot be read, or is larger than 1 MiB.
[[nodiscard]] base::Result<QByteArray> readCaFile(const std::string& path);

/// How many authorities the system's bundle has; 0 also where TLS cannot be used at all.
[[nodiscard]] std::size_t systemAuthorities();

}  // namespace lanyard::adapters
