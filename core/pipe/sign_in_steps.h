#pragma once

#include <memory>

#include "core/pipe/call.h"
#include "core/wallet/wallet.h"

namespace lanyard::pipe {

/// Sends a step of a sign-in to the caller that it is for, as `sign_in.step`; nothing if that is gone.
void tellStep(const std::weak_ptr<Call>& weak, const wallet::SignInStep& step);

/// From now on the call can cancel this sign-in, and bring it the address that a browser elsewhere ended at.
void follow(Call& call, const std::shared_ptr<wallet::Cancellation>& cancellation);

}  // namespace lanyard::pipe
