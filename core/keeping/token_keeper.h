#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/base/lifetime.h"
#include "core/base/random.h"
#include "core/flows/gate.h"
#include "core/flows/narrow_flow.h"
#include "core/flows/provider_weather.h"
#include "core/flows/refresh_flow.h"
#include "core/keeping/identity_book.h"
#include "core/keeping/identity_view.h"
#include "core/keeping/item_vault.h"
#include "core/keeping/refresh_plan.h"
#include "core/keeping/sign_in_reason.h"
#include "core/ports/connectivity.h"
#include "core/ports/journal.h"
#include "core/ports/secret_store.h"
#include "core/providers/catalog.h"
#include "core/tokens/forecast.h"
#include "core/tokens/held_token.h"
#include "core/tokens/token_item.h"

namespace lanyard::keeping {

/// While anything is scheduled, the wall clock is read at least this often, so that timers hold across a
/// suspend or a change of the clock. A wallet at rest wakes up no more often.
inline constexpr std::chrono::milliseconds kLongestSleep = std::chrono::minutes(1);

/// The outside that a token keeper works with. All must outlive it.
struct KeeperPorts {
  flows::RefreshFlow& refresh;
  flows::NarrowFlow& narrow;
  const flows::ProviderWeather& weather;
  ports::SecretStore& secrets;
  ports::Journal& journal;
  base::Clock& clock;
  base::Random& random;
  const ports::Connectivity* connectivity = nullptr;  ///< null: nothing is known of the network
  const providers::Catalog* catalog = nullptr;        ///< null: nothing is known of providers
};

/// Until when this identity has a lasting grant; `tokens::kForever`: until it is revoked. Absent: there is
/// none.
using LastingGrants = std::function<std::optional<base::Instant>(const std::string& identityId)>;

/// Keeps every identity's access token fresh. There is one refresh at a time per identity, whose result all
/// who wait share; a slow provider of one identity never delays another's token.
///
/// A token for fewer scopes, or for another audience or resource than the sign-in's, is asked for as the
/// catalog says (providers::NarrowingWays), kept in memory under its tokens::TokenKey, and shared in the same
/// way. The refresh that brings it may rotate the refresh token, so it takes its turn among the others. If
/// the token that comes can do more, or is for more, nobody gets it; what the refresh rotated is kept. A
/// provider that refuses such a token, or gives a wider one, is asked for it again only after an hour, a new
/// sign-in or a renewal by hand.
///
/// When a provider gives more than was asked for (the surplus), it is asked for a token without it, by naming
/// the scopes, before the first such token is handed out and at every renewal.
///
/// While a provider fails, the wallet tries again after a growing, jittered delay, or when the provider said
/// (Retry-After); other identities of that provider then wait too. A request for a token may try at once, but
/// at most once in 2 s for each identity (up to a minute, where the provider named a time); in between it
/// gets the last error. A renewal by hand does not wait, except for those 2 s where the provider named a
/// time.
///
/// A token that the person pasted, or a password that they gave, is kept in the keystore, and handed out as
/// it is: nothing renews or narrows it (`pasted.no_renewal` Misconfigured, `pasted.whole` Denied), and it
/// ends when the person said so
/// (`pasted.ended` SignInAgain).
///
/// The wallet renews unasked the tokens of identities that were used in the last half day, and of those with
/// a lasting grant, so that a tool that was allowed a token finds one. The latter are also fetched within a
/// minute of the start. Between two renewals that nobody asked for is a growing pause (tokens/schedule.h),
/// whatever the provider says of a token's life; the log has the same outcome once in half an hour.
///
/// While the system reports no network, the wallet tries unasked only once in 5 to 10 minutes (the system may
/// be wrong). When the system reports the network back, what failed or waited is tried within 2 s.
class TokenKeeper final : public QObject {
  Q_OBJECT
 public:
  TokenKeeper(KeeperPorts ports, IdentityBook& book, std::chrono::milliseconds longestSleep = kLongestSleep);

  /// Replays the journal: a newer sealed item goes to the keystore, an item of an identity that was never
  /// recorded is removed. To be awaited once at the start.
  QCoro::Task<base::Result<void>> replay();

  [[nodiscard]] std::optional<IssuedToken> cached(const std::string& identityId, const TokenNeed& need);
  /// Why the provider gives no token for this need, as far as it was asked lately.
  [[nodiscard]] std::optional<base::Error> refusal(const std::string& identityId, const TokenNeed& need);
  /// What the token that cached() would give can do unasked.
  [[nodiscard]] std::vector<std::string> surplus(const std::string& identityId, const TokenNeed& need);
  /// Moves the surplus out of the scopes, once, in rows of older versions.
  [[nodiscard]] base::Result<void> partSurplus();
  QCoro::Task<base::Result<IssuedToken>> token(std::string identityId, TokenNeed need);
  /// Renews by hand. An identity without a refresh token keeps its access token: `token.no_refresh_token`
  /// SignInAgain.
  QCoro::Task<base::Result<IssuedToken>> refresh(std::string identityId);

  /// The same token with the proof for one request (RFC 9449 section 4.2), where it is bound to a key; others
  /// as they are. The key is read from the keystore for it, and not kept. Errors: those of oauth::dpopProof
  /// and flows::proofKeyOf; `dpop.bad_url` for the provider's own token endpoint too; `token.none` Transient
  /// (the token is bound to the key of an earlier sign-in); `token.revoked`, `wallet.locked`; `keystore.*`.
  QCoro::Task<base::Result<IssuedToken>> prove(std::string identityId, IssuedToken token, ProofNeed need);

  /// A service refused the token that meets this need, whose SHA-256 is `sha256` (hex): the next request for
  /// it renews it. Nothing happens if another one took its place already. `token.still_refused` Denied: it
  /// came in the place of a refused one within the last 5 minutes, so the service does not refuse it for its
  /// age. `token.no_refresh_token` SignInAgain: nothing renews it.
  [[nodiscard]] base::Result<void> refusedByService(const std::string& identityId, const TokenNeed& need,
                                                    const std::string& sha256);
  /// The ID token in memory, if it is valid for at least `minValid` more. Empty: a renewal has to bring one.
  /// An error says that it will not: see idToken().
  [[nodiscard]] base::Result<std::optional<IssuedIdToken>> cachedIdToken(const std::string& identityId,
                                                                         std::chrono::seconds minValid);
  /// An ID token of the identity, as the sign-in or a renewal brought it (OpenID Connect Core section 12.2).
  /// If the one in memory ends sooner, the identity is renewed. `token.no_open_id` Misconfigured: the
  /// provider speaks OAuth alone. `id_token.not_renewed` SignInAgain: it gives none at a renewal; from then
  /// on it is not asked for one for an hour, or until a new sign-in. And all that token() has.
  QCoro::Task<base::Result<IssuedIdToken>> idToken(std::string identityId, std::chrono::seconds minValid);

  /// Takes what a sign-in brought: the item is journalled, written to the keystore and read back; then the
  /// token is in use. Returns the item that it replaced, if any.
  QCoro::Task<base::Result<std::optional<tokens::TokenItem>>> adopt(std::string identityId,
                                                                    tokens::TokenItem item,
                                                                    tokens::HeldToken access);
  /// The identity is about to be signed out: from here on nothing is fetched or handed out for it.
  void close(const std::string& identityId);
  /// Takes an identity's tokens, to be revoked. From here on nothing new is fetched for it; a refresh in
  /// flight ends first, so that the newest tokens are revoked.
  struct Taken {
    std::optional<tokens::TokenItem> item;
    base::Secret accessToken;
    std::vector<base::Secret> narrowed;  ///< those in memory that are still valid
  };
  QCoro::Task<base::Result<Taken>> take(std::string identityId);
  /// The row of an identity and the keystore do not belong together: from here on nothing is sent for it.
  void distrust(const std::string& identityId);
  /// Undoes `close` or `take`: the sign-out failed.
  void release(const std::string& identityId);
  /// The wallet is locked: access tokens are wiped, and none is fetched until unlock(). A refresh that has
  /// spent its token still ends: its rotated token is sealed and kept, its access token is dropped.
  void lock();
  void unlock();
  [[nodiscard]] bool locked() const { return m_locked; }
  /// Removes the identity's secrets from keystore, journal and memory.
  QCoro::Task<base::Result<void>> forget(std::string identityId);

  /// Fills state, expiry and life of a view.
  void describe(const std::string& identityId, IdentityView& view) const;
  /// The network is back: what failed or waited for it is tried soon, at most once in 10 s, however often the
  /// network comes and goes. A provider's Retry-After still counts.
  void networkBack();
  /// From now on `lasting` tells which identities to keep fresh even if nobody uses them.
  void follow(LastingGrants lasting);
  /// The identity got another lasting grant.
  void granted(const std::string& identityId);
  /// Whether a rotation is under way or not yet in the keystore.
  [[nodiscard]] bool busy() const;

 Q_SIGNALS:
  void changed(const std::string& identityId);
  /// A new sign-in will be needed soon (tokens/forecast.h). Emitted once, until it is put off.
  void signInNear(const std::string& identityId, base::Instant signInBy);
  /// Only a new sign-in helps from now on. Emitted once per loss.
  void signInNeeded(const std::string& identityId, const std::string& reason, const std::string& detail);
  void refreshed(const std::string& identityId);
  void refreshFailed(const std::string& identityId, const base::Error& error);
  /// A rotated token cannot be written to the keystore, and is tried again. Emitted once, until `saved`.
  void notSaved(const std::string& identityId, const base::Error& error);
  void saved(const std::string& identityId);

 private:
  using Scopes = std::vector<std::string>;
  using Key = tokens::TokenKey;
  /// A renewal in flight. All who want its token wait at its gate.
  struct Renewal {
    flows::Gate gate;
    Key key;
    bool asked = false;  ///< somebody waits for it
    /// Why there is no narrowed token.
    std::optional<base::Error> refused;
  };
  /// Why the provider gave no token under a key, when it was asked.
  struct Refusal {
    base::Error error;
    base::Instant at;
  };
  /// Why a narrowed token failed for now, and how long that is the answer to whoever asks for one.
  struct Trouble {
    base::Error error;
    base::Instant at;
    std::chrono::seconds gap;
  };
  /// The last outcome that was reported to the log.
  struct Said {
    std::string outcome;
    base::Instant at;
  };
  struct Entry {
    tokens::TokenState state;
    // Kept beside the state, because each can go with any state: a token stays usable while it is renewed,
    // and while its sign-out may still fail.
    std::shared_ptr<Renewal> renewal;  ///< null: none is in flight
    bool closing = false;              ///< being signed out
    bool nearSaid = false;             ///< it was reported that a new sign-in is near
    std::map<Key, Refusal> refusals;
    std::optional<Trouble> trouble;
    std::optional<Refusal> noIdToken;  ///< the last renewal brought no ID token
    Said said;
    std::string tokenEndpoint;  ///< where the last renewal was sent; empty: there was none
  };

  Entry& entry(const std::string& identityId);
  std::shared_ptr<Renewal> startRenewal(const std::string& identityId, const Key& key, bool asked);
  QCoro::Task<void> runRenewal(std::string identityId, std::shared_ptr<Renewal> renewal);
  QCoro::Task<base::Result<flows::Refreshed>> spend(std::string identityId, Key key);
  QCoro::Task<base::Result<tokens::HeldToken>> narrowed(std::string identityId,
                                                        std::shared_ptr<Renewal> renewal);
  QCoro::Task<base::Result<tokens::HeldToken>> narrowedByRefresh(std::string identityId,
                                                                 std::shared_ptr<Renewal> renewal,
                                                                 bool vouched);
  QCoro::Task<base::Result<tokens::HeldToken>> narrowedByExchange(std::string identityId,
                                                                  std::shared_ptr<Renewal> renewal);
  QCoro::Task<base::Result<tokens::HeldToken>> proven(std::string identityId, Key key,
                                                      tokens::HeldToken token, bool vouched);
  void applyNarrowed(const std::string& identityId, Renewal& renewal, base::Result<tokens::HeldToken> result);
  [[nodiscard]] Key keyOf(const StoredIdentity& stored, const TokenNeed& need) const;
  void refuse(const std::string& identityId, const Key& key, const base::Error& error);
  [[nodiscard]] const base::Error* narrowTooSoon(const std::string& identityId);
  QCoro::Task<base::Result<void>> finishSignIns();
  QCoro::Task<base::Result<IssuedToken>> renew(std::string identityId, TokenNeed need, bool byHand);
  [[nodiscard]] tokens::Granted partsOf(const StoredIdentity& stored, const Scopes& given) const;
  [[nodiscard]] bool untried(const std::string& identityId, const TokenNeed& need);
  void apply(const std::string& identityId, const Renewal& renewal, base::Result<flows::Refreshed> result);
  void applyFailure(const std::string& identityId, const Renewal& renewal, const base::Error& error);
  void keepRotated(const std::string& identityId, flows::Refreshed& refreshed);
  void record(const std::string& identityId, const Key& key, const flows::Refreshed& refreshed);
  [[nodiscard]] bool cannotRenew(const std::string& identityId) const;
  [[nodiscard]] bool isNews(const std::string& identityId, const std::string& outcome, bool asked);
  [[nodiscard]] RefreshPlan::Conditions conditionsOf(const std::string& identityId) const;
  void keepFresh(const std::string& identityId);
  void keepLastingFresh();
  void tellNear(const std::string& identityId);
  [[nodiscard]] std::optional<tokens::Forecast> forecastOf(const StoredIdentity& stored, bool asKept) const;
  void describeHeld(const Entry& kept, const std::string& identityId, IdentityView& view) const;
  void describeForecast(const StoredIdentity* stored, IdentityView& view) const;
  [[nodiscard]] bool hasEnded(const StoredIdentity& stored) const;
  [[nodiscard]] bool ranOut(const std::string& identityId) const;
  [[nodiscard]] const tokens::HeldToken* held(const std::string& identityId, const TokenNeed& need);
  [[nodiscard]] const tokens::HeldIdToken* heldIdToken(const std::string& identityId);
  void needSignIn(const std::string& identityId, const base::Error& error);
  [[nodiscard]] std::optional<std::chrono::seconds> quietFor(const std::string& identityId) const;
  [[nodiscard]] base::Result<IssuedToken> issue(const std::string& identityId, const TokenNeed& need);
  [[nodiscard]] std::size_t inFlight() const;
  void scheduleNext();
  void wake();
  [[nodiscard]] bool saidOffline() const;
  double jitter();

  KeeperPorts m_ports;
  IdentityBook& m_book;
  std::map<std::string, Entry> m_entries;
  LastingGrants m_lasting;
  QTimer m_timer;
  std::chrono::milliseconds m_longestSleep;
  RefreshPlan m_plan;
  ItemVault m_vault;
  bool m_locked = false;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::keeping
