#include "app/desktop/start_notice.h"

#include <QGuiApplication>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickWindow>
#include <memory>

#include "app/desktop/start_model.h"

namespace lanyard::desktop {

int showStartNotice(const std::string& agent, const MenuStart& failed) {
  StartModel model(agent, failed);
  QQmlEngine engine;
  engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
  QQmlComponent component(&engine, QUrl(QStringLiteral("qrc:/qt/qml/Lanyard/pages/StartWindow.qml")));
  const std::unique_ptr<QObject> made(
      component.createWithInitialProperties({{QStringLiteral("start"), QVariant::fromValue(&model)}}));
  auto* window = qobject_cast<QQuickWindow*>(made.get());
  if (window == nullptr) {
    // The error was written to stderr already.
    qCritical("lanyard-desktop: %s", qPrintable(component.errorString()));
    return failed.exitCode;
  }
  QObject::connect(&model, &StartModel::shown, window, &QWindow::close);
  QGuiApplication::setQuitOnLastWindowClosed(true);
  window->show();
  window->raise();
  window->requestActivate();
  QGuiApplication::exec();
  return model.exitCode();
}

}  // namespace lanyard::desktop
