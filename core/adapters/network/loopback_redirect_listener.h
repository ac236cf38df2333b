#pragma once

#include <QHostAddress>
#include <QTcpServer>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/adapters/network/redirect_pages.h"
#include "core/base/clock.h"
#include "core/ports/redirect_listener.h"

namespace lanyard::adapters {

enum class BindOutcome {
  Bound,
  Taken,        ///< another program has the port
  Unavailable,  ///< this computer has no such address
};

/// How a server takes a port (0: any free one). A parameter, so that tests can take an address family away.
using Binder = std::function<BindOutcome(QTcpServer& server, const QHostAddress& address, quint16 port)>;

/// Binds for real.
[[nodiscard]] BindOutcome bindPort(QTcpServer& server, const QHostAddress& address, quint16 port);

/// What came of binding one port: its servers, one for each address family.
struct BindAttempt {
  BindOutcome outcome = BindOutcome::Unavailable;
  std::string host;
  std::vector<std::unique_ptr<QTcpServer>> servers;
};

struct LoopbackSettings {
  PageTexts texts;
  /// How long a port stays open after its last share: a browser that goes back gets an answer, not a
  /// connection error.
  std::chrono::milliseconds linger{60'000};
  /// How long a connection may take to send its whole request, with the form where one is taken. Browsers
  /// need milliseconds; one that connects in advance tries again.
  std::chrono::milliseconds headDeadline{10'000};
  /// How many connections a port has at once; one more takes the place of an older one. A browser opens six
  /// at most; one page of ours needs two.
  std::size_t maxConnections = 32;
  Binder binder = bindPort;
  /// For the certificate of a port that speaks https.
  std::function<base::Instant()> now = [] { return base::SystemClock().now(); };
};

class RedirectPort;

/// The loopback ports that browsers come back to. Never bound to more than loopback, nor with SO_REUSEPORT.
/// Everything that is not exactly the expected redirect is refused without asking the receiver. Needs an
/// event loop. Besides the port's errors: `redirect.bad_rule` Misconfigured for a host other than the three
/// literals, or a path that is no path or one of our own pages; `redirect.certificate`. A port that speaks
/// https has a certificate of its own, made when it is bound. `localhost` is one port on both address
/// families, or on the one that this computer has.
class LoopbackRedirectListener final : public ports::RedirectListener {
 public:
  explicit LoopbackRedirectListener(LoopbackSettings settings = {});
  /// Closes all ports at once; shares that still exist become empty.
  ~LoopbackRedirectListener() override;
  LoopbackRedirectListener(const LoopbackRedirectListener&) = delete;
  LoopbackRedirectListener& operator=(const LoopbackRedirectListener&) = delete;

  [[nodiscard]] base::Result<std::shared_ptr<ports::RedirectBinding>> open(
      const providers::LoopbackRule& rule, ports::RedirectReceiver& receiver) override;

 private:
  using Opened = base::Result<std::shared_ptr<RedirectPort>>;
  [[nodiscard]] Opened anyPort(const providers::LoopbackRule& rule);
  [[nodiscard]] Opened oneOf(const providers::LoopbackRule& rule);
  Opened keep(BindAttempt attempt, const providers::LoopbackRule& rule);

  LoopbackSettings m_settings;
  std::vector<std::shared_ptr<RedirectPort>> m_ports;
};

}  // namespace lanyard::adapters
