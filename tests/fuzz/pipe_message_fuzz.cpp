#include "core/wire/message.h"
#include "core/wire/token_reply.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line = fuzz::textOf(data, size);
  const auto request = wire::parseRequest(line);
  if (request) {
    require(request->params.is_object(), "the parameters are an object");
    require(request->id.is_string() || request->id.is_number_integer(),
            "an id is a string or a whole number");
    const auto written = wire::requestLine(7, request->method, request->params);
    require(written.has_value(), "what was read can be written");
    const auto again = wire::parseRequest(*written);
    require(again && again->method == request->method && again->params == request->params,
            "what was written reads the same");
  } else {
    const std::string refusal = wire::errorLine(request.error());
    require(refusal.find('\n') == std::string::npos, "a line is one line");
    require(wire::parseServerMessage(refusal).has_value(), "a refusal can be read by a client");
  }
  const auto message = wire::parseServerMessage(line);
  if (const auto plain = wire::readTokenReply(line, 1)) {
    const auto* reply = message ? std::get_if<wire::Reply>(&*message) : nullptr;
    require(reply != nullptr && reply->id == 1, "a plain reply is a reply");
    require(reply->result.at("access_token") == std::string(plain->token), "it has the same token");
    require(reply->result.value("proof", wire::Json("")) == std::string(plain->proof),
            "it has the same proof");
    require(wire::writeJson(reply->result) == plain->result, "it has the same result");
  }
  const auto json = wire::parseJson(line);
  if (!json) return 0;
  const std::string text = wire::writeJson(*json);
  wire::JsonLimits wide;
  wide.bytes = text.size();  // escapes may make a text longer than it was
  const auto back = wire::parseJson(text, wide);
  require(back && *back == *json, "JSON that was written reads the same");
  return 0;
}
