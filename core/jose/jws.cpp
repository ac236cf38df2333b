#include "core/jose/jws.h"

#include <openssl/err.h>

#include <algorithm>
#include <vector>

#include "core/jose/base64url.h"
#include "core/jose/ecdsa.h"
#include "core/jose/openssl_ptr.h"
#include "core/jose/rsa_padding.h"
#include "core/wire/json.h"

namespace lanyard::jose {
namespace {

struct Segments {
  std::string_view signingInput;
  std::string header;
  std::string payload;
  std::string signature;
};

std::optional<Segments> split(std::string_view compact) {
  if (compact.size() > kMaxJwsBytes || std::count(compact.begin(), compact.end(), '.') != 2)
    return std::nullopt;
  const std::size_t first = compact.find('.');
  const std::size_t second = compact.rfind('.');
  auto header = base64urlDecode(compact.substr(0, first));
  auto payload = base64urlDecode(compact.substr(first + 1, second - first - 1));
  auto signature = base64urlDecode(compact.substr(second + 1));
  if (!header || !payload || !signature) return std::nullopt;
  return Segments{compact.substr(0, second), std::move(*header), std::move(*payload), std::move(*signature)};
}

bool has(const wire::Json& header, const char* name) {
  const auto found = header.find(name);
  return found != header.end() && !found->is_null();
}

base::Result<JwsHeader> parseHeader(const std::string& text, std::span<const Algorithm> allowed) {
  const auto json = wire::parseJson(text);
  if (!json || !json->is_object())
    return base::fail(errors::kJwsMalformed, "the header is not a JSON object");
  if (has(*json, "crit") || has(*json, "b64"))
    return base::fail(errors::kJwsCrit, "an extension that is not understood");
  const auto alg = json->find("alg");
  if (alg == json->end() || !alg->is_string())
    return base::fail(errors::kJwsAlgorithm, "alg is missing or not a string");
  const auto accepted = algorithmNamed(alg->get_ref<const std::string&>());
  if (!accepted) return base::fail(errors::kJwsAlgorithm, "alg is not accepted");
  if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), *accepted) == allowed.end()) {
    return base::fail(errors::kJwsAlgorithm, "not an algorithm that was agreed on");
  }
  JwsHeader header;
  header.alg = *accepted;
  if (!has(*json, "kid")) return header;
  const wire::Json& kid = json->at("kid");
  if (!kid.is_string()) return base::fail(errors::kJwsMalformed, "kid is not a string");
  if (kid.get_ref<const std::string&>().size() > kMaxKidBytes)
    return base::fail(errors::kJwsMalformed, "kid is too long");
  header.kid = kid.get<std::string>();
  return header;
}

bool fits(const Jwk& key, Algorithm alg) {
  return key.kind == kindFor(alg) && (!key.alg || *key.alg == alg);
}

bool verifiesWith(const Jwk& key, Algorithm alg, const Segments& jws) {
  std::string signature = jws.signature;
  if (const std::size_t width = coordinateBytes(key.kind); width > 0) {
    auto der = derFromConcat(signature, width, key.key);
    if (!der) return false;
    signature = std::move(*der);
  }
  const MdCtxPtr ctx(EVP_MD_CTX_new());
  EVP_PKEY_CTX* keyCtx = nullptr;
  const char* hash = key.kind == KeyKind::Ed25519 ? nullptr : digestNameOf(alg);
  if (!ctx ||
      EVP_DigestVerifyInit_ex(ctx.get(), &keyCtx, hash, nullptr, nullptr, key.key.get(), nullptr) != 1 ||
      (key.kind == KeyKind::Rsa && !setPadding(keyCtx, alg))) {
    ERR_clear_error();
    return false;
  }
  const bool good =
      EVP_DigestVerify(ctx.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                       reinterpret_cast<const unsigned char*>(jws.signingInput.data()),
                       jws.signingInput.size()) == 1;
  // A failed check leaves entries in OpenSSL's error queue, which would confuse its next reader (TLS).
  ERR_clear_error();
  return good;
}

}  // namespace

base::Result<VerifiedJws> verifyJws(std::string_view compact, const JwkSet& keys,
                                    std::span<const Algorithm> allowed) {
  auto segments = split(compact);
  if (!segments) return base::fail(errors::kJwsMalformed, "not three segments of base64url");
  auto header = parseHeader(segments->header, allowed);
  if (!header) return tl::unexpected(header.error());

  bool named = false;
  std::size_t tried = 0;
  for (const Jwk& key : keys.keys) {
    if (header->kid && key.kid != header->kid) continue;
    named = named || header->kid.has_value();
    if (!fits(key, header->alg)) continue;
    ++tried;
    if (verifiesWith(key, header->alg, *segments))
      return VerifiedJws{std::move(*header), std::move(segments->payload)};
  }
  if (!header->kid) {
    return base::fail(errors::kJwsUnknownKid,
                      "no kid, and none of " + std::to_string(tried) + " fitting keys verifies");
  }
  if (tried > 0) return base::fail(errors::kJwsBadSignature, "the signature does not fit the key");
  if (named) return base::fail(errors::kJwsKeyRefused, "the key is not for this algorithm");
  for (const SkippedKey& skipped : keys.skipped) {
    if (skipped.kid == header->kid) return base::fail(errors::kJwsKeyRefused, skipped.reason);
  }
  return base::fail(errors::kJwsUnknownKid, "no key with that kid");
}

base::Result<UnverifiedJws> readUnverifiedJws(std::string_view compact) {
  auto segments = split(compact);
  if (!segments) return base::fail(errors::kJwsMalformed, "not three segments of base64url");
  auto header = parseHeader(segments->header, {});
  if (!header) return tl::unexpected(header.error());
  return UnverifiedJws{std::move(*header), std::move(segments->payload)};
}

}  // namespace lanyard::jose
