#include <algorithm>

#include "core/jose/jws.h"
#include "core/oauth/dpop_proof.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

// An address to prove a request to, or a nonce of a server's.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::textOf(data, size);
  const auto target = oauth::proofTarget(text);
  if (target) {
    require(target->starts_with("https://") || target->starts_with("http://"), "a target has a scheme");
    require(target->find_first_of("?# \r\n\t") == std::string::npos, "a target ends with its path");
    const std::size_t path = target->find('/', target->find("://") + 3);
    require(target->find('@') >= path, "a target has no user");
    require(std::count(target->begin(), target->end(), '/') >= 3, "a target has a path");
    const auto again = oauth::proofTarget(*target);
    require(again && *again == *target, "a target is its own target");
    require(oauth::isSameTarget(*target, *again), "a target is the same as itself");
    require(!oauth::isSameTarget(*target, "https://not." + target->substr(target->find("://") + 3)),
            "another server's target is another one");
  }
  if (oauth::isDpopNonce(text)) {
    require(size <= oauth::kMaxDpopNonceBytes, "a nonce is not too long");
    // It is escaped nowhere: what stands in the proof is what came.
    require(wire::Json(std::string(text)).dump() == '"' + std::string(text) + '"', "a nonce is plain");
  }
  return 0;
}
