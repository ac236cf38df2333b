#include <algorithm>

#include "core/pipe/handlers.h"
#include "core/pipe/views.h"

namespace lanyard::pipe {
namespace {

/// The most rows of one `identity.list`: keeps a reply well below what a client takes.
constexpr std::int64_t kMaxPage = 200;
constexpr std::int64_t kRowsOfAPage = 100;

}  // namespace

void identityList(const CallPtr& call, wallet::Wallet& wallet) {
  const std::int64_t offset = call->count("offset", 0);
  const std::int64_t limit = call->count("limit", kRowsOfAPage);
  if (limit < 1 || limit > kMaxPage) return call->refuse(badRequest("limit is from 1 to 200"));
  const auto all = wallet.identities();
  wire::Json page = wire::Json::array();
  const auto size = static_cast<std::int64_t>(all.size());
  for (std::int64_t i = offset; i < std::min(size, offset + limit); ++i) {
    page.push_back(toolView(all[static_cast<std::size_t>(i)]));
  }
  call->reply({{"total", size}, {"identities", std::move(page)}});
}

}  // namespace lanyard::pipe
