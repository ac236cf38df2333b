#include "core/providers/text_forms.h"

#include <algorithm>

namespace lanyard::providers {
namespace {

bool isLower(char c) {
  return c >= 'a' && c <= 'z';
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

template <class Fits>
bool all(std::string_view text, Fits fits) {
  return std::all_of(text.begin(), text.end(), fits);
}

bool isLine(std::string_view text) {
  // Longer than any sentence that a page of the wallet has room for.
  constexpr std::size_t kMostBytes = 400;
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !text.empty() && text.size() <= kMostBytes && std::none_of(text.begin(), text.end(), control);
}

bool isName(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text.front() != '-' &&
         all(text, [](char c) { return isLower(c) || isDigit(c) || c == '-'; });
}

bool isHost(std::string_view text) {
  return !text.empty() && text.size() <= 253 && text.front() != '.' && text.back() != '.' &&
         all(text, [](char c) { return isLower(c) || isDigit(c) || c == '-' || c == '.'; });
}

bool isScope(std::string_view text) {
  return !text.empty() && text.size() <= 200 &&
         all(text, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

bool isColour(std::string_view text) {
  return text.size() == 7 && text.front() == '#' &&
         all(text.substr(1), [](char c) { return isDigit(c) || (c >= 'a' && c <= 'f'); });
}

/// The part of a URL between "://" and the next slash, query or fragment; empty where there is none.
std::string_view authorityOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::string_view rest = url.substr(scheme + 3);
  return rest.substr(0, rest.find_first_of("/?#"));
}

bool isUrl(std::string_view text) {
  constexpr std::size_t kMostBytes = 2048;
  if (text.size() > kMostBytes || text.find('#') != std::string_view::npos) return false;
  if (!all(text, [](char c) { return c > ' ' && c < 0x7f && c != '\\' && c != '"'; })) return false;
  const std::string_view authority = authorityOf(text);
  if (authority.empty() || authority.find('@') != std::string_view::npos) return false;
  if (text.starts_with("https://")) return true;
  const std::string host = hostOfUrl(text);
  return text.starts_with("http://") && (host == "127.0.0.1" || host == "[::1]" || host == "localhost");
}

/// Whether a placeholder can stand for `c`: in a host for a part between its dots, in a path between slashes.
bool fitsPlaceholder(char c, bool inHost) {
  if (inHost) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  return c != '/' && c != '?' && c != '#';
}

}  // namespace

std::string_view formFault(std::string_view text, Form form) {
  switch (form) {
    case Form::Line:
      return isLine(text) ? "" : "is empty, too long or has control characters";
    case Form::Name:
      return isName(text) ? "" : "is no name of small letters, digits and hyphens";
    case Form::Url:
      return isUrl(text) ? "" : "is no https address";
    case Form::Scope:
      return isScope(text) ? "" : "is no scope";
    case Form::Host:
      return isHost(text) ? "" : "is no host name";
    case Form::Path:
      return text.starts_with('/') && isScope(text) ? "" : "is no path";
    case Form::Colour:
      return isColour(text) ? "" : "is no colour #rrggbb";
  }
  return "has an unknown form";
}

bool isLanguage(std::string_view text) {
  const bool plain = text.size() == 2 && all(text, isLower);
  const bool regional = text.size() == 5 && all(text.substr(0, 2), isLower) && text[2] == '_' &&
                        all(text.substr(3), [](char c) { return c >= 'A' && c <= 'Z'; });
  return plain || regional;
}

std::string hostOfUrl(std::string_view url) {
  std::string host(authorityOf(url));
  const std::size_t port = host.rfind(':');
  // In [::1] the last colon is none before a port.
  if (port != std::string::npos && host.find(']', port) == std::string::npos) host.resize(port);
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return host;
}

std::string placeOfUrl(std::string_view url) {
  const std::string host = hostOfUrl(url);
  const bool loopback = host == "127.0.0.1" || host == "[::1]" || host == "localhost";
  return loopback ? std::string(authorityOf(url)) : host;
}

bool fitsPattern(std::string_view pattern, std::string_view text) {
  const std::size_t scheme = pattern.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t path = std::min(pattern.find('/', host), pattern.size());
  std::size_t at = 0;
  for (std::size_t i = 0; i < pattern.size();) {
    const std::size_t close = pattern[i] == '{' ? pattern.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      if (at == text.size() || text[at++] != pattern[i++]) return false;
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && fitsPlaceholder(text[at], i < path)) ++at;
    if (at == begin) return false;
    i = close + 1;
  }
  return at == text.size();
}

std::string likenessOfName(std::string_view name) {
  std::string like;
  for (const char c : name) {
    const bool other = static_cast<unsigned char>(c) >= 0x80;
    if (c >= 'A' && c <= 'Z') like += static_cast<char>(c - 'A' + 'a');
    if (isLower(c) || isDigit(c) || other) like += c;
  }
  return like;
}

}  // namespace lanyard::providers
