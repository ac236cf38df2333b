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

/// Obtains the person's yes in one of three ways: a prompt, the approval passphrase, the screen itself.
class Person {
 public:
  /// All must outlive it. `show` brings up the screen, and returns false where there is none.
  Person(ConsentDesk& desk, Approval& approval, activity::ActivityLog& log, std::function<bool()> show);

  /// Whether this is the approval passphrase: Approval::check. A wrong one is recorded, even when the asker
  /// does not wait for the answer.
  QCoro::Task<base::Result<void>> checkPassphrase(AskerPtr asker, base::Secret passphrase);

  /// Asks the person through the desk, brings up the screen, and tells the asker that it waits. The request's
  /// asker, command and wait are filled in here. `consent.no_wait`, `consent.nobody` Denied, and all that
  /// ConsentDesk::ask has. After the wait the peer is identified again: `peer.changed` Untrusted.
  QCoro::Task<base::Result<Consent>> ask(AskerPtr asker, ConsentRequest request);

  /// The person's yes to something done in the person's name: by the desktop's channel, by the passphrase
  /// that came with the question, or by a prompt. A yes is recorded before it counts.
  QCoro::Task<base::Result<void>> saysYes(AskerPtr asker, ConsentRequest request);

 private:
  ConsentDesk& m_desk;
  Approval& m_approval;
  activity::ActivityLog& m_log;
  std::function<bool()> m_show;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::consent
