#include "app/cli/key_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include "app/cli/passphrase_input.h"
#include "core/base/file_descriptor.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

constexpr std::size_t kLongestKeyFile = 64UL * 1024;  // what the wallet takes

std::string nameOf(const std::string& path) {
  return client::plainLine(path, 200);
}

/// Whether it is PEM with a passphrase: PKCS#8 (RFC 7468 section 11), or the older form of one type of key.
bool isEncrypted(std::string_view text) {
  return text.find("-----BEGIN ENCRYPTED PRIVATE KEY-----") != std::string_view::npos ||
         text.find("Proc-Type: 4,ENCRYPTED") != std::string_view::npos;
}

Outcome<base::Secret> readAll(const std::string& path) {
  const base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return usageError("Cannot read " + nameOf(path) + ": " + std::strerror(errno) + ".");
  // One place of a fixed size: a string that grows would leave copies behind.
  std::string text(kLongestKeyFile + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      const int why = errno;
      base::wipe(text);
      return usageError("Cannot read " + nameOf(path) + ": " + std::strerror(why) + ".");
    }
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  base::Secret all(std::string_view(text).substr(0, size));
  base::wipe(text);
  if (all.empty()) return usageError(nameOf(path) + " is empty.");
  if (all.size() > kLongestKeyFile) return usageError(nameOf(path) + " is too long to be a key.");
  if (all.view().find('\0') != std::string_view::npos) {
    return usageError(
        nameOf(path) + " is no text.",
        "For a key in DER: openssl pkey -inform DER -in FILE -out OTHER. For PKCS#12: openssl pkcs12 "
        "-in FILE -nocerts -out OTHER.");
  }
  return all;
}

}  // namespace

Outcome<KeyFile> readKeyFile(const std::string& path) {
  auto text = readAll(path);
  if (!text) return Refusal(text.error());
  KeyFile file{std::move(*text), {}};
  if (!isEncrypted(file.text.view())) return file;
  auto passphrase = askPassphrase("Passphrase of " + nameOf(path) + ": ");
  if (!passphrase) return Refusal(passphrase.error());
  file.passphrase = std::move(*passphrase);
  return file;
}

}  // namespace lanyard::cli
