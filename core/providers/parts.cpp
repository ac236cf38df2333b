#include "core/providers/parts.h"

#include <algorithm>

namespace lanyard::providers {
namespace {

bool isAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Whether the placeholder at `place` of a pattern can stand for `c`: for a part of a path, for a label of a
/// host, or for all of one.
bool canBeAt(char c, std::string_view pattern, std::size_t place, std::size_t path) {
  if (place >= path) return c != '/' && c != '?' && c != '#';
  const bool whole = pattern.find('}', place) + 1 == path && pattern.substr(0, place).ends_with("://");
  return isAlphanumeric(c) || c == '-' || (whole && (c == '.' || c == ':'));
}

bool isLabel(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return isAlphanumeric(c) || c == '-'; });
}

/// A name, and a port.
bool isWholeHost(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view port = text.substr(colon + 1);
    const bool digits = std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (port.empty() || port.size() > 5 || !digits) return false;
    text = text.substr(0, colon);
  }
  if (text.size() > 253) return false;
  while (!text.empty()) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    if (!isLabel(text.substr(0, dot)) || dot + 1 == text.size()) return false;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return true;
}

bool isPathPart(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  return !text.empty() && text.size() <= kLongest && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return isAlphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
         });
}

/// Where the host of a URL begins and ends.
std::pair<std::size_t, std::size_t> hostRange(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) return {0, 0};
  return {begin + 3, std::min(url.find('/', begin + 3), url.size())};
}

bool canStandIn(std::string_view url, std::size_t place, std::size_t length, std::string_view part) {
  const auto [begin, end] = hostRange(url);
  if (place >= end) return isPathPart(part);
  return place == begin && place + length == end ? !part.empty() && isWholeHost(part) : isLabel(part);
}

/// Text with every character percent-encoded that is not unreserved (RFC 3986 section 2.3).
std::string encoded(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (isAlphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
      continue;
    }
    out += '%';
    out += kDigits[static_cast<unsigned char>(c) >> 4U];
    out += kDigits[static_cast<unsigned char>(c) & 0x0fU];
  }
  return out;
}

/// Whether `issuer` fits `pattern`; notes what stands for its placeholders.
bool walk(std::string_view pattern, std::string_view issuer, Parts& parts) {
  const std::size_t path = hostRange(pattern).second;
  std::size_t at = 0;
  for (std::size_t i = 0; i < pattern.size();) {
    const std::size_t close = pattern[i] == '{' ? pattern.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      if (at == issuer.size() || issuer[at++] != pattern[i++]) return false;
      continue;
    }
    const std::size_t begin = at;
    while (at < issuer.size() && canBeAt(issuer[at], pattern, i, path)) ++at;
    if (at == begin) return false;
    parts.insert_or_assign(std::string(pattern.substr(i + 1, close - i - 1)),
                           std::string(issuer.substr(begin, at - begin)));
    i = close + 1;
  }
  return at == issuer.size();
}

}  // namespace

Parts partsOf(std::string_view pattern, std::string_view issuer) {
  Parts parts;
  return walk(pattern, issuer, parts) ? parts : Parts();
}

std::string badPart(std::string_view url, const Parts& parts) {
  for (const auto& [name, part] : parts) {
    const std::string placeholder = '{' + name + '}';
    const std::size_t place = url.find(placeholder);
    if (place == std::string_view::npos || !canStandIn(url, place, placeholder.size(), part)) return name;
  }
  return {};
}

std::string filledIn(std::string url, const Parts& parts) {
  for (const auto& [name, part] : parts) {
    const std::string placeholder = '{' + name + '}';
    for (std::size_t at = 0; (at = url.find(placeholder, at)) != std::string::npos; at += part.size())
      url.replace(at, placeholder.size(), part);
  }
  return url;
}

void fillIn(ProviderSettings& settings, Parts parts) {
  parts.insert_or_assign("client_id", encoded(settings.clientId));
  Endpoints& at = settings.endpoints;
  for (std::string* url : {&settings.issuer, &at.authorization, &at.token, &at.refresh, &at.jwks,
                           &at.userinfo, &at.revocation, &at.introspection, &at.device, &at.endSession,
                           &at.registration, &at.pushed, &settings.dialect.identity.url}) {
    *url = filledIn(std::move(*url), parts);
  }
}

}  // namespace lanyard::providers
