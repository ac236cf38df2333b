#pragma once

#include <QObject>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/consent/person.h"
#include "core/pipe/call.h"
#include "core/pipe/events.h"
#include "core/pipe/method.h"
#include "core/pipe/parts.h"
#include "core/pipe/report.h"
#include "core/pipe/screen.h"
#include "core/wallet/grant_desk.h"
#include "core/wallet/id_token_desk.h"
#include "core/wallet/passphrase_desk.h"
#include "core/wallet/step_up_desk.h"
#include "core/wallet/token_desk.h"

namespace lanyard::pipe {

/// Requests that one connection may have under way; more is a program that does not wait for its answers.
inline constexpr std::size_t kMaxInFlight = 64;

/// The server of the local API (core/wire/README.md): sessions, the method table, who may call what.
class PipeServer : public QObject {
  Q_OBJECT
 public:
  explicit PipeServer(Parts parts, QObject* parent = nullptr);
  ~PipeServer() override;

  /// Serves a connection until it closes. Its channel says which methods it has.
  void adopt(const std::shared_ptr<ports::PipeConnection>& connection);

  [[nodiscard]] Events& events() { return m_events; }
  /// Another request under way on the connection of `call`, by its id; null where there is none.
  [[nodiscard]] CallPtr requestBeside(const Call& call, const wire::Json& id) const;

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
  void showAgain();
  void lockChanged();
  SessionPtr sessionOf(const Call& call) const;

  Parts m_parts;
  Host m_host;
  Events m_events;
  Screen m_screen;
  Report m_report;
  consent::Person m_person;
  wallet::TokenDesk m_tokens;
  wallet::StepUpDesk m_stepUps;
  wallet::IdTokenDesk m_idTokens;
  wallet::GrantDesk m_grants;
  wallet::PassphraseDesk m_passphrases;
  Services m_services;
  std::vector<SessionPtr> m_sessions;
  std::string
      m_newestAgain;     ///< the newest prompt when a desktop was last brought up in place of one that ended
  int m_timesAgain = 0;  ///< how often it was for that one
  std::uint64_t m_serial = 0;
};

}  // namespace lanyard::pipe
