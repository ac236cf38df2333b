#include "core/base/redaction.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/base/live_secrets.h"

namespace lanyard::base {
namespace {

// The names that carry secrets in OAuth 2.0, OpenID Connect, HTTP and our own API, without '_' and '-'.
constexpr std::array<std::string_view, 29> kNames{"accesstoken",
                                                  "refreshtoken",
                                                  "idtoken",
                                                  "idtokenhint",
                                                  "token",
                                                  "logouttoken",
                                                  "subjecttoken",
                                                  "actortoken",
                                                  "code",
                                                  "state",
                                                  "nonce",
                                                  "codeverifier",
                                                  "verifier",
                                                  "codechallenge",
                                                  "clientsecret",
                                                  "secret",
                                                  "clientassertion",
                                                  "assertion",
                                                  "password",
                                                  "passphrase",
                                                  "passwd",
                                                  "pass",
                                                  "authorization",
                                                  "cookie",
                                                  "setcookie",
                                                  "devicecode",
                                                  "requesturi",
                                                  "clientkey",
                                                  "clientkeypassphrase"};
constexpr std::array<std::string_view, 4> kSchemes{"bearer", "basic", "dpop", "negotiate"};
// A v4 UUID looks random but is no secret, and people search logs for ids.
constexpr std::size_t kTokenLength = 24;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool isLetter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isHex(char c) {
  return isDigit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}
bool isWord(char c) {
  return isLetter(c) || isDigit(c) || c == '_' || c == '-';
}
bool isSpace(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
/// Characters of tokens: RFC 6750's b64token, and the percent sign of its encoded form.
bool isTokenChar(char c) {
  return isWord(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=' || c == '%';
}

template <class List>
bool isOneOf(const List& list, std::string_view word) {
  std::string plain;
  for (const char c : word) {
    if (c != '_' && c != '-') plain.push_back(lower(c));
  }
  return std::find(list.begin(), list.end(), plain) != list.end();
}

/// Where the value that begins at `at` ends.
std::size_t endOfValue(std::string_view text, std::size_t at, char quote) {
  if (quote != 0) {
    while (at < text.size() && text[at] != quote) at += text[at] == '\\' && at + 1 < text.size() ? 2 : 1;
    return std::min(at, text.size());
  }
  constexpr std::string_view kEnds = "&\"'<>,;)]}|\\";
  while (at < text.size() && !isSpace(text[at]) && kEnds.find(text[at]) == std::string_view::npos) ++at;
  return at;
}

bool isUuid(std::string_view run) {
  if (run.size() != 36) return false;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (run[i] == '-')) return false;
  }
  return true;
}

bool looksRandom(std::string_view run) {
  if (run.size() < kTokenLength || isUuid(run)) return false;
  bool digit = false;
  bool letter = false;
  int inner = 0;  // capitals inside of words: "the-words-of-A-File-Name" has none
  for (std::size_t i = 0; i < run.size(); ++i) {
    digit = digit || isDigit(run[i]);
    letter = letter || isLetter(run[i]);
    const bool capital = run[i] >= 'A' && run[i] <= 'Z';
    if (capital && i > 0 && isLetter(run[i - 1])) ++inner;
  }
  const bool oneWord = run.find_first_of("-_") == std::string_view::npos;
  return (digit && (letter || oneWord)) || inner > 1;
}

class Redactor {
 public:
  explicit Redactor(std::string_view text) : m_text(text) {}

  std::string run() {
    while (m_at < m_text.size()) {
      if (!isWord(m_text[m_at])) {
        if (m_text.substr(m_at, 3) == "://") {
          userInfo();
        } else if (m_text[m_at] == '%' && m_at + 2 < m_text.size() && isHex(m_text[m_at + 1]) &&
                   isHex(m_text[m_at + 2])) {
          // The digits of an escape do not belong to the name after it: %22code%22.
          m_out.append(m_text.substr(m_at, 3));
          m_at += 3;
        } else {
          m_out.push_back(m_text[m_at++]);
        }
        continue;
      }
      std::size_t end = m_at;
      while (end < m_text.size() && isWord(m_text[end])) ++end;
      word(m_text.substr(m_at, end - m_at));
    }
    return std::move(m_out);
  }

 private:
  void hideUpTo(std::size_t end) {
    m_out.append(kHidden);
    m_at = end;
  }

  /// "://user:password@host" without user and password.
  void userInfo() {
    m_out.append("://");
    m_at += 3;
    const std::size_t end = std::min(m_text.find_first_of("/?# \t\"'<>", m_at), m_text.size());
    const std::size_t at = m_text.substr(m_at, end - m_at).rfind('@');
    if (at != std::string_view::npos) hideUpTo(m_at + at);
  }

  void word(std::string_view run) {
    // A JSON web token or the beginning of one (RFC 7519): "eyJ" is {" in base64url.
    if (run.starts_with("eyJ") && run.size() > 8) return hideUpTo(endOfToken(m_at));
    const std::size_t end = m_at + run.size();
    if (isOneOf(kSchemes, run) && end < m_text.size() && isSpace(m_text[end])) return scheme(end);
    if (isOneOf(kNames, run) && value(end)) return;
    if (looksRandom(run)) return hideUpTo(endOfToken(m_at));
    m_out.append(run);
    m_at = end;
  }

  std::size_t endOfToken(std::size_t at) const {
    while (at < m_text.size() && isTokenChar(m_text[at])) ++at;
    return at;
  }

  void scheme(std::size_t end) {
    std::size_t begin = end;
    while (begin < m_text.size() && isSpace(m_text[begin])) ++begin;
    m_out.append(m_text.substr(m_at, begin - m_at));
    m_at = begin;
    const std::size_t last = endOfToken(begin);
    if (last > begin) hideUpTo(last);
  }

  /// A value behind a telling name: name=value, name: value, "name": "value", also percent-encoded.
  bool value(std::size_t end) {
    std::size_t at = end;
    const auto skip = [&](std::string_view what) {
      const bool there = m_text.substr(at, what.size()) == what;
      if (there) at += what.size();
      return there;
    };
    const auto skipSpace = [&] {
      while (at < m_text.size() && isSpace(m_text[at])) ++at;
    };
    // In a text that is itself quoted, the quotes are escaped: \"name\": \"value\".
    skip("\\");
    if (!skip("\"") && !skip("%22")) skip("'");
    skipSpace();
    if (!skip("=") && !skip(":") && !skip("%3D") && !skip("%3d") && !skip("%3A") && !skip("%3a"))
      return false;
    skipSpace();
    skip("\\");
    skip("%22");
    const char quote = at < m_text.size() && (m_text[at] == '"' || m_text[at] == '\'') ? m_text[at] : '\0';
    if (quote != 0) ++at;
    // "Authorization: Bearer x": the scheme stays here, and its own rule hides what follows.
    std::size_t word = at;
    while (word < m_text.size() && isWord(m_text[word])) ++word;
    m_out.append(m_text.substr(m_at, at - m_at));
    m_at = at;
    if (isOneOf(kSchemes, m_text.substr(at, word - at)) && word < m_text.size() && isSpace(m_text[word])) {
      m_out.append(m_text.substr(at, word - at));
      scheme(m_at = word);
      return true;
    }
    const std::size_t last = endOfValue(m_text, at, quote);
    if (last > at) hideUpTo(last);
    return true;
  }

  std::string_view m_text;
  std::size_t m_at = 0;
  std::string m_out;
};

}  // namespace

std::string redacted(std::string_view text) {
  const std::string known = hideLiveSecrets(std::string(text));
  return Redactor(known).run();
}

}  // namespace lanyard::base
