// The pages as a person meets them: by keyboard and mouse, with a scripted wallet behind.
#include <QGuiApplication>
#include <QQmlEngine>
#include <QQuickWindow>
#include <QtQuickTest>

#include "tests/qml/stage.h"
#include "tests/qml/start_stage.h"

/// The moment before the wallet's first message.
class EarlyStage : public lanyard::desktop::Stage {
  Q_OBJECT
 public:
  explicit EarlyStage(QObject* parent = nullptr) : Stage(false, parent) {}
};

class Setup : public QObject {
  Q_OBJECT
 public Q_SLOTS:
  void applicationAvailable() { qApp->setProperty("lanyardTheme", QStringLiteral("light")); }
  void qmlEngineAvailable(QQmlEngine* engine) {
    engine->addImportPath(QStringLiteral("qrc:/qt/qml"));
    qmlRegisterType<lanyard::desktop::Stage>("Lanyard.Testing", 1, 0, "Stage");
    qmlRegisterType<EarlyStage>("Lanyard.Testing", 1, 0, "EarlyStage");
    qmlRegisterType<lanyard::desktop::StartStage>("Lanyard.Testing", 1, 0, "StartStage");
  }
};

QUICK_TEST_MAIN_WITH_SETUP(screen, Setup)
#include "screen_test.moc"
