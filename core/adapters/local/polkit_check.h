#pragma once

#include <sys/types.h>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QObject>
#include <QString>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/lifetime.h"
#include "core/ports/person_check.h"

namespace lanyard::adapters {

/// Where polkit is, and as which users the bus and polkit itself must run to be believed.
struct PolkitPlace {
  /// The system's own socket. Not what DBUS_SYSTEM_BUS_ADDRESS says: whoever starts the agent could name a
  /// bus there whose "polkit" says yes to everything.
  std::string socket = "/run/dbus/system_bus_socket";
  std::vector<uid_t> busUsers{0};  ///< who made the socket (SO_PEERCRED); dbus-daemon does it before it
                                   ///< gives up root
  std::vector<uid_t> polkitUsers;  ///< empty: root, and the user "polkitd" where there is one
};

/// Wakes the one who waits for one answer, and once. Whoever waits by qCoro(signal) is gone with the first
/// emission: a second one that is on its way by then would reach freed memory.
class PolkitWaker : public QObject {
  Q_OBJECT
 public:
  /// The answer came, or there is nothing to wait for any more.
  void wake();
 Q_SIGNALS:
  void woken();

 private:
  bool m_woken = false;
};

/// polkit's word that it is the person who sits there: org.freedesktop.PolicyKit1.Authority over the system
/// bus. Each question has an action of its own, which is auth_self: the person's own password (or what PAM
/// has in its place), each time anew. Before every question it is asked without one: only from "that would
/// take a question" can a yes follow, so an authorization that is retained, or a rule that lets everybody
/// through, confirms nobody.
///
/// https://www.freedesktop.org/software/polkit/docs/latest/eggdbus-interface-org.freedesktop.PolicyKit1.Authority.html
class PolkitCheck final : public ports::PersonCheck {
 public:
  explicit PolkitCheck(PolkitPlace place = {});
  ~PolkitCheck() override;
  PolkitCheck(const PolkitCheck&) = delete;
  PolkitCheck& operator=(const PolkitCheck&) = delete;

  QCoro::Task<base::Result<void>> available(ports::PersonQuestion question) override;
  QCoro::Task<base::Result<void>> ask(ports::PersonQuestion question) override;
  void cancel() override;

 private:
  base::Result<void> connectToBus();
  QCoro::Task<QDBusMessage> answer(QDBusMessage call, std::chrono::milliseconds deadline);
  QCoro::Task<base::Result<QString>> findAuthority();
  QCoro::Task<base::Result<QString>> findAuthorityThatAsks(ports::PersonQuestion question);
  [[nodiscard]] bool isTrusted(uid_t user) const;

  PolkitPlace m_place;
  QString m_name;  ///< of our connection within Qt
  std::optional<QDBusConnection> m_bus;
  QString m_authority;  ///< while a question is open there: its unique name on the bus
  QString m_question;   ///< the cancellation id
  bool m_asking = false;
  bool m_cancelled = false;
  unsigned m_count = 0;
  PolkitWaker m_end;              ///< wakes all who wait when this ends
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::adapters
