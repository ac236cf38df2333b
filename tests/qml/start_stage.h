#pragma once

#include <QObject>
#include <memory>

#include "app/desktop/start_model.h"
#include "tests/app/desktop/scripted_agent.h"

namespace lanyard::desktop {

/// A start from the menu behind a scripted agent.
class StartStage : public QObject {
  Q_OBJECT
  Q_PROPERTY(lanyard::desktop::StartModel* start READ start CONSTANT)

 public:
  explicit StartStage(QObject* parent = nullptr) : QObject(parent) {
    qputenv("LANYARD_SOCK", m_agent.in("wallet.sock").toLocal8Bit());
  }
  [[nodiscard]] StartModel* start() {
    if (!m_start) m_start = std::make_unique<StartModel>(m_agent.program(), startFromMenu(m_agent.program()));
    return m_start.get();
  }
  /// How the next start fails; `wait` as in failedStart().
  Q_INVOKABLE void fails(const QString& code, bool isNew, int wait) const {
    m_agent.says(failedStart(qPrintable(code), isNew, wait), 73);
  }
  Q_INVOKABLE QString noted(const QString& what) const {
    return QString::fromUtf8(m_agent.noted(qPrintable(what)));
  }

 private:
  ScriptedAgent m_agent;
  std::unique_ptr<StartModel> m_start;
};

}  // namespace lanyard::desktop
