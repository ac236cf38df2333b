#include "core/wallet/pasting.h"

#include "core/wallet/error_detail.h"
#include "core/wallet/paste_order.h"
#include "core/wallet/sign_in_order.h"

namespace lanyard::wallet {

QCoro::Task<base::Result<SignInResult>> Pasting::run(PasteOrder order,
                                                     std::function<void(SignInStep)> progress,
                                                     std::shared_ptr<Cancellation> cancellation) {
  if (m_parts.keeper.locked()) co_return base::fail(errors::kWalletLocked);
  const std::shared_ptr<void> held = m_parts.underWay.hold();
  const std::string again = order.identityId;
  const keeping::StoredIdentity* known = m_parts.book.byId(again);
  const std::string issuer = known != nullptr ? known->identity.issuer : order.settings.issuer;
  const std::string whom = issuer.empty() ? order.settings.provider : hostOf(issuer);
  base::Result<SignInResult> result =
      co_await m_lifetime.during(perform(std::move(order), std::move(progress), std::move(cancellation)));
  if (result) {
    Q_EMIT happened("paste", result->identity.identity.id, result->renewed ? "replaced" : "kept", whom);
  } else {
    Q_EMIT happened("paste", again, result.error().code, whom + "; " + inDetail(result.error()));
  }
  co_return result;
}

QCoro::Task<base::Result<SignInResult>> Pasting::perform(PasteOrder order,
                                                         std::function<void(SignInStep)> progress,
                                                         std::shared_ptr<Cancellation> cancellation) {
  const std::string again = order.identityId;
  const std::string alias = order.alias;
  base::Result<flows::PreparedPaste> prepared =
      preparePaste(order, m_parts.book, m_parts.catalog, m_parts.clock.now());
  if (!prepared) co_return tl::unexpected(prepared.error());
  const providers::ProviderSettings settings = prepared->settings;
  const auto hold = std::make_shared<flows::SignInHold>();
  cancellation->onCancel([hold] { hold->cancel(); });
  if (cancellation->cancelled()) hold->cancel();
  progress(SignInStep{"verify"});
  base::Result<flows::SignedIn> signedIn =
      co_await m_lifetime.during(m_parts.flow.run(std::move(*prepared), hold));
  if (!signedIn) co_return tl::unexpected(signedIn.error());
  if (cancellation->cancelled()) co_return base::fail(errors::kSignInCancelled);
  if (m_parts.keeper.locked()) co_return base::fail(errors::kWalletLocked);
  base::Result<keeping::StoredIdentity> linked = m_parts.linker.link(*signedIn, settings, again, alias, {});
  if (!linked) co_return tl::unexpected(linked.error());
  const std::string id = linked->identity.id;
  SignInResult result;
  result.renewed = m_parts.book.byId(id) != nullptr;
  const base::Result<void> clear = co_await m_lifetime.during(m_parts.linker.clearTheWay(linked->identity));
  if (!clear) co_return tl::unexpected(clear.error());
  progress(SignInStep{"store"});
  ClientProof noClient;
  const base::Result<void> kept = co_await m_lifetime.during(
      m_parts.linker.keep(std::move(*linked), std::move(*signedIn), std::move(noClient)));
  Q_EMIT changed(id);
  if (!kept) co_return tl::unexpected(kept.error());
  result.identity = m_parts.views.of(*m_parts.book.byId(id));
  const std::vector<std::string> others = m_parts.views.others(result.identity.identity);
  result.identity.oneOfMore = !others.empty();
  // From now on the views have to tell them apart.
  for (const std::string& other : others) Q_EMIT changed(other);
  co_return result;
}

}  // namespace lanyard::wallet
