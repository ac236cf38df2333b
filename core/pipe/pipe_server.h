#pragma once

#include <QObject>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/pipe/call.h"
#include "core/pipe/events.h"
#include "core/pipe/method.h"
#include "core/ports/pipe.h"
#include "core/ports/program_files.h"
#include "core/services/activity_log.h"
#include "core/services/approval.h"
#include "core/services/consent_desk.h"
#include "core/services/grant_book.h"
#include "core/services/wallet.h"
#include "core/services/wallet_lock.h"

namespace lanyard::pipe {

/// Requests that one connection may have under way; more is a program that does not wait for its answers.
inline constexpr std::size_t kMaxInFlight = 64;

/// A demo provider that answers now.
struct Demo {
  std::string issuer;
  std::string clientId;
};

/// How far our clock is ahead of a provider's (negative: behind), by its last answer.
struct ClockLook {
  std::string host;
  std::chrono::seconds ahead{0};
};

/// What the agent knows of itself and of what is around it, for `wallet.doctor`. No secret in it: a proxy's
/// password least of all.
struct Surroundings {
  std::int64_t pid = 0;
  std::chrono::seconds uptime{0};
  std::string keystoreBackend;
  std::string proxy;            ///< "none", "system", or host and port
  std::size_t authorities = 0;  ///< certificates that TLS trusts; 0: TLS cannot be used
  std::vector<ClockLook> clocks;
  base::Result<void> database;                      ///< of a check made now
  std::optional<base::Instant> databaseRestoredAt;  ///< when it last went on with its copy
};

/// What the server serves. All must outlive it.
struct Parts {
  services::Wallet& wallet;
  services::GrantBook& grants;
  services::ConsentDesk& desk;
  services::Approval& approval;
  services::ActivityLog& activity;
  services::WalletLock& lock;
  const ports::ProgramFiles& programs;
  const base::Clock& clock;
  ports::DesktopLauncher* desktop = nullptr;  ///< null: this wallet never has a screen
  std::function<std::optional<Demo>()> demo;  ///< empty: there is no demo provider
  std::function<Surroundings()> surroundings = {};
  /// Whether a provider of this name can be signed in to by this client ID, as Catalog::forSignIn. Empty: no
  /// provider is known by name.
  std::function<base::Result<void>(const std::string& provider, const std::string& clientId)> knowsProvider =
      {};
  std::function<void()> stop = {};  ///< ends the wallet; the server goes with it
};

/// The server of the local API (core/wire/README.md): sessions, the method table, who may call what.
class PipeServer : public QObject {
  Q_OBJECT
 public:
  explicit PipeServer(Parts parts, QObject* parent = nullptr);
  ~PipeServer() override;

  /// Serves a connection until it closes. Its channel says which methods it has.
  void adopt(const std::shared_ptr<ports::PipeConnection>& connection);

  /// For the handlers.
  [[nodiscard]] Parts& parts() { return m_parts; }
  [[nodiscard]] Events& events() { return m_events; }
  /// Whether a desktop listens on its channel.
  [[nodiscard]] bool hasDesktop() const { return !m_events.empty(); }
  /// Brings the screen up where there is a display. False when there is no screen to answer on.
  bool showDesktop();
  /// Takes back a request of the connection that `call` came by.
  bool cancelRequest(const Call& call, const wire::Json& id);
  /// The connection that `call` came by, or null when it is gone.
  [[nodiscard]] std::shared_ptr<ports::PipeConnection> connectionOf(const Call& call) const;

 private:
  struct Session {
    std::shared_ptr<ports::PipeConnection> connection;
    std::vector<CallPtr> calls;  ///< under way
    bool closing = false;
  };
  using SessionPtr = std::shared_ptr<Session>;

  void receive(const SessionPtr& session, const std::string& line);
  void dispatch(const Method& method, const CallPtr& call);
  void leave(const SessionPtr& session);
  void lockChanged();
  SessionPtr sessionOf(const Call& call) const;

  Parts m_parts;
  Events m_events;
  std::vector<SessionPtr> m_sessions;
  std::uint64_t m_serial = 0;
};

}  // namespace lanyard::pipe
