#include "core/wire/token_reply.h"

#include <algorithm>
#include <string>

namespace lanyard::wire {
namespace {

/// Reads from the front. Whatever it cannot read stays, and then another parser gets the whole line.
class PlainText {
 public:
  explicit PlainText(std::string_view rest) : m_rest(rest) {}

  [[nodiscard]] std::string_view rest() const { return m_rest; }

  bool take(std::string_view text) {
    if (!m_rest.starts_with(text)) return false;
    m_rest.remove_prefix(text.size());
    return true;
  }

  /// A string without escapes.
  std::optional<std::string_view> string() {
    if (!take("\"")) return std::nullopt;
    const auto end =
        std::ranges::find_if(m_rest, [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; });
    const auto size = static_cast<std::size_t>(end - m_rest.begin());
    const std::string_view text = m_rest.substr(0, size);
    m_rest.remove_prefix(size);
    if (!take("\"")) return std::nullopt;
    return text;
  }

  /// A string, a whole number, a word, a list of these, or an object of all of them: the reply names the
  /// identity by one.
  bool value() {
    if (take("[")) return list();
    if (!take("{")) return single();
    constexpr int kDeepest = 4;  // within the strict parser's limit
    if (m_depth == kDeepest || !counts()) return false;
    ++m_depth;
    const bool whole = take("}") || members([this](std::string_view) { return value(); });
    --m_depth;
    return whole;
  }

  /// The members of an object up to its end, in ascending order, so that no name is there twice. `read` takes
  /// each value.
  template <typename Read>
  bool members(const Read& read) {
    std::string_view before;
    bool isFirst = true;
    do {
      const auto name = string();
      if (!name || (!isFirst && *name <= before) || !take(":") || !read(*name)) return false;
      before = *name;
      isFirst = false;
    } while (take(","));
    return take("}");
  }

 private:
  bool list() {
    if (!counts()) return false;
    if (take("]")) return true;
    do {
      if (!single()) return false;
    } while (take(","));
    return take("]");
  }
  /// Fewer values than any limit of the strict parser allows.
  bool counts() {
    constexpr int kMostValues = 1'000;
    return ++m_values <= kMostValues;
  }
  bool single() {
    if (!counts()) return false;
    if (m_rest.starts_with('"')) return string().has_value();
    return take("true") || take("false") || take("null") || number();
  }
  bool number() {
    // Any 18 digits fit into 64 bits.
    constexpr std::size_t kMostDigits = 18;
    const bool negative = take("-");
    const auto end = std::ranges::find_if(m_rest, [](char c) { return c < '0' || c > '9'; });
    const auto digits = static_cast<std::size_t>(end - m_rest.begin());
    const bool isZero = m_rest.starts_with('0');
    if (digits == 0 || digits > kMostDigits || (isZero && (digits > 1 || negative))) return false;
    m_rest.remove_prefix(digits);
    return true;
  }

  std::string_view m_rest;
  int m_values = 0;
  int m_depth = 0;
};

}  // namespace

std::optional<TokenReply> readTokenReply(std::string_view line, std::int64_t id) {
  PlainText text(line);
  if (!text.take(R"({"jsonrpc":"2.0","id":)") || !text.take(std::to_string(id)) ||
      !text.take(R"(,"result":)")) {
    return std::nullopt;
  }
  TokenReply reply;
  const std::string_view fromResult = text.rest();
  const bool whole = text.take("{") && text.members([&](std::string_view name) {
    if (name != "access_token") return text.value();
    const auto token = text.string();
    if (token) reply.token = *token;
    return token.has_value();
  });
  if (!whole || text.rest() != "}" || reply.token.empty()) return std::nullopt;
  reply.result = fromResult.substr(0, fromResult.size() - 1);
  return reply;
}

}  // namespace lanyard::wire
