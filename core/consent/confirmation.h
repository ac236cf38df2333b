#pragma once

#include <QCoro/QCoroTask>
#include <memory>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/lifetime.h"
#include "core/consent/guess_delay.h"
#include "core/ports/person_check.h"
#include "core/ports/wallet_store.h"

namespace lanyard::consent {

/// The computer's confirmation that it is the person, with the same growing delay as the approval passphrase:
/// after each question that did not end with a yes, the next one waits. That holds for every sort of
/// question, because all ask for the same password.
class Confirmation {
 public:
  /// All must outlive the object.
  Confirmation(ports::PersonCheck& check, ports::WalletStore& store, const base::Clock& clock);

  /// As PersonCheck::available.
  QCoro::Task<base::Result<void>> available(ports::PersonQuestion question) {
    return m_check.available(question);
  }
  /// As PersonCheck::ask. `confirm.delayed` Transient: too soon after a question without a yes;
  /// `confirm.asking` Transient: another question is open. A question that could not be asked causes no
  /// delay.
  QCoro::Task<base::Result<void>> ask(ports::PersonQuestion question);
  void cancel() { m_check.cancel(); }

 private:
  ports::PersonCheck& m_check;
  GuessDelay m_delay;
  bool m_asking = false;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::consent
