#pragma once

#include <QtQml/qqmlregistration.h>
#include <QObject>
#include <QTimer>
#include <deque>

#include "app/desktop/channel.h"
#include "app/desktop/prompt.h"
#include "core/base/clock.h"

namespace lanyard::desktop {

/// The questions to the person, one at a time. A question stays until it is answered or withdrawn, and no
/// click can hit the next one by mistake: every question must have been visible and focused for half a second
/// before it can be answered.
class PromptsModel : public QObject {
  Q_OBJECT
  QML_ELEMENT
  QML_UNCREATABLE("made by the program")
  Q_PROPERTY(bool open READ open NOTIFY currentChanged FINAL)
  Q_PROPERTY(int queued READ queued NOTIFY queuedChanged FINAL)
  Q_PROPERTY(QString question READ question NOTIFY currentChanged FINAL)
  Q_PROPERTY(QString programName READ programName NOTIFY currentChanged FINAL)
  Q_PROPERTY(QString programPath READ programPath NOTIFY currentChanged FINAL)
  Q_PROPERTY(QString terminal READ terminal NOTIFY currentChanged FINAL)
  /// What ran the program, nearest first, as one line.
  Q_PROPERTY(QString chain READ chain NOTIFY currentChanged FINAL)
  /// Its command line: a claim.
  Q_PROPERTY(QString command READ command NOTIFY currentChanged FINAL)
  /// What a yes covers besides this one process.
  Q_PROPERTY(QString reach READ reach NOTIFY currentChanged FINAL)
  Q_PROPERTY(QString alias READ alias NOTIFY currentChanged FINAL)
  Q_PROPERTY(QString person READ person NOTIFY currentChanged FINAL)
  Q_PROPERTY(QString host READ host NOTIFY currentChanged FINAL)
  /// The provider's name for people; the host says who it is.
  Q_PROPERTY(QString provider READ provider NOTIFY currentChanged FINAL)
  Q_PROPERTY(int hue READ hue NOTIFY currentChanged FINAL)
  Q_PROPERTY(QString initials READ initials NOTIFY currentChanged FINAL)
  Q_PROPERTY(QString audience READ audience NOTIFY currentChanged FINAL)
  Q_PROPERTY(QString reason READ reason NOTIFY currentChanged FINAL)
  Q_PROPERTY(QStringList permissions READ permissions NOTIFY currentChanged FINAL)
  /// What the token can do besides those, given by the provider unasked.
  Q_PROPERTY(QStringList unasked READ unasked NOTIFY currentChanged FINAL)
  Q_PROPERTY(QStringList warnings READ warnings NOTIFY currentChanged FINAL)
  Q_PROPERTY(QVariantList durations READ durations NOTIFY currentChanged FINAL)
  Q_PROPERTY(int waiting READ waiting NOTIFY currentChanged FINAL)
  /// Set by the window: whether it is visible and has the keyboard.
  Q_PROPERTY(bool attended READ attended WRITE setAttended NOTIFY awakeChanged FINAL)
  /// Whether an answer is taken: attended for half a second without a break, and not answered yet.
  Q_PROPERTY(bool awake READ awake NOTIFY awakeChanged FINAL)

 public:
  /// How long a question sleeps, so that a click or key meant for something else cannot answer it.
  static constexpr int sleepMs = 500;

  PromptsModel(Channel& channel, const base::Clock& clock, QObject* parent = nullptr);

  [[nodiscard]] bool open() const { return !m_queue.empty(); }
  [[nodiscard]] int queued() const { return static_cast<int>(m_queue.size()); }
  [[nodiscard]] QString question() const { return current().question(); }
  [[nodiscard]] QString programName() const { return current().programName; }
  [[nodiscard]] QString programPath() const { return current().programPath; }
  [[nodiscard]] QString terminal() const { return current().terminal; }
  [[nodiscard]] QString chain() const { return current().chain.join(QStringLiteral("  ‹  ")); }
  [[nodiscard]] QString command() const { return current().command; }
  [[nodiscard]] QString reach() const { return current().reach(); }
  [[nodiscard]] QString alias() const { return current().alias; }
  [[nodiscard]] QString person() const { return current().who(); }
  [[nodiscard]] QString host() const { return current().host; }
  [[nodiscard]] QString provider() const { return current().provider; }
  [[nodiscard]] int hue() const;
  [[nodiscard]] QString initials() const;
  [[nodiscard]] QString audience() const;
  [[nodiscard]] QString reason() const { return current().reason; }
  [[nodiscard]] QStringList permissions() const { return current().permissions(); }
  [[nodiscard]] QStringList unasked() const { return current().unasked(); }
  [[nodiscard]] QStringList warnings() const { return current().warnings(); }
  [[nodiscard]] QVariantList durations() const { return current().durations(); }
  [[nodiscard]] int waiting() const { return current().waiting; }
  [[nodiscard]] bool attended() const { return m_attended; }
  void setAttended(bool attended);
  [[nodiscard]] bool awake() const { return m_awake && !m_answering; }

  /// Says yes for the way at this place of `durations`. Nothing happens while asleep.
  Q_INVOKABLE void allow(int duration);
  /// Says no. Nothing happens while asleep.
  Q_INVOKABLE void deny();
  /// The window was closed: that is a no, at any time.
  Q_INVOKABLE void dismiss();

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  /// Another question is shown, or none.
  void currentChanged();
  void queuedChanged();
  void awakeChanged();

 private:
  [[nodiscard]] const Prompt& current() const;
  void take(const std::string& method, const wire::Json& params);
  void withdraw(const std::string& id);
  void answer(const wire::Json& choice);
  void sleep();

  Channel& m_channel;
  const base::Clock& m_clock;
  std::deque<Prompt> m_queue;  ///< the first is the one that is shown
  QTimer m_sleep;
  bool m_attended = false;
  bool m_awake = false;
  bool m_answering = false;
};

}  // namespace lanyard::desktop
