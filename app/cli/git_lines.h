#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/failure.h"

namespace lanyard::cli {

/// More than git writes for any request: a few lines of at most 64 KiB.
inline constexpr std::size_t kMostGitBytes = 1024 * 1024;
/// A line with its line break (git-credential(1), INPUT/OUTPUT FORMAT).
inline constexpr std::size_t kLongestGitLine = 65'535;

/// What git tells a credential helper (git-credential(1)). Its secrets are wiped with it.
struct GitRequest {
  std::string protocol;
  std::string host;      ///< with the port, if the address names one
  std::string path;      ///< decoded, without the first slash; empty unless credential.useHttpPath is set
  std::string username;  ///< where the address names one
  std::string password;
  std::string credential;               ///< what stood behind the scheme in the refused `Authorization`
  std::vector<std::string> challenges;  ///< `wwwauth[]`: each `WWW-Authenticate` of the reply before
  std::vector<std::string> states;      ///< `state[]`: what helpers answered in the round before
  bool knowsAuthtype = false;           ///< `capability[]=authtype`
  bool knowsState = false;              ///< `capability[]=state`

  GitRequest() = default;
  GitRequest(GitRequest&&) = default;
  GitRequest& operator=(GitRequest&&) = default;
  GitRequest(const GitRequest&) = delete;
  GitRequest& operator=(const GitRequest&) = delete;
  ~GitRequest();

  /// The address as the wallet reads one, with what cannot stand in a path escaped; empty where it is none
  /// that a token is for: another protocol than http and https, or no host.
  [[nodiscard]] std::string address() const;
  /// Whether a challenge names this scheme ("Bearer"), in whatever capitals.
  [[nodiscard]] bool isChallenged(std::string_view scheme) const;
  /// The value of our own state (`lanyard:VALUE`), or empty.
  [[nodiscard]] std::string_view ownState() const;
};

/// Reads `key=value` lines up to an empty line or the end. Keys that are unknown are left out, as git wants
/// it. Refuses a line without `=`, one that is too long, NUL anywhere, control characters in what the answer
/// depends on (protocol, host, path), and a host that is more than host and port: `usage`.
[[nodiscard]] Outcome<GitRequest> readGitRequest(std::string_view text);

}  // namespace lanyard::cli
