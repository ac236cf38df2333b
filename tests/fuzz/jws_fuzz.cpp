#include "core/jose/jws.h"
#include "tests/core/jose/rfc_keys.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

namespace {

jose::JwkSet knownKeys() {
  const std::string set = R"({"keys":[)" + jose::rfc::kRsa7515 + "," + jose::rfc::kP256of7515 + "," +
                          jose::rfc::kEd25519of8037 + "]}";
  return std::move(*jose::parseJwkSet(set));
}

}  // namespace

// Public keys from the RFCs, whose private halves sign nothing here: whatever is accepted is a vector of the
// RFCs.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const jose::JwkSet keys = knownKeys();
  const std::string_view text = fuzz::textOf(data, size);
  const auto verified = jose::verifyJws(text, keys);
  if (!verified) {
    require(verified.error().kind == base::ErrorKind::Untrusted, "a refused signature is untrusted");
    return 0;
  }
  require(verified->payload == "Example of Ed25519 signing" ||
              verified->payload.rfind("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n", 0) == 0,
          "nobody forges a signature");
  return 0;
}
