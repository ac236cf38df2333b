#include "core/keeping/store_watch.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace lanyard::keeping {
namespace {

constexpr const char* kCountItem = "store-takings";
/// A setting of the database: the keystore counts, so a missing count was lost.
constexpr const char* kKeptSetting = "store.counted";
/// A person waits for the answer, and what is taken away has ended already.
constexpr std::chrono::seconds kPatience{2};
constexpr std::chrono::minutes kAgain{1};

std::optional<std::uint64_t> numberIn(const base::Secret& text) {
  const std::string_view digits = text.view();
  std::uint64_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

StoreWatch::StoreWatch(ports::WalletStore& store, ports::SecretStore& secrets)
    : m_store(store), m_secrets(secrets) {
  m_again.setSingleShot(true);
  m_again.setInterval(kAgain);
  connect(&m_again, &QTimer::timeout, this, &StoreWatch::count);
}

StoreWatch::~StoreWatch() {
  m_store.onTaken({});
  m_lifetime.end();
  finish();
}

QCoro::Task<base::Result<void>> StoreWatch::start() {
  const auto account = m_store.account();
  if (!account) co_return tl::unexpected(account.error());
  const auto kept = m_store.setting(kKeptSetting);
  if (!kept) co_return tl::unexpected(kept.error());
  const std::string item = std::string(kCountItem) + '.' + account->id;
  const base::Result<std::optional<base::Secret>> found = co_await m_lifetime.during(m_secrets.read(item));
  if (!found) co_return tl::unexpected(found.error());
  m_item = item;
  m_counted = *found ? numberIn(**found) : std::nullopt;
  m_countedBefore = found->has_value() || !kept->empty();
  const bool lost = !m_counted && m_countedBefore;
  const bool behind = m_counted && *m_counted > m_store.takings();
  if (lost || behind || m_store.doubtful()) m_doubt = std::max(m_counted.value_or(0), m_store.takings());
  if (m_doubt) co_return base::Result<void>();
  settled();
  co_await m_lifetime.during(counted());
  if (kept->empty() && m_counted) static_cast<void>(m_store.saveSetting(kKeptSetting, "1"));
  co_return base::Result<void>();
}

void StoreWatch::settled() {
  m_doubt.reset();
  m_store.onTaken([this] { count(); });
  count();
}

QCoro::Task<void> StoreWatch::counted() {
  count();
  if (!m_writing) co_return;
  const auto done = std::make_shared<flows::Gate>();
  m_waiting.push_back(done);
  QTimer::singleShot(kPatience, this, [done] {
    if (!done->isOpen()) done->open();
  });
  co_await m_lifetime.during(done->opened());
}

void StoreWatch::count() {
  const bool due = !m_counted || *m_counted != m_store.takings();
  // Until the doubt is settled, the count of before stays, or the next start would doubt nothing.
  if (due && !m_writing && !m_doubt && !m_item.empty()) write();
}

QCoro::Task<void> StoreWatch::write() {
  m_writing = true;
  bool taken = true;
  while (taken && (!m_counted || *m_counted != m_store.takings())) {
    const std::uint64_t number = m_store.takings();
    const std::string digits = std::to_string(number);
    base::Secret text{std::string_view(digits)};
    const base::Result<void> written = co_await m_lifetime.during(m_secrets.write(m_item, std::move(text)));
    taken = written.has_value();
    if (taken) m_counted = number;
  }
  m_writing = false;
  if (!taken) m_again.start();
  finish();
}

void StoreWatch::finish() {
  for (const auto& gate : std::exchange(m_waiting, {})) {
    if (!gate->isOpen()) gate->open();
  }
}

}  // namespace lanyard::keeping
