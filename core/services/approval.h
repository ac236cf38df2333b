#pragma once

#include <QCoro/QCoroTask>
#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/flows/gate.h"
#include "core/ports/key_derivation.h"
#include "core/ports/secret_store.h"
#include "core/ports/wallet_store.h"
#include "core/services/guess_delay.h"

namespace lanyard::services {

/// What one guess at the approval passphrase costs: 64 MiB.
inline constexpr ports::ScryptCost kApprovalCost{16, 8, 1};

/// The shortest approval passphrase, in bytes. Behind the growing delay and scrypt; longer is the person's
/// choice.
inline constexpr std::size_t kMinPassphraseBytes = 8;

/// The approval passphrase: the person's word where there is no screen. Kept as a scrypt verifier in the
/// keystore item "approval"; a store that has a passphrase of its own uses that one. How many guesses were
/// wrong, and when the last one was, is kept in the database, so that a restart of the wallet does not
/// shorten the delay.
class Approval {
 public:
  /// All must outlive the object.
  Approval(ports::SecretStore& secrets, ports::KeyDerivation& derivation, const base::Clock& clock,
           base::Random& random, ports::WalletStore& store, ports::ScryptCost cost = kApprovalCost);
  ~Approval();
  Approval(const Approval&) = delete;
  Approval& operator=(const Approval&) = delete;

  /// Whether there is a passphrase to ask for. `keystore.*`.
  QCoro::Task<base::Result<bool>> isSet();
  /// Success means: it is the person. One check at a time, in the order of arrival. `approval.wrong` Denied,
  /// and the next try is accepted after 1, 2, 4 … 60 s; before that `approval.delayed` Transient, also for
  /// those who waited for their turn when the wrong one came out. `approval.crowded` Transient: too many
  /// wait. `approval.not_set` Denied. `keystore.*`.
  QCoro::Task<base::Result<void>> check(base::Secret passphrase);
  /// Sets or changes it. With `current`, that is checked first. Without, whoever calls has decided that it
  /// may be. `approval.short` Misconfigured. A store with its own passphrase needs `current`:
  /// `approval.current_needed` Denied.
  QCoro::Task<base::Result<void>> set(base::Secret next, std::optional<base::Secret> current = std::nullopt);

 private:
  QCoro::Task<void> turn();
  QCoro::Task<base::Result<bool>> matches(base::Secret passphrase);
  QCoro::Task<base::Result<base::Secret>> makeVerifier(base::Secret passphrase);

  ports::SecretStore& m_secrets;
  ports::KeyDerivation& m_derivation;
  base::Random& m_random;
  GuessDelay m_delay;
  ports::ScryptCost m_cost;
  std::shared_ptr<flows::Gate> m_checking;  ///< opens at the end of the check that runs; null: none does
  std::size_t m_waiting = 0;
  std::shared_ptr<bool> m_alive;  ///< coroutines look at it after each wait
};

}  // namespace lanyard::services
