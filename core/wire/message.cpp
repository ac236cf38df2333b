#include "core/wire/message.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <utility>

namespace lanyard::wire {
namespace {

constexpr int kNotJson = -32700;      // JSON-RPC 2.0 section 5.1: parse error
constexpr int kNotARequest = -32600;  // the same: invalid request

bool isId(const Json& value) {
  return value.is_string() || value.is_number_integer();
}

bool onlyMembers(const Json& object, std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : object.items()) {
    bool found = false;
    for (std::string_view name : known) found = found || key == name;
    if (!found) return false;
  }
  return true;
}

std::string text(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Our own values are UTF-8; what came from a database or a file might not be, and must not stop the reply.
std::string dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Checks as the parser at the other end will (RFC 3629; NUL is refused too).
bool isUtf8(std::string_view value) {
  std::size_t i = 0;
  while (i < value.size()) {
    const auto lead = static_cast<unsigned char>(value[i]);
    std::size_t more = 0;
    std::uint32_t point = lead;
    if (lead >= 0x80) {
      if (lead >= 0xc2 && lead <= 0xdf) more = 1;
      if (lead >= 0xe0 && lead <= 0xef) more = 2;
      if (lead >= 0xf0 && lead <= 0xf4) more = 3;
      if (more == 0 || value.size() - i <= more) return false;
      point = lead & (0x3fU >> more);
      for (std::size_t k = 1; k <= more; ++k) {
        const auto next = static_cast<unsigned char>(value[i + k]);
        if ((next & 0xc0U) != 0x80) return false;
        point = (point << 6U) | (next & 0x3fU);
      }
    }
    const bool overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
    if (overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) || point == 0) return false;
    i += more + 1;
  }
  return true;
}

tl::unexpected<JsonError> refuse(const char* why) {
  return tl::unexpected(JsonError{why});
}

tl::expected<ServerMessage, JsonError> failureOf(Json&& id, const Json& error) {
  if (!error.is_object() || !onlyMembers(error, {"code", "message", "data"}))
    return refuse("error is not an object");
  const auto code = error.find("code");
  if (code == error.end() || !code->is_number_integer()) return refuse("error without a code");
  Failure failure;
  failure.id = std::move(id);
  failure.code = code->get<int>();
  failure.message = text(error, "message");
  if (const auto data = error.find("data"); data != error.end() && data->is_object()) {
    failure.reason = text(*data, "reason");
    failure.hint = text(*data, "hint");
    failure.error = text(*data, "error");
    failure.said = text(*data, "provider_says");
    if (const auto values = data->find("values"); values != data->end() && values->is_array()) {
      for (const Json& value : *values) {
        if (value.is_string()) failure.values.push_back(value.get<std::string>());
      }
    }
  }
  if (failure.reason.empty()) return refuse("error without a reason");
  return failure;
}

}  // namespace

tl::expected<Request, RequestError> parseRequest(std::string_view line) {
  auto parsed = parseJson(line);
  if (!parsed) return tl::unexpected(RequestError{nullptr, kNotJson, parsed.error().reason});
  const auto bad = [&](Json id, const char* why) {
    return tl::unexpected(RequestError{std::move(id), kNotARequest, why});
  };
  if (!parsed->is_object()) return bad(nullptr, "not an object; batches are not spoken");
  const auto id = parsed->find("id");
  if (id == parsed->end() || !isId(*id)) return bad(nullptr, "id must be a string or a whole number");
  if (!onlyMembers(*parsed, {"jsonrpc", "id", "method", "params"})) return bad(*id, "unknown member");
  if (text(*parsed, "jsonrpc") != "2.0") return bad(*id, "jsonrpc must be \"2.0\"");
  Request request{*id, text(*parsed, "method"), Json::object()};
  if (request.method.empty()) return bad(*id, "method must be a string");
  if (const auto params = parsed->find("params"); params != parsed->end()) {
    if (!params->is_object()) return bad(*id, "params must be an object");
    request.params = std::move(*params);
  }
  return request;
}

tl::expected<ServerMessage, JsonError> parseServerMessage(std::string_view line, const JsonLimits& limits) {
  auto parsed = parseJson(line, limits);
  if (!parsed) return tl::unexpected(parsed.error());
  Json& message = *parsed;
  if (!message.is_object() || text(message, "jsonrpc") != "2.0") return refuse("not a JSON-RPC 2.0 message");
  const auto id = message.find("id");
  if (const auto result = message.find("result"); result != message.end()) {
    if (id == message.end() || !isId(*id) || message.contains("error"))
      return refuse("a result without its id");
    return Reply{std::move(*id), std::move(*result)};
  }
  if (const auto error = message.find("error"); error != message.end()) {
    if (id == message.end() || !(isId(*id) || id->is_null())) return refuse("an error without its id");
    return failureOf(std::move(*id), *error);
  }
  Notification notification{text(message, "method"), Json::object()};
  if (notification.method.empty() || id != message.end()) return refuse("neither a reply nor a notification");
  if (const auto params = message.find("params"); params != message.end()) {
    if (!params->is_object()) return refuse("params is not an object");
    notification.params = std::move(*params);
  }
  return notification;
}

std::string requestLine(std::int64_t id, std::string_view method, const ObjectText& params) {
  std::string line;
  line.reserve(params.view().size() + method.size() + 80);
  line.append(R"({"jsonrpc":"2.0","id":)").append(std::to_string(id)).append(R"(,"method":)");
  appendQuoted(line, method);
  if (params.view().size() > 2) line.append(R"(,"params":)").append(params.view());
  line.push_back('}');
  return line;
}

tl::expected<std::string, JsonError> requestLine(std::int64_t id, std::string_view method, const Json& params,
                                                 std::span<const SecretMember> secrets) {
  const std::string plain = params.is_object() && !params.empty() ? dump(params) : std::string("{}");
  std::size_t room = plain.size() + method.size() + 80;
  for (const SecretMember& secret : secrets) {
    if (!isUtf8(secret.value)) return refuse("a secret is not UTF-8");
    room += secret.name.size() + secret.value.size() * 6 + 8;  // 6: the longest escape, \u00XX
  }
  std::string line;
  line.reserve(room);
  line.append(R"({"jsonrpc":"2.0","id":)").append(std::to_string(id)).append(R"(,"method":)");
  appendQuoted(line, method);
  if (plain.size() > 2 || !secrets.empty()) {
    line.append(R"(,"params":)").append(plain, 0, plain.size() - 1);
    bool first = plain.size() == 2;
    for (const SecretMember& secret : secrets) {
      if (!std::exchange(first, false)) line.push_back(',');
      appendQuoted(line, secret.name);
      line.push_back(':');
      appendQuoted(line, secret.value);
    }
    line.push_back('}');
  }
  line.push_back('}');
  return line;
}

std::string replyLine(const Json& id, const Json& result) {
  return R"({"jsonrpc":"2.0","id":)" + dump(id) + R"(,"result":)" + dump(result) + "}";
}

std::string replyLine(const Json& id, ObjectText&& result) {
  return result.takeBetween(R"({"jsonrpc":"2.0","id":)" + dump(id) + R"(,"result":)", "}");
}

namespace {

std::string errorText(const Json& id, int code, std::string_view reason, std::string_view message,
                      std::string_view hint, Json data) {
  data["reason"] = reason;
  if (!hint.empty()) data["hint"] = hint;
  const Json error{{"code", code}, {"message", message}, {"data", std::move(data)}};
  return R"({"jsonrpc":"2.0","id":)" + dump(id) + R"(,"error":)" + dump(error) + "}";
}

}  // namespace

std::string errorLine(const Json& id, Reason reason, std::string_view message, std::string_view hint,
                      Json more) {
  const ReasonRow& row = rowOf(reason);
  return errorText(id, row.code, row.name, message, hint, std::move(more));
}

std::string errorLine(const RequestError& error) {
  return errorText(error.id, error.code, rowOf(Reason::BadRequest).name, error.message, {}, Json::object());
}

std::string notificationLine(std::string_view method, const Json& params) {
  return R"({"jsonrpc":"2.0","method":)" + dump(Json(method)) + R"(,"params":)" + dump(params) + "}";
}

}  // namespace lanyard::wire
