#include "core/wallet/paste_order.h"

#include <algorithm>

#include "core/identity/linking.h"
#include "core/keeping/sign_in_reason.h"
#include "core/oauth/basic_credentials.h"
#include "core/oauth/endpoint.h"
#include "core/providers/parts.h"
#include "core/wallet/sign_in_order.h"

namespace lanyard::wallet {
namespace {

// What a terminal hands over in one line. Keys have 40 to 200 characters, tokens that are JWTs up to 2,000.
constexpr std::size_t kLongestPasted = 4096;

/// One word of printable ASCII, as it stands behind "Bearer" (RFC 6750 section 2.1, read generously).
bool isToken(std::string_view text) {
  return !text.empty() && text.size() <= kLongestPasted &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

/// What an identity keeps of the provider: whom to ask whose token it is, and how to revoke it where that
/// takes any token, whoever made it. A revocation that a client has to ask for is none of ours.
void takeOnly(const providers::Entry& entry, providers::ProviderSettings& settings) {
  using Style = providers::RevocationStyle;
  settings.dialect = providers::dialectOf(entry);
  settings.dialect.anyTenant.clear();
  settings.dialect.scopesAtClient = false;
  const Style style = entry.revocation.style;
  const bool takesAny = style == Style::TokenAlone || style == Style::Bearer;
  if (takesAny) settings.endpoints.revocation = entry.endpoints.revocation;
  providers::fillIn(settings, providers::partsOf(entry.settings.issuer, settings.issuer));
}

providers::Credential kindOf(const PasteOrder& order) {
  return order.isPassword ? providers::Credential::Password : providers::Credential::Pasted;
}

base::Result<void> checkSecret(const PasteOrder& order) {
  const std::string_view secret = order.token.view();
  if (!order.isPassword && !isToken(secret)) return base::fail(errors::kPastedBadToken, "not one word");
  if (!order.isPassword) return {};
  const bool known = !order.identityId.empty() && order.user.empty();
  if (!known && !oauth::isBasicUser(order.user)) return base::fail(errors::kPastedBadUser, "no user name");
  if (!oauth::isBasicPassword(secret)) return base::fail(errors::kPastedBadPassword, "not a line of text");
  return {};
}

base::Result<void> checkExpiry(const PasteOrder& order, base::Instant now) {
  if (!order.expiresAt || *order.expiresAt > now) return {};
  return base::fail(errors::kPastedPast, "its end is over");
}

/// For an identity that is known: its settings, which the person has seen.
base::Result<void> takeKnown(const PasteOrder& order, const keeping::IdentityBook& book,
                             flows::PreparedPaste& prepared) {
  const keeping::StoredIdentity* stored = book.byId(order.identityId);
  if (stored == nullptr) return base::fail(errors::kIdentityUnknown);
  const std::string fault = book.fault(order.identityId);
  if (!fault.empty()) return base::fail(keeping::signInError(fault));
  if (stored->settings.dialect.credential != kindOf(order)) {
    base::Error other(errors::kPastedAnotherKind, "programs get something else for it");
    other.values = {stored->identity.alias};
    return tl::unexpected(std::move(other));
  }
  prepared.settings = stored->settings;
  prepared.knownSubject = stored->identity.subject;
  if (order.isPassword) prepared.user = order.user.empty() ? stored->identity.subject : order.user;
  return {};
}

}  // namespace

base::Result<providers::ProviderSettings> pasteSettings(const PasteOrder& order,
                                                        const providers::Catalog& catalog) {
  providers::ProviderSettings settings;
  settings.provider = order.settings.provider;
  settings.issuer = order.settings.issuer;
  settings.local = order.settings.local;
  settings.caFile = order.settings.caFile;
  const providers::Entry* entry = nullptr;
  if (settings.issuer.empty()) {
    const auto known = catalog.forPaste(settings.provider, order.parts);
    if (!known) return tl::unexpected(known.error());
    settings.issuer = known->issuer;
    settings.local = settings.local || known->local;
    entry = catalog.entry(settings.provider);
  } else {
    if (!oauth::checkEndpoint(settings.issuer, settings.local))
      return base::fail(errors::kPastedBadAddress, "not https");
    const auto permitted = catalog.permits(settings.issuer, {});
    if (!permitted) return tl::unexpected(permitted.error());
    entry = catalog.entryOf(settings.issuer);
  }
  // A password is nothing that a provider's ways for tokens could try or revoke.
  if (entry != nullptr && !order.isPassword) takeOnly(*entry, settings);
  if (settings.endpoints.revocation.empty())
    settings.dialect.revocation.style = providers::RevocationStyle::None;
  settings.dialect.credential = kindOf(order);
  const std::string named = catalog.idOf(settings.issuer);
  if (!named.empty()) settings.provider = named;
  if (settings.provider.empty()) settings.provider = hostOf(settings.issuer);
  if (order.isPassword) return settings;
  const bool tells = settings.dialect.identity.from == providers::IdentityFrom::Endpoint;
  if (!tells && order.alias.empty())
    return base::fail(errors::kPastedNeedsAlias, "nothing tells whose it is");
  return settings;
}

base::Result<flows::PreparedPaste> preparePaste(PasteOrder& order, const keeping::IdentityBook& book,
                                                const providers::Catalog& catalog, base::Instant now) {
  if (const auto sound = checkSecret(order); !sound) return tl::unexpected(sound.error());
  if (const auto ends = checkExpiry(order, now); !ends) return tl::unexpected(ends.error());
  if (!order.alias.empty()) {
    if (const auto fits = identity::checkAlias(order.alias); !fits) return tl::unexpected(fits.error());
  }
  flows::PreparedPaste prepared;
  prepared.expiresAt = order.expiresAt;
  prepared.user = order.user;
  if (order.identityId.empty()) {
    auto settings = pasteSettings(order, catalog);
    if (!settings) return tl::unexpected(settings.error());
    prepared.settings = std::move(*settings);
  } else if (const auto taken = takeKnown(order, book, prepared); !taken) {
    return tl::unexpected(taken.error());
  }
  prepared.secret = std::move(order.token);
  return prepared;
}

std::string pageOfTokens(const providers::Catalog& catalog, const std::string& issuer) {
  const providers::Entry* entry = catalog.entryOf(issuer);
  return entry != nullptr ? entry->tokensPage : std::string();
}

}  // namespace lanyard::wallet
