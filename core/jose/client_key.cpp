#include "core/jose/client_key.h"

#include <openssl/x509.h>

#include <algorithm>
#include <array>

#include "core/jose/base64url.h"
#include "core/jose/jwk_import.h"
#include "core/jose/jws.h"
#include "core/jose/openssl_ptr.h"
#include "core/jose/pem_key.h"
#include "core/jose/private_jwk.h"

namespace lanyard::jose {
namespace {

struct KindRow {
  KeyKind kind;
  const char* type;   ///< OpenSSL's name of the key's type
  const char* curve;  ///< OpenSSL's name of the curve; null: the type says all
  Algorithm usual;    ///< what every provider that takes such a key takes
};
constexpr std::array kKinds{KindRow{KeyKind::Rsa, "RSA", nullptr, Algorithm::RS256},
                            KindRow{KeyKind::P256, "EC", "prime256v1", Algorithm::ES256},
                            KindRow{KeyKind::P384, "EC", "secp384r1", Algorithm::ES384},
                            KindRow{KeyKind::P521, "EC", "secp521r1", Algorithm::ES512},
                            KindRow{KeyKind::Ed25519, "ED25519", nullptr, Algorithm::EdDSA}};

const KindRow* kindRowOf(const KeyHandle& key) {
  std::array<char, 64> curve{};
  std::size_t size = 0;
  const bool named = EVP_PKEY_get_group_name(key.get(), curve.data(), curve.size(), &size) == 1;
  const auto* const row = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindRow& one) {
    if (EVP_PKEY_is_a(key.get(), one.type) != 1) return false;
    return one.curve == nullptr || (named && std::string_view(curve.data(), size) == one.curve);
  });
  return row == kKinds.end() ? nullptr : row;
}

const KindRow& kindRowOf(KeyKind kind) {
  return *std::find_if(kKinds.begin(), kKinds.end(), [&](const KindRow& row) { return row.kind == kind; });
}

/// A kid travels in a header that others read: visible ASCII, as providers give it.
bool isKid(std::string_view kid) {
  return kid.size() <= kMaxKidBytes &&
         std::all_of(kid.begin(), kid.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string pkcs8Of(const KeyHandle& key) {
  using Pkcs8Ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freer<PKCS8_PRIV_KEY_INFO_free>>;
  const Pkcs8Ptr info(EVP_PKEY2PKCS8(key.get()));
  const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr) : 0;
  std::string der(static_cast<std::size_t>(std::max(size, 0)), '\0');
  auto* at = reinterpret_cast<unsigned char*>(der.data());
  if (size > 0) i2d_PKCS8_PRIV_KEY_INFO(info.get(), &at);
  return der;
}

}  // namespace

base::Error unusableKey(std::string why) {
  base::Error error{errors::kClientKeyUnusable, why};
  error.values = {std::move(why)};
  return error;
}

ClientKey::ClientKey(KeyHandle key, KeyKind kind, std::optional<Algorithm> only, std::string kid)
    : m_key(std::move(key)),
      m_kind(kind),
      m_only(only),
      m_kid(std::move(kid)),
      m_signer(SigningKey::over(m_key, only.value_or(kindRowOf(kind).usual), m_kid)) {}

base::Result<ClientKey> ClientKey::checked(KeyHandle key, std::optional<Algorithm> only, std::string kid) {
  if (!isKid(kid))
    return base::fail(unusableKey("its name (kid) is too long, or has characters beyond ASCII"));
  const KindRow* row = kindRowOf(key);
  if (row == nullptr) {
    return base::fail(unusableKey("it is of a type or a curve that signs nothing here"));
  }
  if (only && kindFor(*only) != row->kind) {
    return base::fail(unusableKey("its alg, " + std::string(nameOf(*only)) + ", is for another type of key"));
  }
  ClientKey made(std::move(key), row->kind, only, std::move(kid));
  // The same rules as for everybody else's keys: no RSA key below 2048 bits, no point beside its curve.
  auto shown = importKey(made.publicJwk());
  if (!shown) return base::fail(unusableKey(shown.error()));
  constexpr std::string_view kProbe = "lanyard";
  const auto signedProbe = made.sign(nameOf(only.value_or(row->usual)), kProbe);
  JwkSet own;
  own.keys.push_back(Jwk{made.kid().empty() ? std::nullopt : std::optional(made.kid()), row->kind,
                         std::nullopt, std::move(shown->key)});
  if (!signedProbe || !verifyJws(*signedProbe, own)) {
    return base::fail(unusableKey("its private and its public half do not fit"));
  }
  return made;
}

base::Result<ClientKey> ClientKey::read(const base::Secret& text, const base::Secret& passphrase,
                                        std::string_view kid) {
  if (text.size() > kMaxKeyFileBytes) return base::fail(errors::kClientKeyUnreadable, "too long");
  const std::size_t begin = text.view().find_first_not_of(" \t\r\n");
  if (begin != std::string_view::npos && text.view()[begin] == '{') {
    auto jwk = readPrivateJwk(text);
    if (!jwk) return tl::unexpected(jwk.error());
    return checked(std::move(jwk->key), jwk->only, kid.empty() ? std::move(jwk->kid) : std::string(kid));
  }
  auto pem = readPemKey(text, passphrase);
  if (!pem) return tl::unexpected(pem.error());
  return checked(std::move(*pem), std::nullopt, std::string(kid));
}

base::Secret ClientKey::serialise() const {
  std::string der = pkcs8Of(m_key);
  wire::Json json{{"kid", kid()}, {"pkcs8", base64urlEncode(der)}};
  base::wipe(der);
  if (m_only) json["alg"] = std::string(nameOf(*m_only));
  std::string text = json.dump();
  base::wipe(json["pkcs8"].get_ref<std::string&>());
  return base::Secret::takeAndWipe(text);
}

base::Result<ClientKey> ClientKey::parse(const base::Secret& kept) {
  const auto bad = base::fail(errors::kClientKeyUnreadable, "not a kept key");
  auto json = wire::parseJson(kept.view());
  if (!json || !json->is_object() || !json->contains("pkcs8") || !json->at("pkcs8").is_string()) return bad;
  auto der = base64urlDecode(json->at("pkcs8").get_ref<const std::string&>());
  base::wipe(json->at("pkcs8").get_ref<std::string&>());
  if (!der) return bad;
  const auto* at = reinterpret_cast<const unsigned char*>(der->data());
  KeyHandle key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der->size())), EVP_PKEY_free);
  base::wipe(*der);
  if (!key) return bad;
  const auto alg = json->find("alg");
  const auto kid = json->find("kid");
  if (kid == json->end() || !kid->is_string()) return bad;
  std::optional<Algorithm> only;
  if (alg != json->end() && alg->is_string()) only = algorithmNamed(alg->get_ref<const std::string&>());
  return checked(std::move(key), only, kid->get<std::string>());
}

base::Result<std::string> ClientKey::sign(std::string_view alg, std::string_view payload) const {
  const auto known = algorithmNamed(alg);
  if (!known) return base::fail(errors::kJoseAlgorithm, "not an algorithm that signs here");
  wire::Json header{{"alg", std::string(alg)}, {"typ", "JWT"}};
  if (!m_kid.empty()) header["kid"] = m_kid;
  const std::string input = base64urlEncode(header.dump()) + '.' + base64urlEncode(payload);
  const auto raw = m_signer.signature(*known, input);
  if (!raw) return raw;
  return input + '.' + base64urlEncode(*raw);
}

}  // namespace lanyard::jose
