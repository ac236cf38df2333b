#pragma once

#include "core/flows/pasted_flow.h"
#include "core/keeping/identity_book.h"
#include "core/providers/catalog.h"
#include "core/wallet/wallet.h"

namespace lanyard::wallet {

/// What a new identity would keep of the provider that was named: whom to ask whose token it is, and how to
/// revoke it where that takes any token. `pasted.bad_address` (an issuer that is no https address, and none
/// on this computer that is marked as local), `pasted.needs_alias` (nothing tells whose it is, so the person
/// has to), `provider.*`, `policy.*` Misconfigured.
[[nodiscard]] base::Result<providers::ProviderSettings> pasteSettings(const PasteOrder& order,
                                                                      const providers::Catalog& catalog);

/// Prepares what was pasted: completed by what the store knows of the identity, or the catalog of the
/// provider. Takes the token out of `order`. As pasteSettings(); `pasted.bad_token` (not one word of
/// printable ASCII, or beyond 4096 bytes), `pasted.bad_user`, `pasted.bad_password` (HTTP Basic cannot send
/// it), `pasted.past` (its end is over), `pasted.another_kind` (the identity is of another kind),
/// `identity.unknown`, `identity.bad_alias` Misconfigured; the fault of a row that is not believed,
/// SignInAgain.
[[nodiscard]] base::Result<flows::PreparedPaste> preparePaste(PasteOrder& order,
                                                              const keeping::IdentityBook& book,
                                                              const providers::Catalog& catalog,
                                                              base::Instant now);

/// The page of the provider that runs `issuer` where such tokens are made and ended; empty where none is
/// known.
[[nodiscard]] std::string pageOfTokens(const providers::Catalog& catalog, const std::string& issuer);

}  // namespace lanyard::wallet
