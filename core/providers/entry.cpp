#include "core/providers/entry.h"

#include <algorithm>

#include "core/providers/text_forms.h"

namespace lanyard::providers {
namespace {

/// Whether a URL's host has no placeholder, or only one that an address of this sort may have.
bool mayHavePlaceholders(std::string_view url, bool selfHosted) {
  const std::size_t begin = url.find("://") + 3;
  const std::string_view host = url.substr(begin, std::min(url.find('/', begin), url.size()) - begin);
  const std::size_t open = host.find('{');
  const std::size_t close = host.find('}');
  if (open == std::string_view::npos) return close == std::string_view::npos;
  if (close == std::string_view::npos || host.find('{', open + 1) != std::string_view::npos) return false;
  // One whole label of a host whose last two labels at least are the provider's, or all of it.
  const std::string_view rest = host.substr(close + 1);
  if (open == 0 && rest.empty()) return selfHosted;
  const bool wholeLabel = open == 0 || host[open - 1] == '.';
  return wholeLabel && rest.starts_with('.') && std::count(rest.begin(), rest.end(), '.') >= 2;
}

/// The placeholders in an address, or a word for one that is not closed.
std::vector<std::string> placeholders(std::string_view url) {
  std::vector<std::string> names;
  for (std::size_t open = 0; (open = url.find('{', open)) != std::string_view::npos; ++open) {
    const std::size_t close = url.find('}', open);
    if (close == std::string_view::npos) return {"}"};
    names.emplace_back(url.substr(open + 1, close - open - 1));
  }
  return names;
}

std::vector<std::pair<std::string, std::string>> addresses(const Entry& entry) {
  std::vector<std::pair<std::string, std::string>> all{{"issuer", entry.settings.issuer}};
  eachEndpoint(entry.endpoints, [&all](const char* name, const std::string& url) {
    all.emplace_back(std::string("endpoints.") + name, url);
  });
  all.emplace_back("identity.url", entry.identity.url);
  return all;
}

void checkAddresses(Members& members, const Entry& entry) {
  for (const auto& [name, url] : addresses(entry)) {
    if (url.empty()) continue;
    if (!mayHavePlaceholders(url, entry.selfHosted))
      return members.refuse(name, "has a part for any that does not fit here");
    for (const std::string& part : placeholders(url)) {
      // The client ID is no part that the person fills in.
      if (part != "client_id" && !formFault(part, Form::Name).empty())
        return members.refuse(name, "has a placeholder without a name");
    }
  }
}

/// What one member alone does not show.
void check(Members& members, const Entry& entry) {
  if (entry.settings.provider.empty()) return members.refuse("id", "is missing");
  if (entry.settings.issuer.empty()) return members.refuse("issuer", "is missing");
  checkAddresses(members, entry);
  const bool any = entry.settings.issuer.find('{') != std::string::npos;
  // A client ID is one provider's: whoever fills in the part has one, or the provider has one for all.
  if (any && !entry.settings.clientId.empty())
    return members.refuse("client_id", "does not fit an issuer with a part for any");
  if (entry.discovery != Discovery::None || entry.protocol == Protocol::LoginFlowV2) return;
  if (entry.endpoints.authorization.empty() || entry.endpoints.token.empty())
    return members.refuse("endpoints", "lacks authorization or token");
  if (entry.protocol == Protocol::OpenId && entry.endpoints.jwks.empty())
    return members.refuse("endpoints", "lacks jwks");
}

}  // namespace

void describe(Members& members, Entry& entry) {
  members.text("id", entry.settings.provider, Form::Name);
  members.text("name", entry.name);
  members.text("initials", entry.initials);
  members.text("colour", entry.colour, Form::Colour);
  members.text("start", entry.start);
  members.words("about", entry.about);
  describe(members, entry.protocol);
  describe(members, entry.discovery);
  members.flag("self_hosted", entry.selfHosted);
  members.wordsMap("parts", entry.parts);
  members.text("issuer", entry.settings.issuer, Form::Url);
  members.object("endpoints", entry.endpoints);
  members.text("client_id", entry.settings.clientId);
  members.flag("local", entry.settings.local);
  members.texts("scopes", entry.settings.scopes, Form::Scope);
  members.textMap("extra", entry.settings.extra);
  members.object("loopback", entry.settings.loopback);
  members.object("client", entry.client);
  members.object("scope", entry.scope);
  members.object("offline", entry.offline);
  members.choice<ResourceRule>("resource", entry.resource,
                               {{"sent", ResourceRule::Sent},
                                {"omitted", ResourceRule::Omitted},
                                {"into_scope", ResourceRule::IntoScope}});
  members.object("reply", entry.reply);
  members.object("identity", entry.identity);
  members.object("refresh", entry.refresh);
  members.object("narrow", entry.narrowing);
  members.object("revocation", entry.revocation);
  members.object("device", entry.device);
  members.object("tools", entry.tools);
  members.object("registration", entry.registration);
  members.text("sessions_page", entry.sessionsPage, Form::Url);
  members.text("tokens_page", entry.tokensPage, Form::Url);
  members.texts("sources", entry.sources);
  members.texts("unverified", entry.unverified);
}

base::Result<Entry> parseEntry(const wire::Json& json) {
  Members members(json);
  Entry entry;
  describe(members, entry);
  if (const auto read = members.done(); !read) return tl::unexpected(read.error());
  check(members, entry);
  if (const auto sound = members.done(); !sound) return tl::unexpected(sound.error());
  entry.settings.clientAuth = entry.client.auth;
  return entry;
}

namespace {

/// The issuer with its placeholder for the tenant, if the one that answers may have another there than the
/// one that was asked: only in the path, so that the host is the same.
std::string anyTenantOf(const Entry& entry) {
  const std::string& issuer = entry.settings.issuer;
  const std::size_t place = issuer.find("{tenant}");
  const bool inPath = place != std::string::npos && issuer.find('/', issuer.find("://") + 3) < place;
  return inPath && !entry.selfHosted ? issuer : std::string();
}

}  // namespace

Dialect dialectOf(const Entry& entry) {
  Dialect dialect;
  dialect.protocol = entry.protocol;
  dialect.discovery = entry.discovery;
  dialect.anyTenant = anyTenantOf(entry);
  dialect.commaScopes = entry.scope.commas;
  dialect.scopesAtClient = entry.scope.atClient;
  dialect.scopeParameter = entry.scope.parameter;
  dialect.reply = entry.reply;
  dialect.identity = entry.identity;
  dialect.refresh = entry.refresh;
  dialect.revocation = entry.revocation;
  dialect.audience = entry.client.audience;
  return dialect;
}

std::vector<std::string> entryMembers() {
  std::vector<std::string> names;
  Members members(names);
  Entry entry;
  describe(members, entry);
  return names;
}

}  // namespace lanyard::providers
