#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/grants/caller.h"

namespace lanyard::grants {

/// How long a yes lasts, shortest first.
enum class Kind { Once, Session, Until, Always };

[[nodiscard]] std::string_view kindName(Kind kind);
[[nodiscard]] std::optional<Kind> kindFromName(std::string_view name);

/// A session grant that was unused for this long is over: the person has left the terminal.
inline constexpr std::chrono::minutes kSessionIdle{10};
/// A session grant is over after this long, however much it is used: a working day with its breaks.
inline constexpr std::chrono::hours kSessionLife{12};

/// The program file that a grant names.
struct Tool {
  std::string path;    ///< the real path
  std::string sha256;  ///< hex, when the user can write the file; empty when only root can
  std::string script;  ///< what the interpreter runs, as claimed; empty for a program
  bool operator==(const Tool&) const = default;
};

/// The file that a grant for this caller would name.
[[nodiscard]] Tool toolOf(const Caller& caller);
/// Its name for people: the script's or the program's file name; "unknown program" when neither is known.
[[nodiscard]] std::string toolName(const Tool& tool);

/// What a tool asks for of one identity. Scopes are never empty here: a request without scopes names all that
/// the identity has.
struct Need {
  std::string identityId;
  std::vector<std::string> scopes;
  std::string audience;
  std::string resource;
  /// What the token can do besides the scopes, because the provider gave it unasked. It needs a yes of its
  /// own: a need that names it is covered only by a grant that names it too.
  std::vector<std::string> also = {};
  /// For an ID token, which proves to others who the person is, and not for an access token: each is a right
  /// of its own, and never covers the other. Then the scopes are `openid` alone.
  bool idToken = false;
};

/// Stands for all that a token can do whose scopes nobody knows: one that a person pasted,
/// or a password. No provider has a
/// scope of this name, it is sent to nobody, and people are shown words instead.
inline constexpr std::string_view kEverything = "lanyard:everything";

/// `scopes` without the wallet's own: `offline_access` stands for a refresh token (OpenID Connect Core
/// section 11), which no tool gets.
[[nodiscard]] std::vector<std::string> forTools(std::vector<std::string> scopes);

/// Refuses a need that is not exact: no scopes, an empty or wildcard scope, audience or resource, control
/// characters. `also` states a fact and limits nothing, so a wildcard in it is shown as it is.
/// `grant.wildcard`, `grant.empty` Misconfigured.
[[nodiscard]] base::Result<void> checkNeed(const Need& need);

/// Whether every one of `fewer` is among `more`.
[[nodiscard]] bool isSubset(const std::vector<std::string>& fewer, const std::vector<std::string>& more);
/// Whether `need` asks for the same as `given` or less: scopes and `also` by subset; identity, sort of token,
/// audience and resource exactly.
[[nodiscard]] bool sameOrLess(const Need& need, const Need& given);

/// What one tool may have of one identity.
struct Grant {
  std::string id;
  Need need;
  Tool tool;
  CallerSort sort = CallerSort::Program;
  Kind kind = Kind::Session;
  std::optional<base::Instant> until;  ///< for Kind::Until
  std::int32_t leaderPid = 0;          ///< for Kind::Session: the session that it belongs to
  std::uint64_t leaderStart = 0;
  std::optional<std::uint64_t> maxUses;
  std::uint64_t uses = 0;
  base::Instant createdAt{};
  std::optional<base::Instant> lastUsed;
  /// Allows nothing: it came from a database that may not know of its end (see GrantBook::suspendAll).
  bool suspended = false;
};

/// Whether the grant is over by time or use, whoever asks.
[[nodiscard]] bool isSpent(const Grant& grant, base::Instant now);

}  // namespace lanyard::grants
