#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "app/cli/command.h"
#include "app/cli/connection_words.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/wallet_stop.h"

namespace lanyard::cli {
namespace {

/// The options that our commands give a wallet that they start. The wallet itself remembers its keystore, and
/// asks for the passphrase again.
constexpr std::array<std::string_view, 3> kOwnOptions{"--start-report", "--keystore=file",
                                                      "--passphrase-fd=3"};

/// Whether the process is the main one of our unit: the next connection has systemd start it again, as the
/// unit says.
bool isOfOurUnit(std::int64_t pid) {
  std::FILE* file = std::fopen(("/proc/" + std::to_string(pid) + "/cgroup").c_str(), "re");
  if (file == nullptr) return false;
  std::array<char, 4096> bytes{};
  const std::string_view text(bytes.data(), std::fread(bytes.data(), 1, bytes.size(), file));
  std::fclose(file);
  return text.find("/lanyard-agent.service\n") != std::string_view::npos;
}

/// Whether the wallet was started without arguments, or as `lanyard` starts it. Absent: unknown.
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

Outcome<void> runRestart(Session& session, bool force) {
  const auto place = placeOfWallet(::getuid());
  if (!place) return Refusal(place.error());
  if (session.options().noStart) return usageError("A restart starts a wallet: leave out --no-start.");
  if (isThere(place->path)) {
    const auto doctor = session.call({"wallet.doctor"});
    if (!doctor) return Refusal(doctor.error());
    // Other options must not be lost: they may name another keystore, or a supervisor may have set them.
    const std::int64_t pid = number(*doctor, "pid").value_or(0);
    const bool ours = place->isDefault && (isOfOurUnit(pid) || startedPlainly(pid).value_or(false));
    if (!ours) {
      return usageError("This wallet was started with options or a socket of its own.",
                        "End it by lanyard stop, then start it as it was started");
    }
    if (auto stopped = stopWallet(session, force); !stopped) return stopped;
  }
  Session anew(session.options());
  const auto status = anew.call({"wallet.status"});
  if (!status) return Refusal(status.error());
  return session.options().json ? printJson(wire::Json{{"restarted", true}}) : Outcome<void>();
}

class RestartRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions&) override {
    syntax.add({"--force", &m_force, "Even when something is not saved, and is lost by it"});
  }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runRestart(session, m_force); }

 private:
  bool m_force = false;
};

}  // namespace

extern constinit const Command kRestart{
    .name = "restart", .description = "End the wallet and start it again", .make = makeRun<RestartRun>};

}  // namespace lanyard::cli
