#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/flows/resource_discovery.h"
#include "core/flows/sign_in.h"
#include "core/keeping/identity_view.h"
#include "core/oauth/challenge.h"
#include "core/ports/secret_store.h"
#include "core/providers/offline_access.h"
#include "core/providers/parts.h"
#include "core/providers/provider_settings.h"

namespace lanyard::wallet {

/// A sign-in as it was asked for.
struct SignInOrder {
  std::string identityId;                ///< set for "sign in again"; then the settings come from the store
  providers::ProviderSettings settings;  ///< else
  base::Secret clientSecret;
  std::string alias;
  /// Replaces what the store or the catalog says, if the person said so.
  std::optional<providers::LoopbackRule> loopback = {};
  /// Without a client ID, also in the catalog: the wallet gets itself one at the issuer
  /// (wallet/registrations.h). The person agreed.
  bool registers = false;
  /// The issuer is the one that the resource (the first of `settings.resources`) named to the person. It is
  /// asked again, and must still name it and call itself so.
  bool discovered = false;
  /// A client that the wallet registered itself is registered anew.
  bool anew = false;
  /// What to put in the places of the placeholders of the address of a provider that is named.
  providers::Parts parts = {};
  bool device = false;    ///< by a code on another device, without a browser here
  bool formPost = false;  ///< the person says that the provider answers with a form
  bool dpop = false;      ///< the person wants tokens that are bound to a key (RFC 9449)
  base::Secret clientKey =
      {};  ///< a file's text with the client's private key, or empty (jose::ClientKey::read)
  base::Secret clientKeyPassphrase = {};  ///< of that file, or empty
  std::string clientKeyId = {};           ///< the provider's name for the key; empty: as the file says
  std::optional<oauth::TokenChallenge> challenge = {};  ///< flows::PreparedSignIn::challenge
};

/// A token or key that a person made at a provider, or their user name and password there, as it was given to
/// the wallet.
struct PasteOrder {
  std::string identityId;                ///< whose it replaces; then the settings come from the store
  providers::ProviderSettings settings;  ///< else: provider or issuer, `local`, `caFile`
  providers::Parts parts = {};           ///< as in SignInOrder
  std::string alias;
  base::Secret token;
  /// `token` is a password, for HTTP Basic, of this user. With `identityId` the user may be left out.
  bool isPassword = false;
  std::string user = {};
  std::optional<base::Instant> expiresAt = {};  ///< as the person said
};

/// A step of a sign-in, for the caller alone. For "authorize": `url`, the address to open in the browser,
/// `until`, the time by which the browser must be back, and `redirectUri`, where it comes back to; `anyPort`
/// if that has another port each time. For "code": `device`, what to type where, and `until`, the time by
/// which that must be done.
struct SignInStep {
  std::string step;
  std::string url = {};
  std::optional<base::Instant> until = {};
  std::string redirectUri = {};
  bool anyPort = false;
  std::string fingerprint = {};  ///< of the certificate at `redirectUri`, where that is https
  bool deviceOffered = false;    ///< the provider has sign-ins by a code too
  std::optional<flows::DeviceCode> device = {};
};

/// The caller's handle of a running sign-in: cancels it, and brings it the address that a browser elsewhere
/// ended at.
class Cancellation {
 public:
  void cancel() {
    m_cancelled = true;
    if (m_onCancel) m_onCancel();
  }
  [[nodiscard]] bool cancelled() const { return m_cancelled; }
  void onCancel(std::function<void()> action) { m_onCancel = std::move(action); }
  /// As flows::SignInHold::paste.
  [[nodiscard]] base::Result<void> paste(std::string_view address) const {
    if (!m_onPaste) return base::fail(errors::kPasteNotWaiting, "the sign-in has not begun");
    return m_onPaste(address);
  }
  void onPaste(std::function<base::Result<void>(std::string_view)> action) { m_onPaste = std::move(action); }

 private:
  bool m_cancelled = false;
  std::function<void()> m_onCancel;
  std::function<base::Result<void>(std::string_view)> m_onPaste;
};

struct SignInResult {
  keeping::IdentityView identity;
  bool renewed = false;  ///< an identity that was known
  /// Where the provider gave no refresh token: how long the sign-in lasts, and what was not asked for yet
  /// that would have brought one. Empty: all that is known was asked for.
  std::optional<base::Instant> lastsUntil = {};
  providers::OfflineAccess offline = {{}, {}};
  /// Scopes that are asked for by default and were not, because the provider does not list them.
  std::vector<std::string> leftOut = {};
};

/// What happened at the provider at a sign-out.
enum class RevokeOutcome { RevokedThere, ForgottenHere, Pending };

struct SignOutResult {
  keeping::IdentityView identity;
  RevokeOutcome outcome = RevokeOutcome::ForgottenHere;
  std::string detail;
  /// The page where the person can end their browser's session too; empty where the provider has none, or
  /// could not be asked.
  std::string endSession;
  /// When the session there ends by itself, if it was not ended and that is known.
  std::optional<base::Instant> endsAt = {};
  /// The page where the person can end it, for a token that was pasted and not revoked; empty where none is
  /// known.
  std::string revokeAt = {};
};

/// What became of one identity while all were signed out.
struct SignedOut {
  keeping::IdentityView identity;  ///< as it was before
  base::Result<SignOutResult> result;
};

class RouteBook;

/// What the local API may ask of the engine. No method decides on consent: the caller has done so.
class Wallet : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  [[nodiscard]] virtual std::vector<keeping::IdentityView> identities() const = 0;
  /// By id, alias or provider. `identity.unknown`, `identity.ambiguous` (detail lists the aliases),
  /// Misconfigured.
  [[nodiscard]] virtual base::Result<keeping::IdentityView> find(const std::string& who) const = 0;
  /// The person's rules about which identity is for which address.
  [[nodiscard]] virtual RouteBook& routes() = 0;
  /// A token in memory that meets the need, without waiting; empty when a refresh is needed.
  [[nodiscard]] virtual std::optional<keeping::IssuedToken> cached(const std::string& identityId,
                                                                   const keeping::TokenNeed& need) = 0;
  /// Why the provider gives no token that meets this need, if it was asked lately: it cannot narrow a token
  /// to that. Asks nobody.
  [[nodiscard]] virtual std::optional<base::Error> refusal(const std::string& identityId,
                                                           const keeping::TokenNeed& need) = 0;
  /// The surplus of the token that cached() would return. Changes nothing, and does not count as use of the
  /// token.
  [[nodiscard]] virtual std::vector<std::string> surplus(const std::string& identityId,
                                                         const keeping::TokenNeed& need) = 0;
  /// A token that meets the need; joins the refresh in flight, or starts one. Errors:
  /// `token.sign_in_required` SignInAgain, `token.scope_not_available` Denied, `keystore.*`, `http.*`; and
  /// where the provider gives no token of just that, `token.narrow_*` and `token.wider` Denied.
  virtual QCoro::Task<base::Result<keeping::IssuedToken>> token(std::string identityId,
                                                                keeping::TokenNeed need) = 0;
  /// The same token with a proof for one request, where it is bound to a key; as TokenKeeper::prove.
  virtual QCoro::Task<base::Result<keeping::IssuedToken>> prove(std::string identityId,
                                                                keeping::IssuedToken token,
                                                                keeping::ProofNeed need) = 0;
  /// A service refused the token that meets this need, whose SHA-256 is `sha256` (hex): the next request for
  /// it renews it, once. `token.still_refused` Denied, `token.no_refresh_token` SignInAgain: that is no help.
  [[nodiscard]] virtual base::Result<void> refusedByService(const std::string& identityId,
                                                            const keeping::TokenNeed& need,
                                                            const std::string& sha256) = 0;
  /// The ID token in memory, if it is valid for so long, without waiting; empty when a renewal has to bring
  /// one. An error: it would not, as far as that is known (`token.no_open_id`, `id_token.not_renewed`).
  [[nodiscard]] virtual base::Result<std::optional<keeping::IssuedIdToken>> cachedIdToken(
      const std::string& identityId, std::chrono::seconds minValid) = 0;
  /// An ID token; joins the refresh in flight, or starts one, if the one in memory ends sooner. As token(),
  /// and the errors of cachedIdToken().
  virtual QCoro::Task<base::Result<keeping::IssuedIdToken>> idToken(std::string identityId,
                                                                    std::chrono::seconds minValid) = 0;
  /// Renews now, whatever is in memory.
  virtual QCoro::Task<base::Result<keeping::IssuedToken>> refresh(std::string identityId) = 0;
  /// What the resource at `address` says about signing in for it. `local`: it is on this computer and may
  /// speak plain http; `caFile`: as in the settings. Nobody but the resource is asked, and nothing is kept.
  /// Errors: `resource.*`, `unsupported.*`, `http.*`; `wallet.locked` Locked.
  virtual QCoro::Task<base::Result<flows::FoundResource>> findResource(std::string address, bool local,
                                                                       std::string caFile) = 0;
  /// Runs a whole sign-in. `progress` is called until the task ends.
  virtual QCoro::Task<base::Result<SignInResult>> signIn(SignInOrder order,
                                                         std::function<void(SignInStep)> progress,
                                                         std::shared_ptr<Cancellation> cancellation) = 0;
  /// Keeps a token that was pasted, as an identity of its own. `progress` as in signIn(). Errors:
  /// `pasted.*`, `provider.*`, `policy.*`, `identity.*`, `userinfo.*`, `http.*`, `keystore.*`, `store.*`,
  /// `sign_in.another_person`, `sign_in.cancelled`, `wallet.locked`.
  virtual QCoro::Task<base::Result<SignInResult>> paste(PasteOrder order,
                                                        std::function<void(SignInStep)> progress,
                                                        std::shared_ptr<Cancellation> cancellation) = 0;
  virtual QCoro::Task<base::Result<SignOutResult>> signOut(std::string identityId) = 0;
  /// Signs out every identity that there is now, a few at a time; one that fails stops no other. From the
  /// start nobody gets a token of any of them; one that fails can be used again. `each` is called for every
  /// one as it ends. It goes on even if nobody listens any more. A lock shortens it: providers that were not
  /// asked yet are asked later. `wallet.locked` Locked (nothing was begun).
  virtual QCoro::Task<base::Result<void>> signOutAll(std::function<void(const SignedOut&)> each) = 0;
  /// Wipes the access tokens. Until unlock() nothing is fetched, signed in or signed out: `wallet.locked`
  /// Locked. What has begun to change something still ends.
  virtual void lock() = 0;
  virtual void unlock() = 0;
  /// Whether nothing that is under way still needs a key or holds a secret.
  [[nodiscard]] virtual bool quiet() const = 0;
  virtual QCoro::Task<ports::StoreState> keystoreState() = 0;
  [[nodiscard]] virtual std::string keystoreName() const = 0;

 Q_SIGNALS:
  void identityChanged(const std::string& identityId);
  void identityRemoved(const std::string& identityId);
};

}  // namespace lanyard::wallet
