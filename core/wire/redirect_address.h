#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace lanyard::wire {

/// Where a browser may return to, as a person writes it: `http://HOST:PORT[,PORT…]/PATH` (RFC 8252 section
/// 7.3), or the same with `https` for a provider that takes no plain http.
struct RedirectAddress {
  std::string host;                  ///< `127.0.0.1`, `[::1]` or `localhost`
  std::vector<std::uint16_t> ports;  ///< in the order in which they are tried; at least one
  std::string path;
  bool https = false;

  /// One address for each port, as registered with the provider.
  [[nodiscard]] std::vector<std::string> addresses() const;
  bool operator==(const RedirectAddress&) const = default;
};

/// What is wrong with such an address.
enum class RedirectFault {
  Scheme,  ///< it begins with neither `http://` nor `https://`
  Host,    ///< none of the three
  Port,    ///< none, one below 1024, one that is no number or there twice, or more than 16
  Path,    ///< none, or one that a browser would change
};

/// Parses what a person writes. It corrects nothing, because the provider compares the address byte by byte.
[[nodiscard]] tl::expected<RedirectAddress, RedirectFault> parseRedirectAddress(std::string_view text);
/// Whether it is a path without query and fragment that a browser leaves unchanged (RFC 3986 section 3.3),
/// and none of the wallet's own pages.
[[nodiscard]] bool isRedirectPath(std::string_view path);
/// The fault in English: one sentence.
[[nodiscard]] std::string_view wordsOf(RedirectFault fault);

}  // namespace lanyard::wire
