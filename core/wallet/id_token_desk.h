#pragma once

#include <QCoro/QCoroTask>
#include <chrono>
#include <optional>
#include <string>

#include "core/activity/activity_log.h"
#include "core/base/lifetime.h"
#include "core/consent/asker.h"
#include "core/consent/grant_book.h"
#include "core/wallet/tool_right.h"
#include "core/wallet/wallet.h"

namespace lanyard::wallet {

/// A request for an ID token, as it was made.
struct IdTokenAsk {
  std::string identity;  ///< as for findOrDefault()
  std::string audience;  ///< whom it must be for; empty: whomever the sign-in's is for
  std::chrono::seconds minValid{60};
  std::string reason;  ///< the tool's own words: a claim
};

/// What a tool gets.
struct IdTokenHandout {
  keeping::IdentityView identity;
  keeping::IssuedIdToken token;
};

/// Hands out ID tokens. Whoever has one can show it as a proof of who the person is wherever its audience is
/// believed, so it is a right of its own: no grant for an access token covers it. The order is that of
/// TokenDesk: the grant's use is counted, the activity is committed, then the token leaves.
class IdTokenDesk {
 public:
  /// All must outlive the desk's askers.
  IdTokenDesk(Wallet& wallet, consent::GrantBook& grants, activity::ActivityLog& log, consent::Person& person)
      : m_wallet(wallet), m_grants(grants), m_log(log), m_right(grants, person) {}

  /// An ID token for the asker. Refuses, before anybody is asked, what Wallet::find and idTokenNeedOf()
  /// refuse. As TokenDesk::get, with the errors of Wallet::idToken.
  QCoro::Task<base::Result<IdTokenHandout>> get(consent::AskerPtr asker, IdTokenAsk ask);

 private:
  struct Request {
    keeping::IdentityView view;
    grants::Need need;
    std::chrono::seconds minValid{60};
    std::string reason;
    std::optional<grants::Caller> caller;  ///< empty: the person at the screen
  };
  QCoro::Task<base::Result<IdTokenHandout>> serve(consent::AskerPtr asker, Request request);
  [[nodiscard]] base::Result<IdTokenHandout> deliver(const Request& request, const grants::Allow& right,
                                                     keeping::IssuedIdToken token);
  [[nodiscard]] base::Result<void> record(const Request& request, std::string outcome, std::string detail);
  [[nodiscard]] tl::unexpected<base::Error> refused(const Request& request, const base::Error& error);

  Wallet& m_wallet;
  consent::GrantBook& m_grants;
  activity::ActivityLog& m_log;
  ToolRight m_right;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
