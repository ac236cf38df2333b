#include "core/adapters/storage/sealing.h"

#include <openssl/evp.h>

#include <array>
#include <limits>
#include <memory>
#include <span>

namespace lanyard::adapters {
namespace {

using base::fail;
using base::Result;
using base::Secret;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytesOf(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// EVP counts in int. Nothing that we seal comes near it.
constexpr std::size_t kMaxPlain = std::numeric_limits<int>::max() / 2;

}  // namespace

Result<std::string> sealBytes(const Secret& key, std::string_view plain, std::string_view bound,
                              base::Random& random) {
  if (key.size() != kSealKeySize || plain.size() > kMaxPlain || bound.size() > kMaxPlain) {
    return fail(errors::kSealBadKey, "a key or a text of the wrong size");
  }
  std::string out(kSealNonceSize + plain.size() + kSealTagSize, '\0');
  random.fill(std::as_writable_bytes(std::span(out.data(), kSealNonceSize)));
  unsigned char* const cipher = bytesOf(out) + kSealNonceSize;
  const Context context(EVP_CIPHER_CTX_new());
  int length = 0;
  const bool ok =
      context &&
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytesOf(key.view()), bytesOf(out)) == 1 &&
      (bound.empty() || EVP_EncryptUpdate(context.get(), nullptr, &length, bytesOf(bound),
                                          static_cast<int>(bound.size())) == 1) &&
      (plain.empty() || EVP_EncryptUpdate(context.get(), cipher, &length, bytesOf(plain),
                                          static_cast<int>(plain.size())) == 1) &&
      EVP_EncryptFinal_ex(context.get(), cipher + plain.size(), &length) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kSealTagSize, cipher + plain.size()) == 1;
  if (!ok) return fail(errors::kSealFailed, "AES-256-GCM is not to be had");
  return out;
}

Result<Secret> unsealBytes(const Secret& key, std::string_view sealed, std::string_view bound) {
  if (key.size() != kSealKeySize || sealed.size() < kSealOverhead || sealed.size() > kMaxPlain ||
      bound.size() > kMaxPlain) {
    return fail(errors::kSealBroken, "too short or too long");
  }
  const std::size_t size = sealed.size() - kSealOverhead;
  std::string plain(size, '\0');
  std::string tag(sealed.substr(kSealNonceSize + size));
  const Context context(EVP_CIPHER_CTX_new());
  int length = 0;
  const bool ok =
      context &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytesOf(key.view()), bytesOf(sealed)) ==
          1 &&
      (bound.empty() || EVP_DecryptUpdate(context.get(), nullptr, &length, bytesOf(bound),
                                          static_cast<int>(bound.size())) == 1) &&
      (size == 0 || EVP_DecryptUpdate(context.get(), bytesOf(plain), &length,
                                      bytesOf(sealed) + kSealNonceSize, static_cast<int>(size)) == 1) &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kSealTagSize, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), bytesOf(plain) + size, &length) == 1;
  Secret opened = Secret::takeAndWipe(plain);  // wiped in either case: unauthenticated bytes are nobody's
  if (!ok) return fail(errors::kSealBroken, "the seal does not fit");
  return opened;
}

Result<Secret> deriveKey(const Secret& passphrase, std::string_view salt, const ScryptCost& cost) {
  // 1 GiB: eight times the default, room for a stronger choice later; 128 * N * r is scrypt's memory.
  constexpr std::uint64_t kMaxMemory = 1024ULL * 1024 * 1024;
  constexpr std::uint32_t kMaxParallel = 16;
  if (cost.logN < 1 || cost.logN > 30 || cost.r < 1 || cost.p < 1 || cost.p > kMaxParallel) {
    return fail(errors::kSealCost, "scrypt parameters out of bounds");
  }
  const std::uint64_t n = 1ULL << cost.logN;
  if (cost.r > kMaxMemory / 128 / n) {
    return fail(errors::kSealCost, "scrypt would take more than 1 GiB");
  }
  std::string key(kSealKeySize, '\0');
  // OpenSSL's own bound counts some small change on top.
  const std::string_view words = passphrase.view();
  const int ok = EVP_PBE_scrypt(words.data(), words.size(), bytesOf(salt), salt.size(), n, cost.r, cost.p,
                                kMaxMemory + 64ULL * 1024 * 1024, bytesOf(key), key.size());
  if (ok != 1) return fail(errors::kSealFailed, "scrypt failed: not enough memory?");
  return Secret::takeAndWipe(key);
}

void appendU32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xff));
}

void appendU64(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xff));
}

std::uint32_t readU32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (char c : bytes.substr(0, 4)) value = (value << 8) | static_cast<unsigned char>(c);
  return value;
}

std::uint64_t readU64(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char c : bytes.substr(0, 8)) value = (value << 8) | static_cast<unsigned char>(c);
  return value;
}

}  // namespace lanyard::adapters
