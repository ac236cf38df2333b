#include "core/oauth/device_authorization.h"

#include <algorithm>

#include "core/oauth/json_members.h"
#include "core/oauth/server_error.h"
#include "core/oauth/wiped_json.h"

namespace lanyard::oauth {
namespace {

constexpr std::size_t kMostUserCode = 32;           // the longest known ones have 11
constexpr std::size_t kMostDeviceCode = 4096;       // as a code of a redirect
constexpr std::uint64_t kMostDeviceSeconds = 3600;  // nobody stands before a code for longer

bool isCodeCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
         c == '_';
}

bool isUserCode(std::string_view code) {
  if (code.empty() || code.size() > kMostUserCode || code.starts_with(' ') || code.ends_with(' '))
    return false;
  if (code.find("  ") != std::string_view::npos) return false;
  return std::all_of(code.begin(), code.end(), [](char c) { return c == ' ' || isCodeCharacter(c); });
}

bool isDeviceCode(std::string_view code) {
  return !code.empty() && code.size() <= kMostDeviceCode &&
         std::all_of(code.begin(), code.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::chrono::seconds clamped(std::uint64_t seconds) {
  return std::chrono::seconds(static_cast<std::int64_t>(std::min(seconds, kMostDeviceSeconds)));
}

base::Result<void> readTimes(const wire::Json& reply, DeviceAuthorization& into) {
  const auto life = hasMember(reply, "expires_in") ? wholeSeconds(reply.at("expires_in")) : std::nullopt;
  if (life.value_or(0) == 0) return base::fail(errors::kDeviceBadMember, "expires_in");
  into.expiresIn = clamped(*life);
  into.interval = kPollInterval;
  if (!hasMember(reply, "interval")) return {};
  const auto interval = wholeSeconds(reply.at("interval"));
  if (!interval) return base::fail(errors::kDeviceBadMember, "interval");
  if (*interval > 0) into.interval = clamped(*interval);
  return {};
}

base::Result<void> readAddresses(const wire::Json& reply, const VerificationRule& rule,
                                 DeviceAuthorization& into) {
  auto address = stringMember(reply, "verification_uri");
  auto complete = stringMember(reply, "verification_uri_complete");
  if (!address || !complete) return base::fail(errors::kDeviceBadMember, "verification_uri");
  // The name in drafts of the RFC, which some providers still use.
  if (address->empty()) address = stringMember(reply, "verification_url");
  if (!address || address->empty()) return base::fail(errors::kDeviceBadMember, "verification_uri");
  if (const auto own = checkVerificationAddress(*address, rule); !own) return own;
  if (!complete->empty()) {
    if (const auto own = checkVerificationAddress(*complete, rule); !own) return own;
  }
  into.verification_uri = std::move(*address);
  into.verification_uri_complete = std::move(*complete);
  return {};
}

/// Whether this is the server's own name for the error; `said` begins with it (wordsOf).
bool says(const base::Error& error, std::string_view name) {
  if (!error.said.starts_with(name)) return false;
  const std::string_view rest = std::string_view(error.said).substr(name.size());
  return rest.empty() || rest.starts_with(':') || rest.starts_with(' ');
}

}  // namespace

base::Result<FormRequest> deviceAuthorizationRequest(const ClientCredentials& client,
                                                     const AuthorizationRequest& request) {
  const auto parameters = deviceParameters(request);
  if (!parameters) return tl::unexpected(parameters.error());
  std::vector<FormField> fields;
  for (const auto& [name, value] : *parameters) fields.emplace_back(name, value);
  return authenticatedForm(client, std::move(fields));
}

base::Result<DeviceAuthorization> parseDeviceAuthorization(int status, std::string_view contentType,
                                                           const base::Secret& body,
                                                           const VerificationRule& rule) {
  const std::string number = "status " + std::to_string(status);
  if (isTransientStatus(status)) return base::fail(errors::kDeviceUnavailable, number);
  auto json = jsonObject(contentType, body.view());
  if (!json) return tl::unexpected(badJson("device", json.error(), status));
  WipedJson reply(std::move(*json));
  if (hasMember(*reply, "error")) return tl::unexpected(serverError("device", *reply));
  if (!isWholeReply(status)) return base::fail(errors::kDeviceHttpStatus, number);
  DeviceAuthorization device;
  auto deviceCode = stringMember(*reply, "device_code");
  if (!deviceCode || !isDeviceCode(*deviceCode)) return base::fail(errors::kDeviceBadMember, "device_code");
  device.device_code = base::Secret::takeAndWipe(*deviceCode);
  auto userCode = stringMember(*reply, "user_code");
  if (!userCode || !isUserCode(*userCode)) return base::fail(errors::kDeviceBadMember, "user_code");
  device.user_code = std::move(*userCode);
  if (const auto read = readAddresses(*reply, rule, device); !read) return tl::unexpected(read.error());
  if (const auto read = readTimes(*reply, device); !read) return tl::unexpected(read.error());
  return device;
}

AfterPoll afterPoll(const base::Error& error) {
  if (says(error, "authorization_pending")) return AfterPoll::Wait;
  if (says(error, "slow_down")) return AfterPoll::SlowDown;
  return error.kind == base::ErrorKind::Transient ? AfterPoll::BackOff : AfterPoll::GiveUp;
}

base::Error pollError(base::Error error) {
  if (says(error, "expired_token")) {
    error.become(errors::kDeviceExpired);
  } else if (error.code == errors::kTokenAccessDenied) {
    error.become(errors::kDeviceAccessDenied);
  } else if (error.code == errors::kTokenInvalidGrant) {
    error.become(errors::kSignInCodeRefused);
  } else if (error.code == errors::kTokenUnsupportedGrantType || says(error, "unauthorized_client")) {
    error.become(errors::kDeviceUnsupportedGrantType);
  }
  return error;
}

}  // namespace lanyard::oauth
