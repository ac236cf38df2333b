#include "core/adapters/network/loopback_redirect_listener.h"

#include <QSslConfiguration>
#include <QSslServer>
#include <QSslSocket>
#include <optional>
#include <utility>

#include "core/adapters/network/loopback_certificate.h"
#include "core/adapters/network/pasted_address.h"
#include "core/adapters/network/redirect_port.h"
#include "core/wire/redirect_address.h"

namespace lanyard::adapters {

namespace {

using providers::LoopbackRule;

constexpr const char* ipv4 = "127.0.0.1";
constexpr const char* ipv6 = "[::1]";
constexpr const char* localhost = "localhost";

// For `localhost` on any port, the port that IPv4 gave may be taken on IPv6; a few more tries find a pair.
constexpr int pairTries = 16;
// Connections that the kernel queues while we are busy; with the default of 50, the real one is lost among
// 500 others.
constexpr int backlog = 512;

class Binding final : public ports::RedirectBinding {
 public:
  Binding(std::shared_ptr<RedirectPort> port, std::string uri)
      : m_port(std::move(port)), m_uri(std::move(uri)) {
    m_port->addShare();
  }
  ~Binding() override { m_port->dropShare(); }
  Binding(const Binding&) = delete;
  Binding& operator=(const Binding&) = delete;
  [[nodiscard]] std::string redirectUri() const override { return m_uri; }
  [[nodiscard]] std::string fingerprint() const override { return m_port->fingerprint(); }
  [[nodiscard]] base::Result<ports::RedirectParameters> read(std::string_view address) const override {
    return readPastedAddress(m_uri, address);
  }

 private:
  std::shared_ptr<RedirectPort> m_port;
  std::string m_uri;
};

/// How a port is bound: by what, and whether it will speak https.
struct Bind {
  const Binder& binder;
  bool https = false;
};

BindAttempt bindLiteral(const Bind& bind, const std::string& host, std::uint16_t port) {
  std::unique_ptr<QTcpServer> server =
      bind.https ? std::make_unique<QSslServer>() : std::make_unique<QTcpServer>();
  BindAttempt attempt;
  attempt.host = host;
  attempt.outcome =
      bind.binder(*server, host == ipv4 ? QHostAddress::LocalHost : QHostAddress::LocalHostIPv6, port);
  if (attempt.outcome == BindOutcome::Bound) attempt.servers.push_back(std::move(server));
  return attempt;
}

// Binds the literal that was asked for, or the other one where this computer lacks the address family.
BindAttempt bindEither(const Bind& bind, const std::string& host, std::uint16_t port) {
  BindAttempt attempt = bindLiteral(bind, host, port);
  if (attempt.outcome != BindOutcome::Unavailable) return attempt;
  return bindLiteral(bind, host == ipv4 ? ipv6 : ipv4, port);
}

// Binds one port on both families: a browser may take either for `localhost`, and a program that had the
// other one would get the code.
BindAttempt bindBoth(const Bind& bind, std::uint16_t port) {
  BindAttempt result;
  for (int tries = 0; tries < (port == 0 ? pairTries : 1); ++tries) {
    BindAttempt first = bindLiteral(bind, ipv4, port);
    if (first.outcome == BindOutcome::Unavailable) {
      result = bindLiteral(bind, ipv6, port);
    } else if (first.outcome == BindOutcome::Bound) {
      BindAttempt second = bindLiteral(bind, ipv6, first.servers.front()->serverPort());
      if (second.outcome == BindOutcome::Taken) {
        result.outcome = BindOutcome::Taken;
        continue;
      }
      result = std::move(first);
      for (auto& server : second.servers) result.servers.push_back(std::move(server));
    } else {
      result.outcome = BindOutcome::Taken;
    }
    break;
  }
  result.host = localhost;
  return result;
}

std::string listed(const std::vector<std::uint16_t>& numbers) {
  std::string result;
  for (const std::uint16_t number : numbers) result += (result.empty() ? "" : ", ") + std::to_string(number);
  return result;
}

bool isRule(const LoopbackRule& rule) {
  if (rule.host != ipv4 && rule.host != ipv6 && rule.host != localhost) return false;
  return wire::isRedirectPath(rule.path);
}

}  // namespace

BindOutcome bindPort(QTcpServer& server, const QHostAddress& address, quint16 port) {
  server.setListenBacklogSize(backlog);
  if (server.listen(address, port)) return BindOutcome::Bound;
  // A port below 1024 counts as taken: the next in the list may do, and the error names the port.
  const bool taken = server.serverError() == QAbstractSocket::AddressInUseError ||
                     server.serverError() == QAbstractSocket::SocketAccessError;
  return taken ? BindOutcome::Taken : BindOutcome::Unavailable;
}

LoopbackRedirectListener::LoopbackRedirectListener(LoopbackSettings settings)
    : m_settings(std::move(settings)) {}

LoopbackRedirectListener::~LoopbackRedirectListener() {
  for (const auto& port : m_ports) port->close();
}

base::Result<std::shared_ptr<ports::RedirectBinding>> LoopbackRedirectListener::open(
    const LoopbackRule& rule, ports::RedirectReceiver& receiver) {
  if (!isRule(rule)) {
    return base::fail(errors::kRedirectBadRule, rule.host + " with path " + rule.path);
  }
  std::erase_if(m_ports, [](const auto& port) { return !port->isOpen(); });
  const auto port = rule.ports.empty() ? anyPort(rule) : oneOf(rule);
  if (!port) return tl::unexpected(port.error());
  (*port)->answerWith(rule.path, receiver, rule.formPost);
  return std::make_shared<Binding>(*port, (*port)->uri(rule.path));
}

base::Result<std::shared_ptr<RedirectPort>> LoopbackRedirectListener::keep(BindAttempt attempt,
                                                                           const LoopbackRule& rule) {
  std::string fingerprint;
  if (rule.https) {
    const auto own = makeLoopbackCertificate(attempt.host, m_settings.now());
    if (!own) return tl::unexpected(own.error());
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(own->certificate);
    tls.setPrivateKey(own->key);
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);  // browsers have no certificate of ours
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    for (const auto& server : attempt.servers) static_cast<QSslServer&>(*server).setSslConfiguration(tls);
    fingerprint = own->fingerprint();
  }
  m_ports.push_back(std::make_shared<RedirectPort>(attempt.host, rule, std::move(attempt.servers),
                                                   std::move(fingerprint), m_settings));
  return m_ports.back();
}

base::Result<std::shared_ptr<RedirectPort>> LoopbackRedirectListener::anyPort(const LoopbackRule& rule) {
  for (const auto& known : m_ports) {
    if (known->servesAny(rule)) return known;
  }
  const Bind bind{m_settings.binder, rule.https};
  BindAttempt attempt = rule.host == localhost ? bindBoth(bind, 0) : bindEither(bind, rule.host, 0);
  if (attempt.outcome == BindOutcome::Bound) return keep(std::move(attempt), rule);
  if (attempt.outcome == BindOutcome::Taken) return base::fail(errors::kRedirectNoFreePort, "no free port");
  return base::fail(errors::kRedirectNoLoopback, "neither 127.0.0.1 nor [::1] can be used");
}

// The provider compares the address byte by byte: neither another port nor another literal will do.
base::Result<std::shared_ptr<RedirectPort>> LoopbackRedirectListener::oneOf(const LoopbackRule& rule) {
  const Bind bind{m_settings.binder, rule.https};
  bool taken = false;
  for (const std::uint16_t number : rule.ports) {
    for (const auto& known : m_ports) {
      if (known->serves(rule, number)) return known;
      // No sign-in waits at this port any more, and a new sign-in matters more than an answer to a late
      // browser.
      if (known->number() == number && known->isIdle()) known->close();
    }
    BindAttempt attempt =
        rule.host == localhost ? bindBoth(bind, number) : bindLiteral(bind, rule.host, number);
    if (attempt.outcome == BindOutcome::Bound) return keep(std::move(attempt), rule);
    taken = taken || attempt.outcome == BindOutcome::Taken;
  }
  const std::string ports = listed(rule.ports);
  if (taken) {
    base::Error error(errors::kRedirectPortTaken, "taken: " + ports);
    error.values = {ports};
    return tl::unexpected(std::move(error));
  }
  base::Error error(errors::kRedirectNoSuchHost, rule.host);
  error.values = {rule.host};
  return tl::unexpected(std::move(error));
}

}  // namespace lanyard::adapters
