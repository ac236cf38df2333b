#include "core/jose/jwk.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto set = jose::parseJwkSet(fuzz::textOf(data, size));
  if (!set) return 0;
  require(set->keys.size() + set->skipped.size() <= jose::kMaxKeys, "a set is capped");
  for (const jose::Jwk& key : set->keys) {
    require(key.key != nullptr, "a key that is used was imported");
    require(!key.kid || key.kid->size() <= jose::kMaxKidBytes, "a kid is capped");
    require(!key.alg || jose::kindFor(*key.alg) == key.kind, "a key's algorithm fits its type");
  }
  return 0;
}
