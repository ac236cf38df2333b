#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/cli/connection.h"
#include "app/cli/early_token.h"
#include "app/cli/failure.h"
#include "core/base/secret.h"
#include "core/wire/message.h"

namespace lanyard::cli {

/// What every command takes.
struct CommonOptions {
  bool json = false;
  bool noStart = false;             ///< do not start a wallet when none runs
  std::optional<int> passphraseFd;  ///< read the approval passphrase from here instead of from the terminal
};

/// What goes into a request. `patience` is how long the wallet may take to answer.
struct Call {
  std::string_view method;
  wire::Json params = wire::Json::object();
  std::span<const wire::SecretMember> secrets = {};
  std::chrono::seconds patience{90};  // network work of the wallet ends within a minute by its own deadlines
};

/// One run of a command: its options and its talk with the wallet. Connects (and starts the wallet, if need
/// be) on the first call.
class Session {
 public:
  using Listener = std::function<void(const wire::Notification&)>;

  explicit Session(const CommonOptions& options) : m_options(options) {}

  /// Goes on with what `lanyard token` asked before the program proper began: the first call() sends nothing
  /// and reads the reply from there.
  void adopt(EarlyRequest& early);

  [[nodiscard]] const CommonOptions& options() const { return m_options; }

  /// The passphrase of --passphrase-fd, which can be read once: what a start of the wallet read comes first.
  [[nodiscard]] Outcome<base::Secret> givenPassphrase();

  /// Sends the request and waits for its reply. Meanwhile "waiting for your answer" is told on stderr, once,
  /// and every notification goes to `listener`.
  [[nodiscard]] Outcome<wire::Json> call(const Call& request, const Listener& listener = {});

  /// The same for what needs the approval passphrase: from --passphrase-fd, else without one first, and with
  /// one from the terminal when the wallet asks for it.
  [[nodiscard]] Outcome<wire::Json> callConfirmed(const Call& request, const Listener& listener = {});

  /// For what may be answered on the desktop as well: asks in the terminal at once when there is no desktop
  /// to ask on.
  [[nodiscard]] Outcome<wire::Json> callConfirmedOrPrompted(const Call& request,
                                                            const Listener& listener = {});

 private:
  [[nodiscard]] Outcome<void> connect();
  [[nodiscard]] Outcome<wire::Json> exchange(std::int64_t id, std::chrono::seconds patience,
                                             const Listener& listener);
  [[nodiscard]] Outcome<wire::Json> callWith(const Call& request, const base::Secret& passphrase,
                                             const Listener& listener);
  [[nodiscard]] Outcome<wire::Json> askAndCall(const Call& request, const Listener& listener);

  CommonOptions m_options;
  std::optional<Connection> m_connection;
  std::int64_t m_lastId = 0;
  bool m_asked = false;  ///< the first request was sent early
  bool m_toldWaiting = false;
  std::optional<base::Secret> m_typed;  ///< opened the wallet at its start, and was not used since
};

}  // namespace lanyard::cli
