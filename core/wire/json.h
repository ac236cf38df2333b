#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace lanyard::wire {

using Json = nlohmann::json;

/// What a JSON text from outside may cost at most.
struct JsonLimits {
  /// Bytes of the text. 256 KiB is the pipe's longest line.
  std::size_t bytes = 256UL * 1024;
  /// Nesting of arrays and objects. Nothing of ours nests deeper than 8; 32 leaves room for claims.
  std::size_t depth = 32;
  /// Values of any kind: bounds the memory that a short text can ask for.
  std::size_t values = 20'000;
};

/// Why a text was refused, in words for a log. Never holds any of the text itself.
struct JsonError {
  std::string reason;
  /// True: it was JSON as far as it was read, but breaks a rule of ours: a key twice, NUL, too deep, too
  /// long. False: it is something else, or its end is missing.
  bool unsound = false;
};

/// Parses one JSON value that fills the whole text, strictly (RFC 8259): valid UTF-8, no duplicate keys, no
/// NUL, no number beyond a double's range, nothing after the value (a raw NUL does not end the text, and is
/// refused anywhere), within `limits`. Refuses with a JsonError.
[[nodiscard]] tl::expected<Json, JsonError> parseJson(std::string_view text, const JsonLimits& limits = {});

/// One line of JSON, keys sorted, no spaces. Bytes that are not UTF-8 (a file's path may hold any) come out as U+FFFD.
[[nodiscard]] std::string writeJson(const Json& value);
/// The same in ASCII, with all other characters escaped: any store returns it unchanged.
[[nodiscard]] std::string writeAsciiJson(const Json& value);

}  // namespace lanyard::wire
