#include "core/pipe/events.h"

#include <algorithm>
#include <utility>

#include "core/pipe/views.h"
#include "core/wire/message.h"

namespace lanyard::pipe {
namespace {

using wire::Json;

/// Long enough to gather a burst, short enough to look immediate.
constexpr std::chrono::milliseconds kGather{20};

}  // namespace

Events::Events(wallet::Wallet& wallet, consent::GrantBook& grants, consent::ConsentDesk& desk,
               const wallet::WalletLock& lock)
    : m_wallet(wallet), m_grants(grants), m_desk(desk), m_lock(lock) {
  m_flush.setSingleShot(true);
  m_flush.setInterval(kGather);
  connect(&m_flush, &QTimer::timeout, this, &Events::flush);
  connect(&wallet, &wallet::Wallet::identityChanged, this, &Events::identityDirty);
  connect(&wallet, &wallet::Wallet::identityRemoved, this, [this](const std::string& identityId) {
    m_dirtyIdentities.erase(identityId);
    if (m_lock.locked()) return;
    tell("identity.removed", {{"id", identityId}});
    walletChanged();
  });
  connect(&grants, &consent::GrantBook::grantChanged, this, &Events::grantDirty);
  connect(&grants, &consent::GrantBook::grantRemoved, this, [this](const std::string& grantId) {
    m_dirtyGrants.erase(grantId);
    if (m_lock.locked()) return;
    tell("grant.removed", {{"id", grantId}});
    if (const auto known = m_grantIdentity.extract(grantId)) identityDirty(known.mapped());
    walletChanged();
  });
  connect(&desk, &consent::ConsentDesk::promptOpened, this, [this](const std::string& promptId) {
    if (const auto prompt = m_desk.prompt(promptId)) tell("prompt.opened", {{"prompt", promptOf(*prompt)}});
    walletChanged();
  });
  connect(&desk, &consent::ConsentDesk::promptClosed, this,
          [this](const std::string& promptId, const std::string& outcome) {
            tell("prompt.closed", {{"prompt", promptId}, {"outcome", outcome}});
            walletChanged();
          });
  connect(&lock, &wallet::WalletLock::changed, this, &Events::lockChanged);
}

void Events::add(const std::shared_ptr<ports::PipeConnection>& connection) {
  remove(connection.get());
  // The present state goes to the new listener alone; the others know it.
  auto others = std::exchange(m_listeners, {connection});
  if (!m_lock.locked()) tellAll();
  others.push_back(connection);
  m_listeners = std::move(others);
  walletChanged();
}

void Events::lockChanged() {
  m_dirtyIdentities.clear();
  m_dirtyGrants.clear();
  if (!m_lock.locked()) tellAll();
  walletChanged();
}

void Events::tellAll() {
  const auto all = m_grants.list();
  for (const auto& view : m_wallet.identities()) tellIdentity(view, all);
  for (const auto& grant : all) {
    m_grantIdentity[grant.id] = grant.need.identityId;
    tell("grant.changed", {{"grant", grantView(grant)}});
  }
  for (const auto& prompt : m_desk.prompts()) tell("prompt.opened", {{"prompt", promptOf(prompt)}});
}

void Events::remove(const ports::PipeConnection* connection) {
  std::erase_if(m_listeners, [&](const auto& one) { return one.get() == connection; });
}

void Events::tell(std::string_view method, const Json& params) {
  if (m_listeners.empty()) return;
  const std::string line = wire::notificationLine(method, params);
  // A copy, because a connection may be cut off while it is sent the line.
  const auto listeners = m_listeners;
  for (const auto& listener : listeners) listener->send(line);
}

void Events::walletChanged() {
  m_dirtyWallet = true;
  if (!m_listeners.empty() && !m_flush.isActive()) m_flush.start();
}

void Events::identityDirty(const std::string& identityId) {
  m_dirtyIdentities.insert(identityId);
  walletChanged();
}

void Events::grantDirty(const std::string& grantId) {
  m_dirtyGrants.insert(grantId);
  walletChanged();
}

void Events::flush() {
  if (m_lock.locked()) {
    if (std::exchange(m_dirtyWallet, false)) tellStatus();
    return;
  }
  const auto all = m_grants.list();
  for (const std::string& id : std::exchange(m_dirtyGrants, {})) {
    const auto grant = std::ranges::find(all, id, &grants::Grant::id);
    if (grant == all.end()) continue;
    // A new grant is a new tool on its identity's card.
    if (m_grantIdentity.emplace(id, grant->need.identityId).second)
      m_dirtyIdentities.insert(grant->need.identityId);
    tell("grant.changed", {{"grant", grantView(*grant)}});
  }
  const auto dirty = std::exchange(m_dirtyIdentities, {});
  if (!dirty.empty()) {
    for (const auto& view : m_wallet.identities()) {
      if (dirty.contains(view.identity.id)) tellIdentity(view, all);
    }
  }
  if (std::exchange(m_dirtyWallet, false)) tellStatus();
}

void Events::tellIdentity(const keeping::IdentityView& view, std::span<const grants::Grant> all) {
  tell("identity.changed", {{"identity", desktopView(view, all)}});
}

QCoro::Task<void> Events::tellStatus() {
  if (!m_status || m_listeners.empty()) co_return;
  Json status = co_await m_lifetime.during(m_status());
  tell("wallet.changed", status);
}

Json Events::promptOf(const grants::Prompt& prompt) const {
  if (!prompt.identity) return promptView(prompt, nullptr);
  const auto view = m_wallet.find(prompt.identity->id);
  return promptView(prompt, view ? &*view : nullptr);
}

}  // namespace lanyard::pipe
