#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace lanyard::identity {

/// An address that a token is for, in one normal form, so that two ways to write it cannot be taken for two
/// addresses.
struct Address {
  std::string scheme;      ///< "https"; "http" on this computer alone
  std::string host;        ///< lower case, punycode (RFC 5891); an IPv6 address in brackets
  std::uint16_t port = 0;  ///< the scheme's own where none was named
  std::string
      path;  ///< begins with a slash; without dot segments (RFC 3986 section 5.2.4), query and fragment

  /// As people write it: without the scheme's own port, and without a path of one slash.
  [[nodiscard]] std::string text() const;
  /// Host, and port where it is not the scheme's own.
  [[nodiscard]] std::string place() const;

  bool operator==(const Address&) const = default;
};

/// Reads `https://host[:port][/path]`, or the same without the scheme. `http` is taken for 127.0.0.1, [::1]
/// and localhost alone. Escapes in the path stay escapes, but for those of letters, digits and `-._~`
/// (RFC 3986 section 6.2.2.2): an escaped slash parts nothing. Refuses control characters, spaces,
/// backslashes, a user's name, a number that is no address in four parts, a trailing dot, an empty or
/// unknown host, a port that is none, an escape that is none, and more than 2,048 bytes.
/// `route.bad_address` Misconfigured (values: why).
[[nodiscard]] base::Result<Address> parseAddress(std::string_view text);

/// Whether a rule for `rule` holds for `asked`: the same scheme, host and port, and a path that is the rule's
/// or below it. Where the rule's last part is `x`, a part `x.git` counts as it, as git writes repositories.
[[nodiscard]] bool covers(const Address& rule, const Address& asked);

}  // namespace lanyard::identity
