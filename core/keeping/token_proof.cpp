#include "core/keeping/token_keeper.h"
#include "core/oauth/dpop_proof.h"

// The proof that goes with a token that is bound to a key.
namespace lanyard::keeping {

QCoro::Task<base::Result<IssuedToken>> TokenKeeper::prove(std::string identityId, IssuedToken token,
                                                          ProofNeed need) {
  if (token.jkt.empty()) co_return std::move(token);
  const base::Result<tokens::TokenItem> item = co_await m_lifetime.during(m_vault.newest(identityId));
  if (!item) co_return tl::unexpected(item.error());
  if (m_locked) co_return base::fail(errors::kWalletLocked);
  if (entry(identityId).closing) co_return base::fail(errors::kTokenRevoked, "it is being signed out");
  const base::Result<flows::ProofKey> key = flows::proofKeyOf(*item, true);
  if (!key) co_return tl::unexpected(key.error());
  if (flows::thumbprintOf(*key) != token.jkt)
    co_return base::fail(errors::kTokenNone, "a new sign-in came meanwhile, with another key");
  const base::Result<std::string> target = oauth::proofTarget(need.url);
  if (!target) co_return tl::unexpected(target.error());
  // With a proof for it, a program that got hold of the refresh token could use that one as well.
  const base::Result<std::string> own = oauth::proofTarget(item->tokenEndpoint);
  if (own && oauth::isSameTarget(*own, *target))
    co_return base::fail(errors::kDpopBadUrl, "the provider's token endpoint");
  const oauth::ProofRequest request{need.method, need.url, token.accessToken.view(), need.nonce};
  const base::Result<std::string> proof =
      oauth::dpopProof(**key, request, m_ports.clock.now(), m_ports.random);
  if (!proof) co_return tl::unexpected(proof.error());
  token.proof = base::Secret(*proof);
  co_return std::move(token);
}

}  // namespace lanyard::keeping
