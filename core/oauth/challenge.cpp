#include "core/oauth/challenge.h"

#include <algorithm>
#include <map>

#include "core/oauth/scope.h"

namespace lanyard::oauth {
namespace {

// An HTTP server sends no more in one field.
constexpr std::size_t kLongestField = 8UL * 1024;

bool isToken(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool isToken68(char c) {
  return isToken(c) || c == '/' || c == '=';
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

/// One challenge: its scheme, and its parameters by their names, all names in lower case.
struct Challenge {
  std::string scheme;
  std::map<std::string, std::string> parameters;
};

/// Reads challenges from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : m_rest(text) {}

  /// The next challenge. No value at the end, or where the text is malformed.
  std::optional<Challenge> next() {
    skipCommas();
    Challenge challenge;
    challenge.scheme = lowered(takeToken());
    if (challenge.scheme.empty()) return std::nullopt;
    if (m_rest.empty() || m_rest.front() == ',') return challenge;
    if (!isBlank(m_rest.front())) return std::nullopt;
    skipBlanks();
    if (skipToken68()) return challenge;
    do {
      if (!takeParameter(challenge)) return std::nullopt;
    } while (parameterFollows());
    if (!m_rest.empty() && m_rest.front() != ',') return std::nullopt;
    return challenge;
  }

 private:
  static bool isBlank(char c) { return c == ' ' || c == '\t'; }
  void skipBlanks() {
    while (!m_rest.empty() && isBlank(m_rest.front())) m_rest.remove_prefix(1);
  }
  void skipCommas() {
    while (!m_rest.empty() && (isBlank(m_rest.front()) || m_rest.front() == ',')) m_rest.remove_prefix(1);
  }
  std::string_view takeToken() {
    const auto* const end = std::find_if_not(m_rest.begin(), m_rest.end(), isToken);
    const std::string_view token = m_rest.substr(0, static_cast<std::size_t>(end - m_rest.begin()));
    m_rest.remove_prefix(token.size());
    return token;
  }
  /// One value in place of parameters, as Negotiate has it: it ends the challenge.
  bool skipToken68() {
    const auto* const end = std::find_if_not(m_rest.begin(), m_rest.end(), isToken68);
    std::string_view after = m_rest.substr(static_cast<std::size_t>(end - m_rest.begin()));
    const std::string_view value = m_rest.substr(0, m_rest.size() - after.size());
    while (!after.empty() && isBlank(after.front())) after.remove_prefix(1);
    // A parameter goes on after its "=", and this value has them at its end alone.
    const std::size_t sign = value.find('=');
    const bool padded = sign == std::string_view::npos || value.find_first_not_of('=', sign) == value.npos;
    const bool ends = after.empty() || after.front() == ',';
    if (value.empty() || !padded || !ends) return false;
    m_rest = after;
    return true;
  }
  bool takeParameter(Challenge& challenge) {
    const std::string name = lowered(takeToken());
    skipBlanks();
    if (name.empty() || m_rest.empty() || m_rest.front() != '=') return false;
    m_rest.remove_prefix(1);
    skipBlanks();
    std::optional<std::string> value = takeValue();
    if (!value) return false;
    skipBlanks();
    return challenge.parameters.emplace(name, std::move(*value)).second;
  }
  std::optional<std::string> takeValue() {
    if (m_rest.empty()) return std::nullopt;
    if (m_rest.front() != '"') {
      const std::string_view token = takeToken();
      if (token.empty()) return std::nullopt;
      return std::string(token);
    }
    std::string value;
    for (std::size_t at = 1; at < m_rest.size(); ++at) {
      char c = m_rest[at];
      if (c == '"') {
        m_rest.remove_prefix(at + 1);
        return value;
      }
      if (c == '\\' && ++at < m_rest.size()) c = m_rest[at];
      if ((c < ' ' && c != '\t') || c == '\x7f') return std::nullopt;
      value += c;
    }
    return std::nullopt;
  }
  /// Whether another parameter of the same challenge comes next; takes the commas before it. A scheme, which
  /// begins the next challenge, has no "=" after it.
  bool parameterFollows() {
    const std::string_view before = m_rest;
    if (m_rest.empty() || m_rest.front() != ',') return false;
    skipCommas();
    const std::string_view here = m_rest;
    const bool named = !takeToken().empty();
    skipBlanks();
    const bool parameter = named && !m_rest.empty() && m_rest.front() == '=';
    m_rest = parameter ? here : before;
    return parameter;
  }

  std::string_view m_rest;
};

}  // namespace

std::optional<ResourceChallenge> parseChallenge(std::string_view field) {
  if (field.size() > kLongestField) return std::nullopt;
  Reader reader(field);
  while (std::optional<Challenge> challenge = reader.next()) {
    if (challenge->scheme != "bearer") continue;
    ResourceChallenge found;
    found.resource_metadata = challenge->parameters["resource_metadata"];
    for (const std::string& scope : splitScopes(challenge->parameters["scope"])) {
      if (!isScopeToken(scope)) return std::nullopt;
      addScope(found.scopes, scope);
    }
    return found;
  }
  return std::nullopt;
}

}  // namespace lanyard::oauth
