#pragma once

#include <QNetworkInformation>

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

/// Asks NetworkManager over D-Bus; where it does not run, watches the kernel's routes through GLib; where
/// neither is there, knows nothing and says so: then it is as if this object did not exist. Asking GLib first
/// would leave it on the system bus beside NetworkManager, and GLib ends a process whose bus goes away.
class SystemConnectivity final : public ports::Connectivity {
  Q_OBJECT
 public:
  SystemConnectivity();

  [[nodiscard]] bool offline() const override;
  /// Who is asked: "networkmanager", "glib", or empty.
  [[nodiscard]] QString source() const;

 private:
  void look();

  QNetworkInformation* m_system = nullptr;  ///< Qt's own, for the life of the application
  NetworkReading m_last;
};

}  // namespace lanyard::adapters
