#pragma once

#include <string>

#include "core/oauth/provider_metadata.h"

namespace lanyard::oauth {

/// Where the person ends the session that their own browser has with the provider (OpenID Connect
/// RP-Initiated Logout 1.0 section 2). Empty where the provider has no such page, or where the endpoint's own
/// query names the client already.
///
/// The address names the client and nothing else. There is no `id_token_hint`, because no ID token is kept
/// after its check. So the provider has to ask the person whether they mean it (section 2), which is right:
/// the person signed in to the browser need not be the identity that was signed out here. There is no
/// `ui_locales`, because the browser itself sends the person's languages, and no `post_logout_redirect_uri`,
/// because nobody is to be sent back.
[[nodiscard]] std::string endSessionUrl(const ProviderMetadata& metadata, const std::string& clientId);

}  // namespace lanyard::oauth
