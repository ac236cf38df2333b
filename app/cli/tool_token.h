#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/session.h"

namespace lanyard::cli {

/// What a helper of another tool asks of the wallet.
struct ToolAsk {
  std::string url;            ///< the address that the token is for; or else
  std::string identity = {};  ///< whose token
  std::string reason = {};    ///< shown where the person is asked
  std::string audience = {};
  std::string resource = {};
  std::vector<std::string> scopes = {};
  std::optional<std::int64_t> minValid = {};  ///< in seconds
  bool asksNobody = false;                    ///< there is a token only if no question is needed
  bool idToken = false;                       ///< the ID token; scopes and resource are of no use then
};

/// What a tool sends, and what it must know of that. Wiped after the use.
struct ToolToken {
  std::string_view secret;                ///< an access token, or the password of `user`
  std::string user;                       ///< the name beside it where it goes as a password
  bool isBearer = true;                   ///< false: a password, which goes to its own host alone
  std::string sha256;                     ///< of the token, in hexadecimal; empty for a password
  std::string identity;                   ///< the id of the identity that it is of
  std::optional<std::int64_t> expiresAt;  ///< Unix seconds
};

/// Gets the token and hands it over. Refuses what has a line break or another control character, which would
/// be a line of the tool's protocol, and a password for another host than its own: `protocol_error`,
/// `unsupported`.
[[nodiscard]] Outcome<void> withToolToken(Session& session, const ToolAsk& ask,
                                          const std::function<Outcome<void>(const ToolToken&)>& use);

/// Host and port of an address, or of what stands behind its scheme, without the port of https, in small
/// letters.
[[nodiscard]] std::string placeOf(std::string_view url);

/// A server refused the token with this digest (ToolToken::sha256): it is renewed, without a question, unless
/// another one took its place meanwhile.
[[nodiscard]] Outcome<void> renewRefused(Session& session, ToolAsk ask, std::string_view sha256);
/// The same for the token itself. What is none of the wallet's is left alone.
[[nodiscard]] Outcome<void> reportRefused(Session& session, ToolAsk ask, std::string_view token);

/// Whether the wallet says that no identity is for the address: the tool goes on without us.
[[nodiscard]] bool isNotOurs(const Failure& failure);

/// All of stdin up to its end; where `endsAtEmptyLine`, up to an empty line. Fails beyond `most` bytes:
/// `usage`.
[[nodiscard]] Outcome<std::string> readInput(std::size_t most, bool endsAtEmptyLine);

}  // namespace lanyard::cli
