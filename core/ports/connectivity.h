#pragma once

#include <QObject>

namespace lanyard::ports {

/// What the system says of the network. It may be wrong both ways, so it only ever moves the time at which
/// something is tried: nothing is refused for it.
class Connectivity : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  /// The system says that there is no network at all. False where it does not know.
  [[nodiscard]] virtual bool offline() const = 0;
 Q_SIGNALS:
  /// There is a network again, or it leads further than before: what failed may work now.
  void back();
};

}  // namespace lanyard::ports
