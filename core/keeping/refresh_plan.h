#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/tokens/held_token.h"

namespace lanyard::keeping {

/// When each identity's token is renewed unasked, and when a failed renewal may be tried again for somebody
/// who asks. Pure: it is told the time, what happened and what the outside says, and starts nothing by
/// itself.
class RefreshPlan {
 public:
  /// In [0, 1).
  using Jitter = std::function<double()>;
  RefreshPlan(base::Instant now, Jitter jitter) : m_jitter(std::move(jitter)), m_lastLook(now) {}

  /// A new sign-in brought this token. One that cannot be renewed is due when it ends, and not a minute
  /// before: the identity lasts as long.
  void signedIn(const std::string& identityId, const tokens::HeldToken& access, bool renewable,
                base::Instant now);
  /// A token was handed out.
  void used(const std::string& identityId, base::Instant now);
  /// A renewal begins. `whole`: of everything, so it is the planned one too.
  void begun(const std::string& identityId, bool whole);
  /// A renewal brought this token. By how many in a row that nobody asked for, and whose token nobody used,
  /// the pause before the next one grows.
  void renewed(const std::string& identityId, const tokens::HeldToken& access, bool asked, base::Instant now);
  /// The last failure is over.
  void recovered(const std::string& identityId);
  /// A renewal failed, and may be tried again. `retryAfter`: for so long the provider wants to be left alone.
  void failed(const std::string& identityId, const base::Error& error,
              std::optional<std::chrono::seconds> retryAfter, base::Instant now);
  /// Nothing is due for it any more.
  void rest(const std::string& identityId);
  void restAll();
  void forget(const std::string& identityId) { m_turns.erase(identityId); }

  /// The identity is to have a fresh token whoever uses it. What is due already stays; a token that is there
  /// (`access`) is renewed in its time; else one is fetched within a minute.
  void keepFresh(const std::string& identityId, const tokens::HeldToken* access, base::Instant now);

  /// The identities whose time has come.
  [[nodiscard]] std::vector<std::string> dueBy(base::Instant now) const;
  /// When the first of them all is due.
  [[nodiscard]] std::optional<base::Instant> next() const;
  /// What the outside says of an identity that is due.
  struct Conditions {
    std::optional<std::chrono::seconds> retryAfter;  ///< for so long its provider wants to be left alone
    std::optional<base::Instant> lastingUntil;       ///< until then a lasting grant holds
    bool offline = false;  ///< its provider is elsewhere, and the system says that there is no network
  };
  /// Whether what is due begins now; else the plan was changed. Held back is once, for 5 to 10 minutes, what
  /// needs a network that is not there: the system may be wrong.
  [[nodiscard]] bool begins(const std::string& identityId, const Conditions& conditions, base::Instant now);

  /// The last error, where it is too early for another try. `byHand`: whoever asks means just this identity
  /// and waits only where the provider wants to be left alone (`quiet`).
  [[nodiscard]] const base::Error* tooSoon(const std::string& identityId, bool byHand, bool quiet,
                                           base::Instant now) const;
  /// Why the last renewal failed; null when it succeeded.
  [[nodiscard]] const base::Error* lastError(const std::string& identityId) const;
  /// Due, and put off because there is no network.
  [[nodiscard]] bool heldBack(const std::string& identityId) const;
  /// Until when the wallet renews it unasked, before `end`: what fails, or would come too late, keeps
  /// nothing. `renewing`: a renewal is under way.
  [[nodiscard]] std::optional<base::Instant> keptUntil(const std::string& identityId, bool renewing,
                                                       std::optional<base::Instant> end,
                                                       std::optional<base::Instant> lastingUntil) const;

  /// A provider answered while the system said that there is no network: nothing is held back any more.
  void reachedThough() { m_reachedThough = true; }
  /// The network is there again: what failed or was held back is due within 2 s, but no more than once in 10
  /// s. `quiet`: whether an identity's provider wants to be left alone; then nothing changes for it.
  void networkBack(base::Instant now, const std::function<bool(const std::string& identityId)>& quiet);
  /// To be called at each look at the clock. True: it was set back, and what was to happen at a time of the
  /// old clock is due soon.
  bool clockWasSetBack(base::Instant now);

 private:
  struct Failure {
    base::Error error;
    int count = 0;  ///< in a row
    base::Instant at;
    base::Instant askAgainAt;  ///< before it, whoever asks gets `error`
  };
  struct Turn {
    std::optional<base::Instant> dueAt;  ///< next renewal or retry
    std::optional<Failure> failure;      ///< gone with the next success
    std::optional<base::Instant> lastUsed;
    bool heldBack = false;
    int unasked = 0;  ///< renewals in a row that nobody asked for and whose token nobody used
  };
  [[nodiscard]] const Turn* find(const std::string& identityId) const;
  [[nodiscard]] base::Instant nextRenewal(const Turn& turn, const tokens::HeldToken& access,
                                          base::Instant now) const;
  [[nodiscard]] std::chrono::milliseconds spread(std::chrono::milliseconds most) const;

  std::map<std::string, Turn> m_turns;
  Jitter m_jitter;
  base::Instant m_lastLook;
  base::Instant m_backAt{};      ///< of the last tries that a network's return brought
  bool m_reachedThough = false;  ///< a provider answered while the system said that there is no network
};

}  // namespace lanyard::keeping
