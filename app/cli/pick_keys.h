#pragma once

#include <string>

#include "app/cli/failure.h"
#include "app/cli/pick_list.h"

namespace lanyard::cli {

/// Whether a list can be moved in here: the terminal is no dumb one.
[[nodiscard]] bool canPick();

/// What a person took: a line's name, or an address that was typed; both empty: nothing.
struct Picked {
  std::string id;
  std::string address;
};
/// Has the person take a line of the list at the terminal, by its keys. A line that this version cannot sign
/// in to is not taken, and says why. The terminal is put back before a signal takes its usual effect.
[[nodiscard]] Outcome<Picked> pickByKeys(PickList list);

}  // namespace lanyard::cli
