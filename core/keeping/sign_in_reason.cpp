#include "core/keeping/sign_in_reason.h"

#include "core/keeping/row_seal.h"
#include "core/oauth/unsupported.h"

namespace lanyard::keeping {

base::Error signInError(const std::string& reason) {
  // Any code with the prefix, so that one of a later version counts too.
  if (oauth::isUnsupported(reason)) return {{reason, base::ErrorKind::Unsupported}, reason};
  // When the cause is known (a copied wallet, an expired sign-in, a row or an item that is not believed), it
  // is reported instead of the provider's refusal.
  const bool item = reason == errors::kKeystoreForeignItem || reason == errors::kKeystoreBadItem;
  const bool ours = item || isRowFault(reason) || reason == errors::kSignInOtherMachine ||
                    reason == errors::kSignInRanOut || reason == errors::kTokenNoRefreshToken ||
                    reason == errors::kPastedEnded;
  const std::optional<base::ErrorName> known = ours ? base::findError(reason) : std::nullopt;
  return {known.value_or(errors::kTokenSignInRequired), reason};
}

bool isOfNoUse(const base::Error& error) {
  return error.code == errors::kIdentityChangedOutside || error.code == errors::kKeystoreForeignItem ||
         error.code == errors::kKeystoreBadItem;
}

}  // namespace lanyard::keeping
