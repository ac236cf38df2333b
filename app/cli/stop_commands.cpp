#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "app/cli/commands.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "core/wire/socket_path.h"

namespace lanyard::cli {
namespace {

/// The wallet gives what is under way 5 s to end.
constexpr int kPatienceMs = 10'000;

Outcome<wire::SocketPath> placeOfWallet() {
  const auto place =
      wire::socketPath(std::getenv("LANYARD_SOCK"), std::getenv("XDG_RUNTIME_DIR"), ::getuid());
  if (!place) return unreachable(place.error().why);
  return *place;
}

/// Whether somebody listens there. Only what says so for certain counts as nobody.
bool isThere(const std::string& socket) {
  int errorNumber = 0;
  const auto connection = Connection::open(socket, errorNumber);
  return connection || (errorNumber != ENOENT && errorNumber != ECONNREFUSED);
}

/// Waits until the process has ended. Where it cannot be looked at (it is gone already, or it runs in another
/// container), the wallet's last word counts.
Outcome<void> untilEnded(std::int64_t pid) {
  const int process = pid > 0 ? static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(pid), 0)) : -1;
  if (process < 0) return {};
  pollfd waiting{process, POLLIN, 0};
  int ended = 0;
  do {
    ended = ::poll(&waiting, 1, kPatienceMs);
  } while (ended < 0 && errno == EINTR);
  ::close(process);
  if (ended > 0) return {};
  return unreachable("The wallet was told to end, and has not.", "Look again in a moment: lanyard doctor");
}

Outcome<void> stop(Session& session, bool force) {
  wire::Json params = wire::Json::object();
  if (force) params["force"] = true;
  const auto result = session.call({"wallet.stop", params, {}});
  if (!result) return Refusal(result.error());
  return untilEnded(number(*result, "pid").value_or(0));
}

/// What a command of ours gives the wallet that it starts. The choice of the keystore is kept with the wallet, and
/// the passphrase is asked for again.
constexpr std::array<std::string_view, 3> kOwnOptions{"--start-report", "--keystore=file", "--passphrase-fd=3"};

/// Whether the wallet was started with nothing behind its name, or as `lanyard` starts it. Absent: unknown.
std::optional<bool> startedPlainly(std::int64_t pid) {
  std::FILE* file = std::fopen(("/proc/" + std::to_string(pid) + "/cmdline").c_str(), "re");
  if (file == nullptr) return std::nullopt;
  std::array<char, 4096> bytes{};
  const std::size_t size = std::fread(bytes.data(), 1, bytes.size(), file);
  std::fclose(file);
  if (size == 0) return std::nullopt;
  // Each word ends in a zero; the first is the program.
  std::string_view rest(bytes.data(), size);
  rest.remove_prefix(std::min(rest.find('\0'), rest.size() - 1) + 1);
  bool reports = false;
  bool plain = true;
  bool any = false;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find('\0'));
    any = true;
    reports = reports || word == kOwnOptions.front();
    plain = plain && std::ranges::find(kOwnOptions, word) != kOwnOptions.end();
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  // Only our own start asks for the report.
  return plain && (reports || !any);
}

}  // namespace

Outcome<void> runStop(Session& session, bool force) {
  const auto place = placeOfWallet();
  if (!place) return Refusal(place.error());
  const bool there = isThere(place->path);
  if (!there) tell("No wallet runs.");
  const auto stopped = there ? stop(session, force) : Outcome<void>();
  if (!stopped) return stopped;
  return session.options().json ? printJson(wire::Json{{"stopped", there}}) : Outcome<void>();
}

Outcome<void> runRestart(Session& session, bool force) {
  const auto place = placeOfWallet();
  if (!place) return Refusal(place.error());
  if (session.options().noStart) return usageError("A restart starts a wallet: leave out --no-start.");
  if (isThere(place->path)) {
    const auto doctor = session.call({"wallet.doctor"});
    if (!doctor) return Refusal(doctor.error());
    // What is not known here must not be lost: another keystore, or somebody who watches over it.
    const bool ours = place->isDefault && startedPlainly(number(*doctor, "pid").value_or(0)).value_or(false);
    if (!ours) {
      return usageError("This wallet was started with options or a socket of its own.",
                        "End it by lanyard stop, then start it as it was started");
    }
    if (auto stopped = stop(session, force); !stopped) return stopped;
  }
  Session anew(session.options());
  const auto status = anew.call({"wallet.status"});
  if (!status) return Refusal(status.error());
  return session.options().json ? printJson(wire::Json{{"restarted", true}}) : Outcome<void>();
}

}  // namespace lanyard::cli
