#include <algorithm>

#include "core/keeping/token_keeper.h"

// A token for fewer scopes, or for another audience or resource, at the provider.
namespace lanyard::keeping {
namespace {

enum class Way { Refresh, Exchange };

/// The ways to a token under this key, in the order in which they are tried, and whether the catalog says
/// that the provider honours the parameter of a refresh.
struct Ways {
  std::vector<Way> ways;
  bool vouched = false;
};

Ways waysFor(const providers::NarrowingWays& known, const tokens::TokenKey& key) {
  using providers::Narrowing;
  if (!key.scopes.empty() && !known.scopes) return {};
  if (!key.elsewhere()) return {{Way::Refresh, Way::Exchange}, true};
  // RFC 8707 has no audience: without the catalog's word, only an exchange takes one.
  const Narrowing way = key.audience.empty() ? known.resource : known.audience;
  switch (way) {
    case Narrowing::Parameter:
      return {{Way::Refresh}, true};
    case Narrowing::Exchange:
      return {{Way::Exchange}, false};
    case Narrowing::None:
      return {};
    case Narrowing::Unknown:
      break;
  }
  if (!key.audience.empty()) return {{Way::Exchange}, false};
  return {{Way::Refresh, Way::Exchange}, false};
}

/// Whether the provider gave no token of just that; another way may bring one, and the sign-in is as good as
/// before.
bool isNarrowRefusal(const base::Error& error) {
  return error.code.starts_with("token.narrow_") || error.code == errors::kTokenWider;
}

/// A provider that cannot narrow a refresh says so in one of these ways (RFC 6749 section 5.2, RFC 8707
/// section 2), or gives a token that we cannot use, as another resource's may be.
bool refusesToNarrow(const base::Error& error) {
  return error.code == errors::kTokenInvalidScope || error.code == errors::kTokenInvalidTarget ||
         error.code == errors::kTokenInvalidRequest || error.kind == base::ErrorKind::Unsupported;
}

}  // namespace

QCoro::Task<base::Result<tokens::HeldToken>> TokenKeeper::narrowed(std::string identityId,
                                                                   std::shared_ptr<Renewal> renewal) {
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) co_return base::fail(errors::kTokenRevoked, "gone meanwhile");
  providers::NarrowingWays known;
  if (m_ports.catalog != nullptr) known = m_ports.catalog->narrowing(stored->settings.issuer);
  // Some providers are known by their name alone, which the identity has from its sign-in.
  if (stored->settings.dialect.scopesAtClient) known.scopes = false;
  const Ways ways = waysFor(known, renewal->key);
  base::Error refused(errors::kTokenNarrowNoWay, "no way is known");
  if (!renewal->key.scopes.empty() && !known.scopes) refused.become(errors::kTokenWider);
  for (const Way way : ways.ways) {
    base::Result<tokens::HeldToken> token = base::fail(errors::kTokenNone);
    if (way == Way::Refresh) {
      token = co_await m_lifetime.during(narrowedByRefresh(identityId, renewal, ways.vouched));
    } else {
      token = co_await m_lifetime.during(narrowedByExchange(identityId, renewal));
    }
    if (token || !isNarrowRefusal(token.error())) co_return token;
    // That there is no other way says less than why the first one failed.
    const bool says = token.error().code != errors::kTokenNarrowNoWay || way == ways.ways.front();
    if (says) refused = token.error();
  }
  co_return tl::unexpected(std::move(refused));
}

QCoro::Task<base::Result<tokens::HeldToken>> TokenKeeper::narrowedByRefresh(std::string identityId,
                                                                            std::shared_ptr<Renewal> renewal,
                                                                            bool vouched) {
  Key key = renewal->key;
  Key asked = key;
  base::Result<flows::Refreshed> result = co_await m_lifetime.during(spend(identityId, std::move(asked)));
  if (!result) {
    base::Error error = result.error();
    if (refusesToNarrow(error)) error.become(errors::kTokenNarrowRefused);
    if (!isNarrowRefusal(error) && error.code != errors::kWalletLocked) {
      renewal->refused = error;
      applyFailure(identityId, *renewal, error);
    }
    co_return tl::unexpected(std::move(error));
  }
  if (saidOffline()) m_plan.reachedThough();
  if (const StoredIdentity* stored = m_book.byId(identityId)) {
    tokens::HeldToken& access = result->access;
    tokens::addMissing(access.scopes, oauth::factsOf(access.accessToken.view()).scopes.value_or(Scopes()));
    tokens::Granted parts = partsOf(*stored, access.scopes);
    access.scopes = std::move(parts.scopes);
    access.surplus = std::move(parts.surplus);
    record(identityId, key, *result);
  }
  keepRotated(identityId, *result);
  if (result->doubt) {
    base::Error error = *result->doubt;
    if (refusesToNarrow(error)) {
      error.become(errors::kTokenNarrowRefused);
    } else {
      renewal->refused = error;
      applyFailure(identityId, *renewal, error);
    }
    co_return tl::unexpected(std::move(error));
  }
  m_plan.recovered(identityId);
  tokens::HeldToken token = std::move(result->access);
  // The sign-in's ID token is another question.
  token.idToken.reset();
  base::Result<tokens::HeldToken> checked =
      co_await m_lifetime.during(proven(identityId, std::move(key), std::move(token), vouched));
  co_return checked;
}

QCoro::Task<base::Result<tokens::HeldToken>> TokenKeeper::narrowedByExchange(
    std::string identityId, std::shared_ptr<Renewal> renewal) {
  Key key = renewal->key;
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) co_return base::fail(errors::kTokenRevoked, "gone meanwhile");
  // Asked first, because the token for it may cost a refresh.
  providers::ProviderSettings settings = stored->settings;
  const base::Result<bool> offered =
      co_await m_lifetime.during(m_ports.narrow.exchanges(std::move(settings)));
  if (!offered) co_return tl::unexpected(offered.error());
  if (!*offered) co_return base::fail(errors::kTokenNarrowNoWay, "the metadata lists no token exchange");
  // A token that ends on the way would be refused there.
  const tokens::HeldToken* whole = tokens::held(entry(identityId).state);
  const bool ready = whole != nullptr && whole->validFor(m_ports.clock.now(), std::chrono::minutes(1));
  if (!ready) {
    Key all;
    base::Result<flows::Refreshed> result = co_await m_lifetime.during(spend(identityId, std::move(all)));
    std::optional<base::Error> failed;
    if (!result) failed = result.error();
    if (result) failed = result->doubt;
    Renewal first;
    first.asked = true;
    apply(identityId, first, std::move(result));
    if (failed) {
      renewal->refused = failed;
      co_return tl::unexpected(std::move(*failed));
    }
    whole = tokens::held(entry(identityId).state);
  }
  if (m_locked) co_return base::fail(errors::kWalletLocked);
  stored = m_book.byId(identityId);
  if (whole == nullptr || stored == nullptr) co_return base::fail(errors::kTokenNone);
  flows::ExchangeOrder order;
  order.settings = stored->settings;
  order.accessToken = whole->accessToken.copy();
  order.target = {key.scopes, key.audience, key.resource};
  base::Result<tokens::TokenItem> item = co_await m_lifetime.during(m_vault.load(identityId));
  if (!item) co_return tl::unexpected(item.error());
  order.item = std::move(*item);
  base::Result<tokens::HeldToken> token =
      co_await m_lifetime.during(m_ports.narrow.exchange(std::move(order)));
  if (!token) co_return token;
  stored = m_book.byId(identityId);
  if (stored == nullptr) co_return base::fail(errors::kTokenRevoked, "gone meanwhile");
  if (token->scopes.empty()) token->scopes = stored->tokens.scopes;
  tokens::addMissing(token->scopes, oauth::factsOf(token->accessToken.view()).scopes.value_or(Scopes()));
  tokens::Granted parts = partsOf(*stored, token->scopes);
  token->scopes = std::move(parts.scopes);
  token->surplus = std::move(parts.surplus);
  base::Result<tokens::HeldToken> checked =
      co_await m_lifetime.during(proven(identityId, std::move(key), std::move(*token), false));
  co_return checked;
}

/// Lets a token pass if it is what was asked for and no more. `token.wider`, `token.narrow_ignored`,
/// `token.narrow_unproved` Denied; `wallet.locked`: it was not looked at.
QCoro::Task<base::Result<tokens::HeldToken>> TokenKeeper::proven(std::string identityId, Key key,
                                                                 tokens::HeldToken token, bool vouched) {
  if (!key.scopes.empty() && !tokens::covers(key.scopes, token.scopes)) {
    co_return base::fail(errors::kTokenWider, "the reply has scopes that were not named");
  }
  if (!key.elsewhere()) co_return std::move(token);
  if (m_locked) co_return base::fail(errors::kWalletLocked);
  if (vouched && token.audiences.empty()) co_return std::move(token);
  const StoredIdentity* stored = m_book.byId(identityId);
  if (stored == nullptr) co_return base::fail(errors::kTokenRevoked, "gone meanwhile");
  flows::ProofOrder order;
  order.settings = stored->settings;
  order.accessToken = token.accessToken.copy();
  base::Result<tokens::TokenItem> item = co_await m_lifetime.during(m_vault.load(identityId));
  if (!item) co_return tl::unexpected(item.error());
  order.item = std::move(*item);
  base::Result<flows::NarrowFlow::Proof> proof =
      co_await m_lifetime.during(m_ports.narrow.prove(std::move(order)));
  if (!proof) co_return tl::unexpected(proof.error());
  token.audiences = proof->facts.audiences.value_or(Scopes());
  Scopes wanted;
  if (!key.audience.empty()) wanted.push_back(key.audience);
  if (!key.resource.empty()) wanted.push_back(key.resource);
  if (!oauth::isOnlyFor(token.audiences, wanted, proof->besides)) {
    co_return base::fail(errors::kTokenNarrowIgnored, "the token is for others too");
  }
  stored = m_book.byId(identityId);
  if (stored == nullptr || !proof->facts.scopes) co_return std::move(token);
  tokens::addMissing(token.scopes, token.surplus);
  tokens::addMissing(token.scopes, *proof->facts.scopes);
  tokens::Granted parts = partsOf(*stored, token.scopes);
  token.scopes = std::move(parts.scopes);
  token.surplus = std::move(parts.surplus);
  if (!key.scopes.empty() && !tokens::covers(key.scopes, token.scopes)) {
    co_return base::fail(errors::kTokenWider, "the token has scopes that were not named");
  }
  co_return std::move(token);
}

/// What comes of a narrowed token. The failures of a refresh are applied where it ends; none of the others
/// tells anything of the sign-in or of its refresh token.
void TokenKeeper::applyNarrowed(const std::string& identityId, Renewal& renewal,
                                base::Result<tokens::HeldToken> result) {
  if (!result && result.error().code == errors::kWalletLocked) return;
  if (!result && renewal.refused) return;
  if (!result) {
    renewal.refused = result.error();
    if (isNarrowRefusal(result.error())) {
      refuse(identityId, renewal.key, result.error());
    } else {
      const std::chrono::seconds gap = RefreshPlan::askGap(result.error(), quietFor(identityId));
      entry(identityId).trouble = Trouble{result.error(), m_ports.clock.now(), gap};
    }
    if (isNews(identityId, result.error().code, renewal.asked))
      Q_EMIT refreshFailed(identityId, result.error());
    return;
  }
  m_plan.recovered(identityId);
  if (m_locked) return;
  Entry& kept = entry(identityId);
  kept.refusals.erase(renewal.key);
  kept.trouble.reset();
  tokens::hold(kept.state, renewal.key, std::move(*result));
  if (isNews(identityId, "renewed", renewal.asked)) Q_EMIT refreshed(identityId);
  tellNear(identityId);
}

/// The last trouble with a narrowed token, if it is too early to ask for another one.
const base::Error* TokenKeeper::narrowTooSoon(const std::string& identityId) {
  const std::optional<Trouble>& trouble = entry(identityId).trouble;
  if (!trouble) return nullptr;
  const base::Instant now = m_ports.clock.now();
  return now >= trouble->at && now - trouble->at < trouble->gap ? &trouble->error : nullptr;
}

/// Remembers that the provider gives no token under this key.
void TokenKeeper::refuse(const std::string& identityId, const Key& key, const base::Error& error) {
  std::map<Key, Refusal>& refusals = entry(identityId).refusals;
  refusals.insert_or_assign(key, Refusal{error, m_ports.clock.now()});
  if (refusals.size() <= tokens::kMostNarrowed) return;
  const auto oldest = std::min_element(refusals.begin(), refusals.end(), [](const auto& a, const auto& b) {
    return a.second.at < b.second.at;
  });
  refusals.erase(oldest);
}

}  // namespace lanyard::keeping
