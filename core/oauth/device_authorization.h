#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/oauth/authorization_request.h"
#include "core/oauth/client_auth.h"
#include "core/oauth/verification_address.h"

namespace lanyard::oauth {

/// The grant of a code that was typed on another device (RFC 8628 section 3.4).
inline constexpr const char* kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

/// The provider's answer to a request for a code (RFC 8628 section 3.2). Move-only.
struct DeviceAuthorization {
  base::Secret device_code;
  std::string user_code;                  ///< what the person types; fit to be shown
  std::string verification_uri;           ///< where
  std::string verification_uri_complete;  ///< the same with the code in it, or empty
  std::chrono::seconds expiresIn{};       ///< an hour at most
  std::chrono::seconds interval{5};       ///< between two polls at least; an hour at most
};

/// The interval of a provider that names none (section 3.2), and what `slow_down` adds (section 3.5).
inline constexpr std::chrono::seconds kPollInterval{5};
inline constexpr std::chrono::seconds kSlowDown{5};

/// The POST that asks for a code (section 3.1). Errors as in deviceParameters.
[[nodiscard]] base::Result<FormRequest> deviceAuthorizationRequest(const ClientCredentials& client,
                                                                   const AuthorizationRequest& request);

/// Parses the reply. The code is 1 to 32 letters, digits, dashes, dots, underscores and single spaces between
/// them: anything else could be read as something else, or could not be typed. An `interval` of 0 or none
/// counts as kPollInterval. Both addresses are checked by checkVerificationAddress. Errors like the token
/// endpoint's, with room "device": `device.unavailable` Transient; `device.not_json`, `device.bad_json`,
/// `device.http_status`, `device.bad_member`, `device.foreign_address` Untrusted; serverError.
[[nodiscard]] base::Result<DeviceAuthorization> parseDeviceAuthorization(int status,
                                                                         std::string_view contentType,
                                                                         const base::Secret& body,
                                                                         const VerificationRule& rule);

/// What a poll that brought no token asks for (section 3.5).
enum class AfterPoll {
  Wait,      ///< authorization_pending: the person has not answered yet
  SlowDown,  ///< slow_down: wait kSlowDown longer from now on
  BackOff,   ///< the provider could not be asked: wait twice as long
  GiveUp,    ///< any other error
};
[[nodiscard]] AfterPoll afterPoll(const base::Error& error);

/// The error that ends the sign-in, after a poll's: expired_token → `device.expired` Cancelled; access_denied
/// → `device.access_denied` Denied; invalid_grant → `sign_in.code_refused` Denied; unauthorized_client and
/// unsupported_grant_type → `device.unsupported_grant_type` Misconfigured; any other is returned unchanged.
[[nodiscard]] base::Error pollError(base::Error error);

}  // namespace lanyard::oauth
