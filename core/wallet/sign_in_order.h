#pragma once

#include <string>
#include <vector>

#include "core/flows/sign_in_flow.h"
#include "core/keeping/identity_book.h"
#include "core/providers/catalog.h"
#include "core/wallet/wallet.h"

namespace lanyard::wallet {

/// Prepares a sign-in: what was asked for, completed by what the store knows of the identity, or the catalog
/// of the provider. Takes the client secret out of `order`, and reads its key. `identity.unknown`,
/// `identity.bad_alias`, `provider.*`, `client.key_*`, `pasted.no_browser` Misconfigured; the fault of a row
/// that is not believed, SignInAgain.
[[nodiscard]] base::Result<flows::PreparedSignIn> prepareSignIn(SignInOrder& order,
                                                                const keeping::IdentityBook& book,
                                                                const providers::Catalog& catalog);

/// What the catalog knows to bring a refresh token and was not asked for.
[[nodiscard]] providers::OfflineAccess notAskedFor(const providers::OfflineAccess& all,
                                                   const flows::SignedIn& signedIn,
                                                   const std::map<std::string, std::string>& extra);

/// The host of an issuer, for people.
[[nodiscard]] std::string hostOf(const std::string& issuer);

/// Adds the scopes that are missing.
void addScopes(std::vector<std::string>& scopes, const std::vector<std::string>& more);

/// The catalog's settings of a sign-in to the provider `id`, as Catalog::forSignIn(). What the wallet cannot
/// do there comes before what the person would have to bring: as checkDriven().
[[nodiscard]] base::Result<providers::ProviderSettings> knownSettings(const providers::Catalog& catalog,
                                                                      const std::string& id,
                                                                      const std::string& clientId,
                                                                      const providers::Parts& parts);

/// Whether a sign-in there is one that the wallet can do: `unsupported.protocol`,
/// `unsupported.shared_redirect` (nothing would tell its answers from those of another provider).
[[nodiscard]] base::Result<void> checkDriven(const providers::Entry& entry);

}  // namespace lanyard::wallet
