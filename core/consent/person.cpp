#include "core/consent/person.h"

#include <utility>

namespace lanyard::consent {
namespace {

/// For the log, where there is no tool: the person at the screen.
constexpr auto kScreen = "lanyard-desktop";

}  // namespace

Person::Person(ConsentDesk& desk, Approval& approval, activity::ActivityLog& log, std::function<bool()> show)
    : m_desk(desk), m_approval(approval), m_log(log), m_show(std::move(show)) {}

QCoro::Task<base::Result<void>> Person::checkPassphrase(AskerPtr asker, base::Secret passphrase) {
  const auto caller = asker->caller();
  activity::Activity activity{"passphrase", {}, caller ? caller->tool.exe.path : std::string(), {}, {}};
  auto right = co_await m_lifetime.during(m_approval.check(std::move(passphrase)));
  if (!right) {
    activity.outcome = right.error().code;
    static_cast<void>(m_log.record(activity));
  }
  co_return right;
}

QCoro::Task<base::Result<Consent>> Person::ask(AskerPtr asker, ConsentRequest request) {
  request.asker = asker->serial();
  request.wait = asker->wait();
  if (request.wait.count() == 0) co_return base::fail(errors::kConsentNoWait);
  const bool shown = m_show();
  if (!shown) {
    auto isSet = co_await m_lifetime.during(m_approval.isSet());
    if (!asker->open()) co_return base::fail(errors::kConsentCancelled);
    if (!isSet || !*isSet) co_return base::fail(errors::kConsentNobody);
  }
  const std::weak_ptr<Asker> weak = asker;
  request.onWaiting = [weak, shown](const std::string& promptId) {
    if (const AskerPtr waiting = weak.lock()) waiting->hearsThatItWaits(promptId, shown);
  };
  const grants::Caller before = request.caller;
  request.command = asker->command();
  asker->describe(request.caller);
  auto consent = co_await m_lifetime.during(m_desk.ask(std::move(request)));
  if (!asker->open()) co_return base::fail(errors::kConsentCancelled);
  if (!consent) co_return consent;
  const auto now = asker->caller();
  if (!now || !grants::samePeer(*now, before)) co_return base::fail(errors::kPeerChanged);
  co_return consent;
}

QCoro::Task<base::Result<void>> Person::saysYes(AskerPtr asker, ConsentRequest request) {
  activity::Activity activity{std::string(grants::promptKindName(request.kind)),
                              request.identity ? request.identity->id : std::string(),
                              kScreen,
                              "allowed",
                              {}};
  const bool unrecorded = grants::countsUnrecorded(request.kind);
  if (asker->onDesktop()) {
    activity.detail = "on the screen";
  } else {
    auto caller = asker->caller();
    if (!caller) co_return base::fail(errors::kPeerChanged, caller.error().code);
    request.caller = std::move(*caller);
    activity.tool = request.caller.tool.exe.path;
    std::optional<base::Secret> passphrase = asker->takePassphrase();
    if (passphrase) {
      auto right = co_await m_lifetime.during(checkPassphrase(asker, std::move(*passphrase)));
      if (!right) co_return tl::unexpected(right.error());
      activity.detail = "by passphrase";
    } else {
      auto consent = co_await m_lifetime.during(ask(asker, std::move(request)));
      if (!consent) co_return tl::unexpected(consent.error());
      activity.detail = "by prompt";
    }
    if (!asker->open()) co_return base::fail(errors::kConsentCancelled);
  }
  const auto recorded = m_log.record(activity);
  if (unrecorded) co_return base::Result<void>();
  co_return recorded;
}

}  // namespace lanyard::consent
