#pragma once

#include <QCoro/QCoroTask>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/lifetime.h"
#include "core/consent/asker.h"
#include "core/consent/person.h"
#include "core/flows/gate.h"
#include "core/keeping/identity_view.h"
#include "core/wallet/token_desk.h"
#include "core/wallet/token_report.h"
#include "core/wallet/wallet.h"

namespace lanyard::wallet {

/// How the asker follows a sign-in that its report leads to.
struct SignInWatch {
  std::function<void(const SignInStep&)> progress;
  /// The person said yes, and the sign-in begins: it can be cancelled. Null: it has ended.
  std::function<void(std::shared_ptr<Cancellation>)> underWay;
};

/// Serves tools whose token a service refused. A token that is no longer good is renewed (TokenDesk::report).
/// Where the service wants what a renewal cannot give, the person is asked for just that, and signs in again:
/// more scopes (RFC 6750 section 3.1), another way to authenticate or a newer authentication (RFC 9470), or
/// claims (Microsoft's `claims`). Then the tool gets a token by the same right as in TokenDesk::get.
///
/// The same wish is put to the person no more than twice in a row: what the second sign-in does not bring, a
/// third will not. Those who report the same wish meanwhile wait for that sign-in, and those who report an
/// older token get the new one.
class StepUpDesk {
 public:
  /// All must outlive the desk's askers.
  StepUpDesk(Wallet& wallet, consent::Person& person, TokenDesk& tokens, const base::Clock& clock)
      : m_wallet(wallet), m_person(person), m_tokens(tokens), m_clock(clock) {}

  /// A token in the place of the refused one. As TokenDesk::report and TokenDesk::get, Person::saysYes and
  /// Wallet::signIn; and `challenge.again` Denied (two sign-ins did not help), `challenge.unmet` Denied (the
  /// provider did not give the scopes), `pasted.no_browser` Misconfigured (nobody signs in to a pasted
  /// token).
  QCoro::Task<base::Result<Handout>> get(consent::AskerPtr asker, TokenAsk ask, TokenReport report,
                                         SignInWatch watch);

 private:
  /// What became of one wish for one identity.
  struct Wish {
    int times = 0;  ///< sign-ins for it, one soon after the other
    base::Instant endedAt{};
    bool met = false;                       ///< by the last of them
    std::shared_ptr<flows::Gate> underWay;  ///< opened when the one under way has ended
    std::optional<base::Error> failure;     ///< of the last of them
  };
  QCoro::Task<base::Result<void>> fulfil(consent::AskerPtr asker, keeping::IdentityView view, TokenAsk ask,
                                         TokenReport report, SignInWatch watch);
  QCoro::Task<base::Result<void>> signIn(consent::AskerPtr asker, keeping::IdentityView view,
                                         oauth::TokenChallenge challenge, std::string reason,
                                         SignInWatch watch, std::string key);
  [[nodiscard]] bool isLate(const Wish& wish) const;

  Wallet& m_wallet;
  consent::Person& m_person;
  TokenDesk& m_tokens;
  const base::Clock& m_clock;
  std::map<std::string, Wish> m_wishes;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
