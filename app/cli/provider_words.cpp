#include "app/cli/provider_words.h"

#include <algorithm>

#include "app/cli/json_fields.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

constexpr std::size_t kEntryValue = 400;
constexpr std::size_t kEntryLabel = 34;

constexpr MemberWords kMembers[] = {
    {"id", "Name for commands"},
    {"name", "Name"},
    {"about", "What it is"},
    {"initials", "Initials"},
    {"colour", "Colour"},
    {"issuer", "Address (issuer)"},
    {"parts", "What to put into the address"},
    {"self_hosted", "Anybody can run it"},
    {"protocol", "Speaks"},
    {"discovery", "Endpoints by"},
    {"start", "Started by"},
    {"local", "On this computer"},
    {"registration", "Registration"},
    {"registration.ways", "How to come to a client ID"},
    {"registration.page", "Where to register"},
    {"registration.redirects", "Return address to register"},
    {"registration.note", "When you register"},
    {"registration.terms", "Its terms"},
    {"registration.client_id", "Client ID for everybody"},
    {"client_id", "Client ID"},
    {"client", "Client"},
    {"client.pkce", "PKCE"},
    {"client.secret", "Client secret"},
    {"client.auth", "The secret is sent by"},
    {"client.id_from_callback", "The client ID comes with the answer"},
    {"loopback", "Return address"},
    {"loopback.host", "Returns to"},
    {"loopback.ports", "Ports"},
    {"loopback.path", "Path"},
    {"loopback.https", "Returns to https only"},
    {"scopes", "Asks for"},
    {"extra", "Sends as well"},
    {"scope", "Scopes"},
    {"scope.words", "What a scope allows"},
    {"scope.mail", "Scopes for mail and calendars"},
    {"scope.other_names", "Other names of a scope"},
    {"scope.parameter", "Scopes are sent as"},
    {"scope.commas", "Commas between scopes"},
    {"scope.ignored", "A token can do all that you can"},
    {"scope.optional", "You can leave scopes out there"},
    {"scope.at_client", "Scopes are set with the client"},
    {"offline", "Staying signed in"},
    {"offline.scopes", "Stays signed in by the scope"},
    {"offline.extra", "Stays signed in by sending"},
    {"resource", "A resource is"},
    {"reply", "Replies"},
    {"reply.form_encoded", "Replies are forms"},
    {"reply.nested", "The token is in"},
    {"reply.ok_member", "Refusals are told by"},
    {"reply.no_token_type", "Replies name no token type"},
    {"reply.no_expires_in", "Replies name no life"},
    {"reply.life_s", "Access tokens live (seconds)"},
    {"identity", "Who signed in"},
    {"identity.from", "Who signed in, from"},
    {"identity.url", "Who signed in, at"},
    {"identity.subject", "What never changes of a person"},
    {"identity.numeric", "That is a number"},
    {"identity.login", "The login is"},
    {"identity.name", "The name is"},
    {"identity.email", "The e-mail address is"},
    {"refresh", "Refresh tokens"},
    {"refresh.idle_days", "Ends unused after (days)"},
    {"refresh.absolute_days", "Ends in any case after (days)"},
    {"refresh.consent_days", "Ends after your first yes (days)"},
    {"refresh.earliest_member", "Not renewed before"},
    {"refresh.rotation", "A new refresh token each time"},
    {"refresh.grace_s", "The old one lives on (seconds)"},
    {"refresh.keeps_old", "The old one stays good"},
    {"refresh.ends_access_token", "A renewal ends the token before"},
    {"refresh.needs_scope", "A renewal names scopes"},
    {"refresh.needs_redirect_uri", "A renewal names the return address"},
    {"refresh.without_secret", "A renewal needs no secret"},
    {"revocation", "Signing out"},
    {"revocation.ends", "Signing out ends the"},
    {"revocation.style", "Signing out is sent as"},
    {"revocation.tokens", "Signing out takes tokens"},
    {"device", "A code on another device"},
    {"device.offered", "A code on another device"},
    {"device.verification_hosts", "Where that code is typed"},
    {"device.without_secret", "With a code, no secret"},
    {"endpoints", "Endpoints"},
    {"endpoints.authorization", "Sign-in page"},
    {"endpoints.token", "Token endpoint"},
    {"endpoints.refresh", "Refresh endpoint"},
    {"endpoints.jwks", "Keys"},
    {"endpoints.userinfo", "Userinfo endpoint"},
    {"endpoints.revocation", "Revocation endpoint"},
    {"endpoints.introspection", "Introspection endpoint"},
    {"endpoints.device", "Device endpoint"},
    {"endpoints.end_session", "Sign-out page"},
    {"endpoints.registration", "Registration endpoint"},
    {"endpoints.pushed", "Pushed requests endpoint"},
    {"sessions_page", "Its own page of your sign-ins"},
    {"sources", "Facts read in"},
    {"unverified", "Not verified"},
};

/// What is in it goes by names of the provider's, not of ours.
constexpr std::string_view kEntryMaps[] = {
    "parts", "extra", "scope.words", "scope.mail", "scope.other_names", "offline.extra"};

std::string entryText(const wire::Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_object()) return field(value, "en");
  if (!value.is_array()) return value.dump();
  std::string all;
  for (const wire::Json& item : value) all += (all.empty() ? "" : ", ") + entryText(item);
  return all;
}

/// Whether the member, or one that it is a part of, was read nowhere.
bool isUnverified(const wire::Json& entry, std::string_view path) {
  for (const wire::Json& listed : member(entry, "unverified")) {
    const std::string name = listed.is_string() ? listed.get<std::string>() : std::string();
    if (name == path || (path.starts_with(name) && path.substr(name.size()).starts_with('.'))) return true;
  }
  return false;
}

void addEntryLine(std::string& out, std::string_view label, const std::string& value, bool doubtful) {
  out += client::padded(std::string(label), kEntryLabel) + client::plainLine(value, kEntryValue) +
         (doubtful ? "  (not verified)\n" : "\n");
}

void explain(std::string& out, const wire::Json& entry, const MemberWords& known, const wire::Json& value) {
  const bool doubtful = isUnverified(entry, known.path);
  if (std::ranges::find(kEntryMaps, known.path) == std::end(kEntryMaps)) {
    const bool words = value.is_object() && value.contains("en");
    if (!value.is_object() || words) addEntryLine(out, known.words, entryText(value), doubtful);
    return;
  }
  std::string_view label = known.words;
  for (const auto& [name, one] : value.items()) {
    addEntryLine(out, label, name + ": " + entryText(one), doubtful);
    label = {};
  }
}

const wire::Json* entryValue(const wire::Json& entry, std::string_view path) {
  const wire::Json* at = &entry;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const auto found = at->is_object() ? at->find(path.substr(0, dot)) : at->end();
    if (!at->is_object() || found == at->end()) return nullptr;
    at = &*found;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at;
}

}  // namespace

std::span<const MemberWords> memberWords() {
  return kMembers;
}

std::string explained(const wire::Json& entry) {
  std::string out;
  for (const MemberWords& known : kMembers) {
    const wire::Json* value = entryValue(entry, known.path);
    if (value != nullptr) explain(out, entry, known, *value);
  }
  for (const auto& [name, value] : entry.items()) {
    const auto known = [&name](const MemberWords& one) { return one.path == name; };
    if (std::ranges::none_of(kMembers, known))
      addEntryLine(out, client::plainLine(name, kEntryLabel), value.dump(), false);
  }
  return out;
}

ProviderLine providerLine(const wire::Json& provider) {
  constexpr std::size_t kCell = 40;
  ProviderLine shown;
  shown.id = client::plainLine(field(provider, "id"), kCell);
  shown.name = client::plainLine(field(provider, "name"), kCell);
  shown.about = client::plainLine(field(provider, "about"), 80);
  const bool unsupported = !field(provider, "unsupported").empty();
  shown.note = unsupported                            ? "not yet"
               : flag(provider, "needs_registration") ? "needs a client ID"
                                                      : "nothing to register";
  if (field(provider, "origin") == "yours") shown.note += ", yours";
  if (field(provider, "origin") == "system") shown.note += ", set up here";
  return shown;
}

std::string providerTable(const std::vector<ProviderLine>& lines) {
  std::size_t id = 0;
  std::size_t note = 0;
  for (const ProviderLine& one : lines) {
    id = std::max(id, client::characters(one.id));
    note = std::max(note, client::characters(one.note));
  }
  std::string out;
  for (const ProviderLine& one : lines) {
    out += client::padded(one.id, id + 2) + client::padded(one.note, note + 2) + one.name +
           (one.about.empty() ? "" : ": " + one.about) + "\n";
  }
  return out;
}

}  // namespace lanyard::cli
