#include <QPointer>

#include "core/consent/passphrase_reset.h"
#include "core/pipe/events.h"
#include "core/pipe/handlers.h"
#include "core/wallet/passphrase_desk.h"

namespace lanyard::pipe {
namespace {

QCoro::Task<void> setPassphrase(CallPtr call, wallet::PassphraseDesk* passphrases, Events* events) {
  std::optional<base::Secret> next = call->takeSecret("new");
  std::optional<base::Secret> current = call->takeSecret("current");
  auto set = co_await passphrases->set(call, std::move(*next), std::move(current));
  // Also when whoever asked has left: whoever else looks at the wallet hears of it.
  if (set) events->walletChanged();
  if (!call->open()) co_return;
  if (!set) {
    call->refuse(set.error());
    co_return;
  }
  call->reply({{"set", true}});
}

QCoro::Task<void> resetPassphrase(CallPtr call, consent::PassphraseReset* reset, Events* events) {
  const QPointer<Events> alive(events);
  std::optional<base::Secret> next = call->takeSecret("new");
  // Whoever cancels the request, or goes away, ends the computer's question too.
  call->onCancel([reset] { reset->cancel(); });
  std::string where = "on the screen";
  auto done = co_await reset->run(std::move(*next), std::move(where));
  // Even if the asker is gone, so that others who look at the wallet hear of it.
  if (alive && done) alive->walletChanged();
  if (!call->open()) co_return;
  if (!done) {
    call->refuse(done.error());
    co_return;
  }
  call->reply({{"reset", true}});
}

}  // namespace

void passphraseSet(const CallPtr& call, wallet::PassphraseDesk& passphrases, Events& events) {
  setPassphrase(call, &passphrases, &events);
}

void passphraseReset(const CallPtr& call, consent::PassphraseReset* reset, Events& events) {
  if (reset == nullptr) return call->refuse(errors::kConfirmNoPolkit);
  resetPassphrase(call, reset, &events);
}

}  // namespace lanyard::pipe
