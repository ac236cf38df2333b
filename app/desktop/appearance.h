#pragma once

#include <QtQml/qqmlregistration.h>
#include <QDBusVariant>
#include <QObject>
#include <optional>

namespace lanyard::desktop {

/// Dark or light, and animations or none, as the person has set it for the whole desktop: by the settings
/// portal (org.freedesktop.portal.Settings) where there is one, else dark or light by the application's
/// palette. The application's property "lanyardTheme" ("light" or "dark") goes before both.
class Appearance : public QObject {
  Q_OBJECT
  QML_ELEMENT
  QML_SINGLETON
  Q_PROPERTY(bool dark READ dark NOTIFY changed FINAL)
  Q_PROPERTY(bool reducedMotion READ reducedMotion NOTIFY changed FINAL)
  /// Whether the language reads from right to left.
  Q_PROPERTY(bool mirrored READ mirrored CONSTANT FINAL)
  /// Whether the person's last input was a key: then the focus should be visible.
  Q_PROPERTY(bool byKeyboard READ byKeyboard NOTIFY byKeyboardChanged FINAL)

 public:
  explicit Appearance(QObject* parent = nullptr);

  [[nodiscard]] bool dark() const;
  [[nodiscard]] bool reducedMotion() const { return m_reducedMotion; }
  [[nodiscard]] bool mirrored() const;
  [[nodiscard]] bool byKeyboard() const { return m_byKeyboard; }

  bool eventFilter(QObject* watched, QEvent* event) override;

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void changed();
  void byKeyboardChanged();

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 private Q_SLOTS:
  void take(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  void touchedBy(bool keyboard);
  void ask(const QString& group, const QString& key);

  std::optional<bool> m_portalDark;
  bool m_reducedMotion = false;
  bool m_byKeyboard = false;
};

}  // namespace lanyard::desktop
