#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "core/ports/redirect_listener.h"

namespace lanyard::adapters {

/// Longest request line. Authorization codes reach about 2 KiB; servers commonly refuse beyond 8 KiB.
constexpr std::size_t maxRequestLine = 8UL * 1024;
/// Longest head after the request line: what browsers send with many cookies for localhost still fits.
constexpr std::size_t maxHeaderBytes = 16UL * 1024;

/// Longest body of a form: a code, a state and a few short values.
constexpr std::size_t maxFormBytes = 16UL * 1024;

/// Why a request gets no page: the HTTP status, and a few words for its body.
struct Refusal {
  int status = 400;
  const char* reason = "";
};

template <class T>
using Judged = tl::expected<T, Refusal>;

/// The head of one request, as a browser sends it to the redirect URI (RFC 9112, the part that a redirect
/// needs).
struct RedirectRequest {
  std::string method;
  std::string path;   ///< as sent, still percent-encoded: compared, never interpreted
  std::string query;  ///< as sent, without the "?"
  std::string host;   ///< the one Host header
  std::optional<std::string> origin;
  std::optional<std::string> fetchMode;  ///< Sec-Fetch-Mode
  std::size_t contentLength = 0;         ///< of a POST; of others there is no body
  bool isForm = false;                   ///< its content type is application/x-www-form-urlencoded
  bool prefetch = false;                 ///< Sec-Purpose, Purpose or X-Moz: nobody sees the page yet
};

/// The size of the head, its blank line included, once it is whole; nothing while more must come. Refuses
/// with 414 and 431 as soon as a limit is passed, so that no sender makes us keep more, and with 400 at the first
/// line end other than CRLF.
[[nodiscard]] Judged<std::optional<std::size_t>> headSize(std::string_view bytes);

/// Parses a whole head. Refuses with 400: line ends other than CRLF, another HTTP version, absolute-form and
/// asterisk-form targets, bytes that RFC 3986 does not allow in one, malformed headers, folded headers, no
/// Host header or two, a body of any kind but a POST's of a given length. A longer one than maxFormBytes:
/// 413. Pure.
[[nodiscard]] Judged<RedirectRequest> parseRedirectRequest(std::string_view head);

/// Decodes a query or a form (application/x-www-form-urlencoded). Refuses with 400: a broken percent sign,
/// NUL, bytes that are not UTF-8 in its shortest form, and a second code, state, iss, error,
/// error_description, error_uri or response (RFC 6749 section 3.1).
[[nodiscard]] Judged<ports::RedirectParameters> parseRedirectQuery(std::string_view query);

/// Whether `bytes` is UTF-8 as RFC 3629 defines it: no overlong form, no surrogate, nothing beyond U+10FFFF.
[[nodiscard]] bool isUtf8(std::string_view bytes);

}  // namespace lanyard::adapters
