#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/wire/json.h"

namespace lanyard::demo {

/// Parameters of a query or a form, decoded. Each at most once (RFC 6749 section 3.1).
using Parameters = std::map<std::string, std::string>;

/// Parses `application/x-www-form-urlencoded`. No value when a name comes twice, or an escape is broken.
[[nodiscard]] std::optional<Parameters> parseForm(std::string_view text);

/// Writes parameters as a query.
[[nodiscard]] std::string formatForm(const Parameters& parameters);

/// The value of `name`, or empty.
[[nodiscard]] std::string valueOf(const Parameters& parameters, const std::string& name);

/// One request as the endpoints see it.
struct Request {
  bool post = false;
  std::string path;
  std::string query;
  std::string body;
  std::string contentType;
  std::string authorization;  ///< the header's value, or empty
};

struct Reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// A JSON answer that no cache keeps (RFC 6749 section 5.1).
[[nodiscard]] Reply jsonReply(int status, const wire::Json& body);

/// An error of the token endpoint and its neighbours (RFC 6749 section 5.2).
[[nodiscard]] Reply errorReply(int status, std::string_view error, std::string_view description);

/// 303, so that a form is never sent again by the browser.
[[nodiscard]] Reply redirectReply(std::string location);

}  // namespace lanyard::demo
