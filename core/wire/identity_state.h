#pragma once

#include <span>
#include <string_view>

namespace lanyard::wire {

/// The state of an identity (core/wire/README.md, "States").
enum class IdentityState { Fresh, Refreshing, Idle, NeedsSignIn, Offline, NotSaved, Unsupported };

/// One row of the vocabulary that agent, window, command line and manual share.
struct IdentityStateRow {
  IdentityState state;
  std::string_view name;   ///< `state` on the wire
  std::string_view words;  ///< what a person reads; the window translates them
};

/// All rows, in the order of `IdentityState`.
[[nodiscard]] std::span<const IdentityStateRow> identityStates();
[[nodiscard]] const IdentityStateRow& rowOf(IdentityState state);
/// The row with this name on the wire; null for a name that this version does not know.
[[nodiscard]] const IdentityStateRow* findIdentityState(std::string_view name);

}  // namespace lanyard::wire
