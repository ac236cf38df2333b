#include "core/jose/client_key.h"

#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::Secret text(fuzz::textOf(data, size));
  static_cast<void>(jose::ClientKey::parse(text));
  const auto key = jose::ClientKey::read(text, base::Secret(std::string_view("passphrase")));
  if (!key) return 0;
  require(!key->publicJwk().contains("d"), "the public half has nothing of the private one");
  const auto kept = jose::ClientKey::parse(key->serialise());
  require(kept.has_value(), "a key can be kept");
  require(kept->publicJwk() == key->publicJwk(), "what was kept reads the same");
  return 0;
}
