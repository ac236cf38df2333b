#include "core/wire/redirect_address.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace lanyard::wire {
namespace {

constexpr std::string_view kPlain = "http://";
constexpr std::string_view kSecure = "https://";
constexpr std::string_view kHosts[] = {"127.0.0.1", "[::1]", "localhost"};
// Only root may listen below it, and the wallet is never root.
constexpr std::uint16_t kLeastPort = 1024;
// Enough to avoid ports that are taken.
constexpr std::size_t kMostPorts = 16;
// Providers cut off longer ones.
constexpr std::size_t kLongestPath = 256;

// Not from <cctype>, which depends on the locale.
bool isAlnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::optional<std::uint16_t> portOf(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  // "08400" would be registered as written, but sent as 8400.
  if (!whole || text.starts_with('0') || port < kLeastPort) return std::nullopt;
  return port;
}

std::optional<std::vector<std::uint16_t>> portsOf(std::string_view text) {
  std::vector<std::uint16_t> ports;
  while (true) {
    const std::size_t comma = text.find(',');
    const auto port = portOf(text.substr(0, comma));
    if (!port || ports.size() == kMostPorts || std::ranges::find(ports, *port) != ports.end())
      return std::nullopt;
    ports.push_back(*port);
    if (comma == std::string_view::npos) return ports;
    text.remove_prefix(comma + 1);
  }
}

/// "." and "..", also in the encodings that browsers read as such: browsers remove these parts from an
/// address.
bool isDots(std::string_view part) {
  std::size_t dots = 0;
  while (!part.empty()) {
    const bool encoded = part.starts_with("%2e") || part.starts_with("%2E");
    if (!encoded && !part.starts_with('.')) return false;
    part.remove_prefix(encoded ? 3 : 1);
    ++dots;
  }
  return dots == 1 || dots == 2;
}

}  // namespace

std::vector<std::string> RedirectAddress::addresses() const {
  std::vector<std::string> all;
  for (const std::uint16_t port : ports)
    all.push_back(std::string(https ? kSecure : kPlain) + host + ":" + std::to_string(port) + path);
  return all;
}

bool isRedirectPath(std::string_view path) {
  if (!path.starts_with('/') || path.size() > kLongestPath) return false;
  if (path == "/done" || path == "/refused") return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c == '%') {
      if (i + 2 >= path.size() || !isHex(path[i + 1]) || !isHex(path[i + 2])) return false;
    } else if (!isAlnum(c) && std::string_view("-._~!$&'()*+,;=:@/").find(c) == std::string_view::npos) {
      return false;
    }
  }
  for (std::string_view rest = path; !rest.empty();) {
    rest.remove_prefix(1);
    const std::string_view part = rest.substr(0, rest.find('/'));
    if (isDots(part)) return false;
    rest.remove_prefix(part.size());
  }
  return true;
}

tl::expected<RedirectAddress, RedirectFault> parseRedirectAddress(std::string_view text) {
  const bool https = text.starts_with(kSecure);
  if (!https && !text.starts_with(kPlain)) return tl::unexpected(RedirectFault::Scheme);
  text.remove_prefix((https ? kSecure : kPlain).size());
  const std::size_t slash = std::min(text.find_first_of("/?#"), text.size());
  const std::string_view path = text.substr(slash);
  std::string_view host = text.substr(0, slash);
  const auto known = std::ranges::find_if(kHosts, [&](std::string_view one) {
    return host.starts_with(one) && (host.size() == one.size() || host[one.size()] == ':');
  });
  if (known == std::end(kHosts)) return tl::unexpected(RedirectFault::Host);
  host.remove_prefix(known->size());
  if (host.empty()) return tl::unexpected(RedirectFault::Port);
  auto ports = portsOf(host.substr(1));
  if (!ports) return tl::unexpected(RedirectFault::Port);
  if (!isRedirectPath(path)) return tl::unexpected(RedirectFault::Path);
  return RedirectAddress{std::string(*known), std::move(*ports), std::string(path), https};
}

std::string_view wordsOf(RedirectFault fault) {
  switch (fault) {
    case RedirectFault::Scheme:
      return "A redirect address begins with http:// or https://.";
    case RedirectFault::Host:
      return "A redirect address is on this computer: its host is 127.0.0.1, [::1] or localhost.";
    case RedirectFault::Port:
      return "A redirect address names its port, from 1024 to 65535, or up to 16 of them with commas "
             "between.";
    case RedirectFault::Path:
      return "A redirect address ends in a path like /callback, without \"?\" and \"#\", and not /done or "
             "/refused.";
  }
  return {};
}

}  // namespace lanyard::wire
