#pragma once

#include <span>

#include "core/grants/grant.h"
#include "core/pipe/method.h"

namespace lanyard::pipe {

// One function a method, by subject: see core/wire/README.md for what each takes and answers.

// token_methods.cpp
void tokenGet(PipeServer& server, const CallPtr& call);
void tokenRefresh(PipeServer& server, const CallPtr& call);

// identity_methods.cpp
void identityList(PipeServer& server, const CallPtr& call);
// revoke_methods.cpp
void identityRevoke(PipeServer& server, const CallPtr& call);
void identityRevokeAll(PipeServer& server, const CallPtr& call);
// sign_in_method.cpp
void identitySignIn(PipeServer& server, const CallPtr& call);

// consent_methods.cpp
void consentList(PipeServer& server, const CallPtr& call);
void consentAnswer(PipeServer& server, const CallPtr& call);
void passphraseSet(PipeServer& server, const CallPtr& call);

// grant_methods.cpp
void grantAllow(PipeServer& server, const CallPtr& call);
void grantList(PipeServer& server, const CallPtr& call);
void grantRevoke(PipeServer& server, const CallPtr& call);
/// A line in the activity log for each grant that was taken back.
void noteRevoked(PipeServer& server, std::span<const grants::Grant> taken);

// wallet_methods.cpp
void walletStatus(PipeServer& server, const CallPtr& call);
void walletLock(PipeServer& server, const CallPtr& call);
void walletUnlock(PipeServer& server, const CallPtr& call);
void walletStop(PipeServer& server, const CallPtr& call);
// doctor_method.cpp
void walletDoctor(PipeServer& server, const CallPtr& call);
void desktopShow(PipeServer& server, const CallPtr& call);
void eventsSubscribe(PipeServer& server, const CallPtr& call);
void requestCancel(PipeServer& server, const CallPtr& call);

}  // namespace lanyard::pipe
