#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/flows/gate.h"
#include "core/oauth/state.h"
#include "core/ports/redirect_listener.h"

namespace lanyard::flows {

/// How long a person may take in the browser. Five minutes: enough for a second factor, and short for an
/// unused code.
inline constexpr std::chrono::minutes kAttemptLife{5};

/// One sign-in under way: a value of its own, in memory only.
struct Attempt {
  std::string id;
  std::string state;
  std::string path;       ///< of its redirect address; another's is not for it. Empty: not known
  bool formPost = false;  ///< the answer was asked for as a form
  /// Where it waits; set while the browser is waited for.
  std::shared_ptr<ports::RedirectBinding> binding;
  Gate gate;  ///< opens when `redirect` or `failure` is set
  std::optional<ports::RedirectParameters> redirect;
  std::optional<base::Error> failure;
};

/// Takes an answer for this attempt, however it came: one for each attempt, and only with the attempt's own
/// state, errors included, and at its own path: one address may serve several attempts, each provider's at a
/// path of its own (RFC 9700 section 4.4.2.2). An answer in a JWT (JARM) with that state ends the attempt:
/// `unsupported.jarm` Unsupported.
ports::RedirectVerdict take(Attempt& attempt, const ports::RedirectParameters& parameters);

/// All sign-ins under way, told apart by their signed state. Decides on every redirect that reaches the
/// listener.
class Attempts final : public ports::RedirectReceiver {
 public:
  /// `life`: how long an attempt may take. Where nothing else is known of an attempt any more, it tells a
  /// late redirect from a used one.
  Attempts(base::Clock& clock, base::Random& random, std::chrono::milliseconds life = kAttemptLife);

  /// A new attempt at `origin` (the issuer).
  [[nodiscard]] std::shared_ptr<Attempt> begin(const std::string& origin);
  /// The attempt is over: a redirect that comes now is told how it ended. Wipes what it held.
  void end(const std::shared_ptr<Attempt>& attempt);

  /// Checks the state before anything else, errors included, and then takes it as take() does.
  ports::RedirectVerdict receive(const ports::RedirectParameters& parameters) override;

 private:
  [[nodiscard]] ports::RedirectVerdict verdictOnOver(const oauth::StateClaims& claims) const;

  base::Clock& m_clock;
  base::Random& m_random;
  std::chrono::milliseconds m_life;
  oauth::StateSigner m_signer;
  std::map<std::string, std::shared_ptr<Attempt>> m_open;
  struct Over {
    std::string id;
    ports::RedirectVerdict verdict;
  };
  std::deque<Over> m_over;  ///< how the last ones ended, oldest first
};

}  // namespace lanyard::flows
