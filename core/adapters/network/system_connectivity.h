#pragma once

#include <QNetworkInformation>

#include "core/adapters/network/kernel_routes.h"
#include "core/ports/connectivity.h"

namespace lanyard::adapters {

/// What is known of the network at one moment.
struct NetworkReading {
  QNetworkInformation::Reachability reachability = QNetworkInformation::Reachability::Unknown;
  bool portal = false;  ///< a captive portal: the network's sign-in page answers everything

  /// Whether what failed under `before` may work now: a network came, it reaches further, or its portal let
  /// us through. An unknown state counts as no change.
  [[nodiscard]] bool opensMoreThan(const NetworkReading& before) const;
};

/// Asks NetworkManager over D-Bus whether there is a network, and also hears from the kernel when a default
/// route comes. Where NetworkManager does not run, the state is unknown. Qt's other source, GLib, is not
/// used: in Qt 6.4 it reports the state at its loading and no later change of the kernel's routes, so a
/// wallet that started without a network would believe that for ever.
class SystemConnectivity final : public ports::Connectivity {
  Q_OBJECT
 public:
  SystemConnectivity();

  [[nodiscard]] bool offline() const override;
  /// The source that knows whether there is a network: "networkmanager", or empty.
  [[nodiscard]] QString source() const;

 private:
  void look();

  QNetworkInformation* m_system = nullptr;  ///< Qt's own, for the life of the application
  NetworkReading m_last;
  KernelRoutes m_routes;
};

}  // namespace lanyard::adapters
