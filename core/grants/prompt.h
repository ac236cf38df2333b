#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/grants/grant.h"
#include "core/identity/identity.h"

namespace lanyard::grants {

/// What the person is asked to allow.
enum class PromptKind { Token, IdToken, SignIn, Paste, Revoke, RevokeAll, Grants, Route };

[[nodiscard]] std::string_view promptKindName(PromptKind kind);
/// Whether a tool asks for a token: then a yes may last, and one answer serves all who want the same.
[[nodiscard]] bool isForToken(PromptKind kind);
/// Whether a yes counts even if the activity log cannot be written. Signing in or out hands nothing out, and
/// a person must be able to end a sign-in.
[[nodiscard]] bool countsUnrecorded(PromptKind kind);

/// What a service wants of a sign-in, because it refused a token (RFC 9470). The scopes that it wants stand
/// in the prompt's need.
struct Demand {
  std::vector<std::string> acrValues;          ///< ways to authenticate, the best first; empty: any
  std::optional<std::chrono::seconds> maxAge;  ///< how long ago the person may have authenticated
  std::string claims;                          ///< a claims request as JSON, or empty
};

/// One question to the person, as it is shown.
struct Prompt {
  std::string id;
  std::string digest;  ///< hex SHA-256 of shownText(): an answer names the prompt that it answers
  PromptKind kind = PromptKind::Token;
  Caller caller;
  /// What the tool that asked first was started as, cleaned: a claim. Only the prompt has it, not the caller,
  /// so that it is kept nowhere and in no log.
  std::string command;
  bool changed = false;  ///< see Ask::changed
  /// Empty for a sign-in to something new, and where all are meant.
  std::optional<identity::Identity> identity;
  std::string issuer;
  std::string clientId;  ///< of a sign-in: the client that would be signed in; may be the catalog's, and
                         ///< empty. Of an ID token: the client that it was issued to
  std::string providerName;  ///< for people, from the catalog; empty where it has none
  bool providerIsYours = false;  ///< a file of the person's says that name, which any program can write
  std::vector<std::string> otherHosts;  ///< of a sign-in: where else than at the issuer it goes
  std::optional<Demand> demand = {};    ///< of a sign-in that a service wants
  Need need;
  std::string user;    ///< whose password is kept; empty: a token, or another kind of question
  std::string reason;  ///< the tool's own words: a claim
  std::vector<Kind> choices;
  base::Instant openedAt{};
  base::Instant expiresAt{};
  int waiting = 0;  ///< requests that the answer serves
};

/// Canonical JSON of all that is shown and stays the same while it is shown: the digest's input.
[[nodiscard]] std::string shownText(const Prompt& prompt);

}  // namespace lanyard::grants
