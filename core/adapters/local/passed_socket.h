#pragma once

#include <string>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"

namespace lanyard::adapters {

/// The socket that systemd passed (sd_listen_fds(3): LISTEN_PID, LISTEN_FDS, descriptor 3), made
/// non-blocking; not valid when there is none. Unsets the variables, so that the next call finds none, and
/// children neither. `pipe.activation` Misconfigured when the descriptor is no listening Unix stream socket;
/// `pipe.directory`, `pipe.foreign` Untrusted when it, or its folder, is not ours alone.
[[nodiscard]] base::Result<base::FileDescriptor> takePassedSocket();

/// Answers whoever waits at a listening socket with one line, `line`, and closes their connections: systemd
/// starts the wallet again for each connection that is left waiting. A connection of another user is closed
/// without a word. Waits for the request of each, for two seconds in all.
void refuseWaiting(const base::FileDescriptor& listener, std::string line);

}  // namespace lanyard::adapters
