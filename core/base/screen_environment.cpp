#include "core/base/screen_environment.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace lanyard::base {
namespace {

using Check = bool (*)(std::string_view value);

constexpr std::size_t kLongestName = 64;

bool isAlphanumeric(char one) {
  return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9');
}

bool isMadeOf(std::string_view value, std::string_view others) {
  return std::ranges::all_of(value, [others](char one) { return isAlphanumeric(one) || others.find(one) != std::string_view::npos; });
}

bool anything(std::string_view) {
  return true;
}

/// Qt looks for a module by its name below its own folders; a name with a slash would be a path elsewhere.
bool moduleName(std::string_view value) {
  return !value.empty() && value.size() <= kLongestName && isMadeOf(value, "-_;");
}

/// "@im=ibus": one input method or several.
bool inputMethod(std::string_view value) {
  return value.starts_with("@im=") && value.size() <= kLongestName && isMadeOf(value.substr(4), "-_@=.");
}

bool scale(std::string_view value) {
  double factor = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), factor);
  return error == std::errc() && end == value.data() + value.size() && factor >= 0.5 && factor <= 4;
}

bool wholeNumber(std::string_view value) {
  return !value.empty() && value.size() <= 4 && std::ranges::all_of(value, [](char one) { return one >= '0' && one <= '9'; });
}

/// "de_AT.UTF-8@euro", "C". Empty is how a locale is unset.
bool locale(std::string_view value) {
  return value.size() <= kLongestName && isMadeOf(value, "-_.@");
}

/// "de:en_GB".
bool languages(std::string_view value) {
  return value.size() <= 4 * kLongestName && isMadeOf(value, "-_.@:");
}

struct Row {
  std::string_view name;
  Check check;
};

constexpr std::array kRows{
    Row{"HOME", anything},
    Row{"USER", anything},
    Row{"LOGNAME", anything},
    Row{"PATH", anything},
    Row{"TZ", anything},
    Row{"TMPDIR", anything},
    Row{"BROWSER", anything},
    Row{"LANYARD_SOCK", anything},
    Row{"DISPLAY", anything},
    Row{"WAYLAND_DISPLAY", anything},
    Row{"XAUTHORITY", anything},
    Row{"DBUS_SESSION_BUS_ADDRESS", anything},
    Row{"AT_SPI_BUS_ADDRESS", anything},
    Row{"XDG_RUNTIME_DIR", anything},
    Row{"XDG_CONFIG_HOME", anything},
    Row{"XDG_CONFIG_DIRS", anything},
    Row{"XDG_DATA_HOME", anything},
    Row{"XDG_DATA_DIRS", anything},
    Row{"XDG_CACHE_HOME", anything},
    Row{"XDG_STATE_HOME", anything},
    Row{"XDG_SESSION_ID", moduleName},
    Row{"XDG_SESSION_TYPE", moduleName},
    Row{"XDG_SEAT", moduleName},
    // "ubuntu:GNOME".
    Row{"XDG_CURRENT_DESKTOP", languages},
    Row{"DESKTOP_SESSION", anything},
    Row{"KDE_FULL_SESSION", moduleName},
    Row{"KDE_SESSION_VERSION", wholeNumber},
    Row{"LANG", locale},
    Row{"LANGUAGE", languages},
    Row{"QT_IM_MODULE", moduleName},
    Row{"XMODIFIERS", inputMethod},
    Row{"QT_QPA_PLATFORM", moduleName},
    Row{"QT_QUICK_BACKEND", moduleName},
    Row{"QT_SCALE_FACTOR", scale},
    Row{"QT_FONT_DPI", wholeNumber},
    Row{"QT_ACCESSIBILITY", wholeNumber},
    Row{"QT_LINUX_ACCESSIBILITY_ALWAYS_ON", wholeNumber},
    Row{"XCURSOR_THEME", moduleName},
    Row{"XCURSOR_SIZE", wholeNumber},
};

}  // namespace

bool isScreenVariable(std::string_view variable) {
  const std::size_t equals = variable.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view name = variable.substr(0, equals);
  const std::string_view value = variable.substr(equals + 1);
  if (name.starts_with("LC_")) return isMadeOf(name, "_") && locale(value);
  const auto row = std::ranges::find(kRows, name, &Row::name);
  return row != kRows.end() && row->check(value);
}

std::vector<std::string> screenVariables(const std::vector<std::string>& environment) {
  std::vector<std::string> kept;
  std::ranges::copy_if(environment, std::back_inserter(kept), isScreenVariable);
  return kept;
}

}  // namespace lanyard::base
