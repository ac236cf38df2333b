#pragma once

#include <QtQml/qqmlregistration.h>
#include <QColor>
#include <QQuickPaintedItem>

namespace lanyard::desktop {

/// A thin ring that shows a share from 0 to 1, painted, so that software and OpenGL rendering look the same.
class Ring : public QQuickPaintedItem {
  Q_OBJECT
  QML_ELEMENT
  /// The share; less than 0 paints the track alone.
  Q_PROPERTY(qreal ratio READ ratio WRITE setRatio NOTIFY ratioChanged FINAL)
  Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY lookChanged FINAL)
  Q_PROPERTY(QColor track READ track WRITE setTrack NOTIFY lookChanged FINAL)
  Q_PROPERTY(qreal thickness READ thickness WRITE setThickness NOTIFY lookChanged FINAL)

 public:
  explicit Ring(QQuickItem* parent = nullptr);
  void paint(QPainter* painter) override;

  [[nodiscard]] qreal ratio() const { return m_ratio; }
  void setRatio(qreal ratio);
  [[nodiscard]] QColor color() const { return m_color; }
  void setColor(const QColor& color);
  [[nodiscard]] QColor track() const { return m_track; }
  void setTrack(const QColor& track);
  [[nodiscard]] qreal thickness() const { return m_thickness; }
  void setThickness(qreal thickness);

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void ratioChanged();
  void lookChanged();

 private:
  qreal m_ratio = -1;
  QColor m_color = Qt::black;
  QColor m_track = Qt::lightGray;
  qreal m_thickness = 3;
};

}  // namespace lanyard::desktop
