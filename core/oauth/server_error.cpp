#include "core/oauth/server_error.h"

#include <QList>
#include <QString>
#include <algorithm>
#include <cctype>
#include <iterator>

#include "core/oauth/json_members.h"
#include "core/oauth/unsupported.h"

namespace lanyard::oauth {
namespace {

using base::ErrorKind;

constexpr std::size_t kMaxWords = 200;

/// A server's error, and the end of our code for it.
struct ErrorRow {
  std::string_view error;
  std::string_view end;
};
constexpr ErrorRow kErrorRows[] = {
    {"invalid_grant", "invalid_grant"},
    {"invalid_client", "invalid_client"},
    {"unauthorized_client", "invalid_client"},
    {"invalid_scope", "invalid_scope"},
    {"invalid_request", "invalid_request"},
    {"invalid_target", "invalid_target"},
    {"unsupported_grant_type", "unsupported_grant_type"},
    {"temporarily_unavailable", "unavailable"},
    {"server_error", "unavailable"},
    {"slow_down", "unavailable"},
    {"access_denied", "access_denied"},
};

/// The error of a room whose code has this end: every room has one of each.
base::ErrorName roomError(std::string_view room, std::string_view end) {
  return base::findError(std::string(room) + '.' + std::string(end)).value_or(errors::kTokenServerError);
}

/// The errors by which a provider wants the person back (OpenID Connect Core section 3.1.2.6, RFC 9470
/// section 3, and Auth0's word for a second factor).
constexpr std::string_view kWantsThePerson[] = {
    "interaction_required", "login_required",
    "consent_required",     "account_selection_required",
    "mfa_required",         "insufficient_user_authentication",
};

/// Names for a token that is no longer valid, besides the standard's: "bad_refresh_token", "token_expired",
/// "invalid_refresh_token", "token_revoked" … (GitHub, Slack and others).
bool saysThatTheTokenIsOver(std::string_view error) {
  constexpr std::string_view kOver[] = {"invalid", "bad", "expired", "revoked", "inactive", "unknown"};
  const auto has = [error](std::string_view word) { return error.find(word) != std::string_view::npos; };
  return has("token") && !has("type") && std::any_of(std::begin(kOver), std::end(kOver), has);
}

}  // namespace

std::string sanitised(std::string_view words) {
  std::string out(words.substr(0, kMaxWords));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c >= '\x7f'; }, '?');
  return out;
}

std::string shown(std::string_view words, std::size_t longest) {
  // Enough input for the longest label, whatever is dropped from it.
  constexpr std::size_t kMostLooked = 4096;
  const QString text = QString::fromUtf8(QByteArray(
      words.substr(0, kMostLooked).data(), static_cast<qsizetype>(std::min(words.size(), kMostLooked))));
  std::u32string kept;
  bool space = true;  // drops leading spaces
  const QList<uint> points = text.toUcs4();
  for (const uint point : points) {
    const QChar::Category category = QChar::category(point);
    const bool blank = QChar::isSpace(point) || category == QChar::Other_Control;
    if (blank && !space) kept += U' ';
    space = blank;
    // Format (bidirectional and zero width), surrogates, private use, unassigned: characters without a
    // meaning here.
    const bool hidden = category >= QChar::Other_Format && category <= QChar::Other_NotAssigned;
    if (!blank && !hidden) kept += static_cast<char32_t>(point);
  }
  while (kept.ends_with(U' ')) kept.pop_back();
  if (kept.size() > longest) kept.replace(longest - 1, std::u32string::npos, U"\u2026");
  return QString::fromStdU32String(kept).toStdString();
}

std::string wordsOf(const wire::Json& reply) {
  const auto member = [&](const char* name) { return shown(stringMember(reply, name).value_or("")); };
  std::string words = member("error");
  const std::string description = member("error_description");
  const std::string uri = member("error_uri");
  if (!description.empty()) words += (words.empty() ? "" : ": ") + description;
  const bool web = uri.starts_with("https://") || uri.starts_with("http://");
  if (web && uri.find(' ') == std::string::npos) words += (words.empty() ? "(" : " (") + uri + ")";
  return words;
}

base::Error serverError(std::string_view room, const wire::Json& reply) {
  const std::string error = stringMember(reply, "error").value_or("");
  const std::string words = stringMember(reply, "error_description").value_or("");
  std::string detail = "the server says " + sanitised(error.empty() ? "an error without a name" : error);
  if (!words.empty()) detail += ": " + sanitised(words);
  const auto refused = [&](const base::ErrorName& name) {
    base::Error out(name, std::move(detail));
    out.said = wordsOf(reply);
    return out;
  };
  if (const auto unspoken = unsupportedIn(error, words)) return refused(*unspoken);
  const auto* const row = std::ranges::find(kErrorRows, error, &ErrorRow::error);
  return refused(roomError(room, row != std::end(kErrorRows) ? row->end : "server_error"));
}

base::Error tokenError(const wire::Json& reply) {
  base::Error error = serverError("token", reply);
  const std::string name = stringMember(reply, "error").value_or("");
  if (std::find(std::begin(kWantsThePerson), std::end(kWantsThePerson), name) != std::end(kWantsThePerson)) {
    error.become(errors::kTokenInteractionRequired);
    return error;
  }
  if (error.kind == ErrorKind::Untrusted && saysThatTheTokenIsOver(name)) {
    error.become(errors::kTokenInvalidGrant);
  }
  return error;
}

bool saysInvalidClient(const base::Error& error) {
  // `said` begins with the server's own name for it (wordsOf).
  return error.code.ends_with(".invalid_client") && error.said.starts_with("invalid_client");
}

bool isTransientStatus(int status) {
  return status == 408 || status == 425 || status == 429 || status / 100 == 5;
}

bool isWholeReply(int status) {
  return status / 100 == 2 && status != 206;
}

tl::expected<wire::Json, wire::JsonError> jsonObject(std::string_view contentType, std::string_view body) {
  std::string type(contentType.substr(0, contentType.find(';')));
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
  if (type.find("html") != std::string::npos) return tl::unexpected(wire::JsonError{"HTML"});
  auto json = wire::parseJson(body);
  if (json && !json->is_object()) return tl::unexpected(wire::JsonError{"not an object"});
  return json;
}

base::Error badJson(std::string_view room, const wire::JsonError& error, int status) {
  return {roomError(room, error.unsound ? "bad_json" : "not_json"),
          error.reason + ", status " + std::to_string(status)};
}

}  // namespace lanyard::oauth
