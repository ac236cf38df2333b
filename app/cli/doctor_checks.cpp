#include "app/cli/doctor_checks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "app/cli/browser.h"
#include "app/cli/confirmation_checks.h"
#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "core/base/errors.h"
#include "core/base/redaction.h"
#include "core/client/agent_age.h"
#include "core/client/plain_text.h"
#include "core/wire/error_words.h"

namespace lanyard::cli {
namespace {

using State = Finding::State;

constexpr std::size_t kFindingWidth = 120;

std::string octal(mode_t mode) {
  std::string text;
  for (int shift = 6; shift >= 0; shift -= 3) text.push_back(static_cast<char>('0' + (mode >> shift & 7U)));
  return text;
}

std::string folderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

/// Where a command is, as a shell would find it, or empty.
std::string findProgram(const std::string& name, std::string_view path) {
  const auto runs = [](const std::string& file) {
    struct stat info {};
    return ::stat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) && ::access(file.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) return runs(name) ? name : std::string();
  while (!path.empty()) {
    const std::size_t colon = std::min(path.find(':'), path.size());
    std::string file(path.substr(0, colon));
    file.append("/").append(name);
    if (colon > 0 && runs(file)) return file;
    path.remove_prefix(std::min(colon + 1, path.size()));
  }
  return {};
}

/// 0, or the errno of listening at the loopback address of the family.
int listens(int family) {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  sockaddr_in six4{};
  six4.sin_family = AF_INET;
  six4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_addr = in6addr_loopback;
  const bool old = family == AF_INET;
  const auto* address =
      old ? reinterpret_cast<const sockaddr*>(&six4) : reinterpret_cast<const sockaddr*>(&six);
  const auto size = static_cast<socklen_t>(old ? sizeof six4 : sizeof six);
  const bool fine = ::bind(fd, address, size) == 0 && ::listen(fd, 1) == 0;
  const int error = fine ? 0 : errno;
  ::close(fd);
  return error;
}

Finding agentFinding(const wire::Json& doctor) {
  Finding found{"agent", State::Ok, {}, {}};
  const std::string version = client::plainLine(field(doctor, "version"), kFindingWidth);
  const auto pid = number(doctor, "pid");
  const auto uptime = number(doctor, "uptime_s");
  found.words = "version " + version;
  if (pid) found.words += ", process " + std::to_string(*pid);
  if (uptime) found.words += ", running for " + inWords(std::chrono::seconds(*uptime));
  const bool updated = client::isOlderThanItsProgram(static_cast<pid_t>(pid.value_or(0)), findAgent());
  if (version == LANYARD_VERSION && !updated) return found;
  found.state = State::Problem;
  found.words += updated ? "; an update came since" : "; this is lanyard " LANYARD_VERSION;
  found.remedy = "Start the new one: lanyard restart";
  return found;
}

Finding keystoreFinding(const wire::Json& doctor) {
  const wire::Json keystore = member(doctor, "keystore");
  const std::string state = field(keystore, "state");
  Finding found{"keystore", State::Ok, client::plainLine(field(keystore, "name"), kFindingWidth), {}};
  // The states have the names of the errors that they lead to.
  if (const wire::Remedy* wrong = wire::doctorWords("keystore." + state)) {
    found.state = State::Problem;
    found.words += std::string(", ") + wrong->what;
    found.remedy = wrong->help;
    return found;
  }
  found.words += ", open";
  // This is only stated: no wallet can change it.
  if (field(keystore, "backend") == "system")
    found.words += "; every program of yours can read it while it is open";
  return found;
}

Finding authoritiesFinding(const wire::Json& doctor) {
  const auto count = number(doctor, "authorities");
  if (!count) return {"ca", State::Unknown, "the wallet does not say", {}};
  if (*count > 0)
    return {"ca", State::Ok, std::to_string(*count) + " certificate authorities of the system", {}};
  return {"ca", State::Problem, "no certificate authority is known: no service can be trusted",
          "Install the system's bundle: the package ca-certificates."};
}

Finding clockFinding(const wire::Json& doctor) {
  // Beyond it, ID tokens are refused (core/oauth).
  constexpr std::int64_t kLeeway = 60;
  const wire::Json clocks = member(doctor, "clocks");
  if (!clocks.is_array() || clocks.empty()) {
    return {"clock", State::Unknown, "no service was asked since the wallet started", {}};
  }
  std::string wrong;
  for (const wire::Json& clock : clocks) {
    const std::int64_t ahead = number(clock, "ahead_s").value_or(0);
    if (ahead <= kLeeway && ahead >= -kLeeway) continue;
    wrong += (wrong.empty() ? "" : "; ") + std::to_string(ahead < 0 ? -ahead : ahead) +
             (ahead < 0 ? " s behind " : " s ahead of ") +
             client::plainLine(field(clock, "host"), kFindingWidth);
  }
  if (wrong.empty()) {
    return {"clock",
            State::Ok,
            "agrees with " + std::to_string(clocks.size()) + " asked service(s) within a minute",
            {}};
  }
  return {"clock", State::Problem, wrong,
          "Set the clock (timedatectl set-ntp true); else sign-ins are refused."};
}

Finding databaseFinding(const wire::Json& doctor) {
  const wire::Json database = member(doctor, "database");
  const std::string state = field(database, "state");
  if (state.empty()) return {"database", State::Unknown, "the wallet does not say", {}};
  if (state != "ok") {
    return {"database", State::Problem,
            "damaged (" + client::plainLine(field(database, "detail"), kFindingWidth) + ")",
            "End the wallet: kill " + std::to_string(number(doctor, "pid").value_or(0)) +
                ". The next command starts it, and it goes on with its snapshot of the database."};
  }
  std::string words = "whole";
  if (const auto restored = number(database, "restored_at")) {
    const auto from = number(database, "restored_from");
    words += "; it was damaged or cut, and went on with its snapshot" +
             (from ? " of " + minuteOf(*from) : std::string()) + " on " + dayOf(*restored) +
             " (the damaged one is wallet.db.damaged)";
  }
  if (const auto suspended = number(database, "suspended").value_or(0); suspended > 0) {
    return {
        "database", State::Problem,
        words + "; " + std::to_string(suspended) +
            " grant(s) are suspended, because it may not know of all that you took back",
        "Such a program asks you again. See what it had: lanyard grants. Allow it anew, or take it back."};
  }
  if (const std::string why = field(database, "snapshot"); !why.empty()) {
    return {"database", State::Problem,
            words + "; its snapshot cannot be renewed (" + client::plainLine(why, kFindingWidth) + ")",
            "Make room on the disk; the data folder must be yours. It is tried again by itself."};
  }
  return {"database", State::Ok, words, {}};
}

Finding activityFinding(const wire::Json& doctor) {
  const wire::Json activity = member(doctor, "activity");
  const std::string state = field(activity, "state");
  if (state == "whole") {
    const bool before = number(activity, "changed_before").has_value();
    return {"activity", State::Ok, before ? "whole since it was found changed from outside" : "whole", {}};
  }
  if (state == "changed") {
    return {
        "activity", State::Problem,
        "changed from outside, from line " + std::to_string(number(activity, "line").value_or(0)) + " on",
        "Do not rely on what it says from there on. Look at your grants (lanyard grants), and at what runs "
        "as you. From the next start on the log counts as whole again from where this was found."};
  }
  constexpr const char* kAccept =
      "Find out who did it: look at what runs as you, and at your grants (lanyard grants). To go on with the "
      "log as it is: lanyard stop, then lanyard-agent --accept-activity-log.";
  if (state == "missing") {
    return {"activity", State::Problem, "activity.db is gone from the data folder: no token is handed out",
            kAccept};
  }
  if (state == "rolled_back") {
    return {"activity", State::Problem,
            "its end is gone, or an older one is in its place: no token is handed out", kAccept};
  }
  if (state == "unwritable") {
    return {"activity", State::Problem, "activity.db cannot be used: no token is handed out",
            "Check that the disk has space, and that activity.db in the data folder is a file of yours; then "
            "lanyard restart."};
  }
  return {"activity", State::Unknown, "not looked through yet", {}};
}

/// Files about providers that the wallet does not believe.
Finding catalogFinding(const wire::Json& doctor) {
  const wire::Json files = member(doctor, "refused_files");
  if (!files.is_array() || files.empty()) return {"catalog", State::Ok, "no file about services was refused", {}};
  Finding found{"catalog", State::Problem, {}, {}};
  for (const wire::Json& file : files) {
    const wire::Remedy* words = wire::doctorWords(field(file, "code"));
    found.words += (found.words.empty() ? "" : "; ") + client::plainLine(field(file, "path"), kFindingWidth) +
                   " " + (words != nullptr ? words->what : "cannot be used") + " (" +
                   client::plainLine(field(file, "detail"), kFindingWidth) + ")";
    if (found.remedy.empty() && words != nullptr) found.remedy = std::string(words->help) + ".";
  }
  return found;
}

}  // namespace

Finding checkSocket(const std::string& path, unsigned uid) {
  const std::string folder = folderOf(path);
  const std::string shown = client::plainLine(path, kFindingWidth);
  struct stat in {};
  struct stat at {};
  if (::lstat(folder.c_str(), &in) != 0) {
    return {"socket", State::Unknown, shown + ", not there: no wallet listens", {}};
  }
  if (!S_ISDIR(in.st_mode) || in.st_uid != uid || (in.st_mode & 077U) != 0) {
    return {"socket", State::Problem,
            client::plainLine(folder, kFindingWidth) + " is no folder of yours alone (owner " +
                std::to_string(in.st_uid) + ", mode " + octal(in.st_mode) + ")",
            "Make it yours alone (chmod 700), or name another by XDG_RUNTIME_DIR."};
  }
  if (::lstat(path.c_str(), &at) != 0) {
    return {"socket", State::Unknown, shown + ", not there: no wallet listens", {}};
  }
  if (!S_ISSOCK(at.st_mode)) {
    return {"socket", State::Problem, shown + " is no socket", "Move it away; the wallet makes its own."};
  }
  const std::string rights = "owner " + std::to_string(at.st_uid) + ", mode " + octal(at.st_mode);
  if (at.st_uid != uid || (at.st_mode & 077U) != 0) {
    return {"socket", State::Problem, shown + ": " + rights,
            "End what listens there, and start the wallet again."};
  }
  return {"socket", State::Ok, shown + ": " + rights + ", in a folder of mode " + octal(in.st_mode), {}};
}

Finding checkBrowser(std::string_view browser, std::string_view path, bool screen) {
  auto commands = browserCommands(browser, "https://example.org/");
  // A server has neither, and needs neither.
  if (commands.empty() && !screen) {
    return {"browser",
            State::Ok,
            "none on this computer: sign in with the address that lanyard login prints",
            {}};
  }
  if (screen) commands.push_back({"xdg-open"});
  std::string missing;
  for (const auto& words : commands) {
    const std::string found = findProgram(words.front(), path);
    if (!found.empty()) return {"browser", State::Ok, client::plainLine(found, kFindingWidth), {}};
    missing += (missing.empty() ? "" : ", ") + client::plainLine(words.front(), kFindingWidth);
  }
  return {"browser", State::Problem, "not found: " + missing,
          "Name one by BROWSER, or install xdg-utils; or sign in with lanyard login --no-browser, which "
          "prints the "
          "address."};
}

Finding checkLoopback() {
  const int four = listens(AF_INET);
  const int six = listens(AF_INET6);
  const auto word = [](const char* address, int error) {
    return std::string(address) +
           (error == 0 ? "" : std::string(" cannot be listened at: ") + std::strerror(error));
  };
  const std::string words = word("127.0.0.1", four) + ", " + word("[::1]", six);
  if (four == 0 || six == 0) return {"loopback", State::Ok, words, {}};
  return {"loopback", State::Problem, words,
          "Bring the loopback interface up (ip link set lo up); the browser comes back to it."};
}

Finding checkProxy(const std::vector<std::string>& environment, const std::string& wallet) {
  static constexpr std::array<std::string_view, 8> kNames{"https_proxy", "HTTPS_PROXY", "http_proxy",
                                                          "HTTP_PROXY",  "all_proxy",   "ALL_PROXY",
                                                          "no_proxy",    "NO_PROXY"};
  std::string words;
  for (const std::string& variable : environment) {
    const std::size_t equals = variable.find('=');
    const std::string_view name = std::string_view(variable).substr(0, equals);
    if (equals == std::string::npos || equals + 1 == variable.size()) continue;
    if (std::ranges::find(kNames, name) == kNames.end()) continue;
    // A proxy may also be named without its scheme: then its password has no "://" before it.
    std::string value = variable.substr(equals + 1);
    if (const std::size_t at = value.rfind('@'); at != std::string::npos) {
      const std::size_t scheme = value.find("://");
      const std::size_t begin = scheme == std::string::npos || scheme > at ? 0 : scheme + 3;
      value.replace(begin, at - begin, "***");
    }
    words += (words.empty() ? "" : ", ") + std::string(name) + "=" +
             client::plainLine(base::redacted(value), kFindingWidth);
  }
  if (words.empty()) words = "none in this environment";
  if (!wallet.empty()) words += "; the wallet uses: " + client::plainLine(wallet, kFindingWidth);
  return {"proxy", State::Ok, words, {}};
}

std::vector<Finding> findingsOf(const wire::Json& doctor) {
  return {agentFinding(doctor),  keystoreFinding(doctor), authoritiesFinding(doctor),
          clockFinding(doctor),  databaseFinding(doctor), activityFinding(doctor),
          unlockFinding(doctor), resetFinding(doctor),    catalogFinding(doctor)};
}

namespace {

Finding lookedFinding(const KeystoreLook& look) {
  if (look.code == errors::kKeystoreSealed)
    return {"keystore", State::Ok, "sealed file, closed: its passphrase opens it (lanyard unlock)", {}};
  if (!look.code.empty()) return {"keystore", State::Problem, look.words, look.remedy};
  if (look.keystore == "system") return {"keystore", State::Ok, "Secret Service, open", {}};
  if (look.keystore == "file") return {"keystore", State::Ok, "sealed file, not made yet", {}};
  return {"keystore", State::Unknown, "only a running wallet can tell", {}};
}

}  // namespace

std::vector<Finding> findingsWithout(const Failure& failure, const KeystoreLook& look) {
  const bool silent = failure.exitCode == kExitUnreachable;
  std::vector<Finding> all{
      {"agent", State::Problem, client::plainLine(failure.message, 200),
       silent ? "Any command that needs a wallet starts it, and says what keeps it from running: "
                "lanyard list"
              : failure.hint},
      lookedFinding(look)};
  for (const char* name : {"ca", "clock", "database", "activity", "unlock", "reset", "catalog"}) {
    all.push_back({name, State::Unknown, "only a running wallet can tell", {}});
  }
  return all;
}

}  // namespace lanyard::cli
