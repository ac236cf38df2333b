#pragma once

#include "core/pipe/services.h"

namespace lanyard::pipe {

// One function for each method, by subject; core/wire/README.md says what each takes and answers. Each parses
// its parameters, makes a call, and builds the reply; decisions are made in the rooms below.

// token_methods.cpp
void tokenGet(const CallPtr& call, wallet::TokenDesk& tokens, wallet::Wallet& wallet);
void tokenReport(const CallPtr& call, wallet::StepUpDesk& reports, wallet::Wallet& wallet);
void idTokenGet(const CallPtr& call, wallet::IdTokenDesk& idTokens);
void tokenRefresh(const CallPtr& call, wallet::TokenDesk& tokens);

// identity_methods.cpp
void identityList(const CallPtr& call, wallet::Wallet& wallet);
// resource_method.cpp
void resourceFind(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person);
// revoke_methods.cpp
void identityRevoke(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person,
                    keeping::StoreWatch* takings);
void identityRevokeAll(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person,
                       wallet::GrantDesk& grants, keeping::StoreWatch* takings);
// sign_in_method.cpp
void identitySignIn(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person,
                    ProviderNames& names);
// paste_method.cpp
void identityPaste(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person,
                   ProviderNames& names);
void signInPaste(const CallPtr& call, PipeServer& server);

// provider_methods.cpp
void providerList(const CallPtr& call, ProviderNames& names);
void providerShow(const CallPtr& call, ProviderNames& names);

// consent_methods.cpp
void consentList(const CallPtr& call, consent::ConsentDesk& desk, wallet::Wallet& wallet);
void consentAnswer(const CallPtr& call, consent::ConsentDesk& desk);

// passphrase_methods.cpp
void passphraseSet(const CallPtr& call, wallet::PassphraseDesk& passphrases, Events& events);
void passphraseReset(const CallPtr& call, consent::PassphraseReset* reset, Events& events);

// grant_methods.cpp
void grantAllow(const CallPtr& call, wallet::GrantDesk& grants);
void grantList(const CallPtr& call, consent::GrantBook& grants, consent::Person& person);
void grantRevoke(const CallPtr& call, wallet::GrantDesk& grants, keeping::StoreWatch* takings);

// route_methods.cpp
void routeList(const CallPtr& call, wallet::Wallet& wallet);
void routeFind(const CallPtr& call, wallet::Wallet& wallet);
void routeAdd(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person,
              activity::ActivityLog& log);
void routeRemove(const CallPtr& call, wallet::Wallet& wallet, activity::ActivityLog& log,
                 keeping::StoreWatch* takings);

// wallet_methods.cpp
void walletStatus(const CallPtr& call, Report& report);
void walletLock(const CallPtr& call, wallet::WalletLock& lock, keeping::StoreWatch* takings);
void walletUnlock(const CallPtr& call, wallet::WalletLock& lock);
void walletStop(const CallPtr& call, wallet::Wallet& wallet, activity::ActivityLog& log, Host& host);
void walletDoctor(const CallPtr& call, Report& report);
void desktopShow(const CallPtr& call, Screen& screen, Events& events);
void eventsSubscribe(const CallPtr& call, Events& events);
void requestCancel(const CallPtr& call, PipeServer& server);

}  // namespace lanyard::pipe
