#pragma once

#include <string>

#include "core/base/clock.h"
#include "core/flows/sign_in.h"
#include "core/oauth/client_auth.h"
#include "core/ports/http_client.h"
#include "core/tokens/token_item.h"

namespace lanyard::flows {

/// The client of a sign-in, and how it signs.
struct SignInClient {
  oauth::ClientCredentials credentials;
  std::string algorithm;  ///< registered name; empty: it does not sign
};

/// Chooses how the client of a sign-in authenticates, by what the provider lists, before anything is sent. It
/// takes the secret and the key out of `order`. `http` tells the provider's time, and must outlive the result
/// like `clock`. Errors: those of oauth::chooseClientAuth, oauth::algorithmFor and oauth::assertionsBy;
/// `client.key_unreadable` Misconfigured (the keystore has another thing than a key).
[[nodiscard]] base::Result<SignInClient> clientOf(PreparedSignIn& order,
                                                  const oauth::ProviderMetadata& metadata,
                                                  const ports::HttpClient& http, base::Clock& clock);

/// The client of a keystore item, as it authenticated at the sign-in. `token.no_client_auth` Misconfigured
/// when the item names a way that we do not know; `client.*` as above.
[[nodiscard]] base::Result<oauth::ClientCredentials> credentialsOf(
    const tokens::TokenItem& item, const providers::ProviderSettings& settings, const ports::HttpClient& http,
    base::Clock& clock);

}  // namespace lanyard::flows
