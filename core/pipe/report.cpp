#include "core/pipe/report.h"

#include <algorithm>

#include "core/pipe/views.h"

namespace lanyard::pipe {
namespace {

/// How long a replaced passphrase is reported: a person may be away for some days.
constexpr std::chrono::days kNewsFor{7};

wire::Json clocksView(const std::vector<ClockLook>& clocks) {
  wire::Json all = wire::Json::array();
  for (const ClockLook& clock : clocks) {
    all.push_back({{"host", clock.host}, {"ahead_s", clock.ahead.count()}});
  }
  return all;
}

wire::Json stateView(const base::Result<void>& looked) {
  wire::Json json{{"state", looked ? "ok" : "unavailable"}};
  if (!looked) json["detail"] = looked.error().code;
  return json;
}

}  // namespace

Report::Report(const Parts& parts, const Screen& screen) : m_parts(parts), m_screen(screen) {}

/// Whether a forgotten approval passphrase could be replaced, now.
QCoro::Task<base::Result<void>> Report::resetState() {
  consent::PassphraseReset* reset = m_parts.reset;
  if (reset == nullptr) co_return base::fail(errors::kConfirmNoPolkit);
  base::Result<void> available = co_await m_lifetime.during(reset->available());
  co_return available;
}

QCoro::Task<wire::Json> Report::status() {
  const ports::StoreState store = co_await m_lifetime.during(m_parts.wallet.keystoreState());
  auto passphrase = co_await m_lifetime.during(m_parts.approval.isSet());
  // If the keystore cannot be asked, this is what the wallet saw before, or unknown.
  std::optional<bool> set = passphrase ? std::optional(*passphrase) : std::nullopt;
  if (!set && m_parts.lock.unlockBy() == wallet::UnlockBy::Passphrase) set = true;
  wire::Json json{{"version", LANYARD_VERSION},
                  {"protocol", 1},
                  {"locked", m_parts.lock.locked()},
                  {"keystore", {{"name", m_parts.wallet.keystoreName()}, {"state", storeStateName(store)}}},
                  {"identities", m_parts.wallet.identities().size()},
                  {"grants", m_parts.grants.list().size()},
                  {"prompts", m_parts.desk.size()},
                  {"passphrase", set ? wire::Json(*set) : wire::Json(nullptr)},
                  {"unlock", unlockByName(m_parts.lock.unlockBy())},
                  {"desktop", m_screen.available()}};
  const std::optional<base::Instant> reset =
      m_parts.reset != nullptr ? m_parts.reset->lastAt() : std::nullopt;
  if (reset) {
    const bool recent = m_parts.clock.now() - *reset < kNewsFor;
    json["passphrase_reset"] = {{"at", base::toUnix(*reset)}, {"recent", recent}};
  }
  json["activity"] = activityView(m_parts.activity.check());
  const std::optional<Demo> demo = m_parts.demo ? m_parts.demo() : std::nullopt;
  if (demo) json["demo"] = {{"issuer", demo->issuer}, {"client_id", demo->clientId}};
  co_return json;
}

QCoro::Task<wire::Json> Report::doctor() {
  const ports::StoreState store = co_await m_lifetime.during(m_parts.wallet.keystoreState());
  const base::Result<void> confirms = co_await m_lifetime.during(m_parts.lock.look());
  const base::Result<void> resets = co_await m_lifetime.during(resetState());
  wire::Json json{{"version", LANYARD_VERSION},
                  {"keystore", {{"name", m_parts.wallet.keystoreName()}, {"state", storeStateName(store)}}},
                  {"unlock", unlockByName(m_parts.lock.unlockBy())},
                  {"confirmation", stateView(confirms)},
                  {"reset", stateView(resets)},
                  {"activity", activityView(m_parts.activity.check())}};
  if (m_parts.surroundings) {
    const Surroundings around = m_parts.surroundings();
    json["pid"] = around.pid;
    json["uptime_s"] = around.uptime.count();
    json["keystore"]["backend"] = around.keystoreBackend;
    json["proxy"] = around.proxy;
    json["authorities"] = around.authorities;
    // A locked wallet says nothing of its services.
    json["clocks"] = clocksView(m_parts.lock.locked() ? std::vector<ClockLook>() : around.clocks);
    for (const RefusedFile& file : around.refusedFiles)
      json["refused_files"].push_back({{"path", file.path}, {"code", file.code}, {"detail", file.detail}});
    json["data_dir"] = around.dataDir;
    json["database"] = {{"state", around.database ? "ok" : "failing"}};
    if (!around.database) json["database"]["detail"] = around.database.error().code;
    if (!around.snapshot) json["database"]["snapshot"] = around.snapshot.error().code;
    if (around.restored) json["database"]["restored_at"] = base::toUnix(around.restored->at);
    if (around.restored && around.restored->from)
      json["database"]["restored_from"] = base::toUnix(*around.restored->from);
    const auto suspended = std::ranges::count_if(m_parts.grants.list(), &grants::Grant::suspended);
    if (suspended > 0) json["database"]["suspended"] = suspended;
  }
  co_return json;
}

}  // namespace lanyard::pipe
