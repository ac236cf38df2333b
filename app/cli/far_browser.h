#pragma once

#include <string>
#include <string_view>

namespace lanyard::cli {

/// Where a person may be who cannot open a browser on this computer.
struct FarPlace {
  bool ssh = false;     ///< an ssh session for sure
  bool screen = false;  ///< there is a screen here to show a browser on
  std::string words;    ///< what ssh takes to get here: `-p 2222 ada@192.0.2.7`
  std::string target;   ///< the part of `words` that a person may write differently: `ada@192.0.2.7`
};

/// The place that `sshConnection` (`SSH_CONNECTION`: the client's address and port, the server's address and
/// port), the host's own name and the user's name describe. Anything that is no address and no name is left
/// out, so that the line that somebody copies has nothing else in it.
[[nodiscard]] FarPlace farPlace(std::string_view sshConnection, std::string_view hostName,
                                std::string_view user);
/// The place that this process runs in.
[[nodiscard]] FarPlace farPlace();

/// The line to type on the person's own computer, after which a browser there comes back to `redirectUri`
/// here (ssh(1), -L). Empty when `redirectUri` is none.
[[nodiscard]] std::string forwardLine(std::string_view redirectUri, const FarPlace& place);

}  // namespace lanyard::cli
