#include <algorithm>

#include "core/pipe/handlers.h"
#include "core/pipe/pipe_server.h"
#include "core/pipe/views.h"

namespace lanyard::pipe {
namespace {

/// Of `identity.list`: keeps a reply well below what a client takes.
constexpr std::int64_t kMaxPage = 200;
constexpr std::int64_t kPage = 100;

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

}  // namespace lanyard::pipe
