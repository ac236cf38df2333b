#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/identity/identity.h"

namespace lanyard::identity {

/// The person is unknown: a new identity is linked.
struct LinksNew {};
/// The same (issuer, subject, client ID) as before: the identity with this id is renewed.
struct Renews {
  std::string identityId;
};
/// "Sign in again" brought back another person. Nothing is changed; the person can add them as a new
/// identity.
struct AnotherPerson {
  std::string expectedIdentityId;
};

using LinkDecision = std::variant<LinksNew, Renews, AnotherPerson>;

/// Who came back from a sign-in, and by which client.
struct Arrival {
  std::string issuer;
  std::string subject;
  std::string clientId;
};

/// Whether both are one person at one issuer: (issuer, subject), compared byte by byte (OpenID Connect Core
/// section 5.7). The clients may differ.
[[nodiscard]] bool samePerson(const Identity& one, const Identity& other);

/// The linking rule. An identity is (issuer, subject, client ID), compared byte by byte; an e-mail never
/// links. `again` is the id of the identity that was to be signed in again, or empty.
[[nodiscard]] LinkDecision decideLink(const std::vector<Identity>& known, const Arrival& who,
                                      const std::string& again);

/// An identity in the wallet. One whose row is not believed counts as unknown: with its id it could bring
/// another's grants.
struct Known {
  Identity identity;
  bool believed = true;
};

/// What is said of who came back. An empty field changes nothing of a known identity.
struct Particulars {
  std::string newId;         ///< for a new identity
  std::string provider;      ///< for a new identity
  std::string wantedAlias;   ///< by the person; empty: none
  std::string offeredAlias;  ///< for a new identity, where the person wants none
  std::string name;
  std::string email;
  base::Instant at;  ///< of the sign-in
};

/// The identity as it is after a sign-in.
struct Linked {
  Identity identity;
  bool renewed = false;  ///< one that was known
};

/// The linking rule, and the identity that results. An alias of a row that is not believed and claims to be
/// `who` counts as free.
[[nodiscard]] std::variant<Linked, AnotherPerson> link(const std::vector<Known>& known, const Arrival& who,
                                                       const Particulars& particulars,
                                                       const std::string& again);

/// Whether a person may use `alias`: 1 to 64 letters, digits and `. _ @ + -`, not beginning with `-`.
/// `identity.bad_alias` Misconfigured.
[[nodiscard]] base::Result<void> checkAlias(const std::string& alias);

/// An alias for a provider that has no name: `host` without its port, "localhost" for an address on loopback.
/// Characters that no alias can have are left out.
[[nodiscard]] std::string aliasFromHost(const std::string& host);

/// An alias that is still free: `wanted`, or `wanted-2`, `wanted-3` …
[[nodiscard]] std::string freeAlias(const std::vector<Identity>& known, const std::string& wanted);

/// Finds one identity by id, alias, or the provider's name, in this order. `identity.unknown` and
/// `identity.ambiguous` (its detail lists the aliases that fit), Misconfigured. Never null; pointers, because
/// it is asked for every token.
[[nodiscard]] base::Result<const Identity*> findIdentity(const std::vector<const Identity*>& known,
                                                         const std::string& who);

}  // namespace lanyard::identity
