#include "core/adapters/storage/latch.h"

#include <algorithm>

namespace lanyard::adapters {

Latch::Latch(std::chrono::milliseconds deadline) {
  m_timer.setSingleShot(true);
  QObject::connect(&m_timer, &QTimer::timeout, this, [this] { end(false); });
  m_timer.start(std::max(deadline, std::chrono::milliseconds(0)));
}

void Latch::open() {
  end(true);
}

void Latch::end(bool opened) {
  if (m_over) return;
  m_over = true;
  m_opened = opened;
  m_timer.stop();
  Q_EMIT fired();
}

}  // namespace lanyard::adapters
