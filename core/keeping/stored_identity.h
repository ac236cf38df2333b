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
  bool damaged = false;  ///< read only: the row's body could not be read, and this is the rest of the row
};

/// The row to store, without a mac. Its body is JSON in ASCII, so that the database returns it unchanged.
[[nodiscard]] ports::IdentityRow rowOf(const StoredIdentity& stored);

/// The identity that a row stands for. Unknown members of the body are ignored. If the body is not ours, is
/// of an unknown version, or lacks a member, the identity is marked as damaged. Where a column and the body
/// differ, the column counts.
[[nodiscard]] StoredIdentity identityOf(const ports::IdentityRow& row);

}  // namespace lanyard::keeping
