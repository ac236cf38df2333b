#pragma once

#include <QCoro/QCoroTask>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/activity/activity_log.h"
#include "core/base/lifetime.h"
#include "core/consent/asker.h"
#include "core/consent/grant_book.h"
#include "core/grants/decision.h"
#include "core/identity/route.h"
#include "core/keeping/identity_view.h"
#include "core/wallet/token_limits.h"
#include "core/wallet/tool_right.h"
#include "core/wallet/wallet.h"

namespace lanyard::wallet {

/// A request for a token, as it was made.
struct TokenAsk {
  std::string identity;  ///< as for findOrDefault(); empty where `url` tells it
  std::string url = {};  ///< the address that the token is for, which leads to an identity (RouteBook::find)
  TokenLimits limits;
  std::chrono::seconds minValid{60};
  std::string reason;  ///< the tool's own words: a claim
  keeping::ProofNeed proof = {};  ///< the request that the token is for, where it is bound to a key
  /// The SHA-256 (hex) of the token of just that which a service refused; empty: none was.
  std::string refusedSha256 = {};
};

/// What a tool gets.
struct Handout {
  keeping::IdentityView identity;
  keeping::IssuedToken token;
  std::optional<identity::Routed> routed = {};  ///< how an address led to the identity
  /// SHA-256 (hex) of a token that was asked for by an address, by which the helper of a tool knows it again
  /// without keeping it. Empty for a password, which can be guessed by its digest.
  std::string tokenSha256 = {};
};

/// The result of a renewal; the token stays in the wallet.
struct Renewal {
  keeping::IdentityView identity;
  std::optional<base::Instant> expiresAt;
};

/// Hands out tokens, and is the one place that decides on that: which scopes, by which grant or yes, and what
/// the log says. Equal questions share a prompt (consent::ConsentDesk) and equal tokens a refresh
/// (keeping::TokenKeeper).
///
/// A token is handed out in this order: the grant's use is counted and stored, the activity is committed, the
/// task ends with the token. So a crash in between costs at most one use, and never leaves a token
/// unrecorded. A refusal is recorded if the log can be written.
class TokenDesk {
 public:
  /// All must outlive the desk's askers.
  TokenDesk(Wallet& wallet, consent::GrantBook& grants, activity::ActivityLog& log, consent::Person& person)
      : m_wallet(wallet), m_grants(grants), m_log(log), m_right(grants, person) {}

  /// A token for the asker. A token that is granted and in memory is returned without a wait, unless it is
  /// bound to a key: its proof for the named request takes the keystore. Refuses what
  /// Wallet::find, needOf() and checkProof() refuse, `token.scope_not_available` Denied (more than the
  /// sign-in gave), `peer.unknown` Denied, `peer.changed` Untrusted, all that Person::ask and Wallet::token
  /// have, `grant.revoked` Denied (taken back meanwhile), `token.wider` and `token.surplus` Denied (the token
  /// can do more than was asked for, or than the yes covers), `store.*`, `activity.unwritable`,
  /// `activity.missing`, `activity.rolled_back` (see ActivityLog::mayHandOut). Ends with `consent.cancelled`
  /// once the asker is gone.
  QCoro::Task<base::Result<Handout>> get(consent::AskerPtr asker, TokenAsk ask);
  /// The same for an asker whose token a service refused (`ask.refusedSha256`): that very token is renewed
  /// first, once; where another one took its place already, the asker gets that. `token.still_refused`
  /// Denied: the refused one came of such a renewal itself, or the provider gave the same again.
  QCoro::Task<base::Result<Handout>> report(consent::AskerPtr asker, TokenAsk ask);
  /// The identity that is asked for, which its address may tell. As Wallet::find and RouteBook::find.
  [[nodiscard]] base::Result<keeping::IdentityView> identityOf(const TokenAsk& ask) const;
  /// Whether the wallet has another token for this than the one with this SHA-256 (hex), or has to get one
  /// first. False where there is none to be had.
  [[nodiscard]] bool holdsAnother(const TokenAsk& ask, const std::string& sha256);
  /// Renews the token now. The asker needs the same right as for get(), but nothing is handed out, so nobody
  /// is asked about surplus. As get(), with the errors of Wallet::refresh; `pasted.no_renewal` Misconfigured.
  QCoro::Task<base::Result<Renewal>> refresh(consent::AskerPtr asker, TokenAsk ask);

 private:
  /// What is known of a request before anybody is asked.
  struct Request {
    keeping::IdentityView view;
    grants::Need need;             ///< what consent is about; scopes are always named
    keeping::TokenNeed tokenNeed;  ///< what the wallet is asked for
    keeping::ProofNeed proof;
    std::string reason;
    std::string refusedSha256;  ///< see TokenAsk
    bool renew = false;
    std::optional<identity::Routed> routed = {};
    std::string place = {};                ///< with `routed`: host and port of the address
    std::optional<grants::Caller> caller;  ///< empty: the person at the screen
  };
  QCoro::Task<base::Result<Handout>> serve(consent::AskerPtr asker, TokenAsk ask, bool renew);
  QCoro::Task<base::Result<Handout>> serveKnown(consent::AskerPtr asker, Request request);
  QCoro::Task<base::Result<grants::Allow>> askPerson(consent::AskerPtr asker, Request request, bool changed);
  QCoro::Task<base::Result<keeping::IssuedToken>> fetch(Request request);
  [[nodiscard]] base::Result<keeping::IdentityView> viewFor(const TokenAsk& ask,
                                                            std::optional<identity::Routed>& routed) const;
  [[nodiscard]] base::Result<Request> requestOf(const TokenAsk& ask, bool renew) const;
  [[nodiscard]] std::optional<keeping::IssuedToken> atHand(const Request& request,
                                                           const grants::Allow& right);
  [[nodiscard]] base::Result<void> setAside(const Request& request);
  [[nodiscard]] std::optional<base::Error> cannotBeHad(const Request& request);
  [[nodiscard]] base::Result<Handout> deliver(const Request& request, const grants::Allow& right,
                                              keeping::IssuedToken token);
  [[nodiscard]] base::Result<void> record(const Request& request, std::string outcome, std::string detail);
  [[nodiscard]] static std::string wayOf(const Request& request);
  [[nodiscard]] tl::unexpected<base::Error> refused(const Request& request, const base::Error& error);

  Wallet& m_wallet;
  consent::GrantBook& m_grants;
  activity::ActivityLog& m_log;
  ToolRight m_right;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
