#pragma once

#include <chrono>
#include <optional>

#include "core/base/clock.h"
#include "core/tokens/token_record.h"

namespace lanyard::tokens {

/// What bears on the next sign-in beside the record.
struct ForecastFacts {
  std::optional<std::chrono::seconds> idle;      ///< the provider ends refresh tokens that rest for so long
  std::optional<std::chrono::seconds> absolute;  ///< and all of them so long after the sign-in
  /// Until then the wallet uses the refresh token by itself; `kForever`: as long as it may. Absent: only when
  /// a tool asks.
  std::optional<base::Instant> keptUntil;
  /// When the access token ends, where that is known: it is all that an identity without a refresh token has.
  std::optional<base::Instant> accessEndsAt;
};

/// No end that is known of.
inline constexpr base::Instant kForever = base::fromUnix(base::kLastUnixSecond);

/// When a person will have to sign in again.
struct Forecast {
  base::Instant signInBy;
  base::Instant nearFrom;   ///< from then on it is worth saying aloud
  bool usePutsOff = false;  ///< a refresh before then gives more time; else nothing but a sign-in does
};

/// The forecast, or nothing where too little is known. What the provider said of the very token goes before
/// what is known of the provider; of several ends the first one counts. What a provider said and no refresh
/// has moved yet is taken for something that use puts off, as with most providers, until a refresh shows
/// otherwise.
///
/// Near is the last week; of shorter sessions the last fifth, so that a day's session is not always near.
[[nodiscard]] std::optional<Forecast> forecast(const TokenRecord& record, const ForecastFacts& facts);

/// Notes in the record what a reply to a refresh, asked for at `askedAt`, says of the refresh token's expiry.
/// `rotated`: the reply brought a new one, of which what was said of the old one does not hold.
void noteRefresh(TokenRecord& record, base::Instant askedAt, bool rotated,
                 std::optional<std::chrono::seconds> expiresIn);

}  // namespace lanyard::tokens
