#include "core/wallet/step_up_desk.h"

#include <algorithm>
#include <utility>

#include "core/grants/grant.h"
#include "core/keeping/row_seal.h"
#include "core/keeping/sign_in_reason.h"
#include "core/wallet/sign_in_order.h"
#include "core/wallet/token_limits.h"
#include "core/wire/json.h"

namespace lanyard::wallet {
namespace {

constexpr int kMostSignIns = 2;
/// How soon after a sign-in the same wish means that it did not help. Services that want a recent sign-in ask
/// for minutes, not seconds.
constexpr std::chrono::minutes kSoon{5};

/// The same for the same wish, whatever its order of scopes.
std::string keyOf(const std::string& identityId, const oauth::TokenChallenge& challenge) {
  std::vector<std::string> scopes = challenge.scopes;
  std::sort(scopes.begin(), scopes.end());
  const wire::Json age = challenge.max_age ? wire::Json(challenge.max_age->count()) : wire::Json(nullptr);
  return wire::writeJson(
      wire::Json::array({identityId, scopes, challenge.acr_values, age, challenge.claims}));
}

/// Whether a sign-in is of use to this identity.
base::Result<void> checkIdentity(const keeping::IdentityView& view) {
  if (keeping::isRowFault(view.stateReason) || view.state == keeping::IdentityState::Unsupported)
    return tl::unexpected(keeping::signInError(view.stateReason));
  if (view.credential == providers::Credential::Issued) return {};
  base::Error pasted{errors::kPastedNoBrowser};
  pasted.values = {view.identity.alias};
  return tl::unexpected(std::move(pasted));
}

consent::ConsentRequest questionOf(const keeping::IdentityView& view, const oauth::TokenChallenge& challenge,
                                   std::string reason) {
  consent::ConsentRequest request;
  request.kind = grants::PromptKind::SignIn;
  request.identity = view.identity;
  request.issuer = view.identity.issuer;
  request.providerName = view.providerName;
  request.providerIsYours = view.providerIsYours;
  request.otherHosts = view.otherHosts;
  request.clientId = view.identity.clientId;
  request.demand = grants::Demand{challenge.acr_values, challenge.max_age, challenge.claims};
  request.need.identityId = view.identity.id;
  request.need.scopes = challenge.scopes;
  request.reason = std::move(reason);
  return request;
}

/// The scopes that the identity has not got, in one line.
std::string missing(const keeping::IdentityView& view, const std::vector<std::string>& wanted) {
  std::string text;
  for (const std::string& scope : grants::forTools(wanted)) {
    const auto& has = view.scopes;
    if (std::find(has.begin(), has.end(), scope) == has.end()) text += (text.empty() ? "" : " ") + scope;
  }
  return text;
}

}  // namespace

QCoro::Task<base::Result<Handout>> StepUpDesk::get(consent::AskerPtr asker, TokenAsk ask, TokenReport report,
                                                   SignInWatch watch) {
  if (!report.challenge.wantsThePerson()) {
    ask.refusedSha256 = report.tokenSha256;
    co_return co_await m_lifetime.during(m_tokens.report(std::move(asker), std::move(ask)));
  }
  auto view = m_tokens.identityOf(ask);
  if (!view) co_return tl::unexpected(view.error());
  const auto fits = checkIdentity(*view);
  if (!fits) co_return tl::unexpected(fits.error());
  // A tool that names no scopes gets all that there are by then.
  if (!ask.limits.scopes.empty()) addScopes(ask.limits.scopes, report.challenge.scopes);
  const auto need = needOf(*view, ask.limits);
  if (!need) co_return tl::unexpected(need.error());
  const auto provable = checkProof(*view, ask.proof);
  if (!provable) co_return tl::unexpected(provable.error());
  if (ask.url.empty()) ask.identity = view->identity.id;
  TokenAsk later = ask;
  const base::Result<void> fulfilled = co_await m_lifetime.during(
      fulfil(asker, std::move(*view), std::move(ask), std::move(report), std::move(watch)));
  if (!asker->open()) co_return base::fail(errors::kConsentCancelled);
  if (!fulfilled) co_return tl::unexpected(fulfilled.error());
  co_return co_await m_lifetime.during(m_tokens.get(std::move(asker), std::move(later)));
}

/// Sees to it that the identity has what the service wants, as far as the person and the provider can.
QCoro::Task<base::Result<void>> StepUpDesk::fulfil(consent::AskerPtr asker, keeping::IdentityView view,
                                                   TokenAsk ask, TokenReport report, SignInWatch watch) {
  const std::string key = keyOf(view.identity.id, report.challenge);
  std::erase_if(m_wishes, [this](const auto& entry) { return isLate(entry.second); });
  if (const std::shared_ptr<flows::Gate> gate = m_wishes[key].underWay) {
    co_await m_lifetime.during(gate->opened());
    const Wish& now = m_wishes[key];
    if (now.met) co_return base::Result<void>{};
    co_return tl::unexpected(now.failure.value_or(base::Error{errors::kConsentCancelled}));
  }
  const Wish& known = m_wishes[key];
  const bool older = !report.tokenSha256.empty() && m_tokens.holdsAnother(ask, report.tokenSha256);
  if (known.met && older) co_return base::Result<void>{};
  if (known.times >= kMostSignIns) co_return base::fail(errors::kChallengeAgain);
  const flows::OpensAtEnd ended;
  m_wishes[key].underWay = ended.gate();
  m_wishes[key].met = false;
  std::vector<std::string> scopes = report.challenge.scopes;
  const std::string id = view.identity.id;
  base::Result<void> done =
      co_await m_lifetime.during(signIn(std::move(asker), std::move(view), std::move(report.challenge),
                                        std::move(ask.reason), std::move(watch), key));
  if (done) {
    const auto now = m_wallet.find(id);
    const std::string lacks = now ? missing(*now, scopes) : std::string();
    if (!now) done = tl::unexpected(now.error());
    if (!lacks.empty()) {
      base::Error unmet{errors::kChallengeUnmet};
      unmet.values = {lacks};
      done = tl::unexpected(std::move(unmet));
    }
  }
  Wish& wish = m_wishes[key];
  wish.underWay.reset();
  wish.endedAt = m_clock.now();
  wish.met = done.has_value();
  wish.failure = done ? std::optional<base::Error>() : done.error();
  co_return done;
}

/// Asks the person, and signs in again for this wish.
QCoro::Task<base::Result<void>> StepUpDesk::signIn(consent::AskerPtr asker, keeping::IdentityView view,
                                                   oauth::TokenChallenge challenge, std::string reason,
                                                   SignInWatch watch, std::string key) {
  consent::ConsentRequest question = questionOf(view, challenge, std::move(reason));
  const base::Result<void> yes = co_await m_lifetime.during(m_person.saysYes(asker, std::move(question)));
  if (!asker->open()) co_return base::fail(errors::kConsentCancelled);
  if (!yes) co_return yes;
  ++m_wishes[key].times;
  SignInOrder order;
  order.identityId = view.identity.id;
  order.settings.scopes = challenge.scopes;
  order.challenge = std::move(challenge);
  const auto cancellation = std::make_shared<Cancellation>();
  watch.underWay(cancellation);
  const std::function<void(SignInStep)> progress = [tell = watch.progress](const SignInStep& step) {
    tell(step);
  };
  const base::Result<SignInResult> signedIn =
      co_await m_lifetime.during(m_wallet.signIn(std::move(order), progress, cancellation));
  watch.underWay(nullptr);
  if (!signedIn) co_return tl::unexpected(signedIn.error());
  co_return base::Result<void>{};
}

/// Whether nothing of it matters any more.
bool StepUpDesk::isLate(const Wish& wish) const {
  const base::Instant now = m_clock.now();
  return !wish.underWay && (now < wish.endedAt || now - wish.endedAt >= kSoon);
}

}  // namespace lanyard::wallet
