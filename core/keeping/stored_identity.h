#pragma once

#include "core/identity/identity.h"
#include "core/ports/wallet_store.h"
#include "core/providers/provider_settings.h"
#include "core/tokens/token_record.h"

namespace lanyard::keeping {

/// An identity with all that is kept about it.
struct StoredIdentity {
  identity::Identity identity;
  providers::ProviderSettings settings;
  tokens::TokenRecord tokens;
  bool damaged = false;  ///< read only: its row has no body of ours, and what is here is the rest of it
};

/// The row that is stored, with a body of JSON in ASCII (so that it comes back to the byte) and no mac yet.
[[nodiscard]] ports::IdentityRow rowOf(const StoredIdentity& stored);

/// What a row says. A member that is not known here is passed over. A body that is none, is of a version that
/// is not known, or lacks a member makes it a damaged one. Where a column says something else than the body,
/// the column is what is shown.
[[nodiscard]] StoredIdentity identityOf(const ports::IdentityRow& row);

}  // namespace lanyard::keeping
