#pragma once

#include <span>
#include <string>

#include "core/activity/activity_log.h"
#include "core/grants/prompt.h"
#include "core/wallet/wallet.h"
#include "core/wallet/wallet_lock.h"
#include "core/wire/json.h"
#include "core/wire/object_text.h"

namespace lanyard::pipe {

/// The shapes of core/wire/README.md, section "Shapes". No secret has a way into any of them.
[[nodiscard]] wire::Json toolView(const keeping::IdentityView& view);
[[nodiscard]] wire::ObjectText toolText(const keeping::IdentityView& view);
[[nodiscard]] wire::Json desktopView(const keeping::IdentityView& view,
                                     std::span<const grants::Grant> grants);
[[nodiscard]] wire::Json grantView(const grants::Grant& grant);
/// `identity` is the prompt's identity as it is now, or null for a sign-in to something new.
[[nodiscard]] wire::Json promptView(const grants::Prompt& prompt, const keeping::IdentityView* identity);
[[nodiscard]] std::string_view storeStateName(ports::StoreState state);
/// What opens the wallet once it is locked.
[[nodiscard]] std::string_view unlockByName(wallet::UnlockBy by);
/// Whether the activity log is as the wallet wrote it.
[[nodiscard]] wire::Json activityView(const activity::ActivityCheck& check);

/// Host and port of an issuer, without anything that only looks like a host; empty when it is no URL.
[[nodiscard]] std::string hostOf(const std::string& issuer);

}  // namespace lanyard::pipe
