#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/failure.h"
#include "core/base/secret.h"
#include "core/wire/json.h"

namespace lanyard::cli {

/// What a person typed behind `lanyard login`, and what a choice at the terminal put there.
struct LoginOptions {
  std::string target;  ///< a provider or an issuer's URL
  std::string again;   ///< an identity
  std::string clientId;
  bool clientSecretStdin = false;
  base::Secret typedSecret;  ///< the client secret that was typed at the terminal
  std::string clientAuth;    ///< "basic", "post", "jwt", "key" or "none"
  std::string clientKey;     ///< a file
  std::string clientKeyId;
  std::string alias;
  std::vector<std::string> scopes;
  std::string audience;
  std::string resource;
  std::vector<std::string> params;  ///< "k=v"
  std::string tenant;               ///< short for the part "tenant"
  std::vector<std::string> parts;   ///< "k=v"
  bool local = false;
  std::string caFile;
  std::optional<std::string> redirect;  ///< `http://HOST:PORT[,PORT…]/PATH`
  bool noBrowser = false;
  bool device = false;
  bool formPost = false;
  bool anew = false;  ///< register again what the wallet registered itself
  bool yes = false;   ///< the person agreed already to where it goes
  bool token = false;                    ///< no sign-in: a token that the person has is pasted
  bool basic = false;                    ///< no sign-in: the person's user name and password there
  std::string user;
  std::optional<std::int64_t> secretFd;  ///< where that is read from
  std::string expires;                   ///< the last day on which it is good: 2027-01-31
};

/// The params of `identity.sign_in` (core/wire/README.md) without the client secret. Fails as a usage error
/// when the options do not go together.
[[nodiscard]] Outcome<wire::Json> paramsOf(const LoginOptions& options);
/// The params of `identity.paste` without the token. Fails as a usage error when the options do not go
/// together.
[[nodiscard]] Outcome<wire::Json> pasteParamsOf(const LoginOptions& options);
/// Whether a token or a password is given instead of a sign-in.
[[nodiscard]] inline bool pastes(const LoginOptions& options) {
  return options.token || options.basic || options.secretFd.has_value();
}
/// Whether the wallet is to get itself a client ID.
[[nodiscard]] bool needsClient(const LoginOptions& options);
/// Whether the target is a provider's name, not an address.
[[nodiscard]] bool namesProvider(const LoginOptions& options);

/// A word of a command line, as a person types it. A provider's words are cut; what the person typed is not.
[[nodiscard]] std::string quoted(const std::string& word, std::size_t longest = 120);
/// The command that was typed, without the option `without`, which the hint itself names.
[[nodiscard]] std::string commandOf(const LoginOptions& options, std::string_view without);
/// Puts the whole command in place of "lanyard login … --option" in the wallet's hint, because the wallet
/// does not know what was typed.
void spellOut(std::string& hint, const LoginOptions& options);

}  // namespace lanyard::cli
