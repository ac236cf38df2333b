#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>
#include <chrono>
#include <memory>

#include "core/base/file_descriptor.h"

namespace lanyard::adapters {

/// A route comes before the name servers that are reached through it: they get this long.
inline constexpr std::chrono::milliseconds kRouteSettles{1000};

/// Hears from the kernel (rtnetlink) that a default route has come, IPv4 or IPv6. Needs no service, so it
/// also works on servers and where NetworkManager is not used. It does not say whether there is a default
/// route now: a provider may be reached without one.
class KernelRoutes final : public QObject {
  Q_OBJECT
 public:
  explicit KernelRoutes(QObject* parent = nullptr);
  /// False where the kernel gives no such messages, as in some sandboxes.
  [[nodiscard]] bool listening() const { return m_socket.valid(); }

 Q_SIGNALS:
  /// A default route has come, and its name servers had time to follow. Emitted once for several that come
  /// together.
  void defaultRouteCame();

 private:
  void read();

  base::FileDescriptor m_socket;
  std::unique_ptr<QSocketNotifier> m_notifier;
  QTimer m_settle;
};

}  // namespace lanyard::adapters
