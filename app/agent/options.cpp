#include "app/agent/options.h"

#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "app/agent/start_words.h"
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
         "Where secrets are kept: system, file (sealed by a passphrase), memory (gone at the end). Default: "
         "the one that this wallet has; system for a new one")
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
  app.add_flag("--accept-activity-log", options.acceptLog,
               "Hand out tokens again although the activity log is gone, or its end is; the log says so");
  app.add_flag("--foreground", options.foreground,
               "Stay in the foreground; else go to the background once it serves");
  // For lanyard and lanyard-desktop, which start the agent: words that a program reads.
  app.add_flag("--start-report", options.startReport)->group("");
  app.add_flag("--look", options.look)->group("");
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
    parsed.exitCode = usageError(startWords(choice.error()).text);
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

}  // namespace lanyard::agent
