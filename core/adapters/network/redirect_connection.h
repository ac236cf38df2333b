#pragma once

#include <QObject>
#include <QTcpSocket>
#include <QTimer>
#include <chrono>
#include <string>

namespace lanyard::adapters {

class RedirectPort;

/// One browser connection: reads one head, and the form after it where one is waited for; writes one reply,
/// closes.
class RedirectConnection final : public QObject {
  Q_OBJECT
 public:
  /// Takes the socket over. Deletes itself when it is done, after `over`.
  RedirectConnection(QTcpSocket* socket, RedirectPort& port, std::chrono::milliseconds headDeadline);
  ~RedirectConnection() override;

  /// Whether it is still sending its request, and may be dropped for another.
  [[nodiscard]] bool isReading() const { return m_reading; }
  /// Whether it has sent nothing at all yet.
  [[nodiscard]] bool isSilent() const { return m_reading && m_received.empty(); }
  /// Reads what has arrived already, without waiting.
  void catchUp() { m_socket->waitForReadyRead(0); }
  void drop();

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void over();

 private:
  void onReadyRead();
  void answer(const std::string& reply, bool moreMayCome);
  void end();

  QTcpSocket* m_socket;
  RedirectPort& m_port;
  QTimer m_deadline;
  std::string m_received;
  bool m_reading = true;
};

}  // namespace lanyard::adapters
