#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/activity/activity_log.h"
#include "core/base/clock.h"
#include "core/consent/asker.h"
#include "core/consent/grant_book.h"
#include "core/ports/program_files.h"
#include "core/wallet/token_limits.h"
#include "core/wallet/wallet.h"

namespace lanyard::wallet {

/// What a program is allowed beforehand.
struct GrantOrder {
  std::string program;   ///< its file, by an absolute path
  std::string identity;  ///< id, alias or provider
  TokenLimits limits;
  bool idToken = false;  ///< its ID token, for `limits.audience`; there are no other limits then
  std::vector<std::string> also;              ///< surplus that its tokens may have
  std::optional<std::chrono::seconds> lasts;  ///< empty: always
};

/// Gives grants to programs beforehand, and revokes them. The caller has decided that this may happen; this
/// class decides what may be allowed and what the log says.
class GrantDesk {
 public:
  using Which = std::function<bool(const grants::Grant&)>;

  /// All must outlive it.
  GrantDesk(Wallet& wallet, consent::GrantBook& grants, activity::ActivityLog& log,
            const ports::ProgramFiles& programs, const base::Clock& clock)
      : m_wallet(wallet), m_grants(grants), m_log(log), m_programs(programs), m_clock(clock) {}

  /// Recorded before it counts. Refuses what Wallet::find, needOf(), ProgramFiles::look and GrantBook::add
  /// refuse; `program.lasting` (a shell or interpreter), `program.unreadable` Misconfigured;
  /// `activity.unwritable`.
  [[nodiscard]] base::Result<grants::Grant> allow(const GrantOrder& order);
  /// Revokes every grant that `which` selects, with a line in the log for each; it is done even if the log
  /// cannot be written. As GrantBook::revokeAll.
  [[nodiscard]] consent::GrantBook::Taken takeBack(const Which& which);
  /// The same; the log names `asker`, unless it is the person at the screen.
  [[nodiscard]] consent::GrantBook::Taken takeBack(const Which& which, const consent::Asker& asker);

 private:
  [[nodiscard]] base::Result<grants::Grant> grantOf(const GrantOrder& order) const;

  Wallet& m_wallet;
  consent::GrantBook& m_grants;
  activity::ActivityLog& m_log;
  const ports::ProgramFiles& m_programs;
  const base::Clock& m_clock;
};

}  // namespace lanyard::wallet
