#pragma once

#include <string>

#include "core/providers/client_rules.h"
#include "core/providers/identity_source.h"
#include "core/providers/refresh_life.h"
#include "core/providers/reply_form.h"
#include "core/providers/revocation.h"

namespace lanyard::providers {

class Members;

/// What a sign-in there speaks.
enum class Protocol {
  OpenId,
  OAuth,        ///< without ID tokens
  LoginFlowV2,  ///< Nextcloud's: an app password instead of tokens
};

/// What a program is handed for an identity.
enum class Credential {
  Issued,    ///< access tokens, which the provider gives to a client
  Pasted,    ///< a token or key that the person made there: it is handed out as it is, and nothing renews it
  Password,  ///< a user name and a password for HTTP Basic (RFC 7617), as it is
};

/// Where the endpoints come from.
enum class Discovery {
  OpenId,    ///< OpenID Connect Discovery section 4, below the issuer
  OAuth,     ///< RFC 8414 section 3
  Resource,  ///< from a resource that names its authorization server (RFC 9728)
  None,      ///< from the entry
};

/// How a provider speaks, as far as that differs from OpenID Connect: what a sign-in takes from the catalog
/// and an identity then keeps, so that no changed catalog gives its tokens away. One without anything set is
/// OpenID Connect by discovery.
struct Dialect {
  Protocol protocol = Protocol::OpenId;
  Discovery discovery = Discovery::OpenId;
  /// The issuer with the placeholder `{tenant}`, where the tenant that answers need not be the one that was
  /// asked ("common", or a domain of the tenant's). Empty: it is the same. From the end of the sign-in on it
  /// is the one that came back.
  std::string anyTenant;
  bool commaScopes = false;     ///< in replies
  bool scopesAtClient = false;  ///< requests name none
  std::string scopeParameter;   ///< of the authorization request, where it is not `scope`
  ReplyForm reply;
  IdentitySource identity;
  RefreshLife refresh;
  /// The redirect URI of the sign-in, where a refresh must name it.
  std::string redirectUri;
  RevocationRules revocation;
  /// From the person, not from the catalog.
  Credential credential = Credential::Issued;
  AssertionAudience audience = AssertionAudience::Issuer;  ///< of a client that signs

  [[nodiscard]] bool isKept() const { return credential != Credential::Issued; }
  [[nodiscard]] bool isOAuth() const { return protocol == Protocol::OAuth; }
  bool operator==(const Dialect&) const = default;
};

void describe(Members& members, Protocol& protocol);
void describe(Members& members, Discovery& discovery);
void describe(Members& members, Credential& credential);
/// Declares every member. Those that an entry has too have the entry's names.
void describe(Members& members, Dialect& dialect);

}  // namespace lanyard::providers
