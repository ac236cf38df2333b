#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/ports/wallet_store.h"

namespace lanyard::consent {

/// The setting in which the wrong guesses at the wallet's passphrase are counted: at an unlock, at a yes, and
/// at the start of a wallet that is sealed by it.
inline constexpr auto kWrongPassphrases = "approval.wrong";

/// The wait after each failed attempt: 1, 2, 4 … 60 s, until one succeeds. How many failed, and when the last
/// one did, is kept in the database, so that a restart of the wallet does not shorten it.
class GuessDelay {
 public:
  /// `setting` is its name in the database. Both others must outlive it.
  GuessDelay(ports::WalletStore& store, const base::Clock& clock, std::string setting);

  /// Whether another attempt must still wait.
  [[nodiscard]] bool running() { return left().count() > 0; }
  /// How long it must still wait.
  [[nodiscard]] std::chrono::milliseconds left();
  void failed();
  void succeeded();

 private:
  void remember();

  ports::WalletStore& m_store;
  const base::Clock& m_clock;
  std::string m_setting;
  int m_failures = 0;
  std::optional<base::Instant> m_last;
};

}  // namespace lanyard::consent
