#pragma once

#include <QUrl>
#include <string>

#include "core/base/error.h"

namespace lanyard::adapters {

/// Whether `host` means this computer, without asking a name server: a loopback literal or `localhost`.
[[nodiscard]] bool isLoopbackHost(const QString& host);

/// Parses the address of a request. Only https, or http to a loopback host where `allowPlainLoopback`.
/// `http.refused_url` Misconfigured for everything else: other schemes, no host, a name or password in the
/// address.
[[nodiscard]] base::Result<QUrl> acceptUrl(const std::string& text, bool allowPlainLoopback);

/// Whether scheme, host and port are the same (RFC 6454 section 5).
[[nodiscard]] bool sameOrigin(const QUrl& a, const QUrl& b);

}  // namespace lanyard::adapters
