#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/wire/json.h"

namespace lanyard::oauth {

/// Words from a server, made fit for a log: printable ASCII only, at most 200 characters.
[[nodiscard]] std::string sanitised(std::string_view words);

/// Words from a server, made fit to be shown: one line, no control, bidirectional or invisible characters, at
/// most `longest` characters; a longer text ends in an ellipsis.
[[nodiscard]] std::string shown(std::string_view words, std::size_t longest = 300);

/// What a server said as it refused, made fit to be shown: `error: error_description (error_uri)`, as far as
/// they are there. An error_uri is shown only if it is a web address, and as text.
[[nodiscard]] std::string wordsOf(const wire::Json& reply);

/// An OAuth error reply (RFC 6749 section 5.2) as an error of ours, its code starting with `room` ("token",
/// "par"): invalid_grant → SignInAgain `.invalid_grant`; invalid_client, unauthorized_client → Misconfigured
/// `.invalid_client`; invalid_scope, invalid_request, unsupported_grant_type, invalid_target → Misconfigured,
/// by their own name; temporarily_unavailable, server_error, slow_down → Transient `.unavailable`;
/// access_denied → Denied `.access_denied`; what asks for something that we cannot do (unsupportedIn) →
/// Unsupported, by its own code; any other → Untrusted `.server_error`. The detail has the server's error and
/// error_description, sanitised; `said` is wordsOf(reply).
[[nodiscard]] base::Error serverError(std::string_view room, const wire::Json& reply);

/// The same for the token endpoint, where some errors mean that no retry helps and that the person must come
/// back: interaction_required, login_required, consent_required, account_selection_required and their like →
/// SignInAgain `token.interaction_required`; any name for an invalid, expired or revoked token → SignInAgain
/// `token.invalid_grant`.
[[nodiscard]] base::Error tokenError(const wire::Json& reply);

/// Whether the server said invalid_client (RFC 6749 section 5.2), and not unauthorized_client, which has the
/// same code but means that the client is known.
[[nodiscard]] bool saysInvalidClient(const base::Error& error);

/// Whether this status means "try later": 408, 425, 429 and every 5xx.
[[nodiscard]] bool isTransientStatus(int status);

/// Whether a reply with this status is complete: every 2xx except 206, which is a part.
[[nodiscard]] bool isWholeReply(int status);

/// Parses the body of a reply that should be a JSON object. Refuses anything else, and HTML by its content type.
[[nodiscard]] tl::expected<wire::Json, wire::JsonError> jsonObject(std::string_view contentType,
                                                                   std::string_view body);

/// The error for a body that jsonObject refuses, Untrusted: `.not_json` for no JSON, which a network may have
/// sent in the provider's place; `.bad_json` for the provider's JSON that breaks our rules.
[[nodiscard]] base::Error badJson(std::string_view room, const wire::JsonError& error, int status);

}  // namespace lanyard::oauth
