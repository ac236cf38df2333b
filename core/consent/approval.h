#pragma once

#include <QCoro/QCoroTask>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/lifetime.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/consent/guess_delay.h"
#include "core/flows/gate.h"
#include "core/ports/key_derivation.h"
#include "core/ports/secret_store.h"
#include "core/ports/wallet_store.h"

namespace lanyard::consent {

/// What one guess at the approval passphrase costs: 64 MiB.
inline constexpr ports::ScryptCost kApprovalCost{16, 8, 1};

/// The shortest approval passphrase, in bytes. The growing delay and scrypt protect it; a longer one is the
/// person's choice.
inline constexpr std::size_t kMinPassphraseBytes = 8;

/// The approval passphrase, with which the person says yes where there is no screen. Kept as a scrypt
/// verifier in the keystore item "approval"; a store that has a passphrase of its own uses that one. How many
/// guesses were wrong, and when the last one was, is kept in the database, so that a restart of the wallet
/// does not shorten the delay.
class Approval {
 public:
  /// All references must outlive the object.
  Approval(ports::SecretStore& secrets, ports::KeyDerivation& derivation, const base::Clock& clock,
           base::Random& random, ports::WalletStore& store, ports::ScryptCost cost = kApprovalCost);
  ~Approval();
  Approval(const Approval&) = delete;
  Approval& operator=(const Approval&) = delete;

  /// Whether there is a passphrase to ask for. `keystore.*`.
  QCoro::Task<base::Result<bool>> isSet();
  /// Success means that it is the person. One check at a time, in the order of arrival. `approval.wrong`
  /// Denied, and the next try is accepted after 1, 2, 4 … 60 s; before that `approval.delayed` Transient (its
  /// value: seconds to wait), also for those who were waiting when the wrong guess was found.
  /// `approval.crowded` Transient: too many wait. `approval.not_set` Denied. `keystore.*`.
  QCoro::Task<base::Result<void>> check(base::Secret passphrase);
  /// Sets or changes it. With `current`, that is checked first; without it, the caller has decided that the
  /// change is allowed. `approval.short` Misconfigured. A store with its own passphrase needs `current`:
  /// `approval.current_needed` Denied. A `current` that was replaced meanwhile counts as `approval.wrong`.
  QCoro::Task<base::Result<void>> set(base::Secret next, std::optional<base::Secret> current = std::nullopt);
  /// Whether replace() is possible. `approval.sealed` Misconfigured: the passphrase is the store's own, and
  /// nothing opens the store without it. `approval.not_set` Denied; `keystore.*`.
  QCoro::Task<base::Result<void>> replaceable();
  /// Replaces a forgotten passphrase by `next`; the caller has the person's yes. It is one write of the
  /// keystore's item: before it the old one counts, after it the new one, and the delay after wrong guesses
  /// ends. Checks that are still waiting use the new one. Errors: as replaceable(); `approval.short`
  /// Misconfigured.
  QCoro::Task<base::Result<void>> replace(base::Secret next);

 private:
  QCoro::Task<void> turn();
  QCoro::Task<base::Result<bool>> matches(base::Secret passphrase);
  QCoro::Task<base::Result<base::Secret>> makeVerifier(base::Secret passphrase);

  ports::SecretStore& m_secrets;
  ports::KeyDerivation& m_derivation;
  base::Random& m_random;
  GuessDelay m_delay;
  ports::ScryptCost m_cost;
  std::shared_ptr<flows::Gate> m_checking;  ///< opens at the end of the running check; null: none runs
  std::size_t m_waiting = 0;
  std::uint64_t m_replaced = 0;  ///< how often: tells a change under way that its `current` was replaced
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::consent
