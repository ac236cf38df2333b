#pragma once

#include <QCoro/QCoroTask>

#include "core/base/error.h"

namespace lanyard::ports {

/// What the person confirms. The computer has words of its own for each, and its administrator may forbid one
/// and allow the other.
enum class PersonQuestion { Unlock, ResetPassphrase };

/// The computer's own way of asking whether it is the person: the password that they sign in to it with, or
/// whatever else its administrator chose. A failure is never a yes.
class PersonCheck {
 public:
  virtual ~PersonCheck() = default;
  /// Whether it would ask this question now; asks nobody, and answers within seconds. Errors:
  /// `confirm.no_bus`, `confirm.no_polkit`, `confirm.no_action` Misconfigured (what is missing);
  /// `confirm.foreign` Untrusted (what answers is not the system's polkit); `confirm.no_question`
  /// Misconfigured (it says yes or no without asking, which confirms nobody).
  virtual QCoro::Task<base::Result<void>> available(PersonQuestion question) = 0;
  /// Asks, and waits for the answer. Success means that the person was asked just now and confirmed. One
  /// question at a time. Errors: those of available(); `confirm.no_agent` Misconfigured (no program to ask
  /// with); `confirm.denied` Denied; `confirm.dismissed` Cancelled (the person closed the question);
  /// `confirm.late` Denied (no answer within minutes); `confirm.cancelled` Cancelled (by cancel()).
  virtual QCoro::Task<base::Result<void>> ask(PersonQuestion question) = 0;
  /// Withdraws the question. At any other time nothing happens.
  virtual void cancel() = 0;
};

}  // namespace lanyard::ports
