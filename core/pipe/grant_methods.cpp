#include "core/pipe/handlers.h"
#include "core/pipe/person.h"
#include "core/pipe/pipe_server.h"
#include "core/pipe/views.h"

namespace lanyard::pipe {
namespace {

using base::ErrorKind;

base::Result<grants::Grant> grantOf(PipeServer& server, const Call& call) {
  const auto view = server.parts().wallet.find(call.text("identity"));
  if (!view) return tl::unexpected(view.error());
  const auto program = server.parts().programs.look(call.text("program"));
  if (!program) return tl::unexpected(program.error());
  // A grant to a shell or interpreter by its file alone would be a grant to everything.
  if (program->sort != grants::CallerSort::Program)
    return base::fail(ErrorKind::Misconfigured, "program.lasting");
  if (!program->exe.rootOwned && program->exe.sha256.empty()) {
    return base::fail(ErrorKind::Misconfigured, "program.unreadable");
  }
  grants::Grant grant;
  grant.need = {view->identity.id, call.has("scopes") ? call.texts("scopes") : view->scopes, {}, {}};
  grant.tool = {program->exe.path, program->exe.sha256, {}};
  grant.sort = program->sort;
  grant.kind = call.has("for_s") ? grants::Kind::Until : grants::Kind::Always;
  if (call.has("for_s"))
    grant.until = server.parts().clock.now() + std::chrono::seconds(call.count("for_s", 0));
  return grant;
}

}  // namespace

/// Taking back needs no record to be done.
void noteRevoked(PipeServer& server, std::span<const grants::Grant> taken) {
  for (const grants::Grant& grant : taken) {
    static_cast<void>(server.parts().activity.record(
        {"grant", grant.need.identityId, grant.tool.path, "revoked", grant.id}));
  }
}

namespace {

/// Who took back what a tool was allowed, where it was not the person at the screen.
void noteWho(PipeServer& server, const Call& call, std::size_t grants) {
  if (call.onDesktop() || grants == 0) return;
  const auto caller = call.caller();
  static_cast<void>(server.parts().activity.record({"grants",
                                                    {},
                                                    caller ? caller->tool.exe.path : std::string(),
                                                    "revoked",
                                                    std::to_string(grants) + " taken back"}));
}

}  // namespace

void grantAllow(PipeServer& server, const CallPtr& call) {
  auto grant = grantOf(server, *call);
  if (!grant) return call->refuse(grant.error());
  const services::Activity activity{"grant", grant->need.identityId, grant->tool.path, "allowed",
                                    std::string(grants::kindName(grant->kind))};
  if (const auto recorded = server.parts().activity.record(activity); !recorded) {
    return call->refuse(recorded.error());
  }
  const auto added = server.parts().grants.add(std::move(*grant));
  if (!added) return call->refuse(added.error());
  call->reply({{"grant", grantView(*added)}});
}

namespace {

/// Whoever knows which program has what knows which program to run for it: a tool needs the person's yes.
QCoro::Task<void> list(PipeServer* server, CallPtr call) {
  services::ConsentRequest request;
  request.kind = grants::PromptKind::Grants;
  auto yes = co_await personSaysYes(server, call, std::move(request));
  if (!call->open()) co_return;
  if (!yes) {
    call->refuse(yes.error());
    co_return;
  }
  wire::Json all = wire::Json::array();
  for (const grants::Grant& grant : server->parts().grants.list()) all.push_back(grantView(grant));
  call->reply({{"grants", std::move(all)}});
}

}  // namespace

void grantList(PipeServer& server, const CallPtr& call) {
  // Nothing that the screen is not told anyway: no line in the log for it.
  if (!call->onDesktop()) {
    list(&server, call);
    return;
  }
  wire::Json all = wire::Json::array();
  for (const grants::Grant& grant : server.parts().grants.list()) all.push_back(grantView(grant));
  call->reply({{"grants", std::move(all)}});
}

void grantRevoke(PipeServer& server, const CallPtr& call) {
  const int ways = int(call->has("grant")) + int(call->has("program")) + int(call->flag("all"));
  if (ways != 1) return call->refuse(badRequest("exactly one of grant, program and all"));
  const std::string id = call->text("grant");
  const std::string program = call->text("program");
  const std::string identity = call->text("identity");
  if (call->has("identity") && program.empty()) return call->refuse(badRequest("identity without program"));
  const auto taken = server.parts().grants.revokeAll([&](const grants::Grant& grant) {
    if (!identity.empty() && grant.need.identityId != identity) return false;
    return call->flag("all") || (program.empty() ? grant.id == id : grant.tool.path == program);
  });
  // Nothing to take back where all are meant is no mistake.
  if (taken.grants.empty() && !call->flag("all")) {
    return call->refuse(base::ErrorKind::Misconfigured, "grant.unknown");
  }
  noteRevoked(server, taken.grants);
  noteWho(server, *call, taken.grants.size());
  if (!taken.stored) return call->refuse(taken.stored.error());
  call->reply({{"revoked", true}, {"grants", taken.grants.size()}});
}

}  // namespace lanyard::pipe
