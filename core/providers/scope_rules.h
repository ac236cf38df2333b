#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/providers/members.h"

namespace lanyard::providers {

/// What is special about a provider's scopes.
struct ScopeRules {
  /// By a scope: the other names by which replies call it.
  std::map<std::string, std::vector<std::string>> otherNames;
  std::map<std::string, Words> words;  ///< by a scope: what it allows, in plain words
  /// By a protocol of mail or of calendars ("imap", "smtp", "carddav"): the scopes for it.
  std::map<std::string, std::vector<std::string>> mail;
  std::string parameter;  ///< of the authorization request that has them; empty: `scope`
  bool commas = false;    ///< commas stand between scopes, against RFC 6749 section 3.3
  bool ignored = false;   ///< whatever is asked for, a token can do all that the person can
  bool optional = false;  ///< the person can leave some out, and the reply need not say so
  bool atClient = false;  ///< the client's registration decides, and requests name none
};

void describe(Members& members, ScopeRules& rules);

}  // namespace lanyard::providers
