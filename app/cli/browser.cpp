#include "app/cli/browser.h"

#include <algorithm>
#include <cstdlib>

#include "app/cli/environment.h"
#include "app/cli/spawn.h"

namespace lanyard::cli {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string filledIn(std::string_view word, const std::string& url, bool& hadAddress) {
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char next = i + 1 < word.size() ? word[i + 1] : '\0';
    if (word[i] == '%' && (next == 's' || next == '%')) {
      out.append(next == 's' ? url : "%");
      hadAddress = hadAddress || next == 's';
      ++i;
    } else {
      out.push_back(word[i]);
    }
  }
  return out;
}

}  // namespace

bool isWebAddress(std::string_view url) {
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  return web && std::ranges::all_of(url, [](char c) { return c > ' ' && c <= '~'; });
}

std::vector<std::vector<std::string>> browserCommands(std::string_view variable, const std::string& url) {
  std::vector<std::vector<std::string>> commands;
  for (const std::string_view entry : split(variable, ':')) {
    std::vector<std::string> words;
    bool hadAddress = false;
    for (const std::string_view word : split(entry, ' ')) words.push_back(filledIn(word, url, hadAddress));
    if (words.empty()) continue;
    if (!hadAddress) words.push_back(url);
    commands.push_back(std::move(words));
  }
  return commands;
}

bool openBrowser(const std::string& url) {
  if (!isWebAddress(url)) return false;
  auto commands = browserCommands(environmentVariable("BROWSER"), url);
  const bool screen = !environmentVariable("DISPLAY").empty() || !environmentVariable("WAYLAND_DISPLAY").empty();
  // Without a screen xdg-open would look for a browser in the terminal, where it has none to show.
  if (screen) commands.push_back({"xdg-open", url});
  return std::ranges::any_of(commands,
                             [](const std::vector<std::string>& words) { return spawnDetached(words) == 0; });
}

}  // namespace lanyard::cli
