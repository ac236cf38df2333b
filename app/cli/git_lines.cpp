#include "app/cli/git_lines.h"

#include <algorithm>

#include "core/base/secret.h"

namespace lanyard::cli {
namespace {

constexpr std::string_view kOwnState = "lanyard:";
constexpr std::size_t kMostValues = 64;  // challenges and states; a reply has a few

bool isControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// RFC 3986 section 3.3: what stands for itself in a path, and the slash.
bool isPathChar(char c) {
  static constexpr std::string_view kOthers = "-._~!$&'()*+,;=:@/";
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || kOthers.find(c) != std::string_view::npos;
}

std::string escapedPath(std::string_view path) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    if (isPathChar(c)) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kHex[byte >> 4U]);
    out.push_back(kHex[byte & 0x0fU]);
  }
  return out;
}

char smallLetter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool sameWord(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, smallLetter, smallLetter);
}

Refusal refusedLine(const char* why) {
  return usageError("What git said cannot be read: " + std::string(why) + ".",
                    "Nothing was looked for. Check the address that git was given.");
}

/// An array of git's: an empty value empties it.
void append(std::vector<std::string>& values, std::string_view value) {
  if (value.empty()) {
    values.clear();
  } else if (values.size() < kMostValues) {
    values.emplace_back(value);
  }
}

void takeCapability(GitRequest& request, std::string_view value) {
  if (value.empty()) request.knowsAuthtype = request.knowsState = false;
  if (value == "authtype") request.knowsAuthtype = true;
  if (value == "state") request.knowsState = true;
}

void take(GitRequest& request, std::string_view key, std::string_view value) {
  if (key == "protocol") request.protocol = value;
  if (key == "host") request.host = value;
  if (key == "path") request.path = value;
  if (key == "username") request.username = value;
  if (key == "password") request.password = value;
  if (key == "credential") request.credential = value;
  if (key == "wwwauth[]") append(request.challenges, value);
  if (key == "state[]") append(request.states, value);
  if (key == "capability[]") takeCapability(request, value);
}

}  // namespace

GitRequest::~GitRequest() {
  base::wipe(password);
  base::wipe(credential);
}

std::string GitRequest::address() const {
  if (host.empty() || (protocol != "https" && protocol != "http")) return {};
  return protocol + "://" + host + (path.empty() ? "" : "/" + escapedPath(path));
}

bool GitRequest::isChallenged(std::string_view scheme) const {
  return std::ranges::any_of(challenges, [&](const std::string& challenge) {
    const std::string_view word = std::string_view(challenge).substr(0, challenge.find(' '));
    return sameWord(word, scheme);
  });
}

std::string_view GitRequest::ownState() const {
  for (const std::string& state : states) {
    if (state.starts_with(kOwnState)) return std::string_view(state).substr(kOwnState.size());
  }
  return {};
}

Outcome<GitRequest> readGitRequest(std::string_view text) {
  GitRequest request;
  if (text.size() > kMostGitBytes) return refusedLine("it is too long");
  if (text.find('\0') != std::string_view::npos) return refusedLine("it has a NUL");
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) break;
    if (line.size() + 1 > kLongestGitLine) return refusedLine("a line is too long");
    const std::size_t sign = line.find('=');
    if (sign == std::string_view::npos) return refusedLine("a line has no equals sign");
    take(request, line.substr(0, sign), line.substr(sign + 1));
  }
  for (const std::string* value : {&request.protocol, &request.host, &request.path}) {
    if (std::ranges::any_of(*value, isControl)) return refusedLine("a control character in an address");
  }
  if (request.host.find_first_of("/?#@\\% ") != std::string::npos)
    return refusedLine("the host is more than a host and a port");
  return request;
}

}  // namespace lanyard::cli
