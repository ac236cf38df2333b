#include "core/wire/identity_state.h"

#include <algorithm>
#include <array>

namespace lanyard::wire {
namespace {

constexpr std::array<IdentityStateRow, 6> kRows{{
    {IdentityState::Fresh, "fresh", "Fresh"},
    {IdentityState::Refreshing, "refreshing", "Refreshing"},
    {IdentityState::Idle, "idle", "Idle"},
    {IdentityState::NeedsSignIn, "needs_sign_in", "Needs sign-in"},
    {IdentityState::Offline, "offline", "Offline"},
    {IdentityState::NotSaved, "not_saved", "Not saved yet"},
}};

constexpr bool inOrder() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].state) != i) return false;
  }
  return true;
}
static_assert(inOrder(), "rowOf() indexes the table by the enumeration");

}  // namespace

std::span<const IdentityStateRow> identityStates() {
  return kRows;
}

const IdentityStateRow& rowOf(IdentityState state) {
  return kRows[static_cast<std::size_t>(state)];
}

const IdentityStateRow* findIdentityState(std::string_view name) {
  const auto found = std::ranges::find(kRows, name, &IdentityStateRow::name);
  return found == kRows.end() ? nullptr : &*found;
}

}  // namespace lanyard::wire
