#include "core/keeping/token_keeper.h"

#include <utility>

#include "core/tokens/forecast.h"

// A token request, from top to bottom. What a renewal does is in token_renewal.cpp.
namespace lanyard::keeping {
namespace {

/// How long a provider is not asked again for a token that it does not give: its settings change rarely, and
/// each question may rotate the refresh token.
constexpr std::chrono::hours kRefusalHolds{1};

tl::unexpected<base::Error> signInAgain(const std::string& reason) {
  return tl::unexpected(signInError(reason));
}

}  // namespace

TokenKeeper::TokenKeeper(KeeperPorts ports, IdentityBook& book, std::chrono::milliseconds longestSleep)
    : m_ports(ports),
      m_book(book),
      m_longestSleep(longestSleep),
      m_plan(ports.clock.now(), [this] { return jitter(); }),
      m_vault({ports.secrets, ports.journal, ports.clock, [this] { return jitter(); }}, book) {
  m_timer.setSingleShot(true);
  connect(&m_timer, &QTimer::timeout, this, &TokenKeeper::wake);
  connect(&m_vault, &ItemVault::saved, this, &TokenKeeper::saved);
  connect(&m_vault, &ItemVault::notSaved, this, &TokenKeeper::notSaved);
  connect(&m_vault, &ItemVault::changed, this, [this](const std::string& identityId) {
    Q_EMIT changed(identityId);
    scheduleNext();
  });
}

TokenKeeper::Entry& TokenKeeper::entry(const std::string& identityId) {
  const auto found = m_entries.find(identityId);
  if (found != m_entries.end()) return found->second;
  Entry& made = m_entries[identityId];
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored != nullptr && !stored->tokens.needsSignIn.empty()) {
    made.state = tokens::SignInNeeded{stored->tokens.needsSignIn};
  }
  return made;
}

QCoro::Task<base::Result<IssuedToken>> TokenKeeper::token(std::string identityId, TokenNeed need) {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) {
    co_return base::fail(errors::kIdentityUnknown, "no identity of that id");
  }
  const std::string fault = m_book.fault(identityId);
  if (!fault.empty()) co_return signInAgain(fault);
  if (!tokens::covers(stored->tokens.scopes, need.scopes)) {
    co_return base::fail(errors::kTokenScopeNotAvailable, "the service did not give these scopes");
  }
  std::optional<IssuedToken> ready = cached(identityId, need);
  if (ready) co_return std::move(*ready);
  TokenNeed first = need;
  base::Result<IssuedToken> renewed = co_await m_lifetime.during(renew(identityId, std::move(first), false));
  // The reply gave more than was asked for: ask again, with the scopes named.
  if (!renewed || m_locked || !untried(identityId, need)) co_return renewed;
  renewed = co_await m_lifetime.during(renew(std::move(identityId), std::move(need), false));
  co_return renewed;
}

QCoro::Task<base::Result<IssuedToken>> TokenKeeper::refresh(std::string identityId) {
  TokenNeed everything;
  base::Result<IssuedToken> renewed =
      co_await m_lifetime.during(renew(std::move(identityId), std::move(everything), true));
  co_return renewed;
}

QCoro::Task<base::Result<IssuedToken>> TokenKeeper::renew(std::string identityId, TokenNeed need,
                                                          bool byHand) {
  if (m_locked) co_return base::fail(errors::kWalletLocked);
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) co_return base::fail(errors::kIdentityUnknown);
  const Key key = keyOf(*stored, need);
  if (stored->settings.dialect.isKept() && (byHand || !key.whole())) {
    base::Error error(byHand ? errors::kPastedNoRenewal : errors::kPastedWhole);
    error.values = {stored->identity.alias};
    co_return tl::unexpected(std::move(error));
  }
  if (cannotRenew(identityId)) {
    // Another sign-in would bring no other token either, where its tokens do not expire.
    const tokens::HeldToken* whole = tokens::held(entry(identityId).state);
    const bool lasting = whole != nullptr && whole->expiresAt == tokens::kForever;
    if (lasting && !key.whole()) co_return base::fail(errors::kTokenNarrowNoWay, "nothing renews it");
    co_return signInAgain(std::string(errors::kTokenNoRefreshToken.code));
  }
  if (!byHand) {
    const auto refused = refusal(identityId, need);
    if (refused) co_return tl::unexpected(*refused);
  } else {
    entry(identityId).refusals.clear();
  }
  // One renewal at a time per credential: a request for another token waits for its end, then takes its turn.
  std::shared_ptr<Renewal> running = entry(identityId).renewal;
  while (running && running->key != key) {
    co_await m_lifetime.during(running->gate.opened());
    if (m_locked) co_return base::fail(errors::kWalletLocked);
    std::optional<IssuedToken> ready = cached(identityId, need);
    if (ready) co_return std::move(*ready);
    running = entry(identityId).renewal;
  }
  const Entry& kept = entry(identityId);
  if (kept.closing) co_return base::fail(errors::kTokenRevoked, "the identity is being signed out");
  if (const auto* needed = std::get_if<tokens::SignInNeeded>(&kept.state))
    co_return signInAgain(needed->reason);
  if (!running) {
    const bool quiet = quietFor(identityId).has_value();
    const base::Error* last = m_plan.tooSoon(identityId, byHand, quiet, m_ports.clock.now());
    if (last == nullptr && !key.whole()) last = narrowTooSoon(identityId);
    if (last != nullptr) co_return tl::unexpected(*last);
  }
  // Joins the renewal in flight, or begins one that later requests join.
  running = startRenewal(identityId, key, true);
  co_await m_lifetime.during(running->gate.opened());
  if (m_locked) co_return base::fail(errors::kWalletLocked);
  const Entry& now = entry(identityId);
  // A sign-out has waited for this renewal too, and revokes now what it brought.
  if (now.closing || m_book.byId(identityId) == nullptr)
    co_return base::fail(errors::kTokenRevoked, "the identity is being signed out");
  const bool lost = std::holds_alternative<tokens::SignInNeeded>(now.state);
  if (running->refused && !lost) co_return tl::unexpected(*running->refused);
  const base::Error* failed = m_plan.lastError(identityId);
  if (failed != nullptr && !lost) co_return tl::unexpected(*failed);
  co_return issue(identityId, need);
}

/// Whether the identity's token cannot be renewed and is still valid: then it stays as it is.
bool TokenKeeper::cannotRenew(const std::string& identityId) const {
  const StoredIdentity* stored = m_book.byId(identityId);
  const auto found = m_entries.find(identityId);
  if (stored == nullptr || stored->tokens.hasRefreshToken || found == m_entries.end()) return false;
  const tokens::HeldToken* held = tokens::held(found->second.state);
  return held != nullptr && held->validFor(m_ports.clock.now(), std::chrono::milliseconds(1));
}

/// The key of the token that meets a need. Only what differs from the sign-in narrows it.
TokenKeeper::Key TokenKeeper::keyOf(const StoredIdentity& stored, const TokenNeed& need) const {
  Key key;
  key.scopes = tokens::narrowed(stored.tokens.scopes, need.scopes);
  const std::vector<std::string> resources =
      need.resource.empty() ? std::vector<std::string>() : std::vector<std::string>{need.resource};
  const bool signIns = need.audience == stored.settings.audience && resources == stored.settings.resources;
  if (signIns) return key;
  key.audience = need.audience;
  key.resource = need.resource;
  return key;
}

std::optional<base::Error> TokenKeeper::refusal(const std::string& identityId, const TokenNeed& need) {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) return std::nullopt;
  const std::map<Key, Refusal>& refusals = entry(identityId).refusals;
  const auto found = refusals.find(keyOf(*stored, need));
  if (found == refusals.end()) return std::nullopt;
  const base::Instant now = m_ports.clock.now();
  const bool lately = now >= found->second.at && now - found->second.at < kRefusalHolds;
  return lately ? std::optional(found->second.error) : std::nullopt;
}

/// The token in memory under the need's key, however long it is still valid.
const tokens::HeldToken* TokenKeeper::held(const std::string& identityId, const TokenNeed& need) {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) return nullptr;
  return tokens::held(entry(identityId).state, keyOf(*stored, need));
}

/// Whether a token is in memory whose surplus we have not tried to leave out yet.
bool TokenKeeper::untried(const std::string& identityId, const TokenNeed& need) {
  const tokens::HeldToken* token = held(identityId, need);
  return token != nullptr && token->untried;
}

std::optional<IssuedToken> TokenKeeper::cached(const std::string& identityId, const TokenNeed& need) {
  if (m_locked || entry(identityId).closing) return std::nullopt;
  const tokens::HeldToken* token = held(identityId, need);
  if (token == nullptr || token->untried || token->refused) return std::nullopt;
  if (!token->validFor(m_ports.clock.now(), need.minValid)) return std::nullopt;
  auto issued = issue(identityId, need);
  if (!issued) return std::nullopt;
  return std::move(*issued);
}

std::vector<std::string> TokenKeeper::surplus(const std::string& identityId, const TokenNeed& need) {
  if (m_locked || entry(identityId).closing) return {};
  const tokens::HeldToken* token = held(identityId, need);
  const bool ready = token != nullptr && !token->untried && !token->refused &&
                     token->validFor(m_ports.clock.now(), need.minValid);
  return ready ? token->surplus : std::vector<std::string>();
}

base::Result<IssuedToken> TokenKeeper::issue(const std::string& identityId, const TokenNeed& need) {
  const Entry& kept = entry(identityId);
  if (const auto* needed = std::get_if<tokens::SignInNeeded>(&kept.state)) return signInAgain(needed->reason);
  const tokens::HeldToken* token = held(identityId, need);
  if (token == nullptr) return base::fail(errors::kTokenNone, "no access token in memory");
  if (!tokens::covers(token->scopes, need.scopes)) {
    return base::fail(errors::kTokenScopeNotAvailable, "the service did not give these scopes");
  }
  m_plan.used(identityId, m_ports.clock.now());
  const bool ends = token->expiresAt != tokens::kForever;
  const StoredIdentity* stored = m_book.byId(identityId);
  const bool basic =
      stored != nullptr && stored->settings.dialect.credential == providers::Credential::Password;
  IssuedToken issued{token->accessToken.copy(),
                     basic                ? "Basic"
                     : token->jkt.empty() ? "Bearer"
                                          : "DPoP",
                     ends ? std::optional(token->expiresAt) : std::nullopt,
                     token->scopes,
                     token->surplus,
                     token->audiences,
                     token->jkt};
  if (stored != nullptr) tokens::touch(entry(identityId).state, keyOf(*stored, need));
  return issued;
}

}  // namespace lanyard::keeping
