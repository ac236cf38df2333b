#include "core/activity/activity_watch.h"

#include <chrono>

namespace lanyard::activity {
namespace {

constexpr const char* kChainItem = "activity-anchor";
// Seldom enough to be no load on a keystore, and less than one wake-up a minute.
constexpr std::chrono::minutes kNoteEvery{10};

}  // namespace

ActivityWatch::ActivityWatch(ActivityLog& log, ports::SecretStore& secrets, ports::WalletStore& store)
    : m_log(log), m_secrets(secrets), m_store(store) {
  m_looking.setInterval(0);
  connect(&m_looking, &QTimer::timeout, this, &ActivityWatch::look);
  m_noting.setInterval(kNoteEvery);
  connect(&m_noting, &QTimer::timeout, this, [this] { note(); });
}

QCoro::Task<base::Result<void>> ActivityWatch::start(bool mayBeNew) {
  std::string key = kChainItem;
  base::Result<std::optional<base::Secret>> kept = co_await m_lifetime.during(m_secrets.read(std::move(key)));
  if (!kept) co_return tl::unexpected(kept.error());
  const bool isNew = mayBeNew && !kept->has_value();
  m_noted = kept->has_value() ? std::string((*kept)->view()) : std::string();
  base::Result<void> opened = m_log.open(m_noted, isNew);
  if (!opened) co_return opened;
  m_looking.start();
  co_return base::Result<void>();
}

void ActivityWatch::look() {
  if (!m_log.checkSome()) return;
  m_looking.stop();
  m_noting.start();
  note();
  Q_EMIT checked();
}

QCoro::Task<void> ActivityWatch::note() {
  // Before the look is over, the old note is the only proof that there was more.
  if (m_log.check().state == ActivityCheck::State::Checking) co_return;
  const std::string end = m_log.anchor();
  if (end.empty() || end == m_noted) co_return;
  // Any durable change syncs all that was committed before it.
  const auto synced = m_store.saveSetting("activity.noted", end.substr(0, end.find(':')));
  if (!synced) co_return;
  std::string key = kChainItem;
  base::Secret text{std::string_view(end)};
  const base::Result<void> written =
      co_await m_lifetime.during(m_secrets.write(std::move(key), std::move(text)));
  if (written) m_noted = end;
}

}  // namespace lanyard::activity
