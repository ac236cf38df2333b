#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/providers/identity_source.h"
#include "core/wire/json.h"

namespace lanyard::oauth {

/// Who signed in, as a provider without ID tokens says it.
struct Person {
  std::string subject;  ///< never empty; a number in decimal digits
  std::string name;     ///< words from outside, only shown; or empty
  std::string email;    ///< as `name`
};

/// Reads the members that `source` names, by their paths. The subject must be what the source says, a text
/// (1 to 255 printable ASCII characters) or a whole number that is not negative, and nothing else: neither
/// null nor a number as text, so that one person never has two subjects. `userinfo.missing_sub` Untrusted.
/// Name and e-mail are empty where they are no texts.
[[nodiscard]] base::Result<Person> personIn(const wire::Json& json, const providers::IdentitySource& source);

/// Parses the reply of a provider's own identity endpoint. Errors: as parseUserinfo, without those of
/// signatures; `userinfo.missing_sub`.
[[nodiscard]] base::Result<Person> parsePerson(int status, std::string_view contentType,
                                               std::string_view body,
                                               const providers::IdentitySource& source);

}  // namespace lanyard::oauth
