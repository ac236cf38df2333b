#include "core/adapters/network/system_connectivity.h"

#include <utility>

namespace lanyard::adapters {

using Reachability = QNetworkInformation::Reachability;

bool NetworkReading::opensMoreThan(const NetworkReading& before) const {
  if (reachability == Reachability::Unknown || reachability == Reachability::Disconnected || portal)
    return false;
  if (before.portal) return true;
  // Qt's values (Disconnected, Local, Site, Online) are in the order of how much can be reached.
  return before.reachability != Reachability::Unknown && reachability > before.reachability;
}

SystemConnectivity::SystemConnectivity() {
  connect(&m_routes, &KernelRoutes::defaultRouteCame, this, &Connectivity::back);
  const bool known = QNetworkInformation::loadBackendByName(u"networkmanager");
  m_system = known ? QNetworkInformation::instance() : nullptr;
  if (m_system == nullptr) return;
  connect(m_system, &QNetworkInformation::reachabilityChanged, this, &SystemConnectivity::look);
  connect(m_system, &QNetworkInformation::isBehindCaptivePortalChanged, this, &SystemConnectivity::look);
  look();
}

bool SystemConnectivity::offline() const {
  return m_last.reachability == Reachability::Disconnected;
}

QString SystemConnectivity::source() const {
  return m_system == nullptr ? QString() : m_system->backendName();
}

void SystemConnectivity::look() {
  const NetworkReading now{m_system->reachability(), m_system->isBehindCaptivePortal()};
  const NetworkReading before = std::exchange(m_last, now);
  if (now.opensMoreThan(before)) Q_EMIT back();
}

}  // namespace lanyard::adapters
