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

/// Decides when each identity's token is renewed unasked, and when a failed renewal may be tried again for
/// somebody who asks. Pure: its callers pass in the time and what happened, and it starts nothing by itself.
class RefreshPlan {
 public:
  /// In [0, 1).
  using Jitter = std::function<double()>;
  RefreshPlan(base::Instant now, Jitter jitter) : m_jitter(std::move(jitter)), m_lastLook(now) {}

  /// A new sign-in brought this token. A token that cannot be renewed is due exactly when it ends: the
  /// identity lasts until then.
  void signedIn(const std::string& identityId, const tokens::HeldToken& access, bool renewable,
                base::Instant now);
  /// A token was handed out.
  void used(const std::string& identityId, base::Instant now);
  /// A renewal begins. `whole`: for all scopes, so it is the planned one too.
  void begun(const std::string& identityId, bool whole);
  /// A renewal brought this token. The pause before the next one grows with the number of renewals in a row
  /// that nobody asked for and whose token nobody used.
  void renewed(const std::string& identityId, const tokens::HeldToken& access, bool asked, base::Instant now);
  /// A token that nothing renews was read from the keystore: it is due exactly when it ends.
  void endsAt(const std::string& identityId, base::Instant end);
  /// The last failure is over.
  void recovered(const std::string& identityId);
  /// A renewal failed, and may be tried again. `retryAfter`: how long the provider wants no request.
  void failed(const std::string& identityId, const base::Error& error,
              std::optional<std::chrono::seconds> retryAfter, base::Instant now);
  /// Nothing is due for it any more.
  void rest(const std::string& identityId);
  void restAll();
  void forget(const std::string& identityId) { m_turns.erase(identityId); }

  /// Keeps a fresh token for the identity even if nobody uses it. What is due already stays due; a token in
  /// memory (`access`) is renewed in time; without one, a token is fetched within a minute.
  void keepFresh(const std::string& identityId, const tokens::HeldToken* access, base::Instant now);

  /// The identities whose time has come.
  [[nodiscard]] std::vector<std::string> dueBy(base::Instant now) const;
  /// When the first of them all is due.
  [[nodiscard]] std::optional<base::Instant> next() const;
  /// What matters for the renewal of an identity that is due.
  struct Conditions {
    std::optional<std::chrono::seconds> retryAfter;  ///< how long its provider wants no request
    std::optional<base::Instant> lastingUntil;       ///< when its last lasting grant ends
    bool offline = false;  ///< its provider is not on this computer, and the system reports no network
  };
  /// Whether the due renewal begins now; if not, the plan was changed. A renewal that needs a missing network
  /// is held back once, for 5 to 10 minutes: the system may be wrong about the network.
  [[nodiscard]] bool begins(const std::string& identityId, const Conditions& conditions, base::Instant now);

  /// How long whoever asks gets the last error instead of another try, after the provider failed so.
  /// `retryAfter`: how long it wants no request.
  [[nodiscard]] static std::chrono::seconds askGap(const base::Error& error,
                                                   std::optional<std::chrono::seconds> retryAfter);
  /// The last error, if it is too early for another try. `byHand`: a person asks for this very identity, and
  /// must wait only while the provider wants no request (`quiet`).
  [[nodiscard]] const base::Error* tooSoon(const std::string& identityId, bool byHand, bool quiet,
                                           base::Instant now) const;
  /// Why the last renewal failed; null when it succeeded.
  [[nodiscard]] const base::Error* lastError(const std::string& identityId) const;
  /// Whether its renewal is due and held back because there is no network.
  [[nodiscard]] bool heldBack(const std::string& identityId) const;
  /// Until when the wallet renews it unasked; absent if its renewal fails, or would come after `end`.
  /// `renewing`: a renewal is under way.
  [[nodiscard]] std::optional<base::Instant> keptUntil(const std::string& identityId, bool renewing,
                                                       std::optional<base::Instant> end,
                                                       std::optional<base::Instant> lastingUntil) const;

  /// A provider answered while the system reported no network: nothing is held back any more.
  void reachedThough() { m_reachedThough = true; }
  /// The network is back: what failed or was held back is due within 2 s, at most once in 10 s. `quiet`:
  /// whether an identity's provider wants no request; then nothing changes for it.
  void networkBack(base::Instant now, const std::function<bool(const std::string& identityId)>& quiet);
  /// To be called whenever the clock is read. True: the clock was set back, and what was planned by the old
  /// time is due soon.
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
  base::Instant m_backAt{};      ///< when a network's return last made things due
  bool m_reachedThough = false;  ///< a provider answered while the system reported no network
};

}  // namespace lanyard::keeping
