#pragma once

#include <string>
#include <vector>

#include "app/demo/message.h"
#include "app/demo/people.h"

namespace lanyard::demo {

/// "Who are you today?": one button for each demo person. No password, and it says so.
[[nodiscard]] Reply loginPage(const std::string& requestId);

/// "Lanyard would like to …": what the scopes mean, allow or refuse.
[[nodiscard]] Reply consentPage(const std::string& requestId, const Person& person,
                                const std::vector<std::string>& scopes);

/// Shows the person an error that cannot go back to the client. The words are ours, never the request's.
[[nodiscard]] Reply faultPage(int status, const std::string& words);

/// The page at the issuer's address.
[[nodiscard]] Reply welcomePage(const std::string& issuer);

}  // namespace lanyard::demo
