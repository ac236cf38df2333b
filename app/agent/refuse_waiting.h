#pragma once

#include "core/base/error.h"

namespace lanyard::agent {

/// Where systemd started the wallet for a connection, and it cannot serve: tells whoever waits there why, as
/// the answer to their request, and what helps. Does nothing where systemd passed no socket.
void refuseWaiting(const base::Error& error);

}  // namespace lanyard::agent
