#pragma once

#include <string>

#include "core/base/error.h"

namespace lanyard::keeping {

// Why an identity needs a new sign-in (`TokenRecord::needsSignIn`) is the code of an error. Those that are
// ours: `sign_in.unfinished`: its token is on its way to the keystore. `sign_in.other_machine`: its session
// belongs to the computer that this wallet was copied from; to use its token here would spend it there.
// `sign_in.ran_out`: the sign-in was over, by what the wallet knew, when the provider refused it.
// `token.no_refresh_token`: it has none, and its access token has ended.
// `keystore.bad_item`, `keystore.foreign_item`: its item in the keystore is damaged, or names another
// account, issuer or subject. That does not change by itself; a new sign-in writes over it.
// `identity.changed_outside`, `identity.damaged`: its row is not to be believed (row_seal.h).

/// What a tool is told of an identity that needs a new sign-in for this reason: SignInAgain, or Unsupported
/// where no new sign-in would help either (`unsupported.*`).
[[nodiscard]] base::Error signInError(const std::string& reason);
/// Whether that error says that what is stored can never be sent: to read it again would bring the same.
[[nodiscard]] bool isOfNoUse(const base::Error& error);

}  // namespace lanyard::keeping
