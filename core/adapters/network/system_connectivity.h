#pragma once

#include <QNetworkInformation>

#include "core/adapters/network/kernel_routes.h"
#include "core/ports/connectivity.h"

namespace lanyard::adapters {

/// What is known of the network at one moment.
struct NetworkReading {
  QNetworkInformation::Reachability reachability = QNetworkInformation::Reachability::Unknown;
  bool portal = false;  ///< a sign-in page of the network stands before everything

  /// Whether what failed under `before` may work now: a network came, it leads further, or its portal let us
  /// through. What is unknown promises nothing.
  [[nodiscard]] bool opensMoreThan(const NetworkReading& before) const;
};

/// Asks NetworkManager over D-Bus whether there is a network, and hears from the kernel too that a way out
/// has come. Where NetworkManager does not run, it does not know that there is none, and says so. Qt's other
/// source, GLib, is not asked: in Qt 6.4 it says how things were when it was loaded, and hears of no change
/// of the kernel's routes, so that a wallet that started without a network would believe that for ever.
class SystemConnectivity final : public ports::Connectivity {
  Q_OBJECT
 public:
  SystemConnectivity();

  [[nodiscard]] bool offline() const override;
  /// Who knows whether there is a network: "networkmanager", or empty.
  [[nodiscard]] QString source() const;

 private:
  void look();

  QNetworkInformation* m_system = nullptr;  ///< Qt's own, for the life of the application
  NetworkReading m_last;
  KernelRoutes m_routes;
};

}  // namespace lanyard::adapters
