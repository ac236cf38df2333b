#include "core/services/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "core/base/hex.h"

namespace lanyard::services {
namespace {

std::string hex(const unsigned char* bytes, std::size_t size) {
  return base::hex({reinterpret_cast<const char*>(bytes), size});
}

}  // namespace

std::string sha256Hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr) != 1) return {};
  return hex(out.data(), size);
}

std::string hmacSha256Hex(const base::Secret& key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  std::size_t size = 0;
  const auto* message = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* made = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.view().data(),
                                        key.size(), message, text.size(), out.data(), out.size(), &size);
  return made == nullptr ? std::string() : hex(out.data(), size);
}

}  // namespace lanyard::services
