#include "core/wallet/sign_ins.h"

#include <algorithm>

#include "core/wallet/error_detail.h"
#include "core/wallet/sign_in_order.h"

namespace lanyard::wallet {
namespace {

/// The result of oauth::nameOf() for a client without a secret.
constexpr std::string_view kPublic = "none";

/// Keeps what worked for the next sign-in: its method, and its scopes, so that a default which the provider
/// does not list is dropped.
void keepWhatWorked(providers::ProviderSettings& settings, const std::vector<std::string>& defaults,
                    const flows::SignedIn& signedIn) {
  settings.clientAuth = signedIn.authMethod == kPublic ? std::string() : signedIn.authMethod;
  for (const std::string& scope : defaults) {
    const auto& missing = signedIn.leftOut;
    if (std::find(missing.begin(), missing.end(), scope) == missing.end())
      addScopes(settings.scopes, {scope});
  }
}

}  // namespace

QCoro::Task<base::Result<SignInResult>> SignIns::run(SignInOrder order,
                                                     std::function<void(SignInStep)> progress,
                                                     std::shared_ptr<Cancellation> cancellation) {
  if (m_parts.keeper.locked()) co_return base::fail(errors::kWalletLocked);
  const std::shared_ptr<void> held = m_parts.underWay.hold();
  const std::string again = order.identityId;
  const keeping::StoredIdentity* known = m_parts.book.byId(again);
  const std::string issuer = known != nullptr ? known->identity.issuer : order.settings.issuer;
  const std::string whom = issuer.empty() ? order.settings.provider : hostOf(issuer);
  Q_EMIT happened("sign_in", again, "started", whom);
  base::Result<SignInResult> result =
      co_await m_lifetime.during(perform(std::move(order), std::move(progress), std::move(cancellation)));
  if (result) {
    Q_EMIT happened("sign_in", result->identity.identity.id, result->renewed ? "renewed" : "signed_in", whom);
  } else {
    Q_EMIT happened("sign_in", again, result.error().code, whom + "; " + inDetail(result.error()));
  }
  co_return result;
}

QCoro::Task<base::Result<SignInResult>> SignIns::perform(SignInOrder order,
                                                         std::function<void(SignInStep)> progress,
                                                         std::shared_ptr<Cancellation> cancellation) {
  const std::string again = order.identityId;
  const std::string alias = order.alias;
  base::Result<flows::PreparedSignIn> prepared = prepareSignIn(order, m_parts.book, m_parts.catalog);
  if (!prepared) co_return tl::unexpected(prepared.error());
  if (!again.empty()) {
    const base::Result<void> taken = co_await m_lifetime.during(takeFromItem(again, &*prepared));
    if (!taken) co_return tl::unexpected(taken.error());
  }
  providers::ProviderSettings settings = prepared->settings;
  const std::vector<std::string> defaults = prepared->defaultScopes;
  base::Secret clientSecret = prepared->clientSecret.copy();
  base::Result<flows::SignedIn> signedIn =
      co_await m_lifetime.during(browse(std::move(*prepared), order.device, progress, cancellation));
  if (!signedIn) co_return tl::unexpected(explained(signedIn.error(), settings));

  base::Result<keeping::StoredIdentity> linked = keeping::StoredIdentity{};
  const base::Result<void> may = mayKeep(*cancellation);
  if (may) {
    keepWhatWorked(settings, defaults, *signedIn);
    linked = m_parts.linker.link(*signedIn, settings, again, alias);
  } else {
    linked = tl::unexpected(may.error());
  }
  if (!linked) {
    m_parts.linker.decline(settings, std::move(*signedIn), std::move(clientSecret));
    co_return tl::unexpected(linked.error());
  }
  const std::string id = linked->identity.id;
  SignInResult result;
  result.renewed = m_parts.book.byId(id) != nullptr;
  if (signedIn->refreshToken.empty()) result.lastsUntil = signedIn->expiresAt;
  result.offline = notAskedFor(m_parts.catalog.offlineAccess(settings.issuer), *signedIn, settings.extra);
  result.leftOut = signedIn->leftOut;

  const base::Result<void> clear = co_await m_lifetime.during(m_parts.linker.clearTheWay(linked->identity));
  if (!clear) co_return tl::unexpected(clear.error());
  progress(SignInStep{"store"});
  const base::Result<void> kept = co_await m_lifetime.during(
      m_parts.linker.keep(std::move(*linked), std::move(*signedIn), std::move(clientSecret)));
  Q_EMIT changed(id);
  if (!kept) co_return tl::unexpected(kept.error());
  result.identity = m_parts.views.of(*m_parts.book.byId(id));
  const std::vector<std::string> others = m_parts.views.others(result.identity.identity);
  result.identity.oneOfMore = !others.empty();
  // From now on the views have to tell them apart.
  for (const std::string& other : others) Q_EMIT changed(other);
  co_return result;
}

/// Takes from the keystore item of a known identity what its new sign-in needs (`prepared` is in the caller's
/// frame): a confidential client keeps its secret, and the way that it was sent, which rows of older versions
/// do not have.
QCoro::Task<base::Result<void>> SignIns::takeFromItem(std::string identityId,
                                                      flows::PreparedSignIn* prepared) {
  const std::string key = tokens::tokenItemKey(identityId);
  base::Result<std::optional<base::Secret>> kept = co_await m_lifetime.during(m_parts.secrets.read(key));
  if (!kept || !*kept) co_return base::Result<void>{};
  base::Result<tokens::TokenItem> item = tokens::parseTokenItem(**kept);
  const keeping::StoredIdentity* stored = m_parts.book.byId(identityId);
  if (!item || stored == nullptr) co_return base::Result<void>{};
  const auto wrong = keeping::mismatch(*item, m_parts.book.account().id, *stored);
  // When a sign-in was killed, its row may have newer settings than its item.
  const bool changed = wrong && *wrong == errors::kIdentityChangedOutside;
  if (changed && stored->tokens.needsSignIn != errors::kSignInUnfinished) {
    m_parts.keeper.distrust(identityId);
    co_return base::fail(errors::kIdentityChangedOutside, "remove it, and sign in as if new");
  }
  if (wrong || prepared->settings.clientAuth == kPublic) co_return base::Result<void>{};
  if (prepared->settings.clientAuth.empty() && item->authMethod != kPublic) {
    prepared->settings.clientAuth = item->authMethod;
  }
  if (prepared->clientSecret.empty()) prepared->clientSecret = std::move(item->clientSecret);
  co_return base::Result<void>{};
}

/// Runs the flow itself; the caller can follow and cancel it.
QCoro::Task<base::Result<flows::SignedIn>> SignIns::browse(flows::PreparedSignIn prepared, bool device,
                                                           std::function<void(SignInStep)> progress,
                                                           std::shared_ptr<Cancellation> cancellation) {
  const auto hold = std::make_shared<flows::SignInHold>();
  cancellation->onCancel([hold] { hold->cancel(); });
  cancellation->onPaste([hold](std::string_view address) { return hold->paste(address); });
  if (cancellation->cancelled()) hold->cancel();
  flows::SignInProgress report = [progress](flows::SignInReport step) {
    progress(SignInStep{std::move(step.step), std::move(step.url), step.until, std::move(step.redirectUri),
                        step.anyPort, std::move(step.fingerprint), step.deviceOffered,
                        std::move(step.device)});
  };
  if (device) {
    base::Result<flows::SignedIn> elsewhere =
        co_await m_lifetime.during(m_parts.deviceFlow.run(std::move(prepared), std::move(report), hold));
    co_return elsewhere;
  }
  base::Result<flows::SignedIn> signedIn =
      co_await m_lifetime.during(m_parts.flow.run(std::move(prepared), std::move(report), hold));
  co_return signedIn;
}

/// Adds to the error what is known here of its cause.
base::Error SignIns::explained(base::Error error, const providers::ProviderSettings& settings) const {
  const bool timed = error.code.starts_with("id_token.");
  const std::string words = timed ? m_parts.weather.skewWords(settings.issuer) : std::string();
  if (!words.empty()) error.detail += "; " + words;
  // A provider on this computer does not need the network, so it is not running.
  if (settings.local && error.code == errors::kHttpNotSent) {
    const std::string start = m_parts.catalog.startOf(settings.issuer);
    error.become(start.empty() ? errors::kSignInNotRunning : errors::kSignInStartFirst);
    error.values = {settings.issuer};
    if (!start.empty()) error.values.push_back(start);
  }
  return error;
}

/// Whether what the browser brought may still be kept.
base::Result<void> SignIns::mayKeep(const Cancellation& cancellation) const {
  if (cancellation.cancelled()) return base::fail(errors::kSignInCancelled);
  if (m_parts.keeper.locked()) return base::fail(errors::kWalletLocked);
  return {};
}

}  // namespace lanyard::wallet
