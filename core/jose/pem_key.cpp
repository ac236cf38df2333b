#include "core/jose/pem_key.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/jose/client_key.h"
#include "core/jose/openssl_ptr.h"

namespace lanyard::jose {
namespace {

using BioPtr = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using EncryptedPtr = std::unique_ptr<X509_SIG, Freer<X509_SIG_free>>;
using Pbe2Ptr = std::unique_ptr<PBE2PARAM, Freer<PBE2PARAM_free>>;
using Pbkdf2Ptr = std::unique_ptr<PBKDF2PARAM, Freer<PBKDF2PARAM_free>>;
using PbePtr = std::unique_ptr<PBEPARAM, Freer<PBEPARAM_free>>;
using ScryptPtr = std::unique_ptr<SCRYPT_PARAMS, Freer<SCRYPT_PARAMS_free>>;

// About a second each: three times what password managers use, and a hundred times OpenSSL's default.
constexpr std::uint64_t kMostIterations = 2'000'000;
constexpr std::uint64_t kMostScrypt = 1UL << 22U;  // N * r * p; OpenSSL's default is 2^17

BioPtr reading(std::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// The text from the first private key on: OpenSSL stops at whatever block comes first. All of it, if there
/// is none.
std::string_view fromThePrivateKeyOn(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  for (std::size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at + 1)) {
    const std::string_view label = text.substr(at + kBegin.size());
    if (label.substr(0, label.find("-----")).ends_with("PRIVATE KEY")) return text.substr(at);
  }
  return text;
}

/// What OpenSSL asks for the passphrase of.
struct PassphraseGiver {
  const base::Secret& passphrase;
  bool asked = false;
};

int givePassphrase(char* buffer, int size, int /*writing*/, void* data) {
  auto& giver = *static_cast<PassphraseGiver*>(data);
  giver.asked = true;
  const std::string_view bytes = giver.passphrase.view();
  if (bytes.empty() || bytes.size() > static_cast<std::size_t>(size)) return -1;
  std::copy(bytes.begin(), bytes.end(), buffer);
  return static_cast<int>(bytes.size());
}

template <class Ptr>
Ptr unpacked(const ASN1_ITEM* item, const ASN1_TYPE* from) {
  return Ptr(static_cast<typename Ptr::pointer>(ASN1_TYPE_unpack_sequence(item, from)));
}

/// A number that cannot be read, or is negative, counts as the largest one.
std::uint64_t valueOf(const ASN1_INTEGER* number) {
  std::uint64_t value = 0;
  return number != nullptr && ASN1_INTEGER_get_uint64(&value, number) == 1 ? value : UINT64_MAX;
}

/// Whether the product of the factors is at most `most`; each is at least 1.
bool atMost(std::uint64_t most, std::initializer_list<std::uint64_t> factors) {
  for (const std::uint64_t factor : factors) {
    if (factor == 0 || factor > most) return false;
    most /= factor;
  }
  return true;
}

/// Whether the passphrase of an encrypted key (RFC 8018) can be tried in a reasonable time.
bool isBearable(const X509_SIG* encrypted) {
  const X509_ALGOR* scheme = nullptr;
  X509_SIG_get0(encrypted, &scheme, nullptr);
  if (OBJ_obj2nid(scheme->algorithm) != NID_pbes2) {
    const auto old = unpacked<PbePtr>(ASN1_ITEM_rptr(PBEPARAM), scheme->parameter);
    return old && valueOf(old->iter) <= kMostIterations;
  }
  const auto both = unpacked<Pbe2Ptr>(ASN1_ITEM_rptr(PBE2PARAM), scheme->parameter);
  if (!both) return false;
  if (OBJ_obj2nid(both->keyfunc->algorithm) == NID_id_scrypt) {
    const auto costs = unpacked<ScryptPtr>(ASN1_ITEM_rptr(SCRYPT_PARAMS), both->keyfunc->parameter);
    return costs && atMost(kMostScrypt, {valueOf(costs->costParameter), valueOf(costs->blockSize),
                                         valueOf(costs->parallelizationParameter)});
  }
  const auto costs = unpacked<Pbkdf2Ptr>(ASN1_ITEM_rptr(PBKDF2PARAM), both->keyfunc->parameter);
  return costs && valueOf(costs->iter) <= kMostIterations;
}

}  // namespace

base::Result<KeyHandle> readPemKey(const base::Secret& text, const base::Secret& passphrase) {
  if (text.view().find("-----BEGIN OPENSSH PRIVATE KEY-----") != std::string_view::npos) {
    return base::fail(
        unusableKey("it is in OpenSSH's own form (ssh-keygen -p -m PKCS8 -f FILE writes it as PKCS#8)"));
  }
  PassphraseGiver giver{passphrase};
  const std::string_view block = fromThePrivateKeyOn(text.view());
  const BioPtr blocks = reading(block);
  const EncryptedPtr encrypted(PEM_read_bio_PKCS8(blocks.get(), nullptr, nullptr, nullptr));
  if (encrypted && !isBearable(encrypted.get())) {
    ERR_clear_error();
    return base::fail(unusableKey("its passphrase would take too long to try (make a new PEM file of it)"));
  }
  const BioPtr bio = reading(block);
  KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, givePassphrase, &giver), EVP_PKEY_free);
  ERR_clear_error();
  if (key) return key;
  if (giver.asked) {
    return base::fail(errors::kClientKeyPassphrase, passphrase.empty() ? "none was given" : "it is wrong");
  }
  if (text.view().find("-----BEGIN PUBLIC KEY-----") != std::string_view::npos) {
    return base::fail(unusableKey("the file has the public half alone"));
  }
  return base::fail(errors::kClientKeyUnreadable, "no private key in PEM");
}

}  // namespace lanyard::jose
