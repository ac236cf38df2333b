#pragma once

#include <string>

namespace lanyard::providers {

class Members;

enum class IdentityFrom {
  IdToken,     ///< OpenID Connect
  Endpoint,    ///< a GET with the access token
  TokenReply,  ///< a member of the token reply
  Nothing,     ///< no way is known
};

/// Who signed in. Members are named by their path in the JSON, with dots.
struct IdentitySource {
  IdentityFrom from = IdentityFrom::IdToken;
  std::string url;       ///< of the endpoint
  std::string subject;   ///< what never changes
  bool numeric = false;  ///< the subject is a number
  std::string login;
  std::string name;
  std::string email;
};

void describe(Members& members, IdentitySource& source);

}  // namespace lanyard::providers
