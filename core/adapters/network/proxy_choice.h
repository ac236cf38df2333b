#pragma once

#include <QNetworkProxy>
#include <QUrl>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/base/secret.h"

namespace lanyard::adapters {

/// How servers beyond this computer are reached: directly, as the system says for each address, or through
/// one named HTTP proxy. A proxy carries TLS and sees no more than a host's name (RFC 9110 section 9.3.6).
class ProxyChoice {
 public:
  /// Directly.
  ProxyChoice() = default;

  /// `none`, `system`, or `http://[user[:password]@]host:port`, the name and password percent-encoded.
  /// `proxy.bad_address` Misconfigured for all else; the error repeats nothing of `text`, which may hold a
  /// password.
  [[nodiscard]] static base::Result<ProxyChoice> parse(const std::string& text);

  /// Sets the password of a named proxy whose address does not contain it. `proxy.bad_address` where there is
  /// no named proxy with a user.
  [[nodiscard]] base::Result<void> usePassword(const base::Secret& password);

  /// What to use for `url`. The system's answer comes from the variables https_proxy, all_proxy and no_proxy
  /// (ProxyEnvironment, whose errors it has), and where they name no proxy from the settings of the desktop; of a list
  /// its first entry counts.
  [[nodiscard]] base::Result<QNetworkProxy> proxyFor(const QUrl& url) const;

  /// For a log: `none`, `system`, or host and port.
  [[nodiscard]] std::string words() const;

 private:
  bool m_system = false;
  std::optional<QNetworkProxy> m_named;
};

/// Host and port, without user and password.
[[nodiscard]] std::string nameOf(const QNetworkProxy& proxy);

}  // namespace lanyard::adapters
