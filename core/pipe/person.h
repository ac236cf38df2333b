#pragma once

#include <QCoro/QCoroTask>

#include "core/pipe/pipe_server.h"

namespace lanyard::pipe {

/// The longest that a request may ask to wait for the person, in seconds: an hour.
inline constexpr std::int64_t kMaxWaitSeconds = 3600;

/// What `wait_s` says, 120 s where it says nothing.
[[nodiscard]] std::chrono::seconds waitOf(const Call& call);

/// Whether `now` is the same program, in the same process, as `before`.
[[nodiscard]] bool samePeer(const grants::Caller& now, const grants::Caller& before);

/// Whether this is the approval passphrase: Approval::check, with a wrong one recorded, also when whoever
/// tried it does not wait for the answer.
QCoro::Task<base::Result<void>> checkPassphrase(PipeServer* server, CallPtr call, base::Secret passphrase);

/// Asks the person on the desk, with the screen brought up and the caller told that it waits. The request's
/// asker and wait are filled in here. `consent.no_wait`, `consent.nobody` Denied, and all that
/// ConsentDesk::ask has. After the wait the peer is identified again: `peer.changed` Denied.
QCoro::Task<base::Result<services::Consent>> askPerson(PipeServer* server, CallPtr call,
                                                       services::ConsentRequest request);

/// The person's yes to something that is done in the person's name: the desktop's channel, the passphrase in
/// the request, or a prompt. A yes is recorded before it counts. The result names the tool, for the log.
QCoro::Task<base::Result<std::string>> personSaysYes(PipeServer* server, CallPtr call,
                                                     services::ConsentRequest request);

/// The result of `wallet.status`. Touches the server after its wait only while that is alive.
QCoro::Task<wire::Json> status(PipeServer* server);

}  // namespace lanyard::pipe
