#include "app/agent/options.h"

#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "core/base/secret.h"

namespace lanyard::agent {
namespace {

std::string defaultDataDir() {
  const char* xdg = std::getenv("XDG_DATA_HOME");
  if (xdg != nullptr && xdg[0] == '/') return std::string(xdg) + "/lanyard";
  const char* home = std::getenv("HOME");
  return home == nullptr ? std::string() : std::string(home) + "/.local/share/lanyard";
}

/// Everything up to the last @ behind "://", in whatever argument it stands.
void blankCredentials(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    char* begin = std::strstr(argv[i], "://");
    char* end = begin == nullptr ? nullptr : std::strrchr(begin, '@');
    if (end != nullptr) std::fill(begin + 3, end, '*');
  }
}

std::optional<int> usageError(const std::string& sentence) {
  std::fprintf(stderr, "lanyard-agent: %s\n", sentence.c_str());
  return EX_USAGE;
}

}  // namespace

Parsed parseOptions(int argc, char** argv) {
  Parsed parsed;
  Options& options = parsed.options;
  options.dataDir = defaultDataDir();
  int fd = -1;
  int proxyFd = -1;
  std::string proxy = "system";
  CLI::App app("Holds your sign-ins and hands their tokens to the tools that you allow.", "lanyard-agent");
  app.set_version_flag("--version", std::string(LANYARD_VERSION));
  app.add_option(
         "--keystore", options.keystore,
         "Where secrets are kept: system (default), file (sealed by a passphrase), memory (gone at the end)")
      ->check(CLI::IsMember({"system", "file", "memory"}));
  app.add_option("--data-dir", options.dataDir, "Folder of the database (default: $XDG_DATA_HOME/lanyard)");
  app.add_option("--socket", options.socket,
                 "Path of the socket (default: $LANYARD_SOCK, else $XDG_RUNTIME_DIR/lanyard/wallet.sock)");
  app.add_option("--log-level", options.logLevel,
                 "What is said on stderr: error, warning, info (default), debug")
      ->check(CLI::IsMember({"error", "warning", "info", "debug"}));
  app.add_option("--log-format", options.logFormat, "How it is said: text (default: name=value), json")
      ->check(CLI::IsMember({"text", "json"}));
  app.add_option("--passphrase-fd", fd,
                 "Read the file keystore's passphrase from this descriptor, up to the first newline")
      ->check(CLI::Range(0, 1023));
  app.add_option("--proxy", proxy,
                 "How providers are reached: system (default), none, or http://[USER[:PASSWORD]@]HOST:PORT");
  app.add_option("--proxy-password-fd", proxyFd,
                 "Read the proxy's password from this descriptor, up to the first newline")
      ->check(CLI::Range(0, 1023));
  app.add_option("--lock-after", options.lockAfter,
                 "Lock after so many minutes in which nobody asked for anything (default: 720; 0: never)")
      ->check(CLI::Range(0, 525'600));
  app.add_flag("--foreground", options.foreground,
               "Stay in the foreground; else go to the background once it serves");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    parsed.exitCode = code == 0 ? EX_OK : EX_USAGE;
    return parsed;
  }
  blankCredentials(argc, argv);
  if (fd >= 0) options.passphraseFd = fd;
  if (proxyFd >= 0) options.proxyPasswordFd = proxyFd;
  auto choice = adapters::ProxyChoice::parse(proxy);
  base::wipe(proxy);
  if (!choice) {
    parsed.exitCode = usageError(words(choice.error()));
    return parsed;
  }
  options.proxy = std::move(*choice);
  if (options.dataDir.empty()) {
    parsed.exitCode = usageError("HOME is not set; say where with --data-dir");
    return parsed;
  }
  options.dataDir = std::filesystem::absolute(options.dataDir).lexically_normal().string();
  return parsed;
}

int exitCodeOf(const base::Error& error) {
  if (error.code.rfind("keystore.", 0) == 0) return EX_CANTCREAT;
  if (error.code == "proxy.bad_address") return EX_USAGE;
  switch (error.kind) {
    case base::ErrorKind::Locked:
    case base::ErrorKind::StoreUnavailable:
      return EX_CANTCREAT;
    case base::ErrorKind::Denied:
      return EX_NOPERM;
    case base::ErrorKind::Transient:
      return EX_TEMPFAIL;
    default:
      return EX_UNAVAILABLE;
  }
}

std::string words(const base::Error& error) {
  struct Sentence {
    const char* code;
    const char* text;
  };
  static constexpr Sentence kSentences[] = {
      {"wallet.running", "A wallet of yours is running already. There is one per user."},
      {"keystore.absent",
       "No keystore answers on the session bus. Start one (gnome-keyring, KWallet), or choose "
       "--keystore=file."},
      {"keystore.locked",
       "The keystore is locked. Unlock it (sign in to the desktop, or unlock the keyring) and try again."},
      {"keystore.timeout", "The keystore does not answer. Unlock or restart it and try again."},
      {"keystore.passphrase_wrong", "The passphrase does not open the sealed store."},
      {"keystore.other_backend",
       "Your tokens are in another keystore than the one asked for. Start with that one, or use another "
       "--data-dir."},
      {"keystore.key_missing",
       "The keystore lacks the wallet's own key: it is not the one that this data folder was used with. "
       "Nothing was changed."},
      {"proxy.bad_address",
       "The proxy is not one that the wallet can use. Give system, none, or "
       "http://[USER[:PASSWORD]@]HOST:PORT."},
      {"store.newer", "The database was written by a newer Lanyard. Nothing was changed; please update."},
      {"store.corrupt",
       "The database is damaged, and its copy is too, or is not there. Nothing was changed. Put back a "
       "backup "
       "of wallet.db and wallet.db.copy, or move both away to begin anew."},
  };
  for (const Sentence& sentence : kSentences) {
    if (error.code == sentence.code) {
      return std::string(sentence.text) + (error.detail.empty() ? "" : " (" + error.detail + ")");
    }
  }
  return error.code + (error.detail.empty() ? "" : ": " + error.detail);
}

}  // namespace lanyard::agent
