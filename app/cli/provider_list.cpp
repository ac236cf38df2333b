#include "app/cli/provider_list.h"

#include <cstdint>
#include <vector>

#include "app/cli/json_fields.h"
#include "app/cli/nearest_name.h"
#include "core/base/errors.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {

Outcome<wire::Json> allProviders(Session& session, const std::string& search) {
  constexpr std::int64_t kPage = 200;    // the most that the wallet gives at once
  constexpr std::size_t kMost = 20'000;  // a longer list is a fault of the wallet
  wire::Json all = wire::Json::array();
  for (;;) {
    wire::Json params{{"limit", kPage}};
    if (!search.empty()) params["search"] = search;
    if (!all.empty()) params["offset"] = all.size();
    auto page = session.call({"provider.list", params, {}});
    if (!page) return page;
    const auto total = number(*page, "total");
    wire::Json rows = member(*page, "providers");
    if (!total || !rows.is_array()) return protocolError("a list without providers");
    for (wire::Json& row : rows) all.push_back(std::move(row));
    if (rows.empty() || static_cast<std::int64_t>(all.size()) >= *total) return all;
    if (all.size() > kMost) return protocolError("a list that does not end");
  }
}

Outcome<wire::Json> providerNamed(Session& session, const std::string& name) {
  auto shown = session.call({"provider.show", {{"provider", name}}, {}});
  if (!shown && shown.error().error == errors::kProviderUnknown.code) return wire::Json(nullptr);
  if (!shown) return shown;
  wire::Json provider = member(*shown, "provider");
  if (!provider.is_object()) return protocolError("a provider that is none");
  return provider;
}

std::string nearestProvider(Session& session, const std::string& word) {
  const auto all = allProviders(session, {});
  std::vector<std::string> names;
  if (all) {
    for (const wire::Json& row : *all) names.push_back(field(row, "id"));
  }
  return client::plainLine(nearestName(word, names), 60);
}

}  // namespace lanyard::cli
