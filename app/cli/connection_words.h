#pragma once

#include <string>

#include "app/cli/failure.h"
#include "core/client/connection.h"
#include "core/wire/socket_path.h"

namespace lanyard::cli {

/// Where the wallet of this user listens. Without such a place: 69 `wallet_unreachable`.
[[nodiscard]] Outcome<wire::SocketPath> placeOfWallet(unsigned uid);

/// Why the wallet at `path` cannot be talked to, in words.
[[nodiscard]] Refusal inWords(const client::ConnectionError& error, const std::string& path = {});

}  // namespace lanyard::cli
