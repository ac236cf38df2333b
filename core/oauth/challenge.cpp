#include "core/oauth/challenge.h"

#include <algorithm>
#include <initializer_list>
#include <map>

#include "core/jose/base64url.h"
#include "core/oauth/scope.h"
#include "core/wire/json.h"

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

/// The first challenge of one of these schemes, if the field is well formed up to there.
std::optional<Challenge> challengeOf(std::string_view field,
                                     std::initializer_list<std::string_view> schemes) {
  if (field.size() > kLongestField) return std::nullopt;
  Reader reader(field);
  const auto isOther = [&](const Challenge& challenge) {
    return std::find(schemes.begin(), schemes.end(), challenge.scheme) == schemes.end();
  };
  std::optional<Challenge> challenge = reader.next();
  while (challenge && isOther(*challenge)) challenge = reader.next();
  return challenge;
}

/// Words that are each a scope token, once, and not too many for a person to read.
bool takeWords(std::string_view text, std::vector<std::string>& words) {
  constexpr std::size_t kMostWords = 16;
  constexpr std::size_t kLongestWord = 255;
  for (const std::string& word : splitScopes(text)) {
    if (!isScopeToken(word) || word.size() > kLongestWord) return false;
    addScope(words, word);
  }
  return words.size() <= kMostWords;
}

std::optional<std::chrono::seconds> secondsOf(std::string_view text) {
  constexpr std::size_t kMostDigits = 9;
  constexpr std::int64_t kTenYears = 10LL * 366 * 24 * 60 * 60;
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || text.size() > kMostDigits || !digits) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  if (value > kTenYears) return std::nullopt;
  return std::chrono::seconds(value);
}

/// A claims request: base64url without padding, or the ordinary alphabet with it, as services send it.
std::optional<std::string> claimsOf(std::string text) {
  constexpr std::size_t kLongest = 4UL * 1024;
  while (text.ends_with('=')) text.pop_back();
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  const std::optional<std::string> bytes = jose::base64urlDecode(text);
  if (!bytes || bytes->empty() || bytes->size() > kLongest) return std::nullopt;
  const auto json = wire::parseJson(*bytes);
  if (!json || !json->is_object() || json->empty()) return std::nullopt;
  for (const auto& [where, claims] : json->items()) {
    // What userinfo would tell besides is no matter of a token.
    if (where != "access_token" && where != "id_token") return std::nullopt;
    if (!claims.is_object() || claims.empty()) return std::nullopt;
  }
  return wire::writeJson(*json);
}

}  // namespace

std::optional<ResourceChallenge> parseChallenge(std::string_view field) {
  std::optional<Challenge> challenge = challengeOf(field, {"bearer"});
  if (!challenge) return std::nullopt;
  ResourceChallenge found;
  found.resource_metadata = challenge->parameters["resource_metadata"];
  for (const std::string& scope : splitScopes(challenge->parameters["scope"])) {
    if (!isScopeToken(scope)) return std::nullopt;
    addScope(found.scopes, scope);
  }
  return found;
}

bool TokenChallenge::wantsThePerson() const {
  return error == "insufficient_scope" || !acr_values.empty() || max_age || !claims.empty();
}

base::Result<TokenChallenge> parseTokenChallenge(std::string_view field) {
  std::optional<Challenge> challenge = challengeOf(field, {"bearer", "dpop"});
  if (!challenge) return base::fail(errors::kChallengeMalformed, "no challenge for Bearer or DPoP");
  std::map<std::string, std::string>& given = challenge->parameters;
  TokenChallenge found;
  found.error = given["error"];
  if (!takeWords(given["scope"], found.scopes)) return base::fail(errors::kChallengeMalformed, "scope");
  if (!takeWords(given["acr_values"], found.acr_values))
    return base::fail(errors::kChallengeMalformed, "acr_values");
  if (const auto age = given.find("max_age"); age != given.end()) {
    found.max_age = secondsOf(age->second);
    if (!found.max_age) return base::fail(errors::kChallengeMalformed, "max_age");
  }
  if (const auto claims = given.find("claims"); claims != given.end()) {
    const auto decoded = claimsOf(claims->second);
    if (!decoded) return base::fail(errors::kChallengeMalformed, "claims");
    found.claims = *decoded;
  }
  const bool plain = found.error.empty() || found.error == "invalid_token";
  const bool scope = found.error == "insufficient_scope" && !found.scopes.empty();
  const bool authentication = !found.acr_values.empty() || found.max_age || !found.claims.empty();
  if (plain || scope || authentication) return found;
  base::Error other{errors::kChallengeOtherError};
  std::string shown;
  for (const char c : found.error) shown += c >= ' ' && c <= '~' ? c : '?';
  constexpr std::size_t kShown = 60;
  other.values = {shown.substr(0, kShown)};
  return tl::unexpected(std::move(other));
}

}  // namespace lanyard::oauth
