#include "core/wire/reason.h"

#include <algorithm>
#include <array>

namespace lanyard::wire {
namespace {

constexpr std::array<ReasonRow, 17> kReasonRows{{
    {Reason::BadRequest, "bad_request", -32602, 64},
    {Reason::Unsupported, "unsupported", -32601, 76},
    {Reason::ConsentDenied, "consent_denied", -32001, 77},
    {Reason::ConsentTimeout, "consent_timeout", -32002, 77},
    {Reason::IdentityUnknown, "identity_unknown", -32003, 66},
    {Reason::IdentityAmbiguous, "identity_ambiguous", -32004, 66},
    {Reason::SignInRequired, "sign_in_required", -32005, 77},
    {Reason::WalletLocked, "wallet_locked", -32006, 77},
    {Reason::KeystoreUnavailable, "keystore_unavailable", -32007, 73},
    {Reason::ScopeNotAvailable, "scope_not_available", -32008, 77},
    {Reason::ProviderUnreachable, "provider_unreachable", -32009, 69},
    {Reason::RateLimited, "rate_limited", -32010, 75},
    {Reason::PassphraseWrong, "passphrase_wrong", -32011, 77},
    {Reason::PassphraseRequired, "passphrase_required", -32012, 77},
    {Reason::ProviderRefused, "provider_refused", -32013, 76},
    {Reason::Cancelled, "cancelled", -32014, 75},
    {Reason::Internal, "internal", -32603, 70},
}};

constexpr bool reasonsInOrder() {
  for (std::size_t i = 0; i < kReasonRows.size(); ++i) {
    if (static_cast<std::size_t>(kReasonRows[i].reason) != i) return false;
  }
  return true;
}
static_assert(reasonsInOrder(), "rowOf() indexes the table by the enumeration");

}  // namespace

std::span<const ReasonRow> reasons() {
  return kReasonRows;
}

const ReasonRow& rowOf(Reason reason) {
  return kReasonRows[static_cast<std::size_t>(reason)];
}

const ReasonRow* findReason(std::string_view name) {
  const auto found = std::ranges::find(kReasonRows, name, &ReasonRow::name);
  return found == kReasonRows.end() ? nullptr : &*found;
}

}  // namespace lanyard::wire
