#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>
#include <chrono>
#include <memory>

#include "core/base/file_descriptor.h"

namespace lanyard::adapters {

/// A route comes before the name servers that are reached by it: those get this long.
inline constexpr std::chrono::milliseconds kRouteSettles{1000};

/// Hears from the kernel (rtnetlink) that a way out of this computer has come: a default route, IPv4 or IPv6.
/// Needs no service, so it also works on servers and where nobody asks NetworkManager. It says nothing of
/// whether there is a way now: who has none may still reach a provider beside it.
class KernelRoutes final : public QObject {
  Q_OBJECT
 public:
  explicit KernelRoutes(QObject* parent = nullptr);
  /// False where the kernel does not tell, as in some sandboxes: then nothing is ever heard.
  [[nodiscard]] bool listening() const { return m_socket.valid(); }

 Q_SIGNALS:
  /// A default route has come and had its time to settle. Once for several that come together.
  void defaultRouteCame();

 private:
  void read();

  base::FileDescriptor m_socket;
  std::unique_ptr<QSocketNotifier> m_notifier;
  QTimer m_settle;
};

}  // namespace lanyard::adapters
