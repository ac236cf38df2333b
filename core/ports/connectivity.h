#pragma once

#include <QObject>

namespace lanyard::ports {

/// What the system reports of the network. It may be wrong both ways, so it only changes when something is
/// tried: nothing is refused because of it.
class Connectivity : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  /// Whether the system reports no network at all. False where it does not know.
  [[nodiscard]] virtual bool offline() const = 0;
 Q_SIGNALS:
  /// There is a network again, or it reaches further than before: what failed may work now.
  void back();
};

}  // namespace lanyard::ports
