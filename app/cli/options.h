#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/session.h"

namespace lanyard::cli {

/// One struct a command: what the person wrote, not yet judged.

struct TokenOptions {
  std::string who;
  std::vector<std::string> scopes;
  std::string audience;
  std::string resource;
  std::optional<std::int64_t> minValid;
  std::optional<std::int64_t> wait;
  std::string reason;
  bool header = false;
  std::string netrcHost;
  std::string xoauth2User;
};

struct LoginOptions {
  std::string target;  ///< a provider or an issuer's URL
  std::string again;   ///< an identity
  std::string clientId;
  bool clientSecretStdin = false;
  std::string alias;
  std::vector<std::string> scopes;
  std::string audience;
  std::string resource;
  std::vector<std::string> params;  ///< "k=v"
  bool local = false;
  std::string caFile;
  bool noBrowser = false;
};

struct ApproveOptions {
  std::string prompt;
  bool once = false;
  bool session = false;
  std::string until;  ///< a duration
  bool always = false;
  bool deny = false;
};

struct AllowOptions {
  std::string program;
  std::string who;
  std::vector<std::string> scopes;
  std::string until;  ///< a duration
};

struct LogoutOptions {
  std::string who;
  bool all = false;
  bool everywhere = false;  ///< the browser's session too
};

struct GrantsRevokeOptions {
  std::string which;  ///< a grant's id or a program
  bool all = false;
};

enum class Command {
  Login,
  List,
  Status,
  Doctor,
  Token,
  Refresh,
  Logout,
  Approve,
  Allow,
  Grants,
  GrantsRevoke,
  PassphraseSet,
  Lock,
  Unlock,
  Stop,
  Restart,
  Help
};

struct Options {
  Command command = Command::Status;
  CommonOptions common;
  TokenOptions token;
  LoginOptions login;
  ApproveOptions approve;
  AllowOptions allow;
  LogoutOptions logout;
  GrantsRevokeOptions grantsRevoke;
  std::string who;      ///< of refresh
  bool force = false;   ///< of stop and restart
  std::string written;  ///< the command as the person writes it, "lanyard grants revoke"
};

}  // namespace lanyard::cli
