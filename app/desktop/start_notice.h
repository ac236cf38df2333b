#pragma once

#include <string>

namespace lanyard::desktop {

struct MenuStart;

/// Shows why a start from the menu led to no window, and what helps, until the wallet has a window or the
/// person closes this one. Returns the exit code of the last start; without a screen, or if no window can be
/// made, that of `failed` at once.
[[nodiscard]] int showStartNotice(const std::string& agent, const MenuStart& failed);

}  // namespace lanyard::desktop
