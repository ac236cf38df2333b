#pragma once

#include <QNetworkProxy>
#include <QUrl>
#include <functional>
#include <optional>
#include <string>

#include "core/base/error.h"

namespace lanyard::adapters {

/// The variables https_proxy, all_proxy and no_proxy, in lower or upper case (lower case first), read as curl
/// and Go read them; Qt and libproxy read them differently. An empty variable counts as unset. Where curl and
/// Go differ, what either of them exempts is exempt.
class ProxyEnvironment {
 public:
  /// The value of a variable, or empty.
  using Lookup = std::function<std::string(const char* name)>;

  explicit ProxyEnvironment(const Lookup& lookup);
  /// The environment of this process.
  [[nodiscard]] static ProxyEnvironment ofProcess();

  /// The proxy for an https address; NoProxy where it is exempt, or where the environment names proxies for
  /// other schemes alone; no value where the environment says nothing of proxies. `proxy.bad_variable`
  /// Misconfigured for a value that names none that can be used; the error repeats nothing of it, because it
  /// may hold a password.
  [[nodiscard]] base::Result<std::optional<QNetworkProxy>> proxyFor(const QUrl& url) const;

 private:
  std::string m_proxy;
  std::string m_exempt;
  bool m_speaks = false;  ///< some variable names a proxy
};

/// Whether `noProxy` exempts `host` (a name or a literal) at `port`. Entries are separated by commas or
/// blanks. `*` stands for everything; a name, with or without a dot before it, for itself and all names below
/// it; `*.name` for the names below it; an address for itself; `address/bits` for its network. Names and
/// addresses may have a `:port`, and IPv6 ones brackets.
[[nodiscard]] bool isExempt(const std::string& noProxy, const QString& host, int port);

/// A proxy as a variable names it: `[scheme://][user[:password]@]host[:port]`. Schemes: http (the default;
/// port 80) and socks5 or socks5h (port 1080), both of which leave names to the proxy.
[[nodiscard]] base::Result<QNetworkProxy> proxyNamed(const std::string& value);

}  // namespace lanyard::adapters
