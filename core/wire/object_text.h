#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lanyard::wire {

/// A JSON object, written member by member in the order of the names: for requests and replies so frequent
/// that no JSON value is built first. It reads as writeJson would write the value.
class ObjectText {
 public:
  ObjectText() = default;
  /// `room`: bytes that the object and the rest of its line may take. Up to that it stays in one place, so
  /// that no copy of a token is left behind.
  explicit ObjectText(std::size_t room) { m_text.reserve(room); }

  void add(std::string_view name, std::string_view value);
  void add(std::string_view name, std::int64_t value);
  void add(std::string_view name, std::same_as<bool> auto value) { addPlain(name, value ? "true" : "false"); }
  void add(std::string_view name, std::nullptr_t) { addPlain(name, "null"); }
  void add(std::string_view name, const ObjectText& value) { addPlain(name, value.m_text); }
  void add(std::string_view name, std::span<const std::string> values);
  /// Adds nothing for an empty list.
  void addIfAny(std::string_view name, std::span<const std::string_view> values);

  /// The whole object.
  [[nodiscard]] std::string_view view() const { return m_text; }
  /// The object with `before` and `after` around it, in the same memory. Nothing is left here.
  [[nodiscard]] std::string takeBetween(std::string_view before, std::string_view after);

 private:
  std::string& member(std::string_view name);
  void addPlain(std::string_view name, std::string_view value);

  std::string m_text = "{}";
};

/// A JSON string of plain UTF-8 text (RFC 8259 section 7).
void appendQuoted(std::string& out, std::string_view value);

}  // namespace lanyard::wire
