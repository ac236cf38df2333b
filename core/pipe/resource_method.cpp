#include "core/consent/person.h"
#include "core/pipe/handlers.h"
#include "core/pipe/views.h"
#include "core/wallet/wallet.h"

namespace lanyard::pipe {
namespace {

QCoro::Task<void> findResource(CallPtr call, wallet::Wallet* wallet, consent::Person* person) {
  std::optional<base::Secret> passphrase = call->takePassphrase();
  if (passphrase && !call->onDesktop()) {
    const auto right = co_await person->checkPassphrase(call, std::move(*passphrase));
    if (!call->open()) co_return;
    if (!right) {
      call->refuse(right.error());
      co_return;
    }
  }
  std::string address = call->text("resource");
  std::string caFile = call->text("ca_file");
  const bool local = call->flag("local");
  const auto found = co_await wallet->findResource(std::move(address), local, std::move(caFile));
  if (!call->open()) co_return;
  if (!found) {
    call->refuse(found.error());
    co_return;
  }
  call->reply({{"resource", found->resource},
               {"resource_host", hostOf(found->resource)},
               {"issuer", found->issuers.front()},
               {"issuer_host", hostOf(found->issuers.front())},
               {"issuers", found->issuers},
               {"scopes", found->scopes}});
}

}  // namespace

void resourceFind(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person) {
  if (call->has("ca_file") && !call->text("ca_file").starts_with('/'))
    return call->refuse(badRequest("ca_file is no absolute path"));
  // As for a sign-in: only the person's own act may name what the wallet is to trust.
  if (call->has("ca_file") && !call->onDesktop() && !call->has("passphrase"))
    return call->refuse(errors::kApprovalRequired);
  findResource(call, &wallet, &person);
}

}  // namespace lanyard::pipe
