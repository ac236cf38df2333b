#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace lanyard::oauth {

/// What the browser brought back, once its state was found to be ours (RFC 6749 sections 4.1.2 and 4.1.2.1).
struct RedirectReply {
  std::optional<std::string> code;
  std::optional<std::string> iss;
  std::optional<std::string> error;
  std::optional<std::string> errorDescription;
  std::optional<std::string> errorUri = {};
};

struct RedirectExpectations {
  std::string issuer;
  bool issRequired = false;  ///< metadata: authorization_response_iss_parameter_supported
};

/// One rule: its section, and the error where the reply breaks it.
struct RedirectRule {
  std::string_view id;
  std::optional<base::Error> (*broken)(const RedirectReply&, const RedirectExpectations&);
};

/// In the order of the checks: who speaks comes before what is said.
[[nodiscard]] std::span<const RedirectRule> redirectRules();

/// The code, when no rule is broken. Errors: `redirect.mixup` Untrusted (iss is missing where advertised, or
/// is another's; RFC 9207 section 2.4; nothing else of the reply is reported); `redirect.access_denied`
/// Denied (the person, or the provider on the person's behalf, said no); `redirect.interaction_required`
/// SignInAgain; others of serverError with room "redirect"; `redirect.no_code` Untrusted (no code, an empty
/// one, or one beyond 4 KiB).
[[nodiscard]] base::Result<std::string> codeFromRedirect(const RedirectReply& reply,
                                                         const RedirectExpectations& expectations);
/// The same with other rules, for the tests.
[[nodiscard]] base::Result<std::string> codeFromRedirect(const RedirectReply& reply,
                                                         const RedirectExpectations& expectations,
                                                         std::span<const RedirectRule> rules);

}  // namespace lanyard::oauth
