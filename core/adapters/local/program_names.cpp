#include "core/adapters/local/program_names.h"

#include <algorithm>
#include <array>
#include <span>

namespace lanyard::adapters {
namespace {

using Words = std::span<const std::string_view>;

// Shells; programs that run what they are told; relays that carry another program's words; init and
// subreapers; debuggers, which run a program and can be it.
constexpr auto kLaunchers = std::to_array<std::string_view>({"sh",
                                                             "bash",
                                                             "rbash",
                                                             "dash",
                                                             "zsh",
                                                             "fish",
                                                             "ksh",
                                                             "mksh",
                                                             "pdksh",
                                                             "yash",
                                                             "posh",
                                                             "csh",
                                                             "tcsh",
                                                             "ash",
                                                             "elvish",
                                                             "nu",
                                                             "xonsh",
                                                             "pwsh",
                                                             "busybox",
                                                             "toybox",
                                                             "env",
                                                             "xargs",
                                                             "sudo",
                                                             "su",
                                                             "doas",
                                                             "pkexec",
                                                             "runuser",
                                                             "setpriv",
                                                             "capsh",
                                                             "timeout",
                                                             "nohup",
                                                             "setsid",
                                                             "setarch",
                                                             "nice",
                                                             "ionice",
                                                             "chrt",
                                                             "taskset",
                                                             "stdbuf",
                                                             "unbuffer",
                                                             "time",
                                                             "watch",
                                                             "script",
                                                             "screen",
                                                             "tmux",
                                                             "zellij",
                                                             "dtach",
                                                             "abduco",
                                                             "make",
                                                             "gmake",
                                                             "ninja",
                                                             "just",
                                                             "find",
                                                             "fd",
                                                             "parallel",
                                                             "entr",
                                                             "inotifywait",
                                                             "flock",
                                                             "chroot",
                                                             "unshare",
                                                             "nsenter",
                                                             "bwrap",
                                                             "firejail",
                                                             "fakeroot",
                                                             "proot",
                                                             "start-stop-daemon",
                                                             "daemonize",
                                                             "run-parts",
                                                             "at",
                                                             "atd",
                                                             "batch",
                                                             "cron",
                                                             "crond",
                                                             "anacron",
                                                             "systemd",
                                                             "systemd-run",
                                                             "systemd-executor",
                                                             "init",
                                                             "runit",
                                                             "runsv",
                                                             "runsvdir",
                                                             "s6-supervise",
                                                             "s6-svscan",
                                                             "openrc",
                                                             "openrc-run",
                                                             "supervise-daemon",
                                                             "tini",
                                                             "dumb-init",
                                                             "catatonit",
                                                             "login",
                                                             "sshd",
                                                             "sshd-session",
                                                             "dropbear",
                                                             "ssh",
                                                             "ssh-agent",
                                                             "gpg-agent",
                                                             "dbus-daemon",
                                                             "dbus-launch",
                                                             "dbus-run-session",
                                                             "xinit",
                                                             "startx",
                                                             "gdb",
                                                             "gdbserver",
                                                             "lldb",
                                                             "strace",
                                                             "ltrace",
                                                             "perf",
                                                             "valgrind",
                                                             "rr",
                                                             "socat",
                                                             "nc",
                                                             "ncat"});
constexpr auto kMoreLaunchers =
    std::to_array<std::string_view>({"netcat", "wine", "wine64", "qemu", "expect"});

// How one family of interpreters reads its arguments. Short options are letters, as they come in clusters.
struct Family {
  Words names;
  std::string_view codeLetters;      // the program is in the argument, or a module: no script
  std::string_view valueLetters;     // takes the rest of the cluster or the next argument
  std::string_view attachedLetters;  // takes the rest of the cluster only
  std::string_view fileLetters;      // names the script
  Words codeWords;                   // whole options or subcommands without a script
  Words valueWords;                  // whole options that take the next argument
  Words fileWords;                   // whole options whose next argument is the script
  Words skippedWords;                // subcommands before the script
  bool clusters = true;              // whether "-abc" is "-a -b -c"
  bool firstIsScript = true;         // whether the first argument that is no option is the script
};

constexpr auto kPython = std::to_array<std::string_view>({"python", "pypy"});
constexpr auto kPythonValues = std::to_array<std::string_view>({"--check-hash-based-pycs"});
constexpr auto kPerl = std::to_array<std::string_view>({"perl"});
constexpr auto kRuby = std::to_array<std::string_view>({"ruby", "jruby", "truffleruby"});
constexpr auto kNode = std::to_array<std::string_view>({"node", "nodejs"});
constexpr auto kNodeCode = std::to_array<std::string_view>({"--eval", "--print", "--interactive", "--test"});
constexpr auto kNodeValues = std::to_array<std::string_view>(
    {"--require", "--import", "--loader", "--experimental-loader", "--conditions", "--input-type"});
constexpr auto kPhp = std::to_array<std::string_view>({"php", "php-cli", "php-cgi", "php-fpm"});
constexpr auto kPhpCode = std::to_array<std::string_view>({"--run", "--interactive", "--server"});
constexpr auto kPhpValues = std::to_array<std::string_view>({"--define", "--php-ini"});
constexpr auto kPhpFiles = std::to_array<std::string_view>({"--file"});
constexpr auto kLua = std::to_array<std::string_view>({"lua", "luajit"});
constexpr auto kJava = std::to_array<std::string_view>({"java"});
constexpr auto kJavaCode = std::to_array<std::string_view>({"-m", "--module"});
constexpr auto kJavaValues =
    std::to_array<std::string_view>({"-cp", "-classpath", "--class-path", "-p", "--module-path",
                                     "--add-modules", "--add-opens", "--add-exports"});
constexpr auto kJavaFiles = std::to_array<std::string_view>({"-jar"});
constexpr auto kDeno = std::to_array<std::string_view>({"deno", "bun"});
constexpr auto kDenoCode =
    std::to_array<std::string_view>({"eval", "repl", "task", "test", "-e", "--eval", "--print"});
constexpr auto kDenoValues = std::to_array<std::string_view>({"--config", "--import-map"});
constexpr auto kDenoSkipped = std::to_array<std::string_view>({"run"});
constexpr auto kAwk = std::to_array<std::string_view>({"awk", "gawk", "mawk", "nawk", "original-awk"});
constexpr auto kAwkFiles = std::to_array<std::string_view>({"--file"});
constexpr auto kTcl = std::to_array<std::string_view>({"tclsh", "wish", "gjs", "guile"});
constexpr auto kOthers =
    std::to_array<std::string_view>({"Rscript", "julia", "raku", "groovy", "escript", "osh"});
constexpr auto kDotnet = std::to_array<std::string_view>({"dotnet", "mono"});
constexpr auto kDotnetSkipped = std::to_array<std::string_view>({"exec"});

constexpr std::array<Family, 12> kFamilies = {{
    {.names = kPython,
     .codeLetters = "cm",
     .valueLetters = "WXQ",
     .attachedLetters = "",
     .fileLetters = "",
     .codeWords = {},
     .valueWords = kPythonValues,
     .fileWords = {},
     .skippedWords = {}},
    {.names = kPerl,
     .codeLetters = "eE",
     .valueLetters = "I",
     .attachedLetters = "MmixFCDV",
     .fileLetters = "",
     .codeWords = {},
     .valueWords = {},
     .fileWords = {},
     .skippedWords = {}},
    {.names = kRuby,
     .codeLetters = "e",
     .valueLetters = "ICrE",
     .attachedLetters = "xiFKTW",
     .fileLetters = "",
     .codeWords = {},
     .valueWords = {},
     .fileWords = {},
     .skippedWords = {}},
    {.names = kNode,
     .codeLetters = "epi",
     .valueLetters = "rC",
     .attachedLetters = "",
     .fileLetters = "",
     .codeWords = kNodeCode,
     .valueWords = kNodeValues,
     .fileWords = {},
     .skippedWords = {}},
    {.names = kPhp,
     .codeLetters = "rBREaS",
     .valueLetters = "cdzt",
     .attachedLetters = "",
     .fileLetters = "fF",
     .codeWords = kPhpCode,
     .valueWords = kPhpValues,
     .fileWords = kPhpFiles,
     .skippedWords = {}},
    {.names = kLua,
     .codeLetters = "ei",
     .valueLetters = "l",
     .attachedLetters = "jOb",
     .fileLetters = "",
     .codeWords = {},
     .valueWords = {},
     .fileWords = {},
     .skippedWords = {}},
    {.names = kJava,
     .codeLetters = "",
     .valueLetters = "",
     .attachedLetters = "",
     .fileLetters = "",
     .codeWords = kJavaCode,
     .valueWords = kJavaValues,
     .fileWords = kJavaFiles,
     .skippedWords = {},
     .clusters = false},
    {.names = kDeno,
     .codeLetters = "",
     .valueLetters = "",
     .attachedLetters = "",
     .fileLetters = "",
     .codeWords = kDenoCode,
     .valueWords = kDenoValues,
     .fileWords = {},
     .skippedWords = kDenoSkipped,
     .clusters = false},
    {.names = kAwk,
     .codeLetters = "e",
     .valueLetters = "Fvl",
     .attachedLetters = "",
     .fileLetters = "fE",
     .codeWords = {},
     .valueWords = {},
     .fileWords = kAwkFiles,
     .skippedWords = {},
     .clusters = true,
     .firstIsScript = false},
    {.names = kTcl,
     .codeLetters = "c",
     .valueLetters = "Llex",
     .attachedLetters = "",
     .fileLetters = "s",
     .codeWords = {},
     .valueWords = {},
     .fileWords = {},
     .skippedWords = {}},
    {.names = kOthers,
     .codeLetters = "eE",
     .valueLetters = "LI",
     .attachedLetters = "",
     .fileLetters = "",
     .codeWords = {},
     .valueWords = {},
     .fileWords = {},
     .skippedWords = {}},
    {.names = kDotnet,
     .codeLetters = "",
     .valueLetters = "",
     .attachedLetters = "",
     .fileLetters = "",
     .codeWords = {},
     .valueWords = {},
     .fileWords = {},
     .skippedWords = kDotnetSkipped,
     .clusters = false},
}};

bool has(Words words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string_view withoutVersion(std::string_view name) {
  if (name.ends_with("-dbg")) name.remove_suffix(4);
  const std::size_t last = name.find_last_not_of("0123456789.");
  return last == std::string_view::npos ? name : name.substr(0, last + 1);
}

const Family* familyOf(std::string_view fileName) {
  const std::string_view name = withoutVersion(fileName);
  const auto* found = std::ranges::find_if(kFamilies, [&](const Family& f) { return has(f.names, name); });
  return found == kFamilies.end() ? nullptr : found;
}

// What one option means for the search.
enum class Step { Next, SkipNext, NextIsScript, NoScript };

Step clusterStep(const Family& family, std::string_view letters, std::string_view& attachedScript) {
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const bool last = i + 1 == letters.size();
    const auto in = [&](std::string_view set) { return set.find(letters[i]) != std::string_view::npos; };
    if (in(family.codeLetters)) return Step::NoScript;
    if (in(family.attachedLetters)) return Step::Next;
    if (in(family.valueLetters)) return last ? Step::SkipNext : Step::Next;
    if (in(family.fileLetters)) {
      attachedScript = letters.substr(i + 1);
      return Step::NextIsScript;
    }
  }
  return Step::Next;
}

Step optionStep(const Family& family, std::string_view option, std::string_view& attachedScript) {
  const std::size_t equals = option.find('=');
  const std::string_view name = option.substr(0, equals);
  const bool attached = equals != std::string_view::npos;
  if (has(family.codeWords, name)) return Step::NoScript;
  if (has(family.valueWords, name)) return attached ? Step::Next : Step::SkipNext;
  if (has(family.fileWords, name)) {
    if (attached) attachedScript = option.substr(equals + 1);
    return Step::NextIsScript;
  }
  if (option.starts_with("--") || !family.clusters) return Step::Next;
  return clusterStep(family, option.substr(1), attachedScript);
}

}  // namespace

NameSort sortOfName(std::string_view fileName) {
  if (familyOf(fileName) != nullptr) return NameSort::Interpreter;
  const std::string_view name = withoutVersion(fileName);
  const auto known = [](std::string_view word) { return has(kLaunchers, word) || has(kMoreLaunchers, word); };
  if (known(fileName) || known(name)) return NameSort::Launcher;
  // The dynamic loader and emulators run any program given to them, and are then what the kernel sees.
  const bool loader = fileName.starts_with("ld-") && fileName.find(".so") != std::string_view::npos;
  if (loader || fileName == "ld.so" || fileName.starts_with("qemu-")) return NameSort::Launcher;
  return NameSort::Ordinary;
}

std::optional<std::string> scriptAmong(
    std::string_view fileName, const std::vector<std::string>& arguments,
    const std::function<std::optional<std::string>(const std::string&)>& resolve) {
  const Family* family = familyOf(fileName);
  if (family == nullptr) return std::nullopt;
  bool options = true;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (options && argument == "--") {
      options = false;
      continue;
    }
    if (options && argument == "-") return std::nullopt;
    if (options && argument.size() > 1 && argument.front() == '-') {
      std::string_view attached;
      const Step step = optionStep(*family, argument, attached);
      if (step == Step::NoScript) return std::nullopt;
      if (step == Step::SkipNext) ++i;
      if (step != Step::NextIsScript) continue;
      if (!attached.empty()) return resolve(std::string(attached));
      return i + 1 < arguments.size() ? resolve(arguments[i + 1]) : std::nullopt;
    }
    if (has(family->codeWords, argument)) return std::nullopt;
    if (has(family->skippedWords, argument)) continue;
    // Only this one can be the script: a later file is the script's own argument.
    return family->firstIsScript ? resolve(argument) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace lanyard::adapters
