#include <algorithm>

#include "core/oauth/id_token.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

namespace {

oauth::IdTokenExpectations expectations() {
  oauth::IdTokenExpectations expected;
  expected.issuer = "https://idp.example";
  expected.client_id = "client";
  expected.now = base::fromUnix(1'800'000'000);
  // SHA-256 of "nonce".
  expected.nonceSha256 = "78377b525757b494427f89014f97d79928f3938d14eb51e20fb5dec9834eb304";
  expected.nonceRequired = true;
  return expected;
}

}  // namespace

// A payload whose signature was good: the claims and every rule on them.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto claims = oauth::parseIdTokenClaims(fuzz::textOf(data, size));
  if (!claims) return 0;
  require(!claims->iss.empty() && !claims->sub.empty() && !claims->aud.empty(),
          "the required claims are there");
  const oauth::IdTokenExpectations expected = expectations();
  if (!oauth::checkIdToken(*claims, expected)) return 0;
  require(claims->iss == "https://idp.example", "an accepted token is the provider's");
  require(std::find(claims->aud.begin(), claims->aud.end(), "client") != claims->aud.end(),
          "an accepted token is for us");
  require(oauth::otherAudiences(*claims, "client").empty() || claims->azp == "client",
          "an accepted token for others too names us as its party");
  require(claims->nonce == "nonce", "an accepted token has our nonce");
  require(claims->exp + oauth::kLeewaySeconds > 1'800'000'000, "an accepted token has not expired");
  return 0;
}
