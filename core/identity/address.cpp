#include "core/identity/address.h"

#include <QString>
#include <QUrl>
#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace lanyard::identity {
namespace {

constexpr std::size_t kMostBytes =
    2'048;  // as much as servers take in a request line, and more than any rule
constexpr std::uint16_t kHttps = 443;
constexpr std::uint16_t kHttp = 80;

tl::unexpected<base::Error> badAddress(std::string why) {
  base::Error error(errors::kRouteBadAddress, why);
  error.values = {std::move(why)};
  return base::fail(std::move(error));
}

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool isUnreserved(char c) {
  return isDigit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
}

int hexValue(char c) {
  if (isDigit(c)) return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

std::vector<std::string_view> parted(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = std::min(text.find(at), text.size());
    parts.push_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

/// A number from 0 to 255 as dotted addresses have it: no sign, no leading zero, which some read as octal.
bool isOctet(std::string_view part) {
  return !part.empty() && part.size() <= 3 && std::ranges::all_of(part, isDigit) &&
         (part.size() == 1 || part.front() != '0') && (part.size() < 3 || part <= "255");
}

/// Whether resolvers may read the host as a number (WHATWG URL, "ends in a number"), in whatever notation.
bool isNumeric(std::string_view host) {
  const std::string_view last = parted(host, '.').back();
  return std::ranges::all_of(last, isDigit) || last.starts_with("0x");
}

std::optional<std::string> bracketed(std::string_view host) {
  const std::string_view inside = host.substr(1, host.size() - 2);
  const bool plain =
      std::ranges::all_of(inside, [](char c) { return hexValue(c) >= 0 || c == ':' || c == '.'; });
  if (host.size() < 4 || !host.ends_with(']') || !plain) return std::nullopt;
  // Qt knows which of these are addresses, and writes each in one way.
  QUrl url;
  url.setScheme(QStringLiteral("https"));
  url.setHost(QString::fromLatin1(inside.data(), static_cast<qsizetype>(inside.size())), QUrl::StrictMode);
  const std::string written = url.host(QUrl::FullyEncoded).toStdString();
  if (!url.isValid() || written.find(':') == std::string::npos) return std::nullopt;
  return "[" + written + "]";
}

base::Result<std::string> hostFrom(std::string_view text) {
  if (text.starts_with('[')) {
    auto address = bracketed(text);
    if (!address) return badAddress("what is in brackets is no IPv6 address");
    return *std::move(address);
  }
  if (text.find('%') != std::string_view::npos) return badAddress("a host has no escapes");
  const QString unicode = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
  std::string host = lowered(QUrl::toAce(unicode).toStdString());
  constexpr std::size_t kLongestHost = 253;
  if (host.empty() || host.size() > kLongestHost) return badAddress("it has no host that there can be");
  if (host.ends_with('.')) return badAddress("its host ends in a dot");
  const auto labels = parted(host, '.');
  if (std::ranges::any_of(labels, &std::string_view::empty)) return badAddress("its host has an empty part");
  if (isNumeric(host) && (labels.size() != 4 || !std::ranges::all_of(labels, isOctet)))
    return badAddress("its host is a number, but no address such as 127.0.0.1");
  return host;
}

base::Result<std::uint16_t> portFrom(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0)
    return badAddress("its port is none from 1 to 65535");
  return port;
}

/// The path with each escape in one form, or nothing if one is none.
std::optional<std::string> unescaped(std::string_view path) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      out.push_back(path[i]);
      continue;
    }
    if (i + 2 >= path.size()) return std::nullopt;
    const int high = hexValue(path[i + 1]);
    const int low = hexValue(path[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    const char c = static_cast<char>(high * 16 + low);
    if (isUnreserved(c)) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kHex[static_cast<std::size_t>(high)]);
      out.push_back(kHex[static_cast<std::size_t>(low)]);
    }
    i += 2;
  }
  return out;
}

/// RFC 3986 section 5.2.4, for a path that begins with a slash.
std::string withoutDots(std::string_view path) {
  std::vector<std::string_view> kept;
  const auto parts = parted(path.substr(1), '/');
  for (const std::string_view& part : parts) {
    const bool last = &part == &parts.back();
    if (part == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (part != ".") {
      kept.push_back(part);
      continue;
    }
    if (last) kept.emplace_back();
  }
  std::string out;
  for (const std::string_view part : kept) out.append("/").append(part);
  return out.empty() ? "/" : out;
}

std::uint16_t ownPort(std::string_view scheme) {
  return scheme == "https" ? kHttps : kHttp;
}

bool isLoopback(std::string_view host) {
  return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

/// Why the text cannot be an address, whatever its parts are; empty if it can.
std::string_view faultIn(std::string_view text) {
  if (text.empty()) return "it is empty";
  if (text.size() > kMostBytes) return "it is too long";
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; }))
    return "it has a space or a control character";
  if (text.find('\\') != std::string_view::npos) return "it has a backslash";
  return {};
}

}  // namespace

std::string Address::place() const {
  return port == ownPort(scheme) ? host : host + ":" + std::to_string(port);
}

std::string Address::text() const {
  return scheme + "://" + place() + (path == "/" ? "" : path);
}

base::Result<Address> parseAddress(std::string_view text) {
  if (const auto fault = faultIn(text); !fault.empty()) return badAddress(std::string(fault));
  Address address;
  const std::size_t mark = text.find("://");
  address.scheme = mark == std::string_view::npos ? "https" : lowered(text.substr(0, mark));
  if (mark != std::string_view::npos) text.remove_prefix(mark + 3);
  if (address.scheme != "https" && address.scheme != "http")
    return badAddress("a token is for https addresses alone");
  const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
  std::string_view authority = text.substr(0, end);
  std::string_view path = text.substr(end);
  if (authority.find('@') != std::string_view::npos) return badAddress("it has a user's name in it");
  address.port = ownPort(address.scheme);
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    const auto port = portFrom(authority.substr(colon + 1));
    if (!port) return tl::unexpected(port.error());
    address.port = *port;
    authority = authority.substr(0, colon);
  }
  auto host = hostFrom(authority);
  if (!host) return tl::unexpected(host.error());
  address.host = *std::move(host);
  if (address.scheme == "http" && !isLoopback(address.host))
    return badAddress("http without the s is for this computer alone");
  path = path.substr(0, path.find_first_of("?#"));
  const auto plain = unescaped(path.empty() ? "/" : path);
  if (!plain) return badAddress("it has a percent sign that begins no escape");
  address.path = withoutDots(*plain);
  return address;
}

bool covers(const Address& rule, const Address& asked) {
  if (rule.scheme != asked.scheme || rule.host != asked.host || rule.port != asked.port) return false;
  std::string_view prefix = rule.path;
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  std::string_view rest = asked.path;
  if (!rest.starts_with(prefix)) return false;
  rest.remove_prefix(prefix.size());
  if (!prefix.empty() && rest.starts_with(".git")) rest.remove_prefix(4);
  return rest.empty() || rest.starts_with('/');
}

}  // namespace lanyard::identity
