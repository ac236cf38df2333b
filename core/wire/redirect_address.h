#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace lanyard::wire {

/// Where a browser may come back to, as a person writes it: `http://HOST:PORT[,PORT…]/PATH` (RFC 8252
/// section 7.3).
struct RedirectAddress {
  std::string host;                  ///< `127.0.0.1`, `[::1]` or `localhost`
  std::vector<std::uint16_t> ports;  ///< in the order in which they are tried; at least one
  std::string path;

  /// One address for each port, as they are registered with the provider.
  [[nodiscard]] std::vector<std::string> addresses() const;
  bool operator==(const RedirectAddress&) const = default;
};

/// What is wrong with one.
enum class RedirectFault {
  Scheme,  ///< it does not begin with `http://`
  Host,    ///< none of the three
  Port,    ///< none is there, one is below 1024, no number or there twice, or there are more than 16
  Path,    ///< none is there, or it is no path that a browser leaves as it is
};

/// The reverse of what a person writes. Nothing is put right: a provider compares it letter by letter.
[[nodiscard]] tl::expected<RedirectAddress, RedirectFault> parseRedirectAddress(std::string_view text);
/// A path without query and fragment that a browser leaves as it is (RFC 3986 section 3.3), and that is none
/// of the wallet's own pages.
[[nodiscard]] bool isRedirectPath(std::string_view path);
/// The fault in English: one sentence.
[[nodiscard]] std::string_view wordsOf(RedirectFault fault);

}  // namespace lanyard::wire
