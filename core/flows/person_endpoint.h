#pragma once

#include <QCoro/QCoroTask>

#include "core/base/secret.h"
#include "core/flows/proved_http.h"
#include "core/oauth/person.h"
#include "core/providers/identity_source.h"
#include "core/providers/provider_settings.h"

namespace lanyard::flows {

/// Asks a provider's own endpoint (`source.url`) whose token this is: one GET with the token, never
/// redirected; `key` is the one that the token is bound to, or null. Errors: `userinfo.*`, `endpoint.*`,
/// `http.*`, and with a key `dpop.*`.
QCoro::Task<base::Result<oauth::Person>> askPersonEndpoint(ProvedHttp& http,
                                                           providers::ProviderSettings settings,
                                                           providers::IdentitySource source, ProofKey key,
                                                           base::Secret accessToken);

}  // namespace lanyard::flows
