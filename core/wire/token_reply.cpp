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

  /// A string, a whole number, a word, or a list of these.
  bool value() {
    if (!take("[")) return single();
    if (take("]")) return true;
    do {
      if (!single()) return false;
    } while (take(","));
    return take("]");
  }

 private:
  bool single() {
    // Fewer than any limit of the strict parser allows.
    constexpr int kMostValues = 1'000;
    if (++m_values > kMostValues) return false;
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
  std::string_view before;
  if (!text.take("{")) return std::nullopt;
  do {
    const auto name = text.string();
    if (!name || *name <= before || !text.take(":")) return std::nullopt;
    before = *name;
    if (*name == "access_token" || *name == "proof") {
      const auto word = text.string();
      if (!word) return std::nullopt;
      (*name == "proof" ? reply.proof : reply.token) = *word;
    } else if (!text.value()) {
      return std::nullopt;
    }
  } while (text.take(","));
  if (!text.take("}") || text.rest() != "}" || reply.token.empty()) return std::nullopt;
  reply.result = fromResult.substr(0, fromResult.size() - 1);
  return reply;
}

}  // namespace lanyard::wire
