#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace lanyard::providers {

class Members;

/// Whether a refresh brings another refresh token.
enum class Rotation {
  Unknown,
  Always,
  Never,
  BySetting,  ///< whoever runs or registers it decides
};

/// How long a provider's refresh tokens live, as it publishes, and what a refresh needs. An absent value is
/// unknown.
struct RefreshLife {
  std::optional<std::chrono::days> idle;      ///< a token unused for so long ends; every use restarts it
  std::optional<std::chrono::days> absolute;  ///< after the sign-in, however much it is used
  std::optional<std::chrono::days> consent;   ///< after the person's first yes there, new sign-ins or not
  std::string earliestMember;  ///< of a reply: before the time that it names, no refresh is taken
  Rotation rotation = Rotation::Unknown;
  std::optional<std::chrono::seconds> grace;  ///< for so long the spent token is still taken
  bool keepsOld = false;                      ///< the spent token stays good
  bool endsAccessToken = false;               ///< the access token before ends with it
  bool needsScope = false;                    ///< a request that names no scope is refused
  bool needsRedirectUri = false;              ///< a request without the sign-in's redirect_uri is refused
  bool withoutSecret = false;                 ///< a client that needs a secret refreshes without it
};

void describe(Members& members, RefreshLife& life);

}  // namespace lanyard::providers
