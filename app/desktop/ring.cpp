#include "app/desktop/ring.h"

#include <QPainter>

namespace lanyard::desktop {

Ring::Ring(QQuickItem* parent) : QQuickPaintedItem(parent) {
  setAntialiasing(true);
}

void Ring::paint(QPainter* painter) {
  const qreal side = qMin(width(), height()) - m_thickness;
  if (side <= 0) return;
  const QRectF box((width() - side) / 2, (height() - side) / 2, side, side);
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(m_track, m_thickness));
  painter->drawEllipse(box);
  if (m_ratio <= 0) return;
  constexpr int sixteenths = 16;  // QPainter counts angles in sixteenths of a degree
  painter->setPen(QPen(m_color, m_thickness, Qt::SolidLine, Qt::RoundCap));
  painter->drawArc(box, 90 * sixteenths, -qRound(qMin(m_ratio, 1.0) * 360 * sixteenths));
}

void Ring::setRatio(qreal ratio) {
  if (qFuzzyCompare(m_ratio + 2, ratio + 2)) return;
  m_ratio = ratio;
  update();
  Q_EMIT ratioChanged();
}

void Ring::setColor(const QColor& color) {
  if (color == m_color) return;
  m_color = color;
  update();
  Q_EMIT lookChanged();
}

void Ring::setTrack(const QColor& track) {
  if (track == m_track) return;
  m_track = track;
  update();
  Q_EMIT lookChanged();
}

void Ring::setThickness(qreal thickness) {
  if (qFuzzyCompare(m_thickness, thickness)) return;
  m_thickness = thickness;
  update();
  Q_EMIT lookChanged();
}

}  // namespace lanyard::desktop
