#include "core/wallet/pending_revocations.h"

#include <algorithm>
#include <array>

#include "core/tokens/schedule.h"

namespace lanyard::wallet {
namespace {

using std::chrono::milliseconds;

// A refresh token that nobody uses ends by itself at most providers within weeks; a week outlasts a holiday.
constexpr std::chrono::days kGiveUpAfter{7};
// After so many tries in a row (about 20 minutes) once an hour is enough, because nobody waits.
constexpr int kManyTries = 8;
constexpr milliseconds kLongestPause = std::chrono::hours(1);
// Tokens, which somebody waits for, come first; and a network that comes and goes must cause no flood of
// requests.
constexpr milliseconds kRevocationBackGap = std::chrono::seconds(10);
constexpr milliseconds kRevocationBackSpread = std::chrono::seconds(5);

}  // namespace

PendingRevocations::PendingRevocations(RevocationPorts ports, milliseconds longestSleep)
    : m_ports(ports), m_longestSleep(longestSleep) {
  m_timer.setSingleShot(true);
  connect(&m_timer, &QTimer::timeout, this, &PendingRevocations::wake);
}

bool PendingRevocations::mayHelpLater(const base::Error& error) {
  // An OAuth error from the revocation endpoint is the provider's final answer. Anything else (a captive
  // portal, a wrong certificate, a page of a proxy) did not come from the provider.
  const bool itsWord = error.code.starts_with("revoke.") && error.code != errors::kRevokeHttpStatus;
  if (error.kind == base::ErrorKind::Unsupported) return false;
  const bool ours = error.code == errors::kTokenNoClientAuth || error.code == errors::kHttpRefusedUrl ||
                    error.code.starts_with("client.");
  return error.kind == base::ErrorKind::Transient || (!itsWord && !ours);
}

base::Result<void> PendingRevocations::load(bool sealed) {
  auto rows = m_ports.store.pendingRevocations();
  if (!rows) return tl::unexpected(rows.error());
  for (ports::PendingRevocation& row : *rows) {
    const std::string id = row.id;
    const bool believed =
        !row.damaged && (!sealed || m_ports.seal.fits(row) || m_ports.seal.fittedBefore(row));
    m_entries.insert_or_assign(id, Entry{std::move(row), {}, believed});
  }
  return {};
}

base::Result<void> PendingRevocations::sealAll() {
  for (auto& [id, kept] : m_entries) {
    if (!kept.believed || m_ports.seal.fits(kept.row)) continue;
    const auto stored = store(kept.row);
    if (!stored) return stored;
  }
  return {};
}

base::Result<void> PendingRevocations::store(ports::PendingRevocation& row) {
  row.mac = m_ports.seal.macOf(row);
  if (row.mac.empty()) return base::fail(errors::kWalletLocked);
  return m_ports.store.savePendingRevocation(row);
}

std::vector<std::string> PendingRevocations::ids() const {
  std::vector<std::string> all;
  for (const auto& [id, entry] : m_entries) all.push_back(id);
  return all;
}

void PendingRevocations::begin() {
  m_begun = true;
  scheduleNext();
}

void PendingRevocations::pause() {
  m_begun = false;
  scheduleNext();
}

QCoro::Task<base::Result<void>> PendingRevocations::add(std::string identityId,
                                                        providers::ProviderSettings settings,
                                                        tokens::RevocationItem item) {
  ports::PendingRevocation row;
  row.id = identityId;
  row.settings = std::move(settings);
  row.createdAt = m_ports.clock.now();
  row.attempts = 1;
  row.nextAt =
      row.createdAt + tokens::retryDelay(1, m_ports.weather.retryAfter(row.settings.issuer), jitter());
  // The row goes first: if the wallet is killed in between, the next start finds a row without tokens, and
  // the identity unchanged.
  const auto saved = store(row);
  if (!saved) co_return saved;
  const std::string key = tokens::revocationItemKey(identityId);
  base::Secret text = tokens::serialise(item);
  base::Result<void> written = co_await m_lifetime.during(m_ports.secrets.write(key, std::move(text)));
  if (!written) {
    (void)m_ports.store.removePendingRevocation(identityId);
    co_return written;
  }
  m_entries.insert_or_assign(identityId, Entry{std::move(row), {}, true});
  scheduleNext();
  co_return base::Result<void>{};
}

base::Result<void> PendingRevocations::takeUp(const std::string& identityId,
                                              const providers::ProviderSettings& settings) {
  ports::PendingRevocation row;
  row.id = identityId;
  row.settings = settings;
  row.createdAt = m_ports.clock.now();
  row.nextAt = row.createdAt;
  const auto saved = store(row);
  if (saved) m_entries.insert_or_assign(identityId, Entry{std::move(row), {}, true});
  return saved;
}

QCoro::Task<base::Result<bool>> PendingRevocations::hasTokens(std::string identityId) {
  const std::string key = tokens::revocationItemKey(identityId);
  base::Result<std::optional<base::Secret>> text = co_await m_lifetime.during(m_ports.secrets.read(key));
  if (!text) co_return tl::unexpected(text.error());
  co_return text->has_value();
}

QCoro::Task<base::Result<void>> PendingRevocations::drop(std::string identityId) {
  const std::string key = tokens::revocationItemKey(identityId);
  base::Result<void> removed = co_await m_lifetime.during(m_ports.secrets.remove(key));
  if (!removed) co_return removed;
  const auto forgotten = m_ports.store.removePendingRevocation(identityId);
  if (!forgotten) co_return forgotten;
  m_entries.erase(identityId);
  co_return base::Result<void>{};
}

QCoro::Task<void> PendingRevocations::dropThoseOf(std::string issuer, std::string subject,
                                                  std::string clientId) {
  const std::vector<std::string> all = ids();
  for (const std::string& id : all) {
    const auto found = m_entries.find(id);
    if (found == m_entries.end()) continue;
    const providers::ProviderSettings& settings = found->second.row.settings;
    if (settings.issuer != issuer || settings.clientId != clientId) continue;
    const std::string key = tokens::revocationItemKey(id);
    const base::Result<std::optional<base::Secret>> text =
        co_await m_lifetime.during(m_ports.secrets.read(key));
    if (!text || !*text) continue;
    const base::Result<tokens::RevocationItem> item = tokens::parseRevocationItem(**text);
    if (!item || !item->item || item->item->subject != subject) continue;
    // A request that was sent cannot be cancelled.
    if ((m_running && m_asked == id) || !m_entries.contains(id)) continue;
    const base::Result<void> dropped = co_await m_lifetime.during(drop(id));
    if (dropped) Q_EMIT outcome(id, "revoke.replaced", "a new sign-in would end with it");
  }
  scheduleNext();
}

QCoro::Task<base::Result<bool>> PendingRevocations::ask(std::string identityId) {
  if (!m_entries.at(identityId).believed) {
    co_return base::fail(errors::kRevokeChangedOutside,
                         "forgotten here only: its row is not as Lanyard wrote it");
  }
  const std::string key = tokens::revocationItemKey(identityId);
  base::Result<std::optional<base::Secret>> text = co_await m_lifetime.during(m_ports.secrets.read(key));
  if (!text) co_return tl::unexpected(text.error());
  if (!*text) co_return base::fail(errors::kRevokeTokensMissing);
  base::Result<tokens::RevocationItem> item = tokens::parseRevocationItem(**text);
  if (!item) co_return base::fail(errors::kRevokeTokensMissing, item.error().code);
  flows::RevokeOrder order{m_entries.at(identityId).row.settings, std::move(item->item),
                           std::move(item->accessToken)};
  base::Result<bool> revoked = co_await m_lifetime.during(m_ports.revoke.run(std::move(order)));
  co_return revoked;
}

QCoro::Task<void> PendingRevocations::run(std::string identityId) {
  m_running = true;
  m_asked = identityId;
  base::Result<bool> revoked = co_await m_lifetime.during(ask(identityId));
  const bool tooOld = m_ports.clock.now() - m_entries.at(identityId).row.createdAt >= kGiveUpAfter;
  if (!revoked && mayHelpLater(revoked.error()) && !tooOld) {
    later(identityId, revoked.error());
  } else {
    const Entry last = m_entries.at(identityId);
    base::Result<void> dropped = co_await m_lifetime.during(drop(identityId));
    if (dropped && last.believed) Q_EMIT ended(last.row.settings);
    if (!dropped) {
      later(identityId, dropped.error());
    } else if (revoked) {
      Q_EMIT outcome(identityId, *revoked ? "revoked" : "revoke.not_offered", {});
    } else if (mayHelpLater(revoked.error())) {
      Q_EMIT outcome(identityId, "revoke.given_up", revoked.error().code);
    } else {
      Q_EMIT outcome(identityId, revoked.error().code, revoked.error().detail);
    }
  }
  m_running = false;
  scheduleNext();
}

void PendingRevocations::later(const std::string& identityId, const base::Error& error) {
  Entry& kept = m_entries.at(identityId);
  ++kept.row.attempts;
  const auto quiet = m_ports.weather.retryAfter(kept.row.settings.issuer);
  milliseconds pause = tokens::retryDelay(kept.row.attempts, quiet, jitter());
  if (kept.row.attempts > kManyTries) {
    pause = milliseconds(static_cast<milliseconds::rep>(kLongestPause.count() * (0.5 + 0.5 * jitter())));
  }
  kept.row.nextAt = m_ports.clock.now() + pause;
  (void)store(kept.row);  // if a full disk loses it, the next try comes sooner
  if (kept.lastCode == error.code) return;
  kept.lastCode = error.code;
  Q_EMIT outcome(identityId, "pending", error.code);
}

void PendingRevocations::networkBack() {
  const base::Instant now = m_ports.clock.now();
  for (auto& [id, kept] : m_entries) {
    if (m_ports.weather.retryAfter(kept.row.settings.issuer)) continue;
    const auto spread = std::chrono::duration_cast<milliseconds>(kRevocationBackSpread * jitter());
    kept.row.nextAt = std::min(kept.row.nextAt, now + kRevocationBackGap + spread);
  }
  scheduleNext();
}

void PendingRevocations::scheduleNext() {
  if (!m_begun || m_running || m_entries.empty()) {
    m_timer.stop();
    return;
  }
  const base::Instant now = m_ports.clock.now();
  milliseconds sleep = m_longestSleep;
  for (const auto& [id, kept] : m_entries) {
    sleep = std::min(sleep, std::max(kept.row.nextAt - now, milliseconds(0)));
  }
  m_timer.start(sleep);
}

void PendingRevocations::wake() {
  if (m_running) return;
  const base::Instant now = m_ports.clock.now();
  for (const auto& [id, kept] : m_entries) {
    // A time beyond the longest pause means that the clock was set back.
    const bool due = kept.row.nextAt <= now || kept.row.nextAt - now > 2 * kLongestPause;
    if (!due) continue;
    run(id);
    return;
  }
  scheduleNext();
}

double PendingRevocations::jitter() {
  std::array<std::byte, 2> raw{};
  m_ports.random.fill(raw);
  return (std::to_integer<unsigned>(raw[0]) * 256 + std::to_integer<unsigned>(raw[1])) / 65536.0;
}

}  // namespace lanyard::wallet
