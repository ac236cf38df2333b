#include "core/flows/gate.h"

#include <QTimer>

namespace lanyard::flows {

void Gate::open() {
  m_open = true;
  for (const std::coroutine_handle<> waiter : std::exchange(m_waiters, {})) {
    QTimer::singleShot(0, [waiter] { waiter.resume(); });
  }
}

}  // namespace lanyard::flows
