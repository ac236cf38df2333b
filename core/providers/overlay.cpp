#include "core/providers/overlay.h"

namespace lanyard::providers {
namespace {

/// What another server of the same software has too. Neither addresses nor clients: a token must not go
/// somewhere only because a file says that one server is like another.
constexpr const char* kShared[] = {"initials", "colour", "protocol", "discovery", "loopback",
                                   "scopes",   "extra",  "client",   "scope",     "offline",
                                   "resource", "reply",  "refresh",  "revocation"};

base::Result<void> checkIsEntry(const wire::Json& json) {
  const bool named = json.is_object() && json.contains("id") && json.at("id").is_string();
  if (!named) return base::fail(errors::kCatalogBadEntry, "id is missing");
  return {};
}

}  // namespace

base::Result<std::vector<wire::Json>> overlayDocuments(std::string_view text) {
  const auto parsed = wire::parseJson(text);
  if (!parsed) return base::fail(errors::kCatalogBadEntry, parsed.error().reason);
  std::vector<wire::Json> documents;
  if (!parsed->is_object() || !parsed->contains("providers")) {
    documents.push_back(*parsed);
  } else {
    const wire::Json& list = parsed->at("providers");
    if (!list.is_array() || parsed->size() != 1)
      return base::fail(errors::kCatalogBadEntry, "providers is no list, or not alone");
    documents.assign(list.begin(), list.end());
  }
  for (const wire::Json& document : documents) {
    if (const auto entry = checkIsEntry(document); !entry) return tl::unexpected(entry.error());
  }
  return documents;
}

base::Result<wire::Json> completed(wire::Json document, const Documents& documents) {
  if (!document.contains("like")) return document;
  const wire::Json like = document.at("like");
  document.erase("like");
  const wire::Json model = like.is_string() ? documents(like.get<std::string>()) : wire::Json();
  if (!model.is_object())
    return base::fail(errors::kCatalogBadEntry, "like names no provider of the catalog");
  for (const char* name : kShared) {
    if (model.contains(name) && !document.contains(name)) document[name] = model.at(name);
  }
  return document;
}

}  // namespace lanyard::providers
