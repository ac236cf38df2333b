#pragma once

#include <QtQml/qqmlregistration.h>
#include <QQuickPaintedItem>
#include <QStringList>

namespace lanyard::desktop {

/// A QR code, black on white in every theme, with its quiet zone: whole pixels for each module, so that a
/// camera sees straight edges.
class QrCode : public QQuickPaintedItem {
  Q_OBJECT
  QML_ELEMENT
  /// The rows of modules as the wallet sends them: "1" is dark. Paints nothing unless they are a square.
  Q_PROPERTY(QStringList modules READ modules WRITE setModules NOTIFY modulesChanged FINAL)

 public:
  explicit QrCode(QQuickItem* parent = nullptr);
  void paint(QPainter* painter) override;

  [[nodiscard]] QStringList modules() const { return m_modules; }
  void setModules(const QStringList& modules);

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void modulesChanged();

 private:
  QStringList m_modules;
};

}  // namespace lanyard::desktop
