#pragma once

#include <QCoro/QCoroTask>
#include <cstdint>
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
  void cancel() {
    ++m_cancels;
    m_check.cancel();
  }
  /// How often a question was taken back. A yes can be on its way by then: whoever asked compares this with
  /// what it was before, and takes no such yes.
  [[nodiscard]] std::uint64_t cancels() const { return m_cancels; }

 private:
  ports::PersonCheck& m_check;
  GuessDelay m_delay;
  bool m_asking = false;
  std::uint64_t m_cancels = 0;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::consent
