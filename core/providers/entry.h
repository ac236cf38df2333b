#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/providers/client_rules.h"
#include "core/providers/device_rules.h"
#include "core/providers/dialect.h"
#include "core/providers/endpoints.h"
#include "core/providers/identity_source.h"
#include "core/providers/members.h"
#include "core/providers/narrowing.h"
#include "core/providers/offline_access.h"
#include "core/providers/provider_settings.h"
#include "core/providers/refresh_life.h"
#include "core/providers/registration.h"
#include "core/providers/reply_form.h"
#include "core/providers/revocation.h"
#include "core/providers/scope_rules.h"
#include "core/providers/tool_rules.h"

namespace lanyard::providers {

/// What the `resource` of a request (RFC 8707) becomes.
enum class ResourceRule {
  Sent,
  Omitted,    ///< the provider knows none: it is not sent
  IntoScope,  ///< the provider refuses it, and wants scopes that begin with it
};

/// All that is known of one provider before the first request: what its file says. An entry is data; no code
/// of the wallet depends on its name.
struct Entry {
  /// What a sign-in begins with: id, issuer, client_id, scopes, extra, loopback, local, client.auth.
  ProviderSettings settings;
  std::string name;  ///< for people
  std::string initials;
  std::string colour;  ///< behind the initials, #rrggbb
  std::string start;   ///< the command that starts it, for one on this computer
  Words about;         ///< one sentence for a person who chooses it
  Protocol protocol = Protocol::OpenId;
  Discovery discovery = Discovery::OpenId;
  /// Anybody runs it: the issuer's host may be a placeholder, and no issuer is taken for it.
  bool selfHosted = false;
  std::map<std::string, Words> parts;  ///< by a placeholder of the addresses: what to put there
  Endpoints endpoints;
  ClientRules client;
  ScopeRules scope;
  OfflineAccess offline;
  ResourceRule resource = ResourceRule::Sent;
  ReplyForm reply;
  IdentitySource identity;
  RefreshLife refresh;
  NarrowingWays narrowing;
  RevocationRules revocation;
  DeviceRules device;
  ToolRules tools;
  Registration registration;
  std::string sessionsPage;             ///< the provider's own page of what was allowed
  std::string tokensPage;               ///< where a person makes and ends tokens or keys of their own
  std::vector<std::string> sources;     ///< where the facts were read
  std::vector<std::string> unverified;  ///< the members that nobody has read in one of `sources`
};

/// What an identity keeps of an entry. Its placeholders are not filled in.
[[nodiscard]] Dialect dialectOf(const Entry& entry);

/// Declares every member of an entry.
void describe(Members& members, Entry& entry);

/// Reads and checks one entry. An address can have a placeholder `{name}` as one part of its path, as one
/// label of its host (before two fixed ones at least), or, of a `self_hosted` one, as its whole host.
/// `catalog.bad_entry` Misconfigured (detail: the member and why).
[[nodiscard]] base::Result<Entry> parseEntry(const wire::Json& json);

/// The paths of all members that an entry may have ("refresh.idle_days").
[[nodiscard]] std::vector<std::string> entryMembers();

}  // namespace lanyard::providers
