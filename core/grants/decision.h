#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/grants/grant.h"

namespace lanyard::grants {

/// A grant covers the need. Carries what the grant gives, so that nobody has to look for it again.
struct Allow {
  std::string grantId;              ///< empty: a yes for once, which is no grant
  std::vector<std::string> scopes;  ///< the most that a token may carry of the scopes asked for
  std::vector<std::string> also;    ///< and of what was given unasked
};

/// No grant covers it: ask the person, or refuse.
struct Ask {
  bool changed =
      false;  ///< a lasting grant names this path, and the file's content is not the one that was allowed
};

using Decision = std::variant<Allow, Ask>;

/// The longest yes that a caller of this sort may be offered.
[[nodiscard]] Kind longestKind(CallerSort sort);

/// The answers that may be offered to this caller, shortest first. A session is offered only where there is
/// one.
[[nodiscard]] std::vector<Kind> choicesFor(const Caller& caller);

/// The access decision: whether one of `grants` lets `caller` have what it needs at `now`. Pure. A grant that
/// is longer than the caller's sort may have is ignored, so a program that became unverified loses its grant.
/// So is a suspended one.
[[nodiscard]] Decision decide(std::span<const Grant> grants, const Caller& caller, const Need& need,
                              base::Instant now);

}  // namespace lanyard::grants
