#include <array>

#include "core/pipe/handlers.h"

namespace lanyard::pipe {
namespace {

using enum ParamType;

constexpr std::array kPage{Param{"offset", Count}, Param{"limit", Count}};
constexpr std::array kTokenGet{
    Param{"identity", Text, true}, Param{"scopes", Texts}, Param{"audience", Text}, Param{"resource", Text},
    Param{"min_valid_s", Count},   Param{"wait_s", Count}, Param{"reason", Text}};
constexpr std::array kTokenRefresh{Param{"identity", Text, true}, Param{"wait_s", Count}};
constexpr std::array kSignIn{
    Param{"issuer", Text},       Param{"client_id", Text},       Param{"provider", Text},
    Param{"identity", Text},     Param{"client_secret", Secret}, Param{"alias", Text},
    Param{"scopes", Texts},      Param{"audience", Text},        Param{"resource", Text},
    Param{"extra", TextMap},     Param{"local", Flag},           Param{"ca_file", Text},
    Param{"passphrase", Secret}, Param{"wait_s", Count}};
constexpr std::array kRevoke{Param{"identity", Text, true}, Param{"passphrase", Secret},
                             Param{"wait_s", Count}};
constexpr std::array kRevokeAll{Param{"passphrase", Secret}, Param{"wait_s", Count}};
constexpr std::array kAnswer{Param{"prompt", Text, true}, Param{"digest", Text, true},
                             Param{"choice", Text, true}, Param{"until", Time},
                             Param{"scopes", Texts},      Param{"passphrase", Secret}};
constexpr std::array kAllow{Param{"program", Text, true}, Param{"identity", Text, true},
                            Param{"scopes", Texts}, Param{"for_s", Count}, Param{"passphrase", Secret}};
constexpr std::array kPassphraseOnly{Param{"passphrase", Secret}};
constexpr std::array kGrantList{Param{"passphrase", Secret}, Param{"wait_s", Count}};
// Which of them: its handler wants exactly one of grant, program and all.
constexpr std::array kGrantRevoke{Param{"grant", Text}, Param{"program", Text}, Param{"identity", Text},
                                  Param{"all", Flag}, Param{"passphrase", Secret}};
constexpr std::array kPassphraseSet{Param{"new", Secret, true}, Param{"current", Secret}};
constexpr std::array kStop{Param{"force", Flag}};
constexpr std::array kCancel{Param{"request", Id, true}};

constexpr std::array kMethods{
    Method{"wallet.status", Access::SameUser, {}, walletStatus, true},
    Method{"wallet.lock", Access::SameUser, {}, walletLock, true},
    // Its handler checks the passphrase, on every channel: a click on the screen is no unlock.
    Method{"wallet.unlock", Access::PersonYes, kPassphraseOnly, walletUnlock, true},
    Method{"wallet.stop", Access::SameUser, kStop, walletStop, true},
    Method{"wallet.doctor", Access::SameUser, {}, walletDoctor, true},
    Method{"desktop.show", Access::SameUser, {}, desktopShow, true},
    Method{"request.cancel", Access::SameUser, kCancel, requestCancel},
    Method{"identity.list", Access::SameUser, kPage, identityList},
    Method{"token.get", Access::SameUser, kTokenGet, tokenGet},
    Method{"token.refresh", Access::SameUser, kTokenRefresh, tokenRefresh},
    Method{"consent.list", Access::SameUser, {}, consentList},
    Method{"identity.sign_in", Access::PersonYes, kSignIn, identitySignIn},
    Method{"identity.revoke", Access::PersonYes, kRevoke, identityRevoke},
    Method{"identity.revoke_all", Access::PersonYes, kRevokeAll, identityRevokeAll},
    // Its passphrase is `current`, and the first one is set without: the handler decides.
    Method{"passphrase.set", Access::PersonYes, kPassphraseSet, passphraseSet},
    Method{"consent.answer", Access::Management, kAnswer, consentAnswer},
    Method{"grant.allow", Access::Management, kAllow, grantAllow},
    Method{"grant.list", Access::PersonYes, kGrantList, grantList},
    Method{"grant.revoke", Access::TakesAway, kGrantRevoke, grantRevoke},
    Method{"events.subscribe", Access::Desktop, {}, eventsSubscribe, true},
};

}  // namespace

std::span<const Method> methods() {
  return kMethods;
}

}  // namespace lanyard::pipe
