#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lanyard::cli {

/// Whether an address may be given to a browser: http or https, printable ASCII only. Anything else could be
/// an option or a local file.
[[nodiscard]] bool isWebAddress(std::string_view url);

/// The command lines that `$BROWSER` names, in order: entries split by ':', words by spaces; %s is the
/// address, %% a percent sign; without %s the address comes last.
[[nodiscard]] std::vector<std::vector<std::string>> browserCommands(std::string_view variable,
                                                                    const std::string& url);

/// Opens the address by `$BROWSER`, else by xdg-open. False when nothing could be started, or when there is
/// no screen.
[[nodiscard]] bool openBrowser(const std::string& url);

}  // namespace lanyard::cli
