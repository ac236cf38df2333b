#include "core/base/live_secrets.h"

#include <cstring>
#include <mutex>
#include <unordered_map>

#include "core/base/hex.h"

namespace lanyard::base {
namespace {

constexpr std::size_t kShortest = 6;

struct Living {
  // A mutex, because the worker thread that computes scrypt has secrets too.
  std::mutex mutex;
  std::unordered_map<const char*, std::size_t> all;
};

/// Never destroyed: secrets in other statics may end later.
Living& living() {
  static auto* const made = new Living;
  return *made;
}

bool isUnreserved(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::strchr("-._~", c) != nullptr;
}

/// RFC 3986 section 2.1; `plus`: as a form has it.
std::string percent(std::string_view bytes, std::string_view digits, bool plus) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte != 0 && isUnreserved(byte)) {
      text.push_back(c);
    } else if (plus && c == ' ') {
      text.push_back('+');
    } else {
      text.push_back('%');
      text.push_back(digits[byte >> 4U]);
      text.push_back(digits[byte & 15U]);
    }
  }
  return text;
}

/// RFC 4648, without padding: a padded text contains the unpadded one.
std::string base64(std::string_view bytes, const char* last) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string text;
  unsigned bits = 0;
  int have = 0;
  const auto put = [&](unsigned six) { text.push_back(six < 62 ? kDigits[six] : last[six - 62]); };
  for (const char c : bytes) {
    bits = (bits << 8U | static_cast<unsigned char>(c)) & 0xFFFFU;
    for (have += 8; have >= 6; have -= 6) put(bits >> static_cast<unsigned>(have - 6) & 63U);
  }
  if (have > 0) put(bits << static_cast<unsigned>(6 - have) & 63U);
  return text;
}

void wipeText(std::string& text) {
  explicit_bzero(text.data(), text.size());
}

void hide(std::string& text, std::string_view secret) {
  for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += kHidden.size()) {
    text.replace(at, secret.size(), kHidden);
  }
}

}  // namespace

void addLiveSecret(const char* bytes, std::size_t size) {
  if (size < kShortest) return;
  Living& of = living();
  const std::lock_guard lock(of.mutex);
  of.all.emplace(bytes, size);
}

void removeLiveSecret(const char* bytes) {
  Living& of = living();
  const std::lock_guard lock(of.mutex);
  of.all.erase(bytes);
}

std::string hideLiveSecrets(std::string text) {
  Living& of = living();
  const std::lock_guard lock(of.mutex);
  for (const auto& [bytes, size] : of.all) {
    // No encoding is shorter than the secret. Encoding every token for each short line of the log was once
    // most of the cost of handing out a token.
    if (text.size() < size) continue;
    const std::string_view secret(bytes, size);
    hide(text, secret);
    for (std::string shape : {hex(secret), hex(secret, kUpperHex), percent(secret, kUpperHex, false),
                              percent(secret, kLowerHex, false), percent(secret, kUpperHex, true),
                              base64(secret, "+/"), base64(secret, "-_")}) {
      hide(text, shape);
      wipeText(shape);
    }
  }
  return text;
}

}  // namespace lanyard::base
