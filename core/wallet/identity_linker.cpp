#include "core/wallet/identity_linker.h"

#include <algorithm>

#include "core/identity/linking.h"
#include "core/oauth/access_token.h"
#include "core/oauth/server_error.h"
#include "core/tokens/forecast.h"
#include "core/wallet/sign_in_order.h"

namespace lanyard::wallet {
namespace {

/// The person in words: "Ada Lovelace (ada@example.org)", as much as is known.
std::string personOf(const std::string& name, const std::string& email, const std::string& subject) {
  const std::string who = oauth::shown(name.empty() ? email : name, 60);
  if (who.empty()) return oauth::shown(subject, 60);
  return name.empty() || email.empty() ? who : who + " (" + oauth::shown(email, 60) + ")";
}

/// Notes in the identity's token record what a sign-in changes.
void noteSignIn(tokens::TokenRecord& record, const flows::SignedIn& signedIn, tokens::Granted granted) {
  record.scopes = std::move(granted.scopes);
  record.surplus = std::move(granted.surplus);
  record.scopeRefused = false;
  record.nonceSha256 = signedIn.nonceSha256;
  record.otherAudiences = signedIn.otherAudiences;
  record.authTime = signedIn.authTime;
  record.hasRefreshToken = !signedIn.refreshToken.empty();
  record.refreshIssuedAt = signedIn.issuedAt;
  record.signedInAt = signedIn.issuedAt;
  record.refreshUsedAt.reset();
  record.refreshExpiresAt = signedIn.refreshExpiresAt;
  record.refreshExpiryMoves = signedIn.refreshExpiryMoves;
}

/// Gives the identity of `who` by a former client today's one: the one that is signed in again, or any if
/// none has it yet.
void takeOver(std::vector<identity::Known>& known, const identity::Arrival& who,
              const std::vector<std::string>& former, const std::string& again) {
  const auto isWhose = [&who](const identity::Known& one) {
    return one.identity.issuer == who.issuer && one.identity.subject == who.subject;
  };
  const bool there = std::ranges::any_of(known, [&](const identity::Known& one) {
    return isWhose(one) && one.identity.clientId == who.clientId;
  });
  if (there) return;
  for (identity::Known& one : known) {
    const bool its = isWhose(one) && std::ranges::find(former, one.identity.clientId) != former.end();
    if (!its || (!again.empty() && one.identity.id != again)) continue;
    one.identity.clientId = who.clientId;
    return;
  }
}

}  // namespace

base::Result<keeping::StoredIdentity> IdentityLinker::link(const flows::SignedIn& signedIn,
                                                           const providers::ProviderSettings& settings,
                                                           const std::string& again, const std::string& alias,
                                                           const std::vector<std::string>& former) const {
  std::vector<identity::Known> known;
  for (const auto& [id, row] : m_parts.book.all()) {
    known.push_back({row.identity, !keeping::isRowFault(row.tokens.needsSignIn)});
  }
  takeOver(known, {settings.issuer, signedIn.subject, settings.clientId}, former, again);
  const std::string named = m_parts.catalog.idOf(settings.issuer);
  const identity::Particulars particulars{
      base::randomUuid(m_parts.random),
      settings.provider,
      alias,
      named.empty() ? identity::aliasFromHost(hostOf(settings.issuer)) : named,
      signedIn.name,
      signedIn.email,
      signedIn.issuedAt};
  const auto outcome =
      identity::link(known, {settings.issuer, signedIn.subject, settings.clientId}, particulars, again);
  if (std::holds_alternative<identity::AnotherPerson>(outcome)) {
    // The identity may have been removed while the browser was open.
    const keeping::StoredIdentity* expected = m_parts.book.byId(again);
    if (expected == nullptr) return base::fail(errors::kIdentityUnknown);
    return tl::unexpected(anotherPerson(signedIn, settings, expected->identity));
  }
  const auto& linked = std::get<identity::Linked>(outcome);
  keeping::StoredIdentity stored;
  if (linked.renewed) stored = *m_parts.book.byId(linked.identity.id);
  if (linked.renewed && stored.settings.dialect.credential != settings.dialect.credential) {
    base::Error other(errors::kPastedAnotherKind, "the same subject, without a client");
    other.values = {linked.identity.alias};
    return tl::unexpected(std::move(other));
  }
  stored.identity = linked.identity;
  stored.settings = settings;
  stored.tokens.identityId = linked.identity.id;
  // Where the client's registration decides on the scopes, it is what was asked for.
  const std::vector<std::string> asked =
      settings.dialect.scopesAtClient ? signedIn.scopes : m_parts.catalog.askedScopes(settings);
  noteSignIn(stored.tokens, signedIn, tokens::splitGranted(signedIn.scopes, asked));
  return stored;
}

base::Error IdentityLinker::anotherPerson(const flows::SignedIn& signedIn,
                                          const providers::ProviderSettings& settings,
                                          const identity::Identity& expected) const {
  base::Error other{errors::kSignInAnotherPerson,
                    "another account came back than the one to be signed in again"};
  std::string came = personOf(signedIn.name, signedIn.email, signedIn.subject);
  std::string asked = personOf(expected.name, expected.email, expected.subject);
  // For two accounts of one person only the subjects differ.
  if (came == asked) {
    came += ", " + oauth::shown(signedIn.subject, 60);
    asked += ", " + oauth::shown(expected.subject, 60);
  }
  other.values = {came, asked, expected.alias, oauth::shown(settings.issuer),
                  oauth::shown(settings.clientId)};
  return other;
}

/// The id of the row that is not believed and claims to be `who`, or empty. There is at most one.
std::string IdentityLinker::rowInTheWay(const identity::Identity& who) const {
  for (const auto& [id, row] : m_parts.book.all()) {
    const bool same = identity::samePerson(row.identity, who) && row.identity.clientId == who.clientId;
    if (same && keeping::isRowFault(row.tokens.needsSignIn)) return id;
  }
  return {};
}

QCoro::Task<base::Result<void>> IdentityLinker::clearTheWay(identity::Identity who) {
  const std::string id = rowInTheWay(who);
  if (id.empty()) co_return base::Result<void>{};
  const std::string fault = m_parts.book.fault(id);
  const base::Result<void> forgotten = co_await m_lifetime.during(m_parts.keeper.forget(id));
  if (!forgotten) co_return forgotten;
  const auto gone = m_parts.book.remove(id);
  if (!gone) co_return gone;
  Q_EMIT happened("revoke", id, "forgotten", fault);
  Q_EMIT removed(id);
  co_return base::Result<void>{};
}

/// The keystore's item for a sign-in.
tokens::TokenItem IdentityLinker::itemOf(const providers::ProviderSettings& settings,
                                         flows::SignedIn& signedIn, ClientProof proof) const {
  tokens::TokenItem item;
  item.accountId = m_parts.book.account().id;
  item.issuer = settings.issuer;
  item.subject = signedIn.subject;
  if (signedIn.expiresAt == tokens::kForever || settings.dialect.isKept())
    item.accessToken = signedIn.accessToken.copy();
  item.clientId = settings.clientId;
  item.tokenEndpoint = signedIn.tokenEndpoint;
  item.authMethod = signedIn.authMethod;
  item.refreshToken = std::move(signedIn.refreshToken);
  item.authAlgorithm = signedIn.authAlgorithm;
  item.clientSecret = std::move(proof.secret);
  item.clientKey = std::move(proof.key);
  item.settingsDigest = keeping::settingsDigest(settings);
  return item;
}

QCoro::Task<base::Result<void>> IdentityLinker::keep(keeping::StoredIdentity stored, flows::SignedIn signedIn,
                                                     ClientProof proof) {
  const std::string id = stored.identity.id;
  const keeping::StoredIdentity* before = m_parts.book.byId(id);
  const std::optional<keeping::StoredIdentity> previous =
      before == nullptr ? std::nullopt : std::optional<keeping::StoredIdentity>(*before);
  tokens::TokenItem item = itemOf(stored.settings, signedIn, std::move(proof));
  item.generation = stored.tokens.generation + 1;
  const base::Secret refreshToken = item.refreshToken.copy();
  tokens::HeldToken access{std::move(signedIn.accessToken), signedIn.issuedAt, signedIn.expiresAt,
                           stored.tokens.scopes, stored.tokens.surplus};
  access.idToken = std::move(signedIn.idToken);
  access.audiences = oauth::factsOf(access.accessToken.view()).audiences.value_or(std::vector<std::string>());
  // The row goes first, marked as unfinished. If the wallet is killed in between, the identity is listed and
  // says what it needs.
  stored.tokens.generation = item.generation;
  stored.tokens.needsSignIn = errors::kSignInUnfinished.code;
  const auto saved = m_parts.book.save(stored);
  if (!saved) co_return saved;
  base::Result<std::optional<tokens::TokenItem>> adopted =
      co_await m_lifetime.during(m_parts.keeper.adopt(id, std::move(item), std::move(access)));
  if (!adopted) {
    const auto undone = previous ? m_parts.book.save(*previous) : m_parts.book.remove(id);
    if (!undone) co_return undone;
    co_return tl::unexpected(adopted.error());
  }
  stored.tokens.needsSignIn.clear();
  const auto finished = m_parts.book.saveTokens(stored.tokens);
  if (!finished) co_return finished;
  if (previous && *adopted) m_parts.unused.replaced(*previous, std::move(**adopted), refreshToken);
  m_parts.unused.spare(stored.identity);
  co_return base::Result<void>{};
}

void IdentityLinker::decline(const providers::ProviderSettings& settings, flows::SignedIn signedIn,
                             ClientProof proof) {
  tokens::RevocationItem tokens{std::nullopt, std::move(signedIn.accessToken)};
  tokens.item = itemOf(settings, signedIn, std::move(proof));
  m_parts.unused.notKept(settings, std::move(tokens));
}

}  // namespace lanyard::wallet
