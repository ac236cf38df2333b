#include "core/oauth/server_error.h"

#include <algorithm>
#include <cctype>

#include "core/oauth/json_members.h"

namespace lanyard::oauth {
namespace {

using base::ErrorKind;

constexpr std::size_t kMaxWords = 200;

struct Row {
  std::string_view error;
  ErrorKind kind;
  std::string_view code;
};
constexpr Row kRows[] = {
    {"invalid_grant", ErrorKind::SignInAgain, "invalid_grant"},
    {"invalid_client", ErrorKind::Misconfigured, "invalid_client"},
    {"unauthorized_client", ErrorKind::Misconfigured, "invalid_client"},
    {"invalid_scope", ErrorKind::Misconfigured, "invalid_scope"},
    {"invalid_request", ErrorKind::Misconfigured, "invalid_request"},
    {"invalid_target", ErrorKind::Misconfigured, "invalid_target"},
    {"unsupported_grant_type", ErrorKind::Misconfigured, "unsupported_grant_type"},
    {"temporarily_unavailable", ErrorKind::Transient, "unavailable"},
    {"server_error", ErrorKind::Transient, "unavailable"},
    {"slow_down", ErrorKind::Transient, "unavailable"},
    {"access_denied", ErrorKind::Denied, "access_denied"},
};

}  // namespace

std::string sanitised(std::string_view words) {
  std::string out(words.substr(0, kMaxWords));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c >= '\x7f'; }, '?');
  return out;
}

base::Error serverError(std::string_view room, const wire::Json& reply) {
  const std::string error = stringMember(reply, "error").value_or("");
  const std::string words = stringMember(reply, "error_description").value_or("");
  std::string detail = "the server says " + sanitised(error.empty() ? "an error without a name" : error);
  if (!words.empty()) detail += ": " + sanitised(words);
  for (const Row& row : kRows) {
    if (row.error == error)
      return {row.kind, std::string(room) + '.' + std::string(row.code), std::move(detail)};
  }
  return {ErrorKind::Untrusted, std::string(room) + ".server_error", std::move(detail)};
}

bool isTransientStatus(int status) {
  return status == 408 || status == 425 || status == 429 || status / 100 == 5;
}

std::optional<wire::Json> jsonObject(std::string_view contentType, std::string_view body) {
  std::string type(contentType.substr(0, contentType.find(';')));
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
  if (type.find("html") != std::string::npos) return std::nullopt;
  auto json = wire::parseJson(body);
  if (!json || !json->is_object()) return std::nullopt;
  return std::move(*json);
}

}  // namespace lanyard::oauth
