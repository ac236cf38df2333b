#pragma once

#include <QObject>
#include <QTcpServer>
#include <QTimer>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/adapters/network/loopback_redirect_listener.h"
#include "core/adapters/network/redirect_request.h"

namespace lanyard::adapters {

class RedirectConnection;

/// One bound port (on one address family, or on both for `localhost`) and the connections on it.
class RedirectPort final : public QObject {
  Q_OBJECT
 public:
  /// `host` is the host in the redirect URI; `asked` are the host and ports of the rule that the port was
  /// bound for. `fingerprint`: of the certificate that the servers show, or empty.
  RedirectPort(std::string host, providers::LoopbackRule asked,
               std::vector<std::unique_ptr<QTcpServer>> servers, std::string fingerprint,
               const LoopbackSettings& settings);
  ~RedirectPort() override;

  [[nodiscard]] bool isOpen() const { return !m_servers.empty(); }
  /// Whether no attempt has a share in the port: it only lingers.
  [[nodiscard]] bool isIdle() const { return m_shares == 0; }
  [[nodiscard]] std::uint16_t number() const { return m_number; }
  /// Whether it answers at exactly this port of the rule's host, and speaks what the rule wants.
  [[nodiscard]] bool serves(const providers::LoopbackRule& rule, std::uint16_t number) const;
  /// Whether it was bound for any port of this host, and speaks what the rule wants.
  [[nodiscard]] bool servesAny(const providers::LoopbackRule& rule) const;
  [[nodiscard]] const std::string& fingerprint() const { return m_fingerprint; }
  [[nodiscard]] std::string uri(const std::string& path) const;
  /// `formPost`: forms are taken at this path from now on too.
  void answerWith(const std::string& path, ports::RedirectReceiver& receiver, bool formPost);
  void addShare();
  /// A share is gone. The last one starts the linger.
  void dropShare();
  void close();

  /// How many bytes of a body are read after this head: 0 unless it is a form that is waited for.
  [[nodiscard]] std::size_t bodySize(std::string_view head) const;
  /// Makes the whole reply to one head and its body. May ask a receiver.
  [[nodiscard]] std::string reply(std::string_view head, std::string_view body = {}) const;
  /// `methods`: those that the path takes, for a 405.
  [[nodiscard]] std::string refusal(const Refusal& refusal, bool withBody,
                                    const std::string& methods = "GET") const;

 private:
  struct Route {
    std::string path;
    ports::RedirectReceiver* receiver;
    bool formPost = false;
  };

  void accept(QTcpServer& server);
  /// Makes room for one more: drops the oldest that has not finished its request.
  void makeRoom();
  [[nodiscard]] bool isOurHost(const std::string& host) const;
  [[nodiscard]] ports::RedirectVerdict verdictOn(const std::string& path,
                                                 const ports::RedirectParameters& parameters) const;
  [[nodiscard]] Judged<std::string> judge(const RedirectRequest& request, std::string_view body) const;
  [[nodiscard]] bool takesForms(const std::string& path) const;
  [[nodiscard]] bool isAwaitedForm(const RedirectRequest& request) const;
  [[nodiscard]] std::string pageReply(int status, PageKind kind) const;

  std::string m_host;
  providers::LoopbackRule m_asked;
  std::uint16_t m_number;
  std::vector<std::unique_ptr<QTcpServer>> m_servers;
  std::string m_fingerprint;
  LoopbackSettings m_settings;
  std::vector<Route> m_routes;
  std::vector<RedirectConnection*> m_connections;  // oldest first; children of this
  QTimer m_linger;
  std::size_t m_shares = 0;
};

}  // namespace lanyard::adapters
