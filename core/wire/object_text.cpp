#include "core/wire/object_text.h"

#include <utility>

#include "core/wire/json.h"

namespace lanyard::wire {
namespace {

/// Whether it stands in a JSON string as it is. All of it is looked at, without a jump, so that the compiler
/// takes many bytes at once: a token has a thousand.
bool isPlain(std::string_view value) {
  unsigned other = 0;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    other |= static_cast<unsigned>(byte < 0x20) | static_cast<unsigned>(byte > 0x7e) |
             static_cast<unsigned>(byte == '"') | static_cast<unsigned>(byte == '\\');
  }
  return other == 0;
}

/// A string as in a line, with escapes and broken UTF-8 as writeJson() treats them.
void appendText(std::string& out, std::string_view value) {
  if (isPlain(value)) {
    out.append(1, '"').append(value).append(1, '"');
  } else {
    out.append(writeJson(Json(value)));
  }
}

template <class Texts>
void appendTexts(std::string& out, const Texts& values) {
  out.push_back('[');
  for (const auto& value : values) {
    if (out.back() != '[') out.push_back(',');
    appendText(out, value);
  }
  out.append("]}");
}

}  // namespace

void appendQuoted(std::string& out, std::string_view value) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20) {
      out.append("\\u00");
      out.push_back(kHex[byte >> 4U]);
      out.push_back(kHex[byte & 0xfU]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

std::string& ObjectText::member(std::string_view name) {
  m_text.back() = m_text.size() > 2 ? ',' : '"';
  if (m_text.size() > 2) m_text.push_back('"');
  m_text.append(name).append("\":");
  return m_text;
}

void ObjectText::addPlain(std::string_view name, std::string_view value) {
  member(name).append(value).push_back('}');
}

void ObjectText::add(std::string_view name, std::string_view value) {
  appendText(member(name), value);
  m_text.push_back('}');
}

void ObjectText::add(std::string_view name, std::int64_t value) {
  addPlain(name, std::to_string(value));
}

void ObjectText::add(std::string_view name, std::span<const std::string> values) {
  appendTexts(member(name), values);
}

void ObjectText::addIfAny(std::string_view name, std::span<const std::string_view> values) {
  if (!values.empty()) appendTexts(member(name), values);
}

std::string ObjectText::takeBetween(std::string_view before, std::string_view after) {
  m_text.insert(0, before).append(after);
  return std::exchange(m_text, "{}");
}

}  // namespace lanyard::wire
