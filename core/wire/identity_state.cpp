#include "core/wire/identity_state.h"

#include <algorithm>
#include <array>

namespace lanyard::wire {
namespace {

constexpr std::array<IdentityStateRow, 7> kStateRows{{
    {IdentityState::Fresh, "fresh", "Fresh"},
    {IdentityState::Refreshing, "refreshing", "Refreshing"},
    {IdentityState::Idle, "idle", "Idle"},
    {IdentityState::NeedsSignIn, "needs_sign_in", "Needs sign-in"},
    {IdentityState::Offline, "offline", "Offline"},
    {IdentityState::NotSaved, "not_saved", "Not saved yet"},
    {IdentityState::Unsupported, "unsupported", "Not supported"},
}};

constexpr bool statesInOrder() {
  for (std::size_t i = 0; i < kStateRows.size(); ++i) {
    if (static_cast<std::size_t>(kStateRows[i].state) != i) return false;
  }
  return true;
}
static_assert(statesInOrder(), "rowOf() indexes the table by the enumeration");

}  // namespace

std::span<const IdentityStateRow> identityStates() {
  return kStateRows;
}

const IdentityStateRow& rowOf(IdentityState state) {
  return kStateRows[static_cast<std::size_t>(state)];
}

const IdentityStateRow* findIdentityState(std::string_view name) {
  const auto found = std::ranges::find(kStateRows, name, &IdentityStateRow::name);
  return found == kStateRows.end() ? nullptr : &*found;
}

}  // namespace lanyard::wire
