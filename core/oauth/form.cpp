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

}  // namespace lanyard::oauth
