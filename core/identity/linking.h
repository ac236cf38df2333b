#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/identity/identity.h"

namespace lanyard::identity {

/// Nobody that we know: a new identity is linked.
struct LinksNew {};
/// The same (issuer, subject) as before: the identity with this id is renewed.
struct Renews {
  std::string identityId;
};
/// "Sign in again" brought back another person. Nothing is changed; the person can add them as a new
/// identity.
struct AnotherPerson {
  std::string expectedIdentityId;
};

using LinkDecision = std::variant<LinksNew, Renews, AnotherPerson>;

/// The linking rule. An identity is (issuer, subject), compared to the byte (OpenID Connect Core
/// section 5.7); an e-mail never links. `again` is the id of the identity that was to be signed in again, or
/// empty.
[[nodiscard]] LinkDecision decideLink(const std::vector<Identity>& known, const std::string& issuer,
                                      const std::string& subject, const std::string& again);

/// Whether a person may use `alias`: 1 to 64 letters, digits and `. _ @ + -`, not beginning with `-`.
/// `identity.bad_alias` Misconfigured.
[[nodiscard]] base::Result<void> checkAlias(const std::string& alias);

/// An alias for a provider that has no name: `host` without its port, "localhost" for an address on loopback.
/// What no alias can have is left out.
[[nodiscard]] std::string aliasFromHost(const std::string& host);

/// An alias that is still free: `wanted`, or `wanted-2`, `wanted-3` …
[[nodiscard]] std::string freeAlias(const std::vector<Identity>& known, const std::string& wanted);

/// Finds one identity by id, alias, or the provider's name, in this order. `identity.unknown` and
/// `identity.ambiguous` (its detail lists the aliases that fit), Misconfigured. Never null; pointers, because
/// it is asked for every token.
[[nodiscard]] base::Result<const Identity*> findIdentity(const std::vector<const Identity*>& known,
                                                         const std::string& who);

}  // namespace lanyard::identity
