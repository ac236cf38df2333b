#pragma once

#include <string>

namespace lanyard::desktop {

/// Shows why there is no window, in a small one, until the person closes it (Escape, Enter, a click). For a
/// start from the menu, where nobody reads stderr; without a screen it does nothing. There must be no
/// QGuiApplication yet.
void showStartNotice(int argc, char** argv, const std::string& words);

}  // namespace lanyard::desktop
