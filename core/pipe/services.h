#pragma once

#include <tuple>

#include "core/pipe/call.h"

namespace lanyard::activity {
class ActivityLog;
}
namespace lanyard::consent {
class ConsentDesk;
class GrantBook;
class PassphraseReset;
class Person;
}  // namespace lanyard::consent
namespace lanyard::keeping {
class StoreWatch;
}
namespace lanyard::wallet {
class GrantDesk;
class IdTokenDesk;
class PassphraseDesk;
class StepUpDesk;
class TokenDesk;
class Wallet;
class WalletLock;
}  // namespace lanyard::wallet

namespace lanyard::pipe {

class Events;
class PipeServer;
class Report;
class Screen;
struct Host;
struct ProviderNames;

/// All services that a handler may get. It names those it needs as parameters, with exactly these types.
using Services =
    std::tuple<activity::ActivityLog&, consent::ConsentDesk&, consent::GrantBook&, consent::PassphraseReset*,
               consent::Person&, keeping::StoreWatch*, wallet::GrantDesk&, wallet::IdTokenDesk&,
               wallet::PassphraseDesk&, wallet::StepUpDesk&, wallet::TokenDesk&, wallet::Wallet&,
               wallet::WalletLock&, Events&, Host&, PipeServer&, ProviderNames&, Report&, Screen&>;

/// Calls a handler with the services that its parameters name.
template <auto handler>
struct Given;
template <class... Needs, void (*handler)(const CallPtr&, Needs...)>
struct Given<handler> {
  static void handle(const Services& services, const CallPtr& call) {
    handler(call, std::get<Needs>(services)...);
  }
};

}  // namespace lanyard::pipe
