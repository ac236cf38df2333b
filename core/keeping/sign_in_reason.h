#pragma once

#include <string>

#include "core/base/error.h"

namespace lanyard::keeping {

// Why an identity needs a new sign-in (`TokenRecord::needsSignIn`) is the code of an error. The wallet's own:
// `sign_in.unfinished`: its token is on its way to the keystore.
// `sign_in.other_machine`: its session belongs to the computer that this wallet was copied from; using its
// token here would spend it there.
// `sign_in.ran_out`: by what the wallet knew, the sign-in had expired when the provider refused it.
// `token.no_refresh_token`: it has none, and its access token has ended.
// `pasted.ended`: it was pasted, and the time that the person gave is over.
// `keystore.bad_item`, `keystore.foreign_item`: its item in the keystore is damaged, or names another
// account, issuer or subject, until a new sign-in overwrites it.
// `identity.changed_outside`, `identity.damaged`: its row cannot be trusted (row_seal.h).

/// The error for a tool when an identity needs a new sign-in for this reason: SignInAgain, or Unsupported
/// where a new sign-in would not help either (`unsupported.*`).
[[nodiscard]] base::Error signInError(const std::string& reason);
/// Whether that error means that the stored item can never be sent, so that reading it again is of no use.
[[nodiscard]] bool isOfNoUse(const base::Error& error);

}  // namespace lanyard::keeping
