#pragma once

#include <QSslConfiguration>
#include <string>

#include "core/base/error.h"

namespace lanyard::adapters {

/// TLS 1.2 or newer, the peer always verified, trusting the system's certificates and those in `extraCa`
/// (PEM; may be empty). `http.ca_file` Misconfigured when it is not empty and holds no certificate.
[[nodiscard]] base::Result<QSslConfiguration> tlsTrust(const QByteArray& extraCa);

/// The content of a CA file. `http.ca_file` Misconfigured when it cannot be read, or is larger than 1 MiB.
[[nodiscard]] base::Result<QByteArray> readCaFile(const std::string& path);

/// How many authorities the system's bundle names; 0 also where TLS cannot be used at all.
[[nodiscard]] std::size_t systemAuthorities();

}  // namespace lanyard::adapters
