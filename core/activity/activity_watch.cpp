#include "core/activity/activity_watch.h"

#include <chrono>

namespace lanyard::activity {
namespace {

// Behind it the account's id: a keystore is the person's, and may hold the notes of several wallets. Versions
// before had it alone.
constexpr const char* kChainItem = "activity-anchor";
// Seldom enough to be no load on a keystore, and less than one wake-up a minute.
constexpr std::chrono::minutes kNoteEvery{10};

/// A setting of the database: the log has a file. It tells a missing file before the log's end was first
/// noted.
constexpr const char* kKeptSetting = "activity.kept";

}  // namespace

ActivityWatch::ActivityWatch(ActivityLog& log, ports::SecretStore& secrets, ports::ActivityStore& file,
                             ports::WalletStore& store)
    : m_log(log), m_secrets(secrets), m_file(file), m_store(store) {
  m_looking.setInterval(0);
  connect(&m_looking, &QTimer::timeout, this, &ActivityWatch::look);
  m_noting.setInterval(kNoteEvery);
  connect(&m_noting, &QTimer::timeout, this, [this] { note(); });
}

QCoro::Task<base::Result<void>> ActivityWatch::start(bool mayBeNew, bool accept) {
  const auto account = m_store.account();
  if (!account) co_return tl::unexpected(account.error());
  const auto kept = m_store.setting(kKeptSetting);
  if (!kept) co_return tl::unexpected(kept.error());
  m_item = std::string(kChainItem) + '.' + account->id;
  base::Result<std::optional<base::Secret>> item = co_await m_lifetime.during(m_secrets.read(m_item));
  if (item && !*item && kept->empty()) item = co_await m_lifetime.during(m_secrets.read(kChainItem));
  if (!item) co_return tl::unexpected(item.error());
  m_noted = item->has_value() ? std::string((*item)->view()) : std::string();
  ActivityLog::Past past;
  past.anchor = m_noted;
  past.kept = !kept->empty();
  past.nothingToGuard = mayBeNew;
  past.newKey = mayBeNew && !item->has_value();
  // `status` and `doctor` report it. Only tokens need the log.
  if (!m_log.open(past)) co_return base::Result<void>();
  // In this order: a log that is said to be kept has a line. If it cannot be said now, a later start says it.
  if (kept->empty() && m_log.begin()) static_cast<void>(m_store.saveSetting(kKeptSetting, "1"));
  if (accept) static_cast<void>(m_log.accept());
  // The log goes on from here, so the next start knows what was found only from the keystore. The note of
  // before has told what it could.
  co_await m_lifetime.during(write(m_log.anchor()));
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
  // Until the look is over, the note says what the start found.
  if (m_log.check().state == ActivityCheck::State::Checking) co_return;
  co_await m_lifetime.during(write(m_log.anchor()));
}

void ActivityWatch::startOver() {
  if (m_log.startOver()) note();
}

QCoro::Task<void> ActivityWatch::write(std::string end) {
  if (end.empty() || end == m_noted) co_return;
  if (!m_file.sync()) co_return;
  base::Secret text{std::string_view(end)};
  const base::Result<void> written = co_await m_lifetime.during(m_secrets.write(m_item, std::move(text)));
  if (written) m_noted = end;
}

}  // namespace lanyard::activity
