#include <algorithm>

#include "core/oauth/device_authorization.h"
#include "core/oauth/token_response.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

namespace {

bool isOwn(const std::string& address) {
  constexpr std::string_view kScheme = "https://";
  std::string_view host = address;
  if (!host.starts_with(kScheme)) return false;
  host.remove_prefix(kScheme.size());
  // Browsers take a backslash for a slash.
  host = host.substr(0, host.find_first_of("/?#\\"));
  if (host.find('@') != std::string_view::npos) return false;
  const std::size_t end = host.find_last_not_of("0123456789");
  if (end != std::string_view::npos && host[end] == ':') host = host.substr(0, end);
  return host == "idp.example" || host.ends_with(".idp.example");
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

}  // namespace

// The first byte chooses the status, the rest is the body.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr int kStatuses[] = {200, 200, 200, 201, 302, 400, 401, 403, 428, 429, 500};
  const int status = kStatuses[data[0] % std::size(kStatuses)];
  const base::Secret body(fuzz::textOf(data + 1, size - 1));
  const oauth::VerificationRule rule{"https://idp.example", {}};
  const auto device = oauth::parseDeviceAuthorization(status, "application/json", body, rule);
  if (device) {
    require(status / 100 == 2, "a code comes with a success");
    require(!device->device_code.empty(), "there is something to ask with");
    require(!device->user_code.empty() && device->user_code.size() <= 32, "a code can be typed");
    require(std::all_of(device->user_code.begin(), device->user_code.end(),
                        [](char c) { return c >= ' ' && c < '\x7f' && c != '<' && c != '&'; }),
            "a code is plain text");
    require(isOwn(lower(device->verification_uri)), "the address is the provider's own");
    require(device->verification_uri_complete.empty() || isOwn(lower(device->verification_uri_complete)),
            "the whole address is the provider's own");
    require(device->expiresIn.count() > 0, "a code does not run out before it came");
    require(device->interval.count() > 0, "there is time between two polls");
  }
  const auto tokens = oauth::parseTokenResponse(status, "application/json", body);
  if (!tokens) {
    static_cast<void>(oauth::afterPoll(tokens.error()));
    static_cast<void>(oauth::pollError(tokens.error()));
  }
  return 0;
}
