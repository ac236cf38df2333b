#include "core/jose/digest.h"
#include "core/keeping/token_keeper.h"

// A token that a service refused, as a tool reports it.
namespace lanyard::keeping {
namespace {

/// How long after a renewal for a refused token another one is no help: a service that knows of the new
/// token by then would not refuse it for its age, and each renewal may rotate the refresh token.
constexpr std::chrono::minutes kStillRefused{5};

}  // namespace

base::Result<void> TokenKeeper::refusedByService(const std::string& identityId, const TokenNeed& need,
                                                 const std::string& sha256) {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) return base::fail(errors::kIdentityUnknown, "no identity of that id");
  const tokens::HeldToken* token = held(identityId, need);
  if (token == nullptr || token->refused) return {};
  if (!jose::equalInConstantTime(jose::sha256Hex(token->accessToken.view()), sha256)) return {};
  const base::Instant now = m_ports.clock.now();
  const bool lately = now >= token->issuedAt && now - token->issuedAt < kStillRefused;
  if (token->replacesRefused && lately) return base::fail(errors::kTokenStillRefused);
  // One that nothing renews stays as it is: other services may take it.
  if (cannotRenew(identityId)) return base::fail(errors::kTokenNoRefreshToken);
  tokens::markRefused(entry(identityId).state, keyOf(*stored, need));
  return {};
}

}  // namespace lanyard::keeping
