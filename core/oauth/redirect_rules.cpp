#include "core/oauth/redirect_rules.h"

#include <algorithm>
#include <iterator>

#include "core/oauth/server_error.h"

namespace lanyard::oauth {
namespace {

using base::Error;
using Broken = std::optional<Error>;

constexpr std::size_t kMaxCodeBytes = 4096;  // the longest known codes, Entra's, have some 1,500

Broken issIsPresent(const RedirectReply& reply, const RedirectExpectations& expected) {
  if (!expected.issRequired || reply.iss) return std::nullopt;
  return Error{errors::kRedirectMixup, "iss is missing, though the provider always sends it"};
}

// Checked even where it is not advertised: an iss that names another issuer is never right.
Broken issIsOurs(const RedirectReply& reply, const RedirectExpectations& expected) {
  if (!reply.iss || *reply.iss == expected.issuer) return std::nullopt;
  return Error{errors::kRedirectMixup, "iss names another provider"};
}

// The errors that tell what the person did or did not do on the provider's page. The second is OpenID
// Connect's (Core section 3.1.2.6), the others are LinkedIn's, Facebook's and Salesforce's.
constexpr std::string_view kDenials[] = {"access_denied",        "consent_required",
                                         "user_cancelled_login", "user_cancelled_authorize",
                                         "user_denied",          "end_user_denied_authorization"};
// The provider wants the person to do something first, but did not ask for it (Core section 3.1.2.6).
constexpr std::string_view kUndone[] = {"login_required", "interaction_required",
                                        "account_selection_required"};

Broken noError(const RedirectReply& reply, const RedirectExpectations&) {
  if (!reply.error) return std::nullopt;
  Error error =
      serverError("redirect", {{"error", *reply.error},
                               {"error_description", reply.errorDescription.value_or(std::string())},
                               {"error_uri", reply.errorUri.value_or(std::string())}});
  const auto isOneOf = [&](const auto& names) {
    return std::find(std::begin(names), std::end(names), *reply.error) != std::end(names);
  };
  if (isOneOf(kDenials)) {
    error.become(errors::kRedirectAccessDenied);
  } else if (isOneOf(kUndone)) {
    error.become(errors::kRedirectInteractionRequired);
  }
  return error;
}

Broken codeIsThere(const RedirectReply& reply, const RedirectExpectations&) {
  if (reply.code && !reply.code->empty() && reply.code->size() <= kMaxCodeBytes) return std::nullopt;
  return Error{errors::kRedirectNoCode, "no code that could be used"};
}

constexpr RedirectRule kRedirectRules[] = {
    {"rfc9207-2.4-iss-present", issIsPresent},
    {"rfc9207-2.4-iss-equal", issIsOurs},
    {"rfc6749-4.1.2.1-error", noError},
    {"rfc6749-4.1.2-code", codeIsThere},
};

}  // namespace

std::span<const RedirectRule> redirectRules() {
  return kRedirectRules;
}

base::Result<std::string> codeFromRedirect(const RedirectReply& reply,
                                           const RedirectExpectations& expectations) {
  return codeFromRedirect(reply, expectations, redirectRules());
}

base::Result<std::string> codeFromRedirect(const RedirectReply& reply,
                                           const RedirectExpectations& expectations,
                                           std::span<const RedirectRule> rules) {
  for (const RedirectRule& rule : rules) {
    if (auto error = rule.broken(reply, expectations)) return tl::unexpected(std::move(*error));
  }
  return reply.code.value_or(std::string());
}

}  // namespace lanyard::oauth
