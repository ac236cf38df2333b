#pragma once

#include <QCoro/QCoroTask>
#include <memory>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/ports/person_check.h"
#include "core/ports/wallet_store.h"
#include "core/services/guess_delay.h"

namespace lanyard::services {

/// The computer's confirmation that it is the person, with the same growing delay as the approval
/// passphrase: after each question that did not end with a yes, the next one waits.
class Confirmation {
 public:
  /// All must outlive the object.
  Confirmation(ports::PersonCheck& check, ports::WalletStore& store, const base::Clock& clock);
  ~Confirmation();
  Confirmation(const Confirmation&) = delete;
  Confirmation& operator=(const Confirmation&) = delete;

  /// As PersonCheck::available.
  QCoro::Task<base::Result<void>> available() { return m_check.available(); }
  /// As PersonCheck::ask. `confirm.delayed` Transient: too soon after a question without a yes;
  /// `confirm.asking` Transient: another question is open. A question that could not be put costs no delay.
  QCoro::Task<base::Result<void>> ask();
  void cancel() { m_check.cancel(); }

 private:
  ports::PersonCheck& m_check;
  GuessDelay m_delay;
  bool m_asking = false;
  std::shared_ptr<bool> m_alive;  ///< coroutines look at it after each wait
};

}  // namespace lanyard::services
