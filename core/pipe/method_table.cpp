#include <array>

#include "core/pipe/handlers.h"
#include "core/pipe/method.h"

namespace lanyard::pipe {
namespace {

using enum ParamType;

constexpr std::array kPageParams{Param{"offset", Count}, Param{"limit", Count}};
constexpr std::array kProviderList{Param{"search", Text}, Param{"offset", Count}, Param{"limit", Count}};
constexpr std::array kProviderShow{Param{"provider", Text, true}};
constexpr std::array kTokenGet{Param{"identity", Text}, Param{"scopes", Texts},      Param{"audience", Text},
                               Param{"resource", Text}, Param{"min_valid_s", Count}, Param{"wait_s", Count},
                               Param{"reason", Text},   Param{"method", Text},       Param{"url", Text},
                               Param{"nonce", Text}};
constexpr std::array kIdTokenGet{Param{"identity", Text, true}, Param{"audience", Text},
                                 Param{"min_valid_s", Count}, Param{"wait_s", Count}, Param{"reason", Text}};
constexpr std::array kTokenReport{
    Param{"identity", Text},     Param{"url", Text},       Param{"token", Secret},
    Param{"token_sha256", Text}, Param{"challenge", Text}, Param{"scopes", Texts},
    Param{"audience", Text},     Param{"resource", Text},  Param{"wait_s", Count},
    Param{"min_valid_s", Count}, Param{"reason", Text},    Param{"method", Text},
    Param{"nonce", Text}};
constexpr std::array kTokenRefresh{Param{"identity", Text, true}, Param{"wait_s", Count}};
constexpr std::array kSignInParams{Param{"issuer", Text},
                                   Param{"client_id", Text},
                                   Param{"provider", Text},
                                   Param{"identity", Text},
                                   Param{"client_secret", Secret},
                                   Param{"alias", Text},
                                   Param{"scopes", Texts},
                                   Param{"audience", Text},
                                   Param{"resource", Text},
                                   Param{"extra", TextMap},
                                   Param{"local", Flag},
                                   Param{"ca_file", Text},
                                   Param{"client_auth", Text},
                                   Param{"redirect", Text},
                                   Param{"flow", Text},
                                   Param{"form_post", Flag},
                                   Param{"register", Flag},
                                   Param{"discovered", Flag},
                                   Param{"parts", TextMap},
                                   Param{"passphrase", Secret},
                                   Param{"wait_s", Count},
                                   Param{"client_key", Secret},
                                   Param{"client_key_passphrase", Secret},
                                   Param{"client_key_id", Text},
                                   Param{"dpop", Flag}};
constexpr std::array kPasteToken{
    Param{"token", Secret},  Param{"password", Secret}, Param{"user", Text},    Param{"issuer", Text},
    Param{"provider", Text}, Param{"identity", Text},   Param{"alias", Text},   Param{"expires_at", Time},
    Param{"parts", TextMap}, Param{"local", Flag},      Param{"ca_file", Text}, Param{"passphrase", Secret},
    Param{"wait_s", Count}};
constexpr std::array kPaste{Param{"request", Id, true}, Param{"address", Secret, true}};
constexpr std::array kResourceFind{Param{"resource", Text, true}, Param{"local", Flag},
                                   Param{"ca_file", Text}, Param{"passphrase", Secret}};
constexpr std::array kRevoke{Param{"identity", Text, true}, Param{"passphrase", Secret},
                             Param{"wait_s", Count}};
constexpr std::array kRevokeAll{Param{"passphrase", Secret}, Param{"wait_s", Count}};
constexpr std::array kAnswer{Param{"prompt", Text, true}, Param{"digest", Text, true},
                             Param{"choice", Text, true}, Param{"until", Time},
                             Param{"scopes", Texts},      Param{"passphrase", Secret}};
constexpr std::array kAllow{
    Param{"program", Text, true}, Param{"identity", Text, true}, Param{"scopes", Texts},
    Param{"also", Texts},         Param{"audience", Text},       Param{"resource", Text},
    Param{"for_s", Count},        Param{"id_token", Flag},       Param{"passphrase", Secret}};
constexpr std::array kPassphraseOnly{Param{"passphrase", Secret}};
constexpr std::array kGrantList{Param{"passphrase", Secret}, Param{"wait_s", Count}};
// The handler checks that there is exactly one of grant, program and all.
constexpr std::array kGrantRevoke{Param{"grant", Text}, Param{"program", Text}, Param{"identity", Text},
                                  Param{"all", Flag}, Param{"passphrase", Secret}};
constexpr std::array kRouteFind{Param{"address", Text, true}};
// The handler checks that there is exactly one of address and provider.
constexpr std::array kRouteAdd{Param{"address", Text}, Param{"provider", Text}, Param{"identity", Text, true},
                               Param{"passphrase", Secret}, Param{"wait_s", Count}};
constexpr std::array kRouteRemove{Param{"at", Text, true}, Param{"passphrase", Secret}};
constexpr std::array kPassphraseSet{Param{"new", Secret, true}, Param{"current", Secret}};
constexpr std::array kPassphraseReset{Param{"new", Secret, true}};
constexpr std::array kStop{Param{"force", Flag}};
constexpr std::array kCancel{Param{"request", Id, true}};

template <auto handler>
constexpr auto by = &Given<handler>::handle;

constexpr std::array kMethods{
    Method{"wallet.status", Access::SameUser, {}, by<walletStatus>, true},
    Method{"wallet.lock", Access::SameUser, {}, by<walletLock>, true},
    // The handler checks the passphrase, on every channel: a click on the screen is no unlock.
    Method{"wallet.unlock", Access::PersonYes, kPassphraseOnly, by<walletUnlock>, true},
    Method{"wallet.stop", Access::SameUser, kStop, by<walletStop>, true},
    Method{"wallet.doctor", Access::SameUser, {}, by<walletDoctor>, true},
    Method{"desktop.show", Access::SameUser, {}, by<desktopShow>, true},
    Method{"request.cancel", Access::SameUser, kCancel, by<requestCancel>, true},
    Method{"identity.list", Access::SameUser, kPageParams, by<identityList>},
    Method{"provider.list", Access::SameUser, kProviderList, by<providerList>},
    Method{"provider.show", Access::SameUser, kProviderShow, by<providerShow>},
    Method{"token.get", Access::SameUser, kTokenGet, by<tokenGet>},
    Method{"id_token.get", Access::SameUser, kIdTokenGet, by<idTokenGet>},
    Method{"token.report", Access::SameUser, kTokenReport, by<tokenReport>},
    Method{"token.refresh", Access::SameUser, kTokenRefresh, by<tokenRefresh>},
    Method{"consent.list", Access::SameUser, {}, by<consentList>},
    Method{"identity.sign_in", Access::PersonYes, kSignInParams, by<identitySignIn>},
    Method{"identity.paste", Access::PersonYes, kPasteToken, by<identityPaste>},
    // The sign-in that it belongs to, on the same connection, had the person's yes.
    Method{"sign_in.paste", Access::SameUser, kPaste, by<signInPaste>},
    // It gives nothing away but what the resource tells everybody. A passphrase is for `ca_file`.
    Method{"resource.find", Access::PersonYes, kResourceFind, by<resourceFind>},
    Method{"identity.revoke", Access::PersonYes, kRevoke, by<identityRevoke>},
    Method{"identity.revoke_all", Access::PersonYes, kRevokeAll, by<identityRevokeAll>},
    // The passphrase here is `current`, which the first setting does not need: the handler decides.
    Method{"passphrase.set", Access::PersonYes, kPassphraseSet, by<passphraseSet>},
    // Not with the passphrase, which is what was forgotten, and never from the pipe, where any program could
    // have the computer ask the person. The handler has the computer ask, in a locked wallet too.
    Method{"passphrase.reset", Access::Desktop, kPassphraseReset, by<passphraseReset>, true},
    Method{"consent.answer", Access::Management, kAnswer, by<consentAnswer>},
    Method{"grant.allow", Access::Management, kAllow, by<grantAllow>},
    Method{"grant.list", Access::PersonYes, kGrantList, by<grantList>},
    Method{"grant.revoke", Access::TakesAway, kGrantRevoke, by<grantRevoke>},
    Method{"route.list", Access::SameUser, {}, by<routeList>},
    Method{"route.find", Access::SameUser, kRouteFind, by<routeFind>},
    // What a program is allowed, it gets for every address that leads to the identity.
    Method{"route.add", Access::PersonYes, kRouteAdd, by<routeAdd>},
    Method{"route.remove", Access::TakesAway, kRouteRemove, by<routeRemove>},
    Method{"events.subscribe", Access::Desktop, {}, by<eventsSubscribe>, true},
};

}  // namespace

std::span<const Method> methods() {
  return kMethods;
}

}  // namespace lanyard::pipe
