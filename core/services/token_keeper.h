#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/base/random.h"
#include "core/flows/gate.h"
#include "core/flows/provider_weather.h"
#include "core/flows/refresh_flow.h"
#include "core/ports/connectivity.h"
#include "core/ports/journal.h"
#include "core/ports/secret_store.h"
#include "core/providers/catalog.h"
#include "core/services/identity_book.h"
#include "core/services/wallet.h"
#include "core/tokens/forecast.h"
#include "core/tokens/held_token.h"
#include "core/tokens/token_item.h"

namespace lanyard::services {

/// `TokenRecord::needsSignIn` of an identity whose token is on its way to the keystore.
inline constexpr const char* kSignInUnfinished = "sign_in.unfinished";

/// `TokenRecord::needsSignIn` of an identity whose session belongs to the computer that this wallet was
/// copied from: to use its token here would spend it there.
inline constexpr const char* kOtherMachine = "sign_in.other_machine";

/// `TokenRecord::needsSignIn` of an identity whose sign-in was over, by what the wallet knew, when the
/// provider refused it.
inline constexpr const char* kRanOut = "sign_in.ran_out";

/// `TokenRecord::needsSignIn` of an identity that has no refresh token, and whose access token has ended.
inline constexpr const char* kNotRenewable = "token.no_refresh_token";

/// `TokenRecord::needsSignIn` of an identity whose item in the keystore is damaged.
inline constexpr const char* kBadItem = "keystore.bad_item";

/// What a tool is told of an identity that needs a new sign-in for this reason.
[[nodiscard]] std::string signInCode(const std::string& reason);

/// The wall clock is looked at again at least this often while anything is scheduled, so that a suspended or
/// changed clock cannot make a timer lie. It is also the most that a wallet at rest wakes up.
inline constexpr std::chrono::milliseconds kLongestSleep = std::chrono::minutes(1);

/// The outside that a token keeper works with. All must outlive it.
struct KeeperPorts {
  flows::RefreshFlow& refresh;
  const flows::ProviderWeather& weather;
  ports::SecretStore& secrets;
  ports::Journal& journal;
  base::Clock& clock;
  base::Random& random;
  const ports::Connectivity* connectivity = nullptr;  ///< null: nothing is known of the network
  const providers::Catalog* catalog = nullptr;        ///< null: nothing is known of providers
};

/// Until when a lasting grant of this identity holds; `tokens::kForever`: until it is taken back. Absent:
/// there is none.
using LastingGrants = std::function<std::optional<base::Instant>(const std::string& identityId)>;

/// Keeps every identity's access token fresh: one refresh at a time per identity, all who wait share its
/// result, and one identity's slow provider never delays another's token.
///
/// While a provider fails, it is asked again by ourselves after a growing, jittered delay, or when it said
/// (Retry-After); what falls due for other identities of a provider that wants to be left alone waits too.
/// Whoever waits for a token may try at once, but no more than once in 2 s for each identity (up to a minute,
/// where the provider named a time); in between they get the last error. Whoever renews by hand is not kept
/// waiting, but for those 2 s where the provider named a time.
///
/// By ourselves are renewed identities that were used in the last half day, and those with a lasting grant,
/// so that whoever was allowed a token finds one. The latter are fetched within a minute of the start, too.
/// Between two renewals that nobody asked for is a pause that grows (tokens/schedule.h), whatever the
/// provider says of a token's life; the log is told of the same outcome once in half an hour.
///
/// While the system says that there is no network, nothing is tried by ourselves but once in 5 to 10 minutes
/// (the system may be wrong); when it says that the network is back, what failed or waited is tried within 2
/// s.
class TokenKeeper final : public QObject {
  Q_OBJECT
 public:
  TokenKeeper(KeeperPorts ports, IdentityBook& book, std::chrono::milliseconds longestSleep = kLongestSleep);
  ~TokenKeeper() override;

  /// Takes up what the journal kept: a newer sealed item goes to the keystore, an item of an identity that
  /// was never recorded goes away. To be awaited once at the start.
  QCoro::Task<base::Result<void>> replay();

  [[nodiscard]] std::optional<IssuedToken> cached(const std::string& identityId, const TokenNeed& need);
  QCoro::Task<base::Result<IssuedToken>> token(std::string identityId, TokenNeed need);
  /// By hand. An identity without a refresh token keeps what it has: `token.no_refresh_token` SignInAgain.
  QCoro::Task<base::Result<IssuedToken>> refresh(std::string identityId);

  /// What a sign-in brought: the item is journalled, written to the keystore and read back; then the token is
  /// in use.
  QCoro::Task<base::Result<void>> adopt(std::string identityId, tokens::TokenItem item,
                                        tokens::HeldToken access);
  /// The identity is about to be signed out: from here on nothing is fetched or handed out for it.
  void close(const std::string& identityId);
  /// An identity's tokens, for revocation. From here on nothing new is fetched for it; a refresh in flight
  /// ends first, so that the newest tokens are the ones revoked.
  struct Taken {
    std::optional<tokens::TokenItem> item;
    base::Secret accessToken;
  };
  QCoro::Task<base::Result<Taken>> take(std::string identityId);
  /// The row of an identity and the keystore do not belong together: from here on nothing is sent for it.
  void distrust(const std::string& identityId);
  /// Takes a `close` or `take` back: the sign-out did not go through.
  void release(const std::string& identityId);
  /// The wallet is locked: access tokens are wiped, and none is fetched until unlock(). A refresh that has
  /// spent its token ends as ever, and what it rotated is sealed and kept; its access token is dropped.
  void lock();
  void unlock();
  [[nodiscard]] bool locked() const { return m_locked; }
  /// Removes the identity's secrets from keystore, journal and memory.
  QCoro::Task<base::Result<void>> forget(std::string identityId);

  /// Fills state, expiry and life of a view.
  void describe(const std::string& identityId, IdentityView& view) const;
  /// The network is there again: what failed or waited for it is tried soon, at most once in 10 s however
  /// often it comes and goes. A provider's Retry-After still counts.
  void networkBack();
  /// From now on `lasting` says which identities to keep fresh without anybody's use.
  void follow(LastingGrants lasting);
  /// The identity has a lasting grant more.
  void granted(const std::string& identityId);
  /// Whether a rotation is under way or not yet in the keystore.
  [[nodiscard]] bool busy() const;

 Q_SIGNALS:
  void changed(const std::string& identityId);
  /// A new sign-in will be needed before long (tokens/forecast.h). Said once until it is put off.
  void signInNear(const std::string& identityId, base::Instant signInBy);
  /// Only a new sign-in helps from now on. Said once per loss.
  void signInNeeded(const std::string& identityId, const std::string& reason, const std::string& detail);
  void refreshed(const std::string& identityId);
  void refreshFailed(const std::string& identityId, const base::Error& error);
  /// A rotated token cannot be written to the keystore; it is tried again. Said once, until `saved`.
  void notSaved(const std::string& identityId, const base::Error& error);
  void saved(const std::string& identityId);

 private:
  using Scopes = std::vector<std::string>;
  struct Entry {
    tokens::TokenState state;
    std::map<Scopes, tokens::HeldToken>
        narrow;                               ///< tokens with fewer scopes, for tools that were allowed fewer
    std::shared_ptr<flows::Gate> refreshing;  ///< set while a refresh is in flight
    Scopes refreshingScopes;                  ///< what that refresh asks for; empty: everything
    std::shared_ptr<flows::Gate> saving;      ///< set while the keystore is written
    std::optional<base::Error> lastError;     ///< of the last refresh; gone with the next success
    std::optional<tokens::TokenItem> unsaved;  ///< sealed in the journal, not yet in the keystore
    bool uncertain = false;                    ///< an earlier request may have been processed unseen
    bool closing = false;                      ///< being revoked
    bool heldBack = false;                     ///< due, and put off because there is no network
    bool nearSaid = false;                     ///< that a new sign-in is near
    bool asked = false;                        ///< somebody waits for the refresh in flight
    int unasked = 0;  ///< renewals in a row that nobody asked for and whose token nobody used
    int failures = 0;
    int saveFailures = 0;
    base::Instant dueAt{};       ///< next proactive refresh or retry; zero: none
    base::Instant askAgainAt{};  ///< before it, whoever waits gets `lastError`
    base::Instant failedAt{};    ///< of `lastError`
    std::string said;            ///< the last outcome that the log was told of, and when
    base::Instant saidAt{};
    std::string tokenEndpoint;   ///< where the last refresh went; empty: there was none
    base::Instant saveAt{};      ///< next attempt to write an unsaved item; zero: none
    base::Instant lastUsed{};    ///< last time that a token was handed out
  };

  Entry& entry(const std::string& identityId);
  std::shared_ptr<flows::Gate> startRefresh(const std::string& identityId, const Scopes& scopes, bool asked);
  QCoro::Task<void> runRefresh(std::string identityId, Scopes scopes, std::shared_ptr<flows::Gate> gate);
  QCoro::Task<base::Result<flows::Refreshed>> spend(std::string identityId, Scopes scopes);
  QCoro::Task<base::Result<tokens::TokenItem>> readItem(std::string identityId);
  QCoro::Task<base::Result<tokens::TokenItem>> loadItem(std::string identityId);
  QCoro::Task<base::Result<void>> save(std::string identityId);
  QCoro::Task<base::Result<void>> finishSignIns();
  QCoro::Task<base::Result<IssuedToken>> renew(std::string identityId, TokenNeed need, bool byHand);
  void apply(const std::string& identityId, const Scopes& scopes, base::Result<flows::Refreshed> result);
  void applyFailure(const std::string& identityId, const base::Error& error);
  void record(const std::string& identityId, const Scopes& scopes, const flows::Refreshed& refreshed);
  [[nodiscard]] base::Instant nextRenewal(Entry& of, const tokens::HeldToken& access);
  [[nodiscard]] bool tooSoon(const std::string& identityId, bool byHand) const;
  [[nodiscard]] bool cannotRenew(const std::string& identityId) const;
  [[nodiscard]] bool isNews(Entry& of, const std::string& outcome) const;
  [[nodiscard]] bool keptFresh(const std::string& identityId, const Entry& of, base::Instant now) const;
  void keepFresh(const std::string& identityId);
  void keepLastingFresh();
  void tellNear(const std::string& identityId);
  [[nodiscard]] std::optional<tokens::Forecast> forecastOf(const ports::StoredIdentity& stored,
                                                           bool asKept) const;
  void describeForecast(const ports::StoredIdentity* stored, IdentityView& view) const;
  [[nodiscard]] bool ranOut(const std::string& identityId) const;
  [[nodiscard]] const tokens::HeldToken* held(const std::string& identityId, const TokenNeed& need);
  void needSignIn(const std::string& identityId, const base::Error& error);
  [[nodiscard]] std::optional<std::chrono::seconds> quietFor(const std::string& identityId) const;
  [[nodiscard]] base::Result<IssuedToken> issue(const std::string& identityId, const TokenNeed& need);
  [[nodiscard]] std::size_t inFlight() const;
  void scheduleNext();
  void wake();
  void noticeClockSetBack(base::Instant now);
  [[nodiscard]] bool saidOffline() const;
  [[nodiscard]] bool putOff(const std::string& identityId, base::Instant now);
  double jitter();

  KeeperPorts m_ports;
  IdentityBook& m_book;
  std::map<std::string, Entry> m_entries;
  LastingGrants m_lasting;
  QTimer m_timer;
  std::chrono::milliseconds m_longestSleep;
  base::Instant m_lastLook;
  bool m_reachedThough = false;  ///< a provider answered while the system said that there is no network
  base::Instant m_backAt{};      ///< of the last tries that a network's return brought
  bool m_locked = false;
  std::shared_ptr<bool> m_alive;  ///< coroutines look at it after each wait
};

}  // namespace lanyard::services
