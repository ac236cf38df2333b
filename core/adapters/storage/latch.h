#pragma once

#include <QObject>
#include <QTimer>
#include <chrono>

namespace lanyard::adapters {

/// Something to wait for that always comes: opened by whoever has the news, or by its own deadline. `fired`
/// is emitted once. To be awaited by qCoro(latch, &Latch::fired) without a timeout: a signal and a timeout
/// that are both on their way at once are one too many for that.
class Latch : public QObject {
  Q_OBJECT
 public:
  explicit Latch(std::chrono::milliseconds deadline);
  /// The news is here. After the deadline it says nothing any more.
  void open();
  /// Whether it was opened in time.
  [[nodiscard]] bool opened() const { return m_opened; }
  [[nodiscard]] bool over() const { return m_over; }
 Q_SIGNALS:
  void fired();

 private:
  void end(bool opened);
  QTimer m_timer;
  bool m_opened = false;
  bool m_over = false;
};

}  // namespace lanyard::adapters
