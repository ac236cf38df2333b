#include "app/cli/provider_words.h"

#include <algorithm>

#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "core/client/plain_text.h"
#include "core/wire/error_words.h"

namespace lanyard::cli {
namespace {

constexpr std::size_t kEntryValue = 400;

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
    {"registration.redirects", "Redirect address to register"},
    {"registration.note", "When you register"},
    {"registration.terms", "Its terms"},
    {"registration.client_id", "Client ID for everybody"},
    {"client_id", "Client ID"},
    {"client", "Client"},
    {"client.pkce", "PKCE"},
    {"client.secret", "Client secret"},
    {"client.auth", "A client shows who it is by"},
    {"client.audience", "What a client signs is for"},
    {"client.id_from_callback", "The client ID comes with the answer"},
    {"loopback", "Redirect address"},
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
    {"refresh.needs_redirect_uri", "A renewal names the redirect address"},
    {"refresh.without_secret", "A renewal needs no secret"},
    {"narrow", "Tokens for less"},
    {"narrow.audience", "A token for one audience by"},
    {"narrow.resource", "A token for one resource by"},
    {"revocation", "Signing out"},
    {"revocation.ends", "Signing out ends the"},
    {"revocation.style", "Signing out is sent as"},
    {"revocation.tokens", "Signing out takes tokens"},
    {"tools", "Tools"},
    {"tools.hosts", "Tokens are for"},
    {"tools.issuer_host", "Tokens are for its own host"},
    {"tools.user", "User name beside a token"},
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
    {"tokens_page", "Its page of tokens that you make"},
    {"sources", "Facts read in"},
    {"unverified", "Not verified"},
};

/// What is in it goes by names of the provider's, not of ours.
constexpr std::string_view kEntryMaps[] = {
    "parts", "extra", "scope.words", "scope.mail", "scope.other_names", "offline.extra"};

/// What some values mean. The others are names, addresses and numbers.
constexpr MemberWords kValues[] = {
    {"protocol openid", "OpenID Connect"},
    {"protocol oauth", "OAuth without OpenID Connect"},
    {"protocol login_flow_v2", "Nextcloud's login flow"},
    {"discovery openid", "its OpenID configuration"},
    {"discovery oauth", "its OAuth metadata"},
    {"discovery resource", "what the resource names"},
    {"discovery none", "this entry alone"},
    {"registration.ways none", "none is needed"},
    {"registration.ways builtin", "there is one for everybody"},
    {"registration.ways cimd", "a document that the computer's policy names"},
    {"registration.ways dynamic", "Lanyard registers itself"},
    {"registration.ways portal", "you, or your organisation, register one"},
    {"client.secret none", "none"},
    {"client.secret needed", "needed, even with PKCE"},
    {"client.secret refused", "none may be sent"},
    {"client.auth client_secret_basic", "its secret in the header (basic)"},
    {"client.auth client_secret_post", "its secret in the form (post)"},
    {"client.auth client_secret_jwt", "a signature with its secret"},
    {"client.auth private_key_jwt", "a signature with its key"},
    {"client.audience issuer", "the issuer"},
    {"client.audience token_endpoint", "the token endpoint"},
    {"resource sent", "named in the request"},
    {"resource omitted", "left out of the request"},
    {"resource into_scope", "put before a scope"},
    {"identity.from id_token", "the ID token"},
    {"identity.from endpoint", "an endpoint of its own"},
    {"identity.from token_reply", "the token's reply"},
    {"identity.from nothing", "nothing: it does not say"},
    {"refresh.rotation always", "always"},
    {"refresh.rotation never", "never"},
    {"refresh.rotation by_setting", "as it is set up there"},
    {"narrow.audience parameter", "a parameter of the renewal"},
    {"narrow.audience exchange", "a token exchange"},
    {"narrow.audience none", "nothing: it has no way"},
    {"narrow.resource parameter", "a parameter of the renewal"},
    {"narrow.resource exchange", "a token exchange"},
    {"narrow.resource none", "nothing: it has no way"},
    {"revocation.ends token", "token alone"},
    {"revocation.ends grant", "whole grant: all sign-ins by that client ID"},
    {"revocation.style rfc7009", "RFC 7009 says"},
    {"revocation.style token_alone", "the token alone"},
    {"revocation.style bearer", "a request with the token as its bearer"},
    {"revocation.style basic_delete", "a DELETE with the client's secret"},
    {"revocation.style none", "nothing: it has no way"},
    {"revocation.tokens refresh_only", "refresh tokens only"},
    {"revocation.tokens access_only", "access tokens only"},
    {"revocation.tokens all", "of both sorts"},
};

std::string valueText(std::string_view path, const std::string& value) {
  const std::string key = std::string(path) + " " + value;
  const auto known = std::ranges::find(kValues, std::string_view(key), &MemberWords::path);
  return known == std::end(kValues) ? value : std::string(known->words);
}

std::string entryText(std::string_view path, const wire::Json& value) {
  if (value.is_string()) return valueText(path, value.get<std::string>());
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_object()) return field(value, "en");
  if (!value.is_array()) return value.dump();
  // Commas are a part of these.
  const bool sentences = path == "sources" || path == "registration.ways";
  std::string all;
  for (const wire::Json& item : value)
    all += (all.empty() ? "" : sentences ? "; " : ", ") + entryText(path, item);
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

/// Where explained() writes to, and how wide it may.
struct Page {
  std::string text = {};
  std::size_t columns = 0;

  void add(std::string_view label, const std::string& value, bool doubtful) {
    text += labelled(label, client::plainLine(value, kEntryValue) + (doubtful ? "  (not verified)" : ""),
                     columns);
  }
};

void explain(Page& page, const wire::Json& entry, const MemberWords& known, const wire::Json& value) {
  const bool doubtful = isUnverified(entry, known.path);
  if (std::ranges::find(kEntryMaps, known.path) == std::end(kEntryMaps)) {
    const bool words = value.is_object() && value.contains("en");
    if (!value.is_object() || words) page.add(known.words, entryText(known.path, value), doubtful);
    return;
  }
  std::string_view label = known.words;
  for (const auto& [name, one] : value.items()) {
    page.add(label, name + ": " + entryText({}, one), doubtful);
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

std::string labelled(std::string_view label, const std::string& value, std::size_t columns,
                     std::size_t width) {
  constexpr std::size_t kLeast = 30;  // where less room is left, the value stands below its label
  const bool beside = columns == 0 || columns >= width + kLeast;
  const std::size_t before = label.empty() ? 0 : label.find_first_not_of(' ');
  const std::size_t indent = beside ? width : before + 2;
  std::string out = beside ? client::padded(std::string(label), width) : std::string(label);
  if (!beside && !label.empty()) out += "\n";
  bool first = beside;
  for (const std::string& line : linesOf(value, columns == 0 ? 0 : columns - indent)) {
    out += (first ? std::string() : std::string(indent, ' ')) + line + "\n";
    first = false;
  }
  return out;
}

std::string explained(const wire::Json& entry, std::size_t columns) {
  Page page{.columns = columns};
  for (const MemberWords& known : kMembers) {
    // Each value that it lists says so itself.
    if (known.path == "unverified") continue;
    const wire::Json* value = entryValue(entry, known.path);
    if (value != nullptr) explain(page, entry, known, *value);
  }
  for (const auto& [name, value] : entry.items()) {
    const auto known = [&name](const MemberWords& one) { return one.path == name; };
    if (std::ranges::none_of(kMembers, known))
      page.add(client::plainLine(name, kEntryLabel), value.dump(), false);
  }
  return page.text;
}

ProviderLine providerLine(const wire::Json& provider) {
  constexpr std::size_t kCell = 40;
  ProviderLine shown;
  shown.id = client::plainLine(field(provider, "id"), kCell);
  shown.name = client::plainLine(field(provider, "name"), kCell);
  shown.about = client::plainLine(field(provider, "about"), 80);
  const std::string unsupported = field(provider, "unsupported");
  const wire::ReplyWords* why = unsupported.empty() ? nullptr : wire::replyWords(unsupported);
  if (!unsupported.empty()) shown.cannot = why == nullptr ? "it wants what Lanyard cannot do" : why->message;
  constexpr std::string_view kSubject = "this provider";
  if (shown.cannot.starts_with(kSubject)) shown.cannot.replace(0, kSubject.size(), "it");
  shown.note = !unsupported.empty()                   ? "not yet"
               : flag(provider, "needs_registration") ? "needs a client ID"
                                                      : "nothing to register";
  if (field(provider, "origin") == "yours") shown.note += ", yours";
  if (field(provider, "origin") == "system") shown.note += ", set up here";
  return shown;
}

std::string cannotWords(const ProviderLine& line) {
  return "Lanyard cannot sign in to " + line.name + " yet: " + line.cannot + ".";
}

std::vector<ProviderLine> providerLines(const wire::Json& providers) {
  std::vector<ProviderLine> lines;
  for (const wire::Json& provider : providers) lines.push_back(providerLine(provider));
  std::ranges::stable_partition(lines, [](const ProviderLine& one) { return one.cannot.empty(); });
  return lines;
}

std::string providerTable(const std::vector<ProviderLine>& lines, std::size_t columns) {
  constexpr std::size_t kRoom = 20;  // fewer characters say nothing of a provider
  std::size_t id = 0;
  std::size_t note = 0;
  for (const ProviderLine& one : lines) {
    id = std::max(id, client::characters(one.id));
    note = std::max(note, client::characters(one.note));
  }
  const std::size_t beside = id + 2 + note + 2;
  std::string out;
  for (const ProviderLine& one : lines) {
    const std::string what = one.name + (one.about.empty() ? "" : ": " + one.about);
    if (columns == 0 || columns >= beside + kRoom) {
      const std::size_t room = columns == 0 ? what.size() : columns - beside;
      out += client::padded(one.id, id + 2) + client::padded(one.note, note + 2) +
             client::plainLine(what, room) + "\n";
      continue;
    }
    out += one.id + "\n";
    for (const std::string& line : linesOf(one.note, columns - 2)) out += "  " + line + "\n";
    for (const std::string& line : linesOf(what, columns - 2)) out += "  " + line + "\n";
  }
  return out;
}

}  // namespace lanyard::cli
