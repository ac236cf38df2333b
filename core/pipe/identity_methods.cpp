#include <algorithm>

#include "core/pipe/handlers.h"
#include "core/pipe/person.h"
#include "core/pipe/views.h"

namespace lanyard::pipe {
namespace {

/// Of `identity.list`: keeps a reply well below what a client takes.
constexpr std::int64_t kMaxPage = 200;
constexpr std::int64_t kPage = 100;

std::string_view outcomeName(services::RevokeOutcome outcome) {
  switch (outcome) {
    case services::RevokeOutcome::RevokedThere:
      return "revoked";
    case services::RevokeOutcome::ForgottenHere:
      return "forgotten_here";
    case services::RevokeOutcome::Pending:
      return "pending";
  }
  return "pending";
}

QCoro::Task<void> revoke(PipeServer* server, CallPtr call, services::IdentityView view) {
  services::ConsentRequest request;
  request.kind = grants::PromptKind::Revoke;
  request.identity = view.identity;
  request.issuer = view.identity.issuer;
  request.need.identityId = view.identity.id;
  request.need.scopes = view.scopes;
  auto yes = co_await personSaysYes(server, call, std::move(request));
  if (!call->open()) co_return;
  if (!yes) {
    call->refuse(yes.error());
    co_return;
  }
  std::string identityId = view.identity.id;
  auto result = co_await server->parts().wallet.signOut(identityId);
  if (!call->open()) co_return;
  if (!result) {
    call->refuse(result.error());
    co_return;
  }
  wire::Json reply{{"identity", toolView(result->identity)}, {"provider", outcomeName(result->outcome)}};
  if (!result->detail.empty()) reply["detail"] = result->detail;
  call->reply(reply);
}

}  // namespace

void identityList(PipeServer& server, const CallPtr& call) {
  const std::int64_t offset = call->count("offset", 0);
  const std::int64_t limit = call->count("limit", kPage);
  if (limit < 1 || limit > kMaxPage) return call->refuse(badRequest("limit is from 1 to 200"));
  const auto all = server.parts().wallet.identities();
  wire::Json page = wire::Json::array();
  const auto size = static_cast<std::int64_t>(all.size());
  for (std::int64_t i = offset; i < std::min(size, offset + limit); ++i) {
    page.push_back(toolView(all[static_cast<std::size_t>(i)]));
  }
  call->reply({{"total", size}, {"identities", std::move(page)}});
}

void identityRevoke(PipeServer& server, const CallPtr& call) {
  auto view = server.parts().wallet.find(call->text("identity"));
  if (!view) return call->refuse(view.error());
  revoke(&server, call, std::move(*view));
}

}  // namespace lanyard::pipe
