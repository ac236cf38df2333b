#include <algorithm>

#include "core/pipe/handlers.h"
#include "core/pipe/parts.h"
#include "core/providers/search.h"
#include "core/wallet/sign_in_order.h"

namespace lanyard::pipe {
namespace {

/// As for identities: keeps a reply well below what a client takes.
constexpr std::int64_t kMostProviders = 200;
constexpr std::int64_t kProvidersOfAPage = 100;

const char* originName(providers::Origin origin) {
  switch (origin) {
    case providers::Origin::System:
      return "system";
    case providers::Origin::Person:
      return "yours";
    case providers::Origin::BuiltIn:
      break;
  }
  return "built_in";
}

wire::Json rowOf(const providers::Catalog& catalog, const std::string& id) {
  const providers::Entry& entry = *catalog.entry(id);
  const auto driven = wallet::checkDriven(entry);
  const std::string& client =
      entry.settings.clientId.empty() ? entry.registration.clientId : entry.settings.clientId;
  const auto about = entry.about.find("en");
  return {{"id", id},
          {"name", entry.name.empty() ? id : entry.name},
          {"initials", entry.initials},
          {"colour", entry.colour},
          {"about", about == entry.about.end() ? std::string() : about->second},
          {"issuer", entry.settings.issuer},
          {"client_id", client},
          {"needs_registration", catalog.needsClient(entry)},
          {"self_hosted", entry.selfHosted},
          {"unsupported", driven ? wire::Json(nullptr) : wire::Json(driven.error().code)},
          {"origin", originName(catalog.origin(id))}};
}

}  // namespace

void providerList(const CallPtr& call, ProviderNames& names) {
  const std::int64_t offset = call->count("offset", 0);
  const std::int64_t limit = call->count("limit", kProvidersOfAPage);
  if (limit < 1 || limit > kMostProviders) return call->refuse(badRequest("limit is from 1 to 200"));
  std::vector<std::string> ids;
  if (names.catalog != nullptr) ids = names.catalog->ids();
  const std::vector<std::string> words = providers::searchWords(call->text("search"));
  std::erase_if(
      ids, [&](const std::string& id) { return !providers::isMeant(*names.catalog->entry(id), id, words); });
  wire::Json page = wire::Json::array();
  const auto size = static_cast<std::int64_t>(ids.size());
  for (std::int64_t i = offset; i < std::min(size, offset + limit); ++i)
    page.push_back(rowOf(*names.catalog, ids[static_cast<std::size_t>(i)]));
  call->reply({{"total", size}, {"providers", std::move(page)}});
}

void providerShow(const CallPtr& call, ProviderNames& names) {
  const std::string id = call->text("provider");
  const bool shown = names.catalog != nullptr && names.catalog->shows(id);
  if (!shown || names.catalog->entry(id) == nullptr) {
    std::string known;
    if (names.catalog != nullptr) {
      for (const std::string& one : names.catalog->ids()) known += (known.empty() ? "" : ", ") + one;
    }
    return call->refuse(base::Error(errors::kProviderUnknown, known));
  }
  wire::Json row = rowOf(*names.catalog, id);
  row["entry"] = names.catalog->document(id);
  call->reply({{"provider", std::move(row)}});
}

}  // namespace lanyard::pipe
