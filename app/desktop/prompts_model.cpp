#include "app/desktop/prompts_model.h"

#include <algorithm>

#include "app/desktop/fields.h"
#include "app/desktop/plain_text.h"

namespace lanyard::desktop {

PromptsModel::PromptsModel(Channel& channel, const base::Clock& clock, QObject* parent)
    : QObject(parent), m_channel(channel), m_clock(clock) {
  connect(&channel, &Channel::notified, this, &PromptsModel::take);
  m_sleep.setSingleShot(true);
  m_sleep.setInterval(sleepMs);
  m_sleep.setTimerType(Qt::PreciseTimer);
  connect(&m_sleep, &QTimer::timeout, this, [this] {
    m_awake = true;
    Q_EMIT awakeChanged();
  });
}

const Prompt& PromptsModel::current() const {
  static const Prompt none;
  return m_queue.empty() ? none : m_queue.front();
}

int PromptsModel::hue() const {
  return hueOf(current().host);
}

QString PromptsModel::initials() const {
  return initialsOf(current().alias.isEmpty() ? current().host : current().alias);
}

QString PromptsModel::audience() const {
  QStringList both{current().audience, current().resource};
  both.removeAll(QString());
  return both.join(QStringLiteral(", "));
}

void PromptsModel::setAttended(bool attended) {
  if (attended == m_attended) return;
  m_attended = attended;
  sleep();
}

void PromptsModel::sleep() {
  m_awake = false;
  m_sleep.stop();
  if (m_attended && open()) m_sleep.start();
  Q_EMIT awakeChanged();
}

void PromptsModel::take(const std::string& method, const wire::Json& params) {
  if (method == "prompt.closed") return withdraw(textOf(params, "prompt").toStdString());
  if (method != "prompt.opened") return;
  auto prompt = Prompt::from(memberOf(params, "prompt"));
  if (!prompt) return;
  const auto known =
      std::find_if(m_queue.begin(), m_queue.end(), [&](const Prompt& one) { return one.id == prompt->id; });
  const bool shown = m_queue.empty() || known == m_queue.begin();
  if (known != m_queue.end() && known->digest == prompt->digest) {
    known->waiting = prompt->waiting;  // same words, more requests: nothing to read again
    return;
  }
  if (known != m_queue.end()) {
    *known = std::move(*prompt);
  } else {
    m_queue.push_back(std::move(*prompt));
  }
  if (shown) {
    m_answering = false;
    sleep();
    Q_EMIT currentChanged();
  }
  Q_EMIT queuedChanged();
}

void PromptsModel::withdraw(const std::string& id) {
  const auto found =
      std::find_if(m_queue.begin(), m_queue.end(), [&](const Prompt& one) { return one.id == id; });
  if (found == m_queue.end()) return;
  const bool shown = found == m_queue.begin();
  m_queue.erase(found);
  if (shown) {
    m_answering = false;
    sleep();
    Q_EMIT currentChanged();
  }
  Q_EMIT queuedChanged();
}

void PromptsModel::allow(int duration) {
  const QVariantList ways = durations();
  if (!awake() || duration < 0 || duration >= ways.size()) return;
  const QVariantMap way = ways.at(duration).toMap();
  wire::Json choice = {{"choice", way.value(QStringLiteral("choice")).toString().toStdString()}};
  const int seconds = way.value(QStringLiteral("seconds")).toInt();
  if (seconds > 0) choice["until"] = base::toUnix(m_clock.now()) + seconds;
  answer(choice);
}

void PromptsModel::deny() {
  if (awake()) answer({{"choice", "deny"}});
}

void PromptsModel::dismiss() {
  if (open() && !m_answering) answer({{"choice", "deny"}});
}

void PromptsModel::answer(const wire::Json& choice) {
  const std::string id = current().id;
  wire::Json params = choice;
  params["prompt"] = id;
  params["digest"] = current().digest;
  m_answering = true;
  Q_EMIT awakeChanged();
  // Whatever the wallet replies, this question is over here: an error means that it ended there first.
  m_channel.call("consent.answer", params, this, [this, id](const Reply&) { withdraw(id); });
}

}  // namespace lanyard::desktop
