#include "core/jose/jws.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <vector>

#include "core/jose/base64url.h"
#include "core/jose/ecdsa.h"
#include "core/jose/openssl_ptr.h"
#include "core/wire/json.h"

namespace lanyard::jose {
namespace {

using base::ErrorKind;

tl::unexpected<base::Error> untrusted(const char* code, std::string detail) {
  return base::fail(ErrorKind::Untrusted, code, std::move(detail));
}

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
  if (!json || !json->is_object()) return untrusted("jws.malformed", "the header is not a JSON object");
  if (has(*json, "crit") || has(*json, "b64"))
    return untrusted("jws.crit", "an extension that is not understood");
  const auto alg = json->find("alg");
  if (alg == json->end() || !alg->is_string())
    return untrusted("jws.algorithm", "alg is missing or not a string");
  const auto accepted = algorithmNamed(alg->get_ref<const std::string&>());
  if (!accepted) return untrusted("jws.algorithm", "alg is not accepted");
  if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), *accepted) == allowed.end()) {
    return untrusted("jws.algorithm", "not an algorithm that was agreed on");
  }
  JwsHeader header;
  header.alg = *accepted;
  if (!has(*json, "kid")) return header;
  const wire::Json& kid = json->at("kid");
  if (!kid.is_string()) return untrusted("jws.malformed", "kid is not a string");
  if (kid.get_ref<const std::string&>().size() > kMaxKidBytes)
    return untrusted("jws.malformed", "kid is too long");
  header.kid = kid.get<std::string>();
  return header;
}

bool fits(const Jwk& key, Algorithm alg) {
  return key.kind == kindFor(alg) && (!key.alg || *key.alg == alg);
}

bool setPadding(EVP_PKEY_CTX* ctx, Algorithm alg) {
  if (!isPss(alg)) return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0;
  // RFC 7518 section 3.5: the salt is as long as the hash, and MGF1 uses the same hash (OpenSSL's default).
  return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) > 0 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) > 0;
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
  // A failed check leaves notes in OpenSSL's queue, where they would confuse the next one who looks (TLS
  // does).
  ERR_clear_error();
  return good;
}

}  // namespace

base::Result<VerifiedJws> verifyJws(std::string_view compact, const JwkSet& keys,
                                    std::span<const Algorithm> allowed) {
  auto segments = split(compact);
  if (!segments) return untrusted("jws.malformed", "not three segments of base64url");
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
    return untrusted("jws.unknown_kid",
                     "no kid, and none of " + std::to_string(tried) + " fitting keys verifies");
  }
  if (tried > 0) return untrusted("jws.bad_signature", "the signature does not fit the key");
  if (named) return untrusted("jws.key_refused", "the key is not for this algorithm");
  for (const SkippedKey& skipped : keys.skipped) {
    if (skipped.kid == header->kid) return untrusted("jws.key_refused", skipped.reason);
  }
  return untrusted("jws.unknown_kid", "no key with that kid");
}

base::Result<UnverifiedJws> readUnverifiedJws(std::string_view compact) {
  auto segments = split(compact);
  if (!segments) return untrusted("jws.malformed", "not three segments of base64url");
  auto header = parseHeader(segments->header, {});
  if (!header) return tl::unexpected(header.error());
  return UnverifiedJws{std::move(*header), std::move(segments->payload)};
}

}  // namespace lanyard::jose
