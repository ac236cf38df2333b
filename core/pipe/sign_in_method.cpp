#include <algorithm>
#include <array>

#include "core/consent/person.h"
#include "core/keeping/row_seal.h"
#include "core/keeping/sign_in_reason.h"
#include "core/pipe/handlers.h"
#include "core/pipe/parts.h"
#include "core/pipe/pipe_server.h"
#include "core/pipe/sign_in_steps.h"
#include "core/pipe/views.h"
#include "core/wire/redirect_address.h"

namespace lanyard::pipe {
namespace {

using wallet::SignInOrder;

/// Parameters that the flow sets (RFC 6749 section 4.1.1, RFC 7636, OpenID Connect Core section 3.1.2.1): no
/// tool may set them through `extra`.
constexpr std::array<std::string_view, 17> kOurs{
    "client_id",     "client_secret", "code_challenge",   "code_challenge_method", "nonce",   "redirect_uri",
    "request",       "request_uri",   "response_mode",    "response_type",         "scope",   "state",
    "code_verifier", "code",          "client_assertion", "client_assertion_type", "dpop_jkt"};

/// How a client may authenticate (OpenID Connect Core section 9), by the names in a provider's metadata.
constexpr std::array<std::string_view, 5> kClientAuth{"client_secret_basic", "client_secret_post",
                                                      "client_secret_jwt", "private_key_jwt", "none"};

/// What is wrong with the params about the client's authentication.
std::optional<Refusal> clientFault(const Call& call) {
  const std::string way = call.text("client_auth");
  if (call.has("client_auth") && std::ranges::find(kClientAuth, way) == kClientAuth.end())
    return badRequest("client_auth is client_secret_basic, _post or _jwt, private_key_jwt or none");
  const bool secret = call.has("client_secret");
  const bool key = call.has("client_key");
  if (secret && key) return badRequest("either client_secret or client_key");
  if (way == "none" && (secret || key)) return badRequest("client_auth none sends nothing");
  if (way == "private_key_jwt" && secret) return badRequest("private_key_jwt takes a client_key");
  if (!way.empty() && way != "private_key_jwt" && key) return badRequest("client_key is for private_key_jwt");
  if (!key && (call.has("client_key_passphrase") || call.has("client_key_id")))
    return badRequest("client_key_passphrase and client_key_id go with a client_key");
  return std::nullopt;
}

std::optional<Refusal> orderFault(const Call& call) {
  const int ways = int(call.has("issuer")) + int(call.has("provider")) + int(call.has("identity"));
  if (ways != 1) return badRequest("exactly one of issuer, provider and identity");
  if (call.has("parts") && !call.has("provider")) return badRequest("parts without a provider");
  const bool registers = call.flag("register");
  if (call.has("issuer") && !call.has("client_id") && !registers) return badRequest("missing: client_id");
  if (registers && call.has("provider")) return badRequest("register goes with an issuer or an identity");
  // The client that the wallet gets itself has its own of each.
  for (const char* own : {"client_id", "client_secret", "client_key", "client_auth", "redirect"}) {
    if (registers && call.has(own)) return badRequest(std::string("register gets its own ") + own);
  }
  if (call.flag("discovered") && (!call.has("issuer") || !call.has("resource")))
    return badRequest("discovered goes with the issuer and the resource that were found");
  if (call.has("issuer") && hostOf(call.text("issuer")).empty())
    return badRequest("the issuer is no address");
  if (call.has("ca_file") && !call.text("ca_file").starts_with('/'))
    return badRequest("ca_file is no absolute path");
  if (auto fault = clientFault(call)) return fault;
  if (call.has("redirect")) {
    const auto redirect = wire::parseRedirectAddress(call.text("redirect"));
    if (!redirect) return badRequest(std::string(wire::wordsOf(redirect.error())));
  }
  if (call.has("flow") && call.text("flow") != "browser" && call.text("flow") != "device")
    return badRequest("flow is browser or device");
  const bool device = call.text("flow") == "device";
  if (device && (call.has("redirect") || call.has("form_post")))
    return badRequest("a sign-in by a code has no redirect");
  if (call.has("extra")) {
    for (const auto& [name, value] : call.params().at("extra").items()) {
      if (std::ranges::find(kOurs, name) != kOurs.end())
        return badRequest("extra holds what the wallet decides");
    }
  }
  return std::nullopt;
}

/// What stands for the placeholders of the provider's address.
providers::Parts partsOf(const Call& call) {
  return call.has("parts") ? call.params().at("parts").get<providers::Parts>() : providers::Parts();
}

SignInOrder orderOf(Call& call, const std::optional<keeping::IdentityView>& known) {
  SignInOrder order;
  if (known) order.identityId = known->identity.id;
  providers::ProviderSettings& settings = order.settings;
  settings.issuer = call.text("issuer");
  settings.clientId = call.text("client_id");
  settings.provider = call.has("provider") ? call.text("provider") : hostOf(settings.issuer);
  settings.scopes = call.texts("scopes");
  settings.audience = call.text("audience");
  if (call.has("resource")) settings.resources.push_back(call.text("resource"));
  if (call.has("extra")) settings.extra = call.params().at("extra").get<std::map<std::string, std::string>>();
  settings.local = call.flag("local");
  settings.caFile = call.text("ca_file");
  settings.clientAuth = call.text("client_auth");
  order.registers = !known && call.flag("register");
  order.anew = known && call.flag("register");
  order.discovered = call.flag("discovered");
  order.alias = call.text("alias");
  order.parts = partsOf(call);
  if (auto redirect = wire::parseRedirectAddress(call.text("redirect"))) {
    order.loopback =
        providers::LoopbackRule{redirect->host, redirect->ports, redirect->path, redirect->https};
  }
  order.device = call.text("flow") == "device";
  order.formPost = call.flag("form_post");
  order.dpop = call.flag("dpop");
  if (auto secret = call.takeSecret("client_secret")) order.clientSecret = std::move(*secret);
  if (auto key = call.takeSecret("client_key")) order.clientKey = std::move(*key);
  if (auto words = call.takeSecret("client_key_passphrase")) order.clientKeyPassphrase = std::move(*words);
  order.clientKeyId = call.text("client_key_id");
  return order;
}

/// Where a sign-in goes beside the issuer's host, because the catalog says so and the issuer does not.
std::vector<std::string> otherHostsOf(const providers::Entry& entry, const std::string& issuer) {
  providers::ProviderSettings settings;
  settings.issuer = issuer;
  settings.endpoints = entry.endpoints;
  settings.dialect = providers::dialectOf(entry);
  providers::fillIn(settings, providers::partsOf(entry.settings.issuer, issuer));
  return providers::hostsBeside(settings);
}

/// `issuer`: where the sign-in goes, which a name from the catalog or an identity alone would not show.
consent::ConsentRequest consentFor(const SignInOrder& order,
                                   const std::optional<keeping::IdentityView>& known,
                                   const std::string& issuer, const ProviderNames& names) {
  consent::ConsentRequest request;
  request.kind = grants::PromptKind::SignIn;
  if (known) request.identity = known->identity;
  request.issuer = issuer;
  if (names.nameOf) request.providerName = names.nameOf(issuer);
  if (names.catalog != nullptr) {
    request.providerIsYours = names.catalog->originOf(issuer) == providers::Origin::Person;
    const providers::Entry* entry = names.catalog->entryOf(issuer);
    // One that anybody may run is known by its name alone.
    if (entry == nullptr && order.settings.issuer.empty())
      entry = names.catalog->entry(order.settings.provider);
    if (entry != nullptr) request.otherHosts = otherHostsOf(*entry, issuer);
  }
  // Whatever files say since, a sign-in again goes where the one before went.
  if (known) request.otherHosts = known->otherHosts;
  request.clientId = known ? known->identity.clientId : order.settings.clientId;
  request.need.identityId = order.identityId;
  request.need.scopes = order.settings.scopes;
  request.need.audience = order.settings.audience;
  if (!order.settings.resources.empty()) request.need.resource = order.settings.resources.front();
  return request;
}

/// The issuer of the provider that the call names.
base::Result<std::string> issuerOf(const ProviderNames& names, const Call& call) {
  if (!names.issuerOf) return base::fail(errors::kProviderUnknown);
  return names.issuerOf(call.text("provider"), call.text("client_id"), partsOf(call));
}

QCoro::Task<void> signIn(CallPtr call, wallet::Wallet* wallet, consent::Person* person,
                         std::shared_ptr<SignInOrder> order, consent::ConsentRequest request) {
  tellStep(call, {"consent"});
  auto yes = co_await person->saysYes(call, std::move(request));
  if (!call->open()) co_return;
  if (!yes) {
    call->refuse(yes.error());
    co_return;
  }
  // From here on a cancellation lets the flow end by itself, so that nothing is left half done.
  auto cancellation = std::make_shared<wallet::Cancellation>();
  follow(*call, cancellation);
  const std::weak_ptr<Call> weak = call;
  std::function<void(wallet::SignInStep)> progress = [weak](const wallet::SignInStep& step) {
    tellStep(weak, step);
  };
  auto result = co_await wallet->signIn(std::move(*order), progress, cancellation);
  if (!call->open()) co_return;
  if (!result) {
    call->refuse(result.error());
    co_return;
  }
  wire::Json reply{{"identity", toolView(result->identity)}, {"renewed", result->renewed}};
  if (result->lastsUntil) {
    reply["lasts_until"] = base::toUnix(*result->lastsUntil);
    reply["offline"] = {{"scopes", result->offline.scopes}, {"extra", result->offline.extra}};
  }
  if (!result->leftOut.empty()) reply["left_out"] = result->leftOut;
  call->reply(reply);
}

}  // namespace

void identitySignIn(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person,
                    ProviderNames& names) {
  if (const auto fault = orderFault(*call)) return call->refuse(*fault);
  std::optional<keeping::IdentityView> known;
  if (call->has("identity")) {
    const auto view = wallet.find(call->text("identity"));
    if (!view) return call->refuse(view.error());
    known = *view;
    // Another client would make another identity, not renew the one that was named.
    if (call->has("client_id") && call->text("client_id") != known->identity.clientId) {
      base::Error other{errors::kSignInAnotherClient};
      other.values = {known->identity.alias, known->identity.issuer};
      return call->refuse(other);
    }
    // The person is not asked about an issuer that somebody else may have written into the row.
    if (keeping::isRowFault(known->stateReason)) {
      return call->refuse(keeping::signInError(known->stateReason));
    }
  }
  std::string issuer = known ? known->identity.issuer : call->text("issuer");
  // The person is not asked about a sign-in that is impossible.
  if (call->has("provider")) {
    const auto found = issuerOf(names, *call);
    if (!found) return call->refuse(found.error());
    issuer = *found;
  }
  if (!known && names.catalog != nullptr) {
    const auto permitted = names.catalog->permits(issuer, call->text("client_id"));
    if (!permitted) return call->refuse(permitted.error());
  }
  // A prompt cannot show what a CA file would make the wallet trust, so only the person's own act may name
  // one.
  if (call->has("ca_file") && !call->onDesktop() && !call->has("passphrase")) {
    return call->refuse(errors::kApprovalRequired);
  }
  auto order = std::make_shared<SignInOrder>(orderOf(*call, known));
  consent::ConsentRequest request = consentFor(*order, known, issuer, names);
  signIn(call, &wallet, &person, std::move(order), std::move(request));
}

void signInPaste(const CallPtr& call, PipeServer& server) {
  const auto address = call->takeSecret("address");
  const CallPtr waiting = server.requestBeside(*call, call->params().at("request"));
  const auto taken = waiting ? waiting->paste(address->view())
                             : base::Result<void>(base::fail(errors::kPasteNotWaiting, "no such request"));
  if (!taken) return call->refuse(taken.error());
  call->reply({{"taken", true}});
}

}  // namespace lanyard::pipe
