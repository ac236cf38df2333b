#include "core/jose/algorithm.h"

#include <algorithm>
#include <array>

namespace lanyard::jose {
namespace {

struct Row {
  Algorithm alg;
  std::string_view name;
  KeyKind kind;
  const char* digest;
};

// In the order of the enumeration, whose values are the indices.
constexpr std::array kRows{
    Row{Algorithm::RS256, "RS256", KeyKind::Rsa, "SHA256"},
    Row{Algorithm::RS384, "RS384", KeyKind::Rsa, "SHA384"},
    Row{Algorithm::RS512, "RS512", KeyKind::Rsa, "SHA512"},
    Row{Algorithm::PS256, "PS256", KeyKind::Rsa, "SHA256"},
    Row{Algorithm::PS384, "PS384", KeyKind::Rsa, "SHA384"},
    Row{Algorithm::PS512, "PS512", KeyKind::Rsa, "SHA512"},
    Row{Algorithm::ES256, "ES256", KeyKind::P256, "SHA256"},
    Row{Algorithm::ES384, "ES384", KeyKind::P384, "SHA384"},
    Row{Algorithm::ES512, "ES512", KeyKind::P521, "SHA512"},
    Row{Algorithm::EdDSA, "EdDSA", KeyKind::Ed25519, "SHA512"},
};

const Row& rowOf(Algorithm alg) {
  return kRows[static_cast<std::size_t>(alg)];
}

}  // namespace

std::optional<Algorithm> algorithmNamed(std::string_view name) {
  if (name == "Ed25519") return Algorithm::EdDSA;
  const auto* const row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return r.name == name; });
  if (row == kRows.end()) return std::nullopt;
  return row->alg;
}

std::string_view nameOf(Algorithm alg) {
  return rowOf(alg).name;
}

KeyKind kindFor(Algorithm alg) {
  return rowOf(alg).kind;
}

bool isPss(Algorithm alg) {
  return alg == Algorithm::PS256 || alg == Algorithm::PS384 || alg == Algorithm::PS512;
}

const char* digestNameOf(Algorithm alg) {
  return rowOf(alg).digest;
}

std::size_t coordinateBytes(KeyKind kind) {
  switch (kind) {
    case KeyKind::P256:
      return 32;
    case KeyKind::P384:
      return 48;
    case KeyKind::P521:
      return 66;
    case KeyKind::Rsa:
    case KeyKind::Ed25519:
      break;
  }
  return 0;
}

}  // namespace lanyard::jose
