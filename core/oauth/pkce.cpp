#include "core/oauth/pkce.h"

#include <span>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"

namespace lanyard::oauth {
namespace {

constexpr std::size_t kRandomBytes = 32;

}  // namespace

std::string makeNonce(base::Random& random) {
  std::string raw(kRandomBytes, '\0');
  random.fill(std::as_writable_bytes(std::span(raw)));
  std::string text = jose::base64urlEncode(raw);
  base::wipe(raw);
  return text;
}

Pkce makePkce(base::Random& random) {
  std::string verifier = makeNonce(random);
  std::string challenge = challengeOf(verifier);
  return {base::Secret::takeAndWipe(verifier), std::move(challenge)};
}

std::string challengeOf(std::string_view verifier) {
  return jose::base64urlEncode(jose::sha256(verifier));
}

}  // namespace lanyard::oauth
