#include "core/wallet/passphrase_desk.h"

#include <utility>

namespace lanyard::wallet {
namespace {

/// The reason why it may not be set without the current one, if there is one.
std::optional<base::ErrorName> mayNotSet(bool isSet, bool onDesktop, bool guards) {
  if (isSet && (guards || !onDesktop)) return errors::kApprovalCurrentNeeded;
  if (guards && !onDesktop) return errors::kApprovalRequired;
  return std::nullopt;
}

}  // namespace

QCoro::Task<base::Result<void>> PassphraseDesk::set(consent::AskerPtr asker, base::Secret next,
                                                    std::optional<base::Secret> current) {
  if (!current) {
    auto isSet = co_await m_lifetime.during(m_approval.isSet());
    if (!asker->open()) co_return base::fail(errors::kRequestCancelled);
    if (!isSet) co_return tl::unexpected(isSet.error());
    const auto why = mayNotSet(*isSet, asker->onDesktop(), !m_wallet.identities().empty());
    if (why) co_return base::fail(*why);
  }
  const activity::Activity activity{"passphrase", {}, {}, "set", asker->onDesktop() ? "on the screen" : ""};
  const auto recorded = m_log.record(activity);
  if (!recorded) co_return recorded;
  auto set = co_await m_lifetime.during(m_approval.set(std::move(next), std::move(current)));
  // Also when whoever asked has left: it counts.
  if (set) {
    m_lock.passphraseSet();
  } else {
    static_cast<void>(m_log.record({"passphrase", {}, {}, set.error().code, {}}));
  }
  co_return set;
}

}  // namespace lanyard::wallet
