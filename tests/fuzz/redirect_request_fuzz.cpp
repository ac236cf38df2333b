#include <cctype>

#include "core/adapters/network/pasted_address.h"
#include "core/adapters/network/redirect_request.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

namespace {

void checkText(const std::optional<std::string>& text) {
  if (!text) return;
  require(adapters::isUtf8(*text), "a decoded parameter is UTF-8");
  require(text->find('\0') == std::string::npos, "a decoded parameter has no NUL");
}

void checkQuery(std::string_view query) {
  const auto parameters = adapters::parseRedirectQuery(query);
  if (!parameters) {
    require(parameters.error().status >= 400 && parameters.error().status < 500,
            "a refusal is the client's fault");
    return;
  }
  for (const auto& text : {parameters->code, parameters->state, parameters->iss, parameters->error,
                           parameters->errorDescription}) {
    checkText(text);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::textOf(data, size);
  checkQuery(bytes);
  const auto whole = adapters::headSize(bytes);
  if (whole && *whole) {
    require(**whole <= bytes.size(), "a head is no longer than what came");
    require(**whole <= adapters::maxRequestLine + adapters::maxHeaderBytes + 4,
            "a head is within the limits");
    // What comes after the head does not change how it is read.
    const auto again = adapters::headSize(bytes.substr(0, **whole));
    require(again && *again == *whole, "the size of a head is its own");
  }
  const auto pasted = adapters::readPastedAddress("http://127.0.0.1:4242/callback", bytes);
  if (pasted) {
    require(pasted->code || pasted->error || pasted->response, "a pasted address has an answer in it");
    checkText(pasted->code);
    checkText(pasted->state);
  }
  const auto request = adapters::parseRedirectRequest(whole && *whole ? bytes.substr(0, **whole) : bytes);
  if (!request) return 0;
  // The target of another method does not matter: the method alone has it refused.
  require((request->method != "GET" && request->method != "POST") ||
              (!request->path.empty() && request->path.front() == '/'),
          "a path starts at the root");
  require(request->path.find_first_of(" \r\n?#") == std::string::npos, "a path ends where it ends");
  checkQuery(request->query);
  require(request->contentLength <= adapters::maxFormBytes, "a form is within the limit");
  require(request->contentLength == 0 || request->method == "POST", "only a POST has a body");
  return 0;
}
