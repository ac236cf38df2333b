#pragma once

#include <chrono>
#include <optional>

#include "core/base/clock.h"
#include "core/tokens/token_record.h"

namespace lanyard::tokens {

/// What the next sign-in depends on, besides the record.
struct ForecastFacts {
  std::optional<std::chrono::seconds> idle;      ///< the provider ends refresh tokens unused for so long
  std::optional<std::chrono::seconds> absolute;  ///< it ends all of them so long after the sign-in
  /// Until when the wallet uses the refresh token unasked; `kForever`: without an end. Absent: only when a
  /// tool asks.
  std::optional<base::Instant> keptUntil;
  /// When the access token ends, where that is known: an identity without a refresh token has nothing else.
  std::optional<base::Instant> accessEndsAt;
};

/// Stands for no known end.
inline constexpr base::Instant kForever = base::fromUnix(base::kLastUnixSecond);

/// When a person will have to sign in again.
struct Forecast {
  base::Instant signInBy;
  base::Instant nearFrom;   ///< from then on people should be told
  bool usePutsOff = false;  ///< a refresh before then gives more time; else nothing but a sign-in does
};

/// The forecast, or nothing where too little is known. What the provider said of this very token goes before
/// what is known of the provider; if there are several ends, the first counts. An end that the provider named
/// and no refresh has moved yet is assumed to be put off by use, as with most providers, until a refresh
/// shows otherwise.
///
/// Near is the last week, or the last fifth of a shorter session, so that a day's session is not always near.
[[nodiscard]] std::optional<Forecast> forecast(const TokenRecord& record, const ForecastFacts& facts);

/// Notes in the record what a reply to a refresh, asked for at `askedAt`, says of the refresh token's expiry.
/// `rotated`: the reply brought a new token, to which what was said of the old one does not apply.
void noteRefresh(TokenRecord& record, base::Instant askedAt, bool rotated,
                 std::optional<std::chrono::seconds> expiresIn);

}  // namespace lanyard::tokens
