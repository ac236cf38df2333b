#include "core/tokens/forecast.h"

#include <algorithm>

namespace lanyard::tokens {
namespace {

using std::chrono::milliseconds;

// Long enough for people to choose when to sign in.
constexpr milliseconds kNear = std::chrono::days(7);
// The forecast counts in days, and a write a day for each identity costs nothing.
constexpr milliseconds kUseNotedEvery = std::chrono::days(1);
// The seconds that a reply takes must not look like a moved expiry.
constexpr milliseconds kMoves = std::chrono::minutes(1);

struct Span {
  base::Instant from;
  base::Instant to;
};

/// When the refresh token was last used, as far as is known. Rows of older versions have only the time of
/// issue, which is long ago at a provider that does not rotate.
std::optional<base::Instant> lastUse(const TokenRecord& record) {
  if (!record.signedInAt && !record.refreshUsedAt) return std::nullopt;
  const base::Instant never{};
  return std::max(
      {record.refreshIssuedAt, record.signedInAt.value_or(never), record.refreshUsedAt.value_or(never)});
}

/// The end that use does not put off.
std::optional<Span> fixedEnd(const TokenRecord& record, const ForecastFacts& facts) {
  std::optional<Span> end;
  if (record.refreshExpiresAt && record.refreshExpiryMoves == false) {
    end = Span{record.signedInAt.value_or(record.refreshIssuedAt), *record.refreshExpiresAt};
  }
  if (facts.absolute && record.signedInAt) {
    const Span capped{*record.signedInAt, *record.signedInAt + *facts.absolute};
    if (!end || capped.to < end->to) end = capped;
  }
  return end;
}

/// The end of a token that is not used.
std::optional<Span> idleEnd(const TokenRecord& record, const ForecastFacts& facts) {
  const std::optional<base::Instant> used = lastUse(record);
  if (!used) return std::nullopt;
  Span end{*used, *used};
  if (record.refreshExpiresAt && record.refreshExpiryMoves != false) {
    end.to = *record.refreshExpiresAt;
  } else if (facts.idle) {
    end.to = *used + *facts.idle;
  } else {
    return std::nullopt;
  }
  if (facts.keptUntil >= kForever) return std::nullopt;
  if (facts.keptUntil && *facts.keptUntil > *used) end.to += *facts.keptUntil - *used;
  return end;
}

Forecast saying(const Span& span, bool usePutsOff) {
  const milliseconds life = std::max(span.to - span.from, milliseconds(0));
  return {span.to, span.to - std::min(kNear, life / 5), usePutsOff};
}

}  // namespace

std::optional<Forecast> forecast(const TokenRecord& record, const ForecastFacts& facts) {
  if (!record.hasRefreshToken) {
    const std::optional<base::Instant> end =
        facts.accessEndsAt ? facts.accessEndsAt : record.refreshExpiresAt;
    if (!end) return std::nullopt;
    return saying({record.signedInAt.value_or(*end), *end}, false);
  }
  const std::optional<Span> fixed = fixedEnd(record, facts);
  const std::optional<Span> idle = idleEnd(record, facts);
  if (idle && (!fixed || idle->to < fixed->to)) return saying(*idle, true);
  if (fixed) return saying(*fixed, false);
  return std::nullopt;
}

void noteRefresh(TokenRecord& record, base::Instant askedAt, bool rotated,
                 std::optional<std::chrono::seconds> expiresIn) {
  const std::optional<base::Instant> used = lastUse(record);
  if (expiresIn) {
    const base::Instant expires = askedAt + *expiresIn;
    const bool later = record.refreshExpiresAt && expires > *record.refreshExpiresAt + kMoves;
    const bool waited = used && askedAt > *used + 2 * kMoves;
    if (later) {
      record.refreshExpiryMoves = true;
    } else if (record.refreshExpiresAt && waited) {
      record.refreshExpiryMoves = false;
    }
    record.refreshExpiresAt = expires;
  } else if (rotated) {
    record.refreshExpiresAt.reset();
    record.refreshExpiryMoves.reset();
  }
  if (rotated) record.refreshIssuedAt = askedAt;
  const bool stale = !record.refreshUsedAt || askedAt - *record.refreshUsedAt >= kUseNotedEvery;
  if (rotated || expiresIn || stale) record.refreshUsedAt = askedAt;
}

}  // namespace lanyard::tokens
