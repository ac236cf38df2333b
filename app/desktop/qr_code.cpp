#include "app/desktop/qr_code.h"

#include <QPainter>
#include <algorithm>

namespace lanyard::desktop {
namespace {

constexpr int kQuietZone = 4;  // modules (ISO/IEC 18004)
constexpr int kMostModules = 177;

bool isSquare(const QStringList& modules) {
  return !modules.isEmpty() && modules.size() <= kMostModules &&
         std::all_of(modules.begin(), modules.end(),
                     [&](const QString& row) { return row.size() == modules.size(); });
}

}  // namespace

QrCode::QrCode(QQuickItem* parent) : QQuickPaintedItem(parent) {
  setOpaquePainting(false);
}

void QrCode::paint(QPainter* painter) {
  if (!isSquare(m_modules)) return;
  const int side = int(m_modules.size()) + 2 * kQuietZone;
  const int module = qMax(1, int(qMin(width(), height())) / side);
  const int left = (int(width()) - module * side) / 2;
  const int top = (int(height()) - module * side) / 2;
  painter->setRenderHint(QPainter::Antialiasing, false);
  painter->fillRect(left, top, module * side, module * side, Qt::white);
  for (int y = 0; y < m_modules.size(); ++y) {
    for (int x = 0; x < m_modules.size(); ++x) {
      if (m_modules.at(y).at(x) != QLatin1Char('1')) continue;
      painter->fillRect(left + (x + kQuietZone) * module, top + (y + kQuietZone) * module, module, module,
                        Qt::black);
    }
  }
}

void QrCode::setModules(const QStringList& modules) {
  if (modules == m_modules) return;
  m_modules = modules;
  update();
  Q_EMIT modulesChanged();
}

}  // namespace lanyard::desktop
