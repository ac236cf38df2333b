#include "core/client/agent_age.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string_view>

namespace lanyard::client {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// The process's time is in ticks since boot, which the real time of now places to a tick or two; a program is
// not replaced this soon after it was started.
constexpr seconds kUnclear{2};
// proc_pid_stat(5): the 22nd field, counted from behind the name in brackets, which is the second.
constexpr int kFieldsBeforeStart = 19;

std::string readSmall(const std::string& path) {
  std::string text;
  if (std::FILE* file = std::fopen(path.c_str(), "re"); file != nullptr) {
    std::array<char, 1024> bytes{};
    text.assign(bytes.data(), std::fread(bytes.data(), 1, bytes.size(), file));
    std::fclose(file);
  }
  return text;
}

milliseconds now(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return duration_cast<milliseconds>(seconds(time.tv_sec) + nanoseconds(time.tv_nsec));
}

/// By the real time of now.
std::optional<milliseconds> beganAt(pid_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  // Behind a socket of systemd's, the peer is systemd.
  if (readSmall(folder + "/comm") != "lanyard-agent\n") return std::nullopt;
  const std::string stat = readSmall(folder + "/stat");
  std::size_t at = stat.rfind(')');
  for (int field = 0; field < kFieldsBeforeStart + 1 && at != std::string::npos; ++field)
    at = stat.find(' ', at + 1);
  const long ticks = ::sysconf(_SC_CLK_TCK);
  std::int64_t start = 0;
  if (at == std::string::npos || ticks <= 0) return std::nullopt;
  if (std::from_chars(stat.data() + at + 1, stat.data() + stat.size(), start).ec != std::errc())
    return std::nullopt;
  const milliseconds sinceBoot(start * 1000 / ticks);
  return now(CLOCK_REALTIME) - (now(CLOCK_BOOTTIME) - sinceBoot);
}

std::optional<milliseconds> createdAt(const std::string& file) {
  struct statx info {};
  if (::statx(AT_FDCWD, file.c_str(), 0, STATX_BTIME, &info) != 0 || (info.stx_mask & STATX_BTIME) == 0)
    return std::nullopt;
  return duration_cast<milliseconds>(seconds(info.stx_btime.tv_sec) + nanoseconds(info.stx_btime.tv_nsec));
}

}  // namespace

bool isOlderThanItsProgram(pid_t pid, const std::string& program) {
  if (pid <= 0 || program.empty()) return false;
  const auto began = beganAt(pid);
  const auto created = createdAt(program);
  return began && created && *created > *began + kUnclear;
}

}  // namespace lanyard::client
