#include "app/cli/wallet_stop.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "app/cli/connection_words.h"
#include "app/cli/json_fields.h"

namespace lanyard::cli {
namespace {

/// The wallet gives what is under way 5 s to end.
constexpr int kStopPatienceMs = 10'000;

/// Waits until the process has ended. If it cannot be looked at (it is gone already, or runs in another
/// container), the wallet's reply counts.
Outcome<void> untilEnded(std::int64_t pid) {
  const int process = pid > 0 ? static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(pid), 0)) : -1;
  if (process < 0) return {};
  pollfd waiting{process, POLLIN, 0};
  int ended = 0;
  do {
    ended = ::poll(&waiting, 1, kStopPatienceMs);
  } while (ended < 0 && errno == EINTR);
  ::close(process);
  if (ended > 0) return {};
  return unreachable("The wallet was told to end, and has not.", "Look again in a moment: lanyard doctor");
}

}  // namespace

bool isThere(const std::string& socket) {
  const auto connection = client::Connection::open(socket, ::getuid());
  return connection || !connection.error().isNobodyThere();
}

Outcome<void> stopWallet(Session& session, bool force) {
  wire::Json params = wire::Json::object();
  if (force) params["force"] = true;
  const auto result = session.call({"wallet.stop", params, {}});
  if (!result) return Refusal(result.error());
  return untilEnded(number(*result, "pid").value_or(0));
}

}  // namespace lanyard::cli
