#include "core/jose/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <memory>

#include "core/base/hex.h"

namespace lanyard::jose {
namespace {

std::string text(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

std::string digest(const char* name, std::string_view bytes) {
  const std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> md(EVP_MD_fetch(nullptr, name, nullptr), EVP_MD_free);
  if (!md) return {};
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, md.get(), nullptr) != 1) return {};
  return text(out.data(), size);
}

std::string sha256(std::string_view bytes) {
  return digest("SHA256", bytes);
}

std::string sha256Hex(std::string_view bytes) {
  return base::hex(sha256(bytes));
}

std::string hmacSha256(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data, bytes.size(), out.data(), &size) ==
      nullptr) {
    return {};
  }
  return text(out.data(), size);
}

std::string hmacSha256Hex(std::string_view key, std::string_view bytes) {
  return base::hex(hmacSha256(key, bytes));
}

bool equalInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace lanyard::jose
