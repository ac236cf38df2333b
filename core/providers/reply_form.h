#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace lanyard::providers {

class Members;

/// How a provider's token replies differ from RFC 6749 section 5.1.
struct ReplyForm {
  bool formEncoded = false;  ///< unless the request accepts JSON
  std::string nested;        ///< the member with the person's token; empty: none
  std::string okMember;      ///< says false in a refusal with status 200; empty: none
  bool noTokenType = false;
  bool noExpiresIn = false;
  std::optional<std::chrono::seconds> life;  ///< of an access token, where a reply need not say
};

void describe(Members& members, ReplyForm& form);

}  // namespace lanyard::providers
