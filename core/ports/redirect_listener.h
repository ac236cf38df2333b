#pragma once

#include <memory>
#include <optional>
#include <string>

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
};

/// What the browser is told.
enum class RedirectVerdict {
  Accepted,       ///< 303 to /done, which says to go back to Lanyard
  ProviderError,  ///< 303 to a page that says that the service refused
  UnknownState,   ///< 400; the attempt keeps waiting
  Replayed,       ///< 410; this attempt got its answer before
  Late,           ///< 410; this attempt's time had run out
  TakenBack,      ///< 410; this attempt was cancelled, or ended before its turn came
};

/// Decides on a redirect, at once. Implemented by whoever holds the attempts.
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
};

class RedirectListener {
 public:
  virtual ~RedirectListener() = default;
  /// Binds a port by `rule`, or shares the one already bound for the same host and port list. `receiver` must outlive
  /// the listener. Errors: `redirect.port_taken` Misconfigured (names the fixed port), `redirect.no_loopback`.
  [[nodiscard]] virtual base::Result<std::shared_ptr<RedirectBinding>> open(const providers::LoopbackRule& rule,
                                                                            RedirectReceiver& receiver) = 0;
};

}  // namespace lanyard::ports
