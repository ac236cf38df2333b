#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "core/wire/json.h"
#include "core/wire/object_text.h"
#include "core/wire/reason.h"

namespace lanyard::wire {

/// The longest reply that a client accepts: 1 MiB, four times a request, because replies have lists and
/// tokens.
inline constexpr JsonLimits kReplyLimits{1024UL * 1024, 32, 100'000};

/// A request as the wallet reads it. `id` is a string or a whole number.
struct Request {
  Json id;
  std::string method;
  Json params;  ///< always an object
};

/// Why a line is no request. `id` is null where it cannot be known.
struct RequestError {
  Json id;
  int code;  ///< -32700 (not JSON) or -32600 (not a request)
  std::string message;
};

/// A result, as a client reads it.
struct Reply {
  Json id;
  Json result;
};

/// A refusal, as a client reads it. `reason` may be one that this version does not know.
struct Failure {
  Json id;
  int code = 0;
  std::string message;
  std::string reason;
  std::string hint;
  std::string error = {};                ///< the wallet's own code, finer than `reason`: "sign_in.timeout"
  std::vector<std::string> values = {};  ///< the values that the words for `error` name
  std::string said = {};                 ///< the provider's own words
};

/// A message that answers no request.
struct Notification {
  std::string method;
  Json params;  ///< always an object
};

using ServerMessage = std::variant<Reply, Failure, Notification>;

/// A secret member of `params`. It is copied from the caller's memory straight into the line, without a JSON
/// value, whose memory nobody wipes.
struct SecretMember {
  std::string_view name;
  std::string_view value;
};

/// Reads a client's line (JSON-RPC 2.0 section 4, without batches and notifications). Refuses unknown
/// members.
[[nodiscard]] tl::expected<Request, RequestError> parseRequest(std::string_view line);

/// Reads a line of the wallet. Refuses what is neither reply, error nor notification.
[[nodiscard]] tl::expected<ServerMessage, JsonError> parseServerMessage(
    std::string_view line, const JsonLimits& limits = kReplyLimits);

/// One request, without its newline. `params` is an object; `params` is left out when there is nothing in it.
/// With secrets, the line is built in one allocation: wipe it after use. Refuses a secret that is not UTF-8.
[[nodiscard]] tl::expected<std::string, JsonError> requestLine(std::int64_t id, std::string_view method,
                                                               const Json& params,
                                                               std::span<const SecretMember> secrets = {});

/// A request with these params.
[[nodiscard]] std::string requestLine(std::int64_t id, std::string_view method, const ObjectText& params);

/// The wallet's lines, without their newline.
[[nodiscard]] std::string replyLine(const Json& id, const Json& result);
/// The same of a result that is written already.
[[nodiscard]] std::string replyLine(const Json& id, ObjectText&& result);
/// `more`: further members of the error's `data`.
[[nodiscard]] std::string errorLine(const Json& id, Reason reason, std::string_view message,
                                    std::string_view hint = {}, Json more = Json::object());
/// For a line that is no request: JSON-RPC's own code, reason `bad_request`.
[[nodiscard]] std::string errorLine(const RequestError& error);
[[nodiscard]] std::string notificationLine(std::string_view method, const Json& params);

}  // namespace lanyard::wire
