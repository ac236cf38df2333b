#pragma once

#include "core/pipe/events.h"
#include "core/ports/pipe.h"

namespace lanyard::pipe {

/// The desktop, if there is one.
class Screen {
 public:
  /// Both must outlive it. No launcher: this wallet never starts a desktop.
  Screen(ports::DesktopLauncher* launcher, const Events& events) : m_launcher(launcher), m_events(events) {}

  /// Brings it up where there is a display. False when there is no screen to answer on.
  bool show() { return (couldStart() && m_launcher->start()) || !m_events.empty(); }
  /// Whether a desktop listens on its channel, or could be started.
  [[nodiscard]] bool available() const { return !m_events.empty() || couldStart(); }

 private:
  [[nodiscard]] bool couldStart() const { return m_launcher != nullptr && m_launcher->available(); }

  ports::DesktopLauncher* m_launcher;
  const Events& m_events;
};

}  // namespace lanyard::pipe
