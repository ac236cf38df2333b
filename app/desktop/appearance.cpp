#include "app/desktop/appearance.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QEvent>
#include <QGuiApplication>
#include <QPalette>

namespace lanyard::desktop {
namespace {

const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
const QString interface = QStringLiteral("org.freedesktop.portal.Settings");
const QString schemeGroup = QStringLiteral("org.freedesktop.appearance");
const QString schemeKey = QStringLiteral("color-scheme");
const QString motionGroup = QStringLiteral("org.gnome.desktop.interface");
const QString motionKey = QStringLiteral("enable-animations");

// An old portal answers `Read` with a variant inside a variant.
QVariant unwrapped(QVariant value) {
  while (value.canConvert<QDBusVariant>()) value = value.value<QDBusVariant>().variant();
  return value;
}

}  // namespace

Appearance::Appearance(QObject* parent) : QObject(parent) {
  qApp->installEventFilter(this);
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  bus.connect(service, path, interface, QStringLiteral("SettingChanged"), this,
              SLOT(take(QString, QString, QDBusVariant)));
  ask(schemeGroup, schemeKey);
  ask(motionGroup, motionKey);
}

void Appearance::ask(const QString& group, const QString& key) {
  QDBusMessage read = QDBusMessage::createMethodCall(service, path, interface, QStringLiteral("Read"));
  read.setArguments({group, key});
  // Longer than the start of a portal takes; meanwhile the palette decides.
  constexpr int patienceMs = 5000;
  auto* watcher =
      new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(read, patienceMs), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, group, key] {
    const QDBusPendingReply<QDBusVariant> reply = *watcher;
    if (reply.isValid()) take(group, key, reply.value());
    watcher->deleteLater();
  });
}

void Appearance::take(const QString& group, const QString& key, const QDBusVariant& value) {
  const QVariant plain = unwrapped(QVariant::fromValue(value));
  if (group == schemeGroup && key == schemeKey) {
    const uint scheme = plain.toUInt();  // 0: no preference, 1: dark, 2: light
    m_portalDark = scheme == 0 ? std::nullopt : std::optional<bool>(scheme == 1);
  } else if (group == motionGroup && key == motionKey) {
    m_reducedMotion = !plain.toBool();
  } else {
    return;
  }
  Q_EMIT changed();
}

bool Appearance::dark() const {
  const QString forced = qApp->property("lanyardTheme").toString();
  if (!forced.isEmpty()) return forced == QLatin1String("dark");
  if (m_portalDark) return *m_portalDark;
  return QGuiApplication::palette().color(QPalette::Window).lightnessF() < 0.5F;
}

bool Appearance::mirrored() const {
  return QGuiApplication::layoutDirection() == Qt::RightToLeft;
}

bool Appearance::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ApplicationPaletteChange) Q_EMIT changed();
  if (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) touchedBy(true);
  if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::TouchBegin) touchedBy(false);
  return QObject::eventFilter(watched, event);
}

void Appearance::touchedBy(bool keyboard) {
  if (keyboard == m_byKeyboard) return;
  m_byKeyboard = keyboard;
  Q_EMIT byKeyboardChanged();
}

}  // namespace lanyard::desktop
