#include "app/agent/keystore_choice.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "app/agent/demo_provider.h"
#include "app/agent/passphrase.h"
#include "core/adapters/local/socket_path.h"
#include "core/adapters/storage/posix_file.h"
#include "core/adapters/storage/private_dir.h"

namespace lanyard::agent {
namespace {

constexpr std::size_t kLongestWord = 64;

std::string choiceFile(const Options& options) {
  return options.dataDir + "/keystore";
}

bool exists(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

/// What the last start kept, or empty.
std::string keptWord(const Options& options) {
  if (!exists(choiceFile(options))) return {};
  const auto file = adapters::openPrivateFile(choiceFile(options), O_RDONLY);
  if (!file) return {};
  std::string word = adapters::readFile(file->get(), kLongestWord, choiceFile(options)).value_or(std::string());
  word.resize(std::min(word.size(), word.find('\n')));
  return word;
}

}  // namespace

base::Result<void> chooseKeystore(Options& options) {
  const auto runtime = adapters::defaultRuntimeFolder();
  if (!runtime) return tl::unexpected(runtime.error());
  for (const std::string& folder : {*runtime, options.dataDir}) {
    if (auto ground = adapters::requireOwnGround(folder); !ground) return ground;
  }
  if (!options.keystore.empty()) return {};
  options.keystore = keptWord(options);
  // A wallet of an older version did not store its choice: the file shows it.
  if (options.keystore != "system" && options.keystore != "file")
    options.keystore = exists(keystoreFile(options)) ? "file" : "system";
  return {};
}

void keepKeystore(const Options& options) {
  if (options.keystore == "memory" || keptWord(options) == options.keystore) return;
  // If a full disk loses this, the next start looks at what is there.
  static_cast<void>(adapters::replaceFile(choiceFile(options), options.keystore + "\n"));
}

base::Result<base::Secret> passphraseFor(const Options& options) {
  if (options.keystore != "file") return base::Secret();
  const bool isNew = !exists(keystoreFile(options));
  auto asked = askPassphrase(options.passphraseFd, isNew);
  if (!asked && asked.error().code == errors::kPassphraseNoTerminal && !isNew) {
    return base::fail(errors::kKeystoreSealed);
  }
  return asked;
}

}  // namespace lanyard::agent
