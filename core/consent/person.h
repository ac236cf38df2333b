#pragma once

#include <QCoro/QCoroTask>
#include <functional>
#include <memory>

#include "core/activity/activity_log.h"
#include "core/base/lifetime.h"
#include "core/consent/approval.h"
#include "core/consent/asker.h"
#include "core/consent/consent_desk.h"

namespace lanyard::consent {

/// The person's word, by the ways that there are: a prompt, the approval passphrase, the screen itself.
class Person {
 public:
  /// All must outlive it. `show` brings the screen up; false: there is no screen to answer on.
  Person(ConsentDesk& desk, Approval& approval, activity::ActivityLog& log, std::function<bool()> show);

  /// Whether this is the approval passphrase: Approval::check, with a wrong one recorded, also when whoever
  /// tried it does not wait for the answer.
  QCoro::Task<base::Result<void>> checkPassphrase(AskerPtr asker, base::Secret passphrase);

  /// Asks the person on the desk, with the screen brought up and the asker told that it waits. The request's
  /// asker, command and wait are filled in here. `consent.no_wait`, `consent.nobody` Denied, and all that
  /// ConsentDesk::ask has. After the wait the peer is identified again: `peer.changed` Untrusted.
  QCoro::Task<base::Result<Consent>> ask(AskerPtr asker, ConsentRequest request);

  /// The person's yes to something that is done in the person's name: the desktop's channel, the passphrase
  /// that came with the question, or a prompt. A yes is recorded before it counts.
  QCoro::Task<base::Result<void>> saysYes(AskerPtr asker, ConsentRequest request);

 private:
  ConsentDesk& m_desk;
  Approval& m_approval;
  activity::ActivityLog& m_log;
  std::function<bool()> m_show;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::consent
