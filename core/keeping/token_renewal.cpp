#include "core/keeping/token_keeper.h"

// The renewal of a token at its provider, and what comes of it.
namespace lanyard::keeping {
namespace {

/// The scopes to name so that a renewed token does not carry what was given unasked; empty: none.
std::vector<std::string> withoutSurplus(const tokens::TokenRecord& record) {
  const bool tries = !record.surplus.empty() && !record.scopeRefused;
  return tries ? record.scopes : std::vector<std::string>();
}

/// Whether a provider may have refused because the scopes were named (RFC 6749 section 5.2: invalid_scope; a
/// provider that does not know the parameter says invalid_request).
bool isScopeRefusal(const base::Error& error) {
  return error.code == errors::kTokenInvalidScope || error.code == errors::kTokenInvalidRequest;
}

// How long the same outcome of renewals that nobody asked for is not reported again.
constexpr std::chrono::minutes kNewsAgain{30};

}  // namespace

/// The renewal in flight, or a new one. `asked`: somebody waits for it.
std::shared_ptr<TokenKeeper::Renewal> TokenKeeper::startRenewal(const std::string& identityId, const Key& key,
                                                                bool asked) {
  Entry& kept = entry(identityId);
  if (kept.renewal) {
    kept.renewal->asked = kept.renewal->asked || asked;
    return kept.renewal;
  }
  const std::shared_ptr<Renewal> renewal = std::make_shared<Renewal>();
  renewal->key = key;
  renewal->asked = asked;
  kept.renewal = renewal;
  m_plan.begun(identityId, key.whole());
  Q_EMIT changed(identityId);
  runRenewal(identityId, renewal);
  return renewal;
}

QCoro::Task<void> TokenKeeper::runRenewal(std::string identityId, std::shared_ptr<Renewal> renewal) {
  const flows::OpensAtEnd waiting({renewal, &renewal->gate});
  if (renewal->key.whole()) {
    Key key;
    base::Result<flows::Refreshed> result = co_await m_lifetime.during(spend(identityId, std::move(key)));
    apply(identityId, *renewal, std::move(result));
  } else {
    base::Result<tokens::HeldToken> result = co_await m_lifetime.during(narrowed(identityId, renewal));
    applyNarrowed(identityId, *renewal, std::move(result));
  }
  entry(identityId).renewal.reset();
  Q_EMIT changed(identityId);
  scheduleNext();
  waiting.open();
  // Those who wait have the new token already, so a slow keystore delays nobody.
  co_await m_lifetime.during(m_vault.save(identityId));
}

QCoro::Task<base::Result<flows::Refreshed>> TokenKeeper::spend(std::string identityId, Key key) {
  std::uint64_t spent = 0;
  base::Error refusal;
  bool scopeRefused = false;
  for (int round = 0;; ++round) {
    base::Result<tokens::TokenItem> item = co_await m_lifetime.during(m_vault.load(identityId));
    if (!item) co_return tl::unexpected(item.error());
    const StoredIdentity* stored = m_book.byId(identityId);
    if (stored == nullptr) co_return base::fail(errors::kTokenRevoked, "gone meanwhile");
    // The last check before the token is spent.
    if (m_locked) co_return base::fail(errors::kWalletLocked);
    // The keystore is an older copy, whose token was spent long ago. To the provider, sending it would look
    // like a theft, and would end the session of whoever has the newest token.
    if (item->generation < stored->tokens.generation) {
      co_return base::fail(errors::kKeystoreItemOlder, "the keystore has generation " +
                                                           std::to_string(item->generation) + " of " +
                                                           std::to_string(stored->tokens.generation));
    }
    // The refused token is still the store's newest: nobody else has rotated it. With a higher generation
    // somebody has, and that token is tried.
    if (round > 0 && item->generation <= spent) {
      if (m_vault.uncertain(identityId)) refusal.become(errors::kTokenRotationInterrupted);
      co_return tl::unexpected(refusal);
    }
    if (item->settingsDigest.empty()) item->settingsDigest = settingsDigest(stored->settings);
    spent = item->generation;
    entry(identityId).tokenEndpoint = item->tokenEndpoint;
    Scopes named = key.scopes;
    if (key.whole() && !scopeRefused) named = withoutSurplus(stored->tokens);
    const bool ours = key.whole() && !named.empty();
    flows::RefreshOrder order{identityId, stored->settings, std::move(*item), stored->tokens,
                              std::move(named)};
    order.resource = key.resource;
    order.audience = key.audience;
    base::Result<flows::Refreshed> result = co_await m_lifetime.during(m_ports.refresh.run(std::move(order)));
    // The person did not ask for what is refused here: we named the scopes, and can leave them out again.
    if (ours && !result && isScopeRefusal(result.error())) {
      scopeRefused = true;
      round = -1;
      continue;
    }
    if (result) result->scopeRefused = scopeRefused;
    const bool refused = !result && result.error().code == errors::kTokenInvalidGrant;
    if (!refused || round == 2) co_return result;
    refusal = result.error();
  }
}

void TokenKeeper::apply(const std::string& identityId, const Renewal& renewal,
                        base::Result<flows::Refreshed> result) {
  // The renewal did not begin, because the lock came first: no failure of the provider's.
  if (!result && result.error().code == errors::kWalletLocked) return;
  if (!result) {
    applyFailure(identityId, renewal, result.error());
    return;
  }
  Entry& kept = entry(identityId);
  if (saidOffline()) m_plan.reachedThough();
  if (const StoredIdentity* stored = m_book.byId(identityId)) {
    tokens::HeldToken& access = result->access;
    tokens::Granted parts = partsOf(*stored, access.scopes);
    access.scopes = std::move(parts.scopes);
    access.surplus = std::move(parts.surplus);
    record(identityId, renewal.key, *result);
    access.untried =
        result->named.empty() && !access.surplus.empty() && !withoutSurplus(stored->tokens).empty();
  }
  keepRotated(identityId, *result);
  if (result->doubt) return applyFailure(identityId, renewal, *result->doubt);
  m_plan.recovered(identityId);
  if (m_locked) {
    // Only the rotated token must not be lost; an access token is fetched again when somebody asks.
    m_plan.rest(identityId);
  } else {
    const StoredIdentity* stored = m_book.byId(identityId);
    if (stored != nullptr && stored->settings.dialect.isKept()) {
      m_plan.endsAt(identityId, result->access.expiresAt);
    } else {
      m_plan.renewed(identityId, result->access, renewal.asked, m_ports.clock.now());
    }
    tokens::hold(kept.state, renewal.key, std::move(result->access));
  }
  if (isNews(identityId, "renewed", renewal.asked)) Q_EMIT refreshed(identityId);
  tellNear(identityId);
}

/// Takes a reply's refresh token as the newest, whatever comes of its access token.
void TokenKeeper::keepRotated(const std::string& identityId, flows::Refreshed& refreshed) {
  if (refreshed.rotated) m_vault.keep(identityId, std::move(*refreshed.rotated));
  m_vault.setUncertain(identityId, false);
}

tokens::Granted TokenKeeper::partsOf(const StoredIdentity& stored, const Scopes& given) const {
  const providers::Catalog nothingKnown;
  const providers::Catalog& catalog = m_ports.catalog != nullptr ? *m_ports.catalog : nothingKnown;
  const std::vector<std::string> asked =
      stored.settings.dialect.scopesAtClient ? given : catalog.askedScopes(stored.settings);
  return tokens::splitGranted(given, asked);
}

/// Stores what a reply changes in the identity's row.
void TokenKeeper::record(const std::string& identityId, const Key& key, const flows::Refreshed& refreshed) {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) return;
  tokens::TokenRecord record = stored->tokens;
  // What the provider gives for another audience or resource tells nothing of the sign-in.
  if (!refreshed.doubt && !key.elsewhere()) {
    if (key.whole()) record.scopes = refreshed.access.scopes;
    // A token that was asked for without the surplus does not tell what the sign-in can do.
    if (refreshed.named.empty()) record.surplus.clear();
    tokens::addMissing(record.surplus, refreshed.access.surplus);
    record.scopeRefused = record.scopeRefused || refreshed.scopeRefused;
  }
  if (refreshed.rotated) record.generation = refreshed.rotated->generation;
  tokens::noteRefresh(record, refreshed.access.issuedAt, refreshed.rotated.has_value(),
                      refreshed.refreshExpiresIn);
  if (refreshed.refreshExpiryMoves) record.refreshExpiryMoves = refreshed.refreshExpiryMoves;
  // The journal and the keystore carry the generation too; this row is for display and may lag behind.
  if (record.generation != stored->tokens.generation || record.scopes != stored->tokens.scopes ||
      record.surplus != stored->tokens.surplus || record.scopeRefused != stored->tokens.scopeRefused ||
      record.refreshUsedAt != stored->tokens.refreshUsedAt ||
      record.refreshExpiryMoves != stored->tokens.refreshExpiryMoves) {
    (void)m_book.saveTokens(record);
  }
}

void TokenKeeper::applyFailure(const std::string& identityId, const Renewal& renewal,
                               const base::Error& error) {
  // No further try helps: the state keeps which of the two it was.
  if (error.kind == base::ErrorKind::SignInAgain || error.kind == base::ErrorKind::Unsupported) {
    needSignIn(identityId, error);
    return;
  }
  if (error.code == errors::kHttpUnknownOutcome) m_vault.setUncertain(identityId, true);
  m_plan.failed(identityId, error, quietFor(identityId), m_ports.clock.now());
  if (isNews(identityId, error.code, renewal.asked)) Q_EMIT refreshFailed(identityId, error);
}

void TokenKeeper::needSignIn(const std::string& identityId, const base::Error& error) {
  Entry& kept = entry(identityId);
  const bool over = error.code == errors::kTokenInvalidGrant && ranOut(identityId);
  const std::string& cause = error.cause.empty() ? error.code : error.cause;
  const std::string reason = over ? std::string(errors::kSignInRanOut.code) : cause;
  kept.state = tokens::SignInNeeded{reason};
  m_plan.rest(identityId);
  if (const StoredIdentity* stored = m_book.byId(identityId)) {
    tokens::TokenRecord record = stored->tokens;
    record.needsSignIn = reason;
    (void)m_book.saveTokens(record);  // if a full disk loses it, the next start finds out again
  }
  // Where the row is at fault and not the token, what was sealed is kept: an older database may be restored.
  if (!isRowFault(reason)) (void)m_vault.clearJournal(identityId);
  std::string detail = error.detail;
  const bool timed = reason.starts_with("id_token.");
  const std::string words = timed ? m_ports.weather.skewWords(kept.tokenEndpoint) : std::string();
  if (!words.empty()) detail += "; " + words;
  Q_EMIT signInNeeded(identityId, reason, detail);
}

/// Whether to report an outcome to the log: always if somebody asked, else if it is new or the last report is
/// old enough.
bool TokenKeeper::isNews(const std::string& identityId, const std::string& outcome, bool asked) {
  const base::Instant now = m_ports.clock.now();
  Said& said = entry(identityId).said;
  const bool repeated = said.outcome == outcome && now >= said.at && now - said.at < kNewsAgain;
  if (repeated && !asked) return false;
  said = {outcome, now};
  return true;
}

}  // namespace lanyard::keeping
