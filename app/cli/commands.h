#pragma once

#include <string>

#include "app/cli/options.h"

namespace lanyard::cli {

// One function a command: it asks the wallet, prints data on stdout and words on stderr.

[[nodiscard]] Outcome<void> runToken(Session& session, const TokenOptions& options);
[[nodiscard]] Outcome<void> runList(Session& session);
[[nodiscard]] Outcome<void> runStatus(Session& session);
/// `well`: whether it found nothing wrong.
[[nodiscard]] Outcome<void> runDoctor(Session& session, bool& well);
[[nodiscard]] Outcome<void> runLogin(Session& session, const LoginOptions& options);
[[nodiscard]] Outcome<void> runRefresh(Session& session, const std::string& who);
/// `failed` becomes the exit code of the first identity that could not be signed out with all others.
[[nodiscard]] Outcome<void> runLogout(Session& session, const LogoutOptions& options, int& failed);
[[nodiscard]] Outcome<void> runApprove(Session& session, const ApproveOptions& options);
[[nodiscard]] Outcome<void> runAllow(Session& session, const AllowOptions& options);
[[nodiscard]] Outcome<void> runGrants(Session& session);
[[nodiscard]] Outcome<void> runGrantsRevoke(Session& session, const GrantsRevokeOptions& options);
[[nodiscard]] Outcome<void> runPassphraseSet(Session& session);
[[nodiscard]] Outcome<void> runLock(Session& session);
[[nodiscard]] Outcome<void> runUnlock(Session& session);
/// `force`: even when something is lost by it.
[[nodiscard]] Outcome<void> runStop(Session& session, bool force);
[[nodiscard]] Outcome<void> runRestart(Session& session, bool force);

}  // namespace lanyard::cli
