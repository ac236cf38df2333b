#pragma once

#include <QCoro/QCoroTask>

#include "core/base/secret.h"
#include "core/oauth/person.h"
#include "core/ports/http_client.h"
#include "core/providers/identity_source.h"
#include "core/providers/provider_settings.h"

namespace lanyard::flows {

/// Asks a provider's own endpoint (`source.url`) whose token this is: one GET with the token, never
/// redirected. Errors: `userinfo.*`, `endpoint.*`, `http.*`.
QCoro::Task<base::Result<oauth::Person>> askPersonEndpoint(ports::HttpClient& http,
                                                           providers::ProviderSettings settings,
                                                           providers::IdentitySource source,
                                                           base::Secret accessToken);

}  // namespace lanyard::flows
