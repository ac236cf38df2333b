#include "core/oauth/form.h"

#include <algorithm>

namespace lanyard::oauth {
namespace {

bool isUnreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

void append(std::string& out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : text) {
    if (isUnreserved(c)) {
      out.push_back(c);
      continue;
    }
    out.push_back('%');
    out.push_back(kDigits[static_cast<unsigned char>(c) >> 4U]);
    out.push_back(kDigits[static_cast<unsigned char>(c) & 0x0fU]);
  }
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());  // once, because a string that grows leaves its old bytes behind
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i] == '+' ? ' ' : text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hexDigit(text[i + 1]);
      const int low = hexDigit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    out.push_back(static_cast<unsigned char>(c) < 0x80 ? c : '?');
  }
  return out;
}

}  // namespace

std::string percentEncode(std::string_view text) {
  std::string out;
  out.reserve(text.size() * 3);
  append(out, text);
  return out;
}

std::string withQuery(std::string_view endpoint, std::string_view query) {
  std::string url(endpoint);
  const bool hasQuery = url.find('?') != std::string::npos;
  if (!hasQuery) {
    url.push_back('?');
  } else if (url.back() != '?' && url.back() != '&') {
    url.push_back('&');
  }
  return url.append(query);
}

base::Secret encodeForm(std::span<const FormField> fields) {
  std::string out;
  std::size_t worst = 0;
  for (const auto& [name, value] : fields) worst += 3 * (name.size() + value.size()) + 2;
  out.reserve(worst);  // once, because a string that grows leaves its old bytes behind
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out.push_back('&');
    append(out, name);
    out.push_back('=');
    append(out, value);
  }
  return base::Secret::takeAndWipe(out);
}

std::optional<std::vector<std::pair<std::string, std::string>>> decodeForm(std::string_view text) {
  constexpr std::size_t kMostFields = 100;  // replies have six or seven
  std::vector<std::pair<std::string, std::string>> fields;
  while (!text.empty()) {
    const std::string_view field = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(field.size() + 1, text.size()));
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos || equals == 0 || fields.size() == kMostFields) return std::nullopt;
    auto name = decoded(field.substr(0, equals));
    auto value = decoded(field.substr(equals + 1));
    if (!name || !value ||
        std::ranges::find(fields, *name, &std::pair<std::string, std::string>::first) != fields.end()) {
      return std::nullopt;
    }
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  return fields;
}

}  // namespace lanyard::oauth
