#include "core/base/secret.h"

#include <cstring>
#include <utility>

#include "core/base/live_secrets.h"

namespace lanyard::base {
namespace {

void end(char* bytes, std::size_t size) {
  if (bytes == nullptr) return;
  removeLiveSecret(bytes);
  explicit_bzero(bytes, size);
}

}  // namespace

Secret::Secret(std::string_view bytes) : m_bytes(new char[bytes.size()]), m_size(bytes.size()) {
  if (!bytes.empty()) std::memcpy(m_bytes.get(), bytes.data(), bytes.size());
  addLiveSecret(m_bytes.get(), m_size);
}

Secret::Secret(Secret&& other) noexcept
    : m_bytes(std::move(other.m_bytes)), m_size(std::exchange(other.m_size, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    end(m_bytes.get(), m_size);
    m_bytes = std::move(other.m_bytes);
    m_size = std::exchange(other.m_size, 0);
  }
  return *this;
}

Secret::~Secret() {
  end(m_bytes.get(), m_size);
}

Secret Secret::takeAndWipe(std::string& source) {
  Secret taken{std::string_view(source)};
  wipe(source);
  return taken;
}

bool Secret::equals(std::string_view other) const {
  if (other.size() != m_size) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < m_size; ++i) {
    difference = static_cast<unsigned char>(difference | (m_bytes[i] ^ other[i]));
  }
  return difference == 0;
}

void wipe(std::string& text) {
  text.resize(text.capacity());
  explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace lanyard::base
