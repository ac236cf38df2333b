#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/providers/provider_settings.h"

namespace lanyard::ports {

/// The parameters of one redirect, decoded, each at most once (RFC 6749 section 4.1.2, RFC 9207 section 2).
struct RedirectParameters {
  std::optional<std::string> code;
  std::optional<std::string> state;
  std::optional<std::string> iss;
  std::optional<std::string> error;
  std::optional<std::string> errorDescription;
  std::optional<std::string> errorUri;
  std::optional<std::string> response = {};  ///< JARM: all of the above in a JWT
  std::string path = {};                     ///< that the browser came to; empty: not told
  bool posted = false;                       ///< it came as a form, not in the address
};

/// The verdict on a redirect, and what the browser is told.
enum class RedirectVerdict {
  Accepted,       ///< 303 to /done, which sends the person back to Lanyard
  ProviderError,  ///< 303 to a page that says that the service refused
  UnknownState,   ///< 400; the attempt keeps waiting
  Replayed,       ///< 410; this attempt got its answer before
  Late,           ///< 410; this attempt's time had run out
  TakenBack,      ///< 410; this attempt was cancelled, or ended before its turn came
};

/// Decides on a redirect at once. The owner of the attempts implements it.
class RedirectReceiver {
 public:
  virtual ~RedirectReceiver() = default;
  virtual RedirectVerdict receive(const RedirectParameters& parameters) = 0;
};

/// A share in a bound loopback port. Dropping the last share closes the port 60 s later, so that a second redirect still
/// gets its answer.
class RedirectBinding {
 public:
  virtual ~RedirectBinding() = default;
  /// The redirect URI to send: the literal that was bound, its port and the path.
  [[nodiscard]] virtual std::string redirectUri() const = 0;
  /// The SHA-256 of the certificate that the port shows, in hex with colons; empty where it speaks plain
  /// http.
  [[nodiscard]] virtual std::string fingerprint() const = 0;
  /// Reads an address that a browser elsewhere ended at as if it had come to this port. `paste.not_address`
  /// (no web address, or not sound), `paste.elsewhere` (another scheme, host, port or path),
  /// `paste.no_answer` (nothing of a provider's answer in it); all Misconfigured.
  [[nodiscard]] virtual base::Result<RedirectParameters> read(std::string_view address) const = 0;
};

class RedirectListener {
 public:
  virtual ~RedirectListener() = default;
  /// Binds a port by `rule`: the first of its ports that is free, and no other; or shares one that is already
  /// bound for it. `receiver` must outlive the listener. Errors, all Misconfigured: `redirect.port_taken`
  /// (all of the rule's ports; value: the ports), `redirect.no_such_host` (this computer lacks the rule's
  /// address family; value: the host), and for any port `redirect.no_free_port` and `redirect.no_loopback`.
  [[nodiscard]] virtual base::Result<std::shared_ptr<RedirectBinding>> open(const providers::LoopbackRule& rule,
                                                                            RedirectReceiver& receiver) = 0;
};

}  // namespace lanyard::ports
