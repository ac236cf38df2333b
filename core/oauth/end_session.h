#pragma once

#include <string>

#include "core/oauth/provider_metadata.h"

namespace lanyard::oauth {

/// Where the person ends the session that their own browser has with the provider (OpenID Connect
/// RP-Initiated Logout 1.0 section 2). Empty where the provider offers none, or where its endpoint's own
/// query names the client already.
///
/// The address names the client and nothing else. There is no `id_token_hint`: an ID token is checked and let
/// go, none is kept. So the provider has to ask the person whether they mean it (section 2), which is right:
/// whoever is signed in to the browser need not be the identity that was signed out here. There is no
/// `ui_locales` either: the browser says the person's languages itself. Nobody is to be sent back, so there
/// is no `post_logout_redirect_uri`.
[[nodiscard]] std::string endSessionUrl(const ProviderMetadata& metadata, const std::string& clientId);

}  // namespace lanyard::oauth
