#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/wire/json.h"

namespace lanyard::oauth {

/// Words from a server, made fit for a log: printable ASCII only, at most 200 characters.
[[nodiscard]] std::string sanitised(std::string_view words);

/// Words from a server, made fit to be shown: one line, no control, bidirectional or invisible characters, at
/// most `longest` characters, its last one an ellipsis where there were more.
[[nodiscard]] std::string shown(std::string_view words, std::size_t longest = 300);

/// What a server said as it refused, made fit to be shown: `error: error_description (error_uri)`, as far as
/// it said them. An error_uri is shown where it is a web address, as text.
[[nodiscard]] std::string wordsOf(const wire::Json& reply);

/// An OAuth error reply (RFC 6749 section 5.2) as an error of ours, its code starting with `room` ("token",
/// "par"): invalid_grant → SignInAgain `.invalid_grant`; invalid_client, unauthorized_client → Misconfigured
/// `.invalid_client`; invalid_scope, invalid_request, unsupported_grant_type, invalid_target → Misconfigured,
/// by their own name; temporarily_unavailable, server_error, slow_down → Transient `.unavailable`;
/// access_denied → Denied `.access_denied`; what wants something that is not spoken here (unsupportedIn) →
/// Unsupported, by its own code; any other → Untrusted `.server_error`. The detail has the
/// server's error and error_description, sanitised; `said` is wordsOf(reply).
[[nodiscard]] base::Error serverError(std::string_view room, const wire::Json& reply);

/// The same of the token endpoint, where some errors say that no retry helps, and the person must come back:
/// interaction_required, login_required, consent_required, account_selection_required and their like →
/// SignInAgain `token.interaction_required`; any name that says that a token is invalid, expired or revoked →
/// SignInAgain `token.invalid_grant`.
[[nodiscard]] base::Error tokenError(const wire::Json& reply);

/// Whether the server said invalid_client (RFC 6749 section 5.2): not unauthorized_client, which has the same
/// code, and says that the client was known.
[[nodiscard]] bool saysInvalidClient(const base::Error& error);

/// Whether an answer with this status says "later": 408, 425, 429 and every 5xx.
[[nodiscard]] bool isTransientStatus(int status);

/// Whether a reply with this status brings all that was asked for: every 2xx but 206, which is a part.
[[nodiscard]] bool isWholeReply(int status);

/// Parses the body of a reply that should be a JSON object. Refuses anything else, and HTML by its content type.
[[nodiscard]] tl::expected<wire::Json, wire::JsonError> jsonObject(std::string_view contentType,
                                                                   std::string_view body);

/// The error of a body that jsonObject refuses, both Untrusted: `.not_json` where it is something else, which a network
/// may have put in the provider's place; `.bad_json` where it is the provider's, and unsound.
[[nodiscard]] base::Error badJson(std::string_view room, const wire::JsonError& error, int status);

}  // namespace lanyard::oauth
