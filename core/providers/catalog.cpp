#include "core/providers/catalog.h"

#include <algorithm>

#include "core/providers/overlay.h"
#include "core/providers/text_forms.h"
#include "core/wire/json.h"

namespace lanyard::providers {
namespace {

tl::unexpected<base::Error> bad(const std::string& file, base::Error error) {
  if (!file.empty()) error.detail = file + ": " + error.detail;
  return tl::unexpected<base::Error>(std::move(error));
}

bool isPattern(std::string_view issuer) {
  return issuer.find('{') != std::string_view::npos;
}

/// Whether one of two hosts is the other's, each of which may have a placeholder.
bool samePlace(const std::string& one, const std::string& other) {
  return one == other || fitsPattern(one, other) || fitsPattern(other, one);
}

}  // namespace

// What is in it.

const Catalog::Slot* Catalog::slot(const std::string& id) const {
  const auto found = m_slots.find(id);
  return found == m_slots.end() ? nullptr : &found->second;
}

const Catalog::Slot* Catalog::slotOf(std::string_view issuer) const {
  const auto exact = m_byIssuer.find(std::string(issuer));
  if (exact != m_byIssuer.end()) return slot(exact->second);
  for (const std::string& id : m_patterns) {
    const Slot* known = slot(id);
    if (known != nullptr && fitsPattern(known->line.issuer, issuer)) return known;
  }
  return nullptr;
}

const Entry* Catalog::entryIn(const Slot* slot) {
  if (slot == nullptr || slot->unreadable) return nullptr;
  if (!slot->read) {
    const auto json = wire::parseJson(slot->documentText());
    auto entry = json ? parseEntry(*json) : base::Result<Entry>(base::fail(errors::kCatalogBadEntry));
    slot->unreadable = !entry;
    if (!entry) return nullptr;
    slot->read = std::move(*entry);
  }
  return &*slot->read;
}

void Catalog::put(Slot slot) {
  const std::string id = slot.line.id;
  const std::string issuer = slot.line.issuer;
  std::erase_if(m_byIssuer, [&id](const auto& known) { return known.second == id; });
  std::erase(m_patterns, id);
  if (!slot.line.selfHosted) {
    // What stands before the others comes first. A person's issuer is nobody else's.
    if (isPattern(issuer)) {
      m_patterns.insert(slot.origin == Origin::System ? m_patterns.begin() : m_patterns.end(), id);
    } else {
      m_byIssuer[issuer] = id;
    }
  }
  slot.hidden = hides(id);
  m_slots.insert_or_assign(id, std::move(slot));
}

base::Result<Catalog::Slot> Catalog::slotFor(const wire::Json& json, Origin origin) const {
  auto whole = completed(json, [this](const std::string& id) { return document(id); });
  if (!whole) return tl::unexpected(whole.error());
  auto entry = parseEntry(*whole);
  if (!entry) return tl::unexpected(entry.error());
  Slot slot;
  slot.line = lineOf(*entry);
  slot.origin = origin;
  slot.text = wire::writeJson(*whole);
  slot.read = std::move(*entry);
  return slot;
}

base::Result<void> Catalog::add(std::string_view json, const std::string& file) {
  const auto parsed = wire::parseJson(json);
  if (!parsed) return bad(file, base::Error(errors::kCatalogBadEntry, parsed.error().reason));
  auto slot = slotFor(*parsed, Origin::BuiltIn);
  if (!slot) return bad(file, slot.error());
  put(std::move(*slot));
  return {};
}

base::Result<void> Catalog::addIndex(std::string_view index) {
  const bool whole = readIndex(index, [this](IndexLine line, std::string_view document) {
    Slot slot;
    slot.indexed = document;
    if (!line.selfHosted) {
      if (isPattern(line.issuer)) {
        m_patterns.push_back(line.id);
      } else {
        m_byIssuer.insert_or_assign(line.issuer, line.id);
      }
    }
    std::string id = line.id;
    slot.line = std::move(line);
    m_slots.insert_or_assign(m_slots.end(), std::move(id), std::move(slot));
  });
  if (!whole) return base::fail(errors::kCatalogBadEntry, "the built-in catalog is damaged");
  return {};
}

// What is laid over it.

/// The known document of an overlay's id with the overlay's members in place of its own.
base::Result<wire::Json> Catalog::laidOver(const wire::Json& overlay) const {
  wire::Json whole = document(overlay.at("id").get<std::string>());
  if (!whole.is_object()) return overlay;
  if (overlay.contains("like")) return base::fail(errors::kCatalogBadEntry, "like is for a new provider");
  whole.update(overlay);
  return whole;
}

base::Result<void> Catalog::addSystem(std::string_view text, const std::string& file) {
  const auto documents = overlayDocuments(text);
  if (!documents) return bad(file, documents.error());
  std::vector<Slot> slots;
  for (const wire::Json& overlay : *documents) {
    const auto whole = laidOver(overlay);
    auto slot = whole ? slotFor(*whole, Origin::System) : base::Result<Slot>(tl::unexpected(whole.error()));
    if (!slot) return bad(file, slot.error());
    slots.push_back(std::move(*slot));
  }
  for (Slot& slot : slots) put(std::move(slot));
  return {};
}

base::Result<void> Catalog::checkFree(const Slot& personal) const {
  const auto taken = [&personal](const char* what) {
    return base::fail(errors::kCatalogTaken, personal.line.id + " has the " + what + " of another provider");
  };
  if (personal.line.selfHosted || isPattern(personal.line.issuer))
    return base::fail(errors::kCatalogBadEntry,
                      "issuer has a part for any, which is not for a file of yours");
  if (!personal.read->start.empty())
    return base::fail(errors::kCatalogBadEntry, "start is not for a file of yours");
  const std::string id = likenessOfName(personal.line.id);
  const std::string name = likenessOfName(personal.line.name);
  for (const auto& [known, slot] : m_slots) {
    for (const std::string& other : {likenessOfName(known), likenessOfName(slot.line.name)}) {
      if (!other.empty() && other == id) return taken("id");
      if (!other.empty() && other == name) return taken("name");
    }
    if (!slot.line.selfHosted && fitsPattern(slot.line.issuer, personal.line.issuer)) return taken("issuer");
    for (const std::string& place : personal.line.places) {
      const auto theSame = [&place](const std::string& other) { return samePlace(other, place); };
      if (std::any_of(slot.line.places.begin(), slot.line.places.end(), theSame)) return taken("host");
    }
  }
  return {};
}

base::Result<void> Catalog::addPersonal(std::string_view text, const std::string& file) {
  const auto documents = overlayDocuments(text);
  if (!documents) return bad(file, documents.error());
  std::vector<Slot> slots;
  for (const wire::Json& document : *documents) {
    auto slot = slotFor(document, Origin::Person);
    if (!slot) return bad(file, slot.error());
    if (const auto free = checkFree(*slot); !free) return bad(file, free.error());
    slots.push_back(std::move(*slot));
  }
  for (Slot& slot : slots) put(std::move(slot));
  return {};
}

bool Catalog::hides(const std::string& id) const {
  const auto named = [&id](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  return named(m_hide) || (m_only && !named(*m_only));
}

base::Result<void> Catalog::usePolicy(const Policy& policy) {
  for (const wire::Json& fixed : policy.providers) {
    const auto whole = laidOver(fixed);
    auto slot = whole ? slotFor(*whole, Origin::System) : base::Result<Slot>(tl::unexpected(whole.error()));
    if (!slot) return base::fail(errors::kPolicyBadFile, slot.error().detail);
    slot->fixedClient = fixed.contains("client_id");
    put(std::move(*slot));
  }
  m_hide = policy.hide;
  m_only = policy.only;
  m_hasDocument = !policy.clientDocument.empty();
  for (auto& [id, slot] : m_slots) slot.hidden = hides(id);
  return {};
}

// What is known.

const Entry* Catalog::entry(const std::string& id) const {
  return entryIn(slot(id));
}

const Entry* Catalog::entryOf(std::string_view issuer) const {
  return entryIn(slotOf(issuer));
}

wire::Json Catalog::document(const std::string& id) const {
  const Slot* known = slot(id);
  if (known == nullptr) return nullptr;
  auto json = wire::parseJson(known->documentText());
  return json ? std::move(*json) : wire::Json(nullptr);
}

Origin Catalog::origin(const std::string& id) const {
  const Slot* known = slot(id);
  return known == nullptr ? Origin::BuiltIn : known->origin;
}

Origin Catalog::originOf(std::string_view issuer) const {
  const Slot* known = slotOf(issuer);
  return known == nullptr ? Origin::BuiltIn : known->origin;
}

bool Catalog::shows(const std::string& id) const {
  const Slot* known = slot(id);
  return known != nullptr && !known->hidden;
}

bool Catalog::needsClient(const Entry& entry) const {
  const bool given = !entry.settings.clientId.empty() || !entry.registration.clientId.empty();
  return !given && entry.registration.isNeeded(m_hasDocument);
}

std::vector<std::string> Catalog::ids() const {
  struct Row {
    bool needed;
    std::string name;
    std::string id;
  };
  std::vector<Row> rows;
  for (const auto& [id, slot] : m_slots) {
    const Entry* known = slot.hidden ? nullptr : entryIn(&slot);
    if (known == nullptr) continue;
    rows.push_back({needsClient(*known), likenessOfName(known->name.empty() ? id : known->name), id});
  }
  std::sort(rows.begin(), rows.end(), [](const Row& one, const Row& other) {
    return std::tie(one.needed, one.name, one.id) < std::tie(other.needed, other.name, other.id);
  });
  std::vector<std::string> ids;
  for (Row& row : rows) ids.push_back(std::move(row.id));
  return ids;
}

base::Result<void> Catalog::permits(std::string_view issuer, std::string_view clientId) const {
  const Slot* known = slotOf(issuer);
  if (known == nullptr) return {};
  const Entry* entry = entryIn(known);
  const bool otherClient =
      known->fixedClient && entry != nullptr && !clientId.empty() && entry->settings.clientId != clientId;
  if (!known->hidden && !otherClient) return {};
  base::Error error(known->hidden ? errors::kPolicyHidden : errors::kPolicyOtherClient);
  error.values = {known->line.name.empty() ? known->line.id : known->line.name};
  if (!known->hidden) error.values.push_back(entry->settings.clientId);
  return tl::unexpected(std::move(error));
}

const Entry* Catalog::startable() const {
  for (const auto& [id, slot] : m_slots) {
    // Only one on this computer can be started; no other is read.
    const bool here =
        slot.origin == Origin::BuiltIn && !slot.hidden && slot.line.issuer.starts_with("http://");
    const Entry* known = here ? entryIn(&slot) : nullptr;
    if (known != nullptr && !known->start.empty()) return known;
  }
  return nullptr;
}

const ProviderSettings* Catalog::find(const std::string& id) const {
  const Entry* known = entry(id);
  return known != nullptr && !isPattern(known->settings.issuer) ? &known->settings : nullptr;
}

base::Result<ProviderSettings> Catalog::forPaste(const std::string& id, const Parts& parts) const {
  const Slot* named = slot(id);
  const Entry* known = entryIn(named);
  if (known == nullptr) {
    std::string names;
    for (const auto& [name, other] : m_slots) {
      if (!other.hidden) names += (names.empty() ? "" : ", ") + name;
    }
    return base::fail(errors::kProviderUnknown, names);
  }
  ProviderSettings settings = known->settings;
  if (named->hidden) {
    base::Error error(errors::kPolicyHidden);
    error.values = {known->name.empty() ? id : known->name};
    return tl::unexpected(std::move(error));
  }
  if (const std::string bad = badPart(settings.issuer, parts); !bad.empty())
    return base::fail(errors::kProviderBadPart, bad);
  settings.issuer = filledIn(std::move(settings.issuer), parts);
  if (isPattern(settings.issuer)) return base::fail(errors::kProviderTemplate, settings.issuer);
  settings.clientId.clear();
  return settings;
}

base::Result<ProviderSettings> Catalog::forSignIn(const std::string& id, const std::string& clientId,
                                                  const Parts& parts) const {
  auto whole = forPaste(id, parts);
  if (!whole) return whole;
  const Entry* known = entry(id);
  ProviderSettings settings = std::move(*whole);
  settings.clientId = known->settings.clientId;
  if (settings.clientId.empty()) settings.clientId = known->registration.clientId;
  if (!clientId.empty()) settings.clientId = clientId;
  if (settings.clientId.empty()) return base::fail(errors::kProviderNoClientId, id);
  const auto permitted = permits(settings.issuer, settings.clientId);
  if (!permitted) return tl::unexpected(permitted.error());
  return settings;
}

std::string Catalog::idOf(std::string_view issuer) const {
  const Slot* known = slotOf(issuer);
  return known != nullptr ? known->line.id : std::string();
}

std::string Catalog::nameOf(std::string_view issuer) const {
  const Slot* known = slotOf(issuer);
  return known != nullptr ? known->line.name : std::string();
}

std::string Catalog::startOf(std::string_view issuer) const {
  const Entry* known = entryOf(issuer);
  return known != nullptr ? known->start : std::string();
}

OfflineAccess Catalog::offlineAccess(std::string_view issuer) const {
  const Entry* known = entryOf(issuer);
  return known != nullptr ? known->offline : OfflineAccess();
}

std::vector<std::string> Catalog::askedScopes(const ProviderSettings& settings) const {
  // A sign-in asks for these two unasked: for openid always, for offline_access where the provider knows it.
  std::vector<std::string> asked{"openid", "offline_access"};
  asked.insert(asked.end(), settings.scopes.begin(), settings.scopes.end());
  const Entry* known = entryOf(settings.issuer);
  if (known == nullptr) return asked;
  for (const std::string& scope : known->offline.scopes) {
    if (std::find(asked.begin(), asked.end(), scope) == asked.end()) asked.push_back(scope);
  }
  for (const auto& [scope, others] : known->scope.otherNames) {
    if (std::find(asked.begin(), asked.end(), scope) == asked.end()) continue;
    asked.insert(asked.end(), others.begin(), others.end());
  }
  return asked;
}

RefreshLife Catalog::refreshLife(std::string_view issuer) const {
  const Entry* known = entryOf(issuer);
  return known != nullptr ? known->refresh : RefreshLife();
}

NarrowingWays Catalog::narrowing(std::string_view issuer) const {
  const Entry* known = entryIn(slotOf(issuer));
  if (known == nullptr) return {};
  NarrowingWays ways = known->narrowing;
  // A provider that takes no `resource` at a sign-in takes none at a refresh.
  if (ways.resource == Narrowing::Unknown && known->resource != ResourceRule::Sent) {
    ways.resource = Narrowing::None;
  }
  ways.scopes = !known->scope.ignored && !known->scope.atClient;
  return ways;
}

Revocation Catalog::revocation(std::string_view issuer) const {
  const Entry* known = entryOf(issuer);
  return known != nullptr ? known->revocation.ends : Revocation::Unknown;
}

}  // namespace lanyard::providers
