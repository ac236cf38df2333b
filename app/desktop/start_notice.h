#pragma once

#include <string>

namespace lanyard::desktop {

struct MenuStart;

/// Shows why a start from the menu came to no window, and what helps, until the wallet has one or the person
/// closes it. The exit code of the last start; without a screen, or where no window can be made, that of
/// `failed` at once.
[[nodiscard]] int showStartNotice(const std::string& agent, const MenuStart& failed);

}  // namespace lanyard::desktop
