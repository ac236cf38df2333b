#include "core/oauth/basic_credentials.h"

#include <QByteArray>
#include <algorithm>
#include <string>

namespace lanyard::oauth {
namespace {

bool isPrintable(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
}

}  // namespace

bool isBasicUser(std::string_view user) {
  constexpr std::size_t kLongestUser = 255;  // as a subject
  return !user.empty() && user.size() <= kLongestUser && user.find(':') == std::string_view::npos &&
         isPrintable(user);
}

bool isBasicPassword(std::string_view password) {
  constexpr std::size_t kLongestPassword = 4096;  // what a terminal hands over in one line
  return !password.empty() && password.size() <= kLongestPassword && isPrintable(password);
}

base::Secret basicCredentials(std::string_view user, const base::Secret& password) {
  std::string plain;
  plain.reserve(user.size() + 1 + password.size());
  plain.append(user).append(1, ':').append(password.view());
  QByteArray encoded = QByteArray::fromRawData(plain.data(), static_cast<qsizetype>(plain.size())).toBase64();
  base::wipe(plain);
  base::Secret secret(std::string_view(encoded.constData(), static_cast<std::size_t>(encoded.size())));
  encoded.fill('\0');
  return secret;
}

}  // namespace lanyard::oauth
