#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/secret.h"

namespace lanyard::oauth {

/// The content type of every body that we send (RFC 6749 appendix B).
inline constexpr std::string_view kFormContentType = "application/x-www-form-urlencoded";

/// One field of a form. These are views: whoever builds the request owns the values.
using FormField = std::pair<std::string_view, std::string_view>;

/// The parts of a POST: the headers besides the content type above, and the body. The headers may hold a
/// secret.
struct FormRequest {
  std::vector<std::pair<std::string, base::Secret>> headers;
  base::Secret body;
};

/// Percent-encodes all but the unreserved characters (RFC 3986 section 2.3). A space becomes %20, which is
/// right in a query, and means the same in a form.
[[nodiscard]] std::string percentEncode(std::string_view text);

/// The endpoint, with `query` added to its own query, if any.
[[nodiscard]] std::string withQuery(std::string_view endpoint, std::string_view query);

/// `a=b&c=d`, with no copy of a value left behind in memory.
[[nodiscard]] base::Secret encodeForm(std::span<const FormField> fields);

/// The inverse, strictly: no name twice, no broken escape, no NUL, at most 100 fields. Bytes beyond ASCII
/// become question marks: no member that we read has any, and the words of an error are only shown. Nothing
/// where it is no such form. The values may be secrets: whoever calls wipes them.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> decodeForm(
    std::string_view text);

}  // namespace lanyard::oauth
