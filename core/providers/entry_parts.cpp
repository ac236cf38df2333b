#include <algorithm>

#include "core/providers/entry.h"
#include "core/providers/text_forms.h"

namespace lanyard::providers {

std::vector<std::string> hostsBeside(const ProviderSettings& settings) {
  std::vector<std::string> hosts;
  const auto add = [&](const char*, const std::string& url) {
    std::string host = hostOfUrl(url);
    const bool told = host.empty() || host == hostOfUrl(settings.issuer) ||
                      std::find(hosts.begin(), hosts.end(), host) != hosts.end();
    if (!told) hosts.push_back(std::move(host));
  };
  eachEndpoint(settings.endpoints, add);
  if (settings.dialect.isOAuth()) add("identity", settings.dialect.identity.url);
  return hosts;
}

void describe(Members& members, Endpoints& endpoints) {
  eachEndpoint(endpoints,
               [&members](const char* name, std::string& url) { members.text(name, url, Form::Url); });
}

void describe(Members& members, LoopbackRule& rule) {
  members.choice<std::string>("host", rule.host,
                              {{"127.0.0.1", "127.0.0.1"}, {"[::1]", "[::1]"}, {"localhost", "localhost"}});
  members.ports("ports", rule.ports);
  members.text("path", rule.path, Form::Path);
  members.flag("https", rule.https);
}

void describe(Members& members, AssertionAudience& audience) {
  members.choice<AssertionAudience>(
      "audience", audience,
      {{"issuer", AssertionAudience::Issuer}, {"token_endpoint", AssertionAudience::TokenEndpoint}});
}

void describe(Members& members, ClientRules& rules) {
  members.choice<PkceUse>("pkce", rules.pkce,
                          {{"required", PkceUse::Required},
                           {"supported", PkceUse::Supported},
                           {"undocumented", PkceUse::Undocumented}});
  members.choice<SecretUse>(
      "secret", rules.secret,
      {{"none", SecretUse::None}, {"needed", SecretUse::Needed}, {"refused", SecretUse::Refused}});
  members.choice<std::string>("auth", rules.auth,
                              {{"client_secret_basic", "client_secret_basic"},
                               {"client_secret_post", "client_secret_post"},
                               {"client_secret_jwt", "client_secret_jwt"},
                               {"private_key_jwt", "private_key_jwt"},
                               {"none", "none"}});
  describe(members, rules.audience);
  members.flag("id_from_callback", rules.idFromCallback);
}

void describe(Members& members, ScopeRules& rules) {
  members.listMap("other_names", rules.otherNames, Form::Scope);
  members.wordsMap("words", rules.words);
  members.listMap("mail", rules.mail, Form::Scope);
  members.text("parameter", rules.parameter);
  members.flag("commas", rules.commas);
  members.flag("ignored", rules.ignored);
  members.flag("optional", rules.optional);
  members.flag("at_client", rules.atClient);
}

void describe(Members& members, OfflineAccess& offline) {
  // An entry that says how leaves out the ordinary way, unless it names its scope as well.
  std::vector<std::string> scopes;
  members.texts("scopes", scopes, Form::Scope);
  members.textMap("extra", offline.extra);
  offline.scopes = std::move(scopes);
}

void describe(Members& members, ReplyForm& form) {
  members.flag("form_encoded", form.formEncoded);
  members.text("nested", form.nested);
  members.text("ok_member", form.okMember);
  members.flag("no_token_type", form.noTokenType);
  members.flag("no_expires_in", form.noExpiresIn);
  members.seconds("life_s", form.life);
}

void describe(Members& members, IdentitySource& source) {
  members.choice<IdentityFrom>("from", source.from,
                               {{"id_token", IdentityFrom::IdToken},
                                {"endpoint", IdentityFrom::Endpoint},
                                {"token_reply", IdentityFrom::TokenReply},
                                {"nothing", IdentityFrom::Nothing}});
  members.text("url", source.url, Form::Url);
  members.text("subject", source.subject);
  members.flag("numeric", source.numeric);
  members.text("login", source.login);
  members.text("name", source.name);
  members.text("email", source.email);
}

void describe(Members& members, RefreshLife& life) {
  members.days("idle_days", life.idle);
  members.days("absolute_days", life.absolute);
  members.days("consent_days", life.consent);
  members.text("earliest_member", life.earliestMember);
  members.choice<Rotation>(
      "rotation", life.rotation,
      {{"always", Rotation::Always}, {"never", Rotation::Never}, {"by_setting", Rotation::BySetting}});
  members.seconds("grace_s", life.grace);
  members.flag("keeps_old", life.keepsOld);
  members.flag("ends_access_token", life.endsAccessToken);
  members.flag("needs_scope", life.needsScope);
  members.flag("needs_redirect_uri", life.needsRedirectUri);
  members.flag("without_secret", life.withoutSecret);
}

void describe(Members& members, NarrowingWays& ways) {
  const Members::Choices<Narrowing> words = {{"parameter", Narrowing::Parameter},
                                             {"exchange", Narrowing::Exchange},
                                             {"none", Narrowing::None}};
  members.choice<Narrowing>("audience", ways.audience, words);
  members.choice<Narrowing>("resource", ways.resource, words);
}

void describe(Members& members, RevocationRules& rules) {
  members.choice<Revocation>("ends", rules.ends,
                             {{"token", Revocation::Token}, {"grant", Revocation::Grant}});
  members.choice<RevocationStyle>("style", rules.style,
                                  {{"rfc7009", RevocationStyle::Rfc7009},
                                   {"token_alone", RevocationStyle::TokenAlone},
                                   {"bearer", RevocationStyle::Bearer},
                                   {"basic_delete", RevocationStyle::BasicDelete},
                                   {"none", RevocationStyle::None}});
  members.choice<RevocableTokens>("tokens", rules.tokens,
                                  {{"refresh_only", RevocableTokens::RefreshOnly},
                                   {"access_only", RevocableTokens::AccessOnly},
                                   {"all", RevocableTokens::All}});
}

void describe(Members& members, DeviceRules& rules) {
  members.flag("offered", rules.offered);
  members.texts("verification_hosts", rules.verificationHosts, Form::Host);
  members.flag("without_secret", rules.withoutSecret);
}

void describe(Members& members, ToolRules& rules) {
  members.texts("hosts", rules.hosts, Form::Host);
  members.flag("issuer_host", rules.issuerHost);
  members.text("user", rules.user, Form::Scope);
}

void describe(Members& members, Registration& registration) {
  members.choiceList<RegistrationWay>("ways", registration.ways,
                                      {{"none", RegistrationWay::None},
                                       {"builtin", RegistrationWay::Builtin},
                                       {"cimd", RegistrationWay::Cimd},
                                       {"dynamic", RegistrationWay::Dynamic},
                                       {"portal", RegistrationWay::Portal}});
  members.text("client_id", registration.clientId);
  members.text("page", registration.page, Form::Url);
  members.texts("redirects", registration.redirects);
  members.words("note", registration.note);
  members.words("terms", registration.terms);
}

bool Registration::isNeeded(bool hasDocument) const {
  return std::all_of(ways.begin(), ways.end(), [hasDocument](RegistrationWay way) {
    return way == RegistrationWay::Portal || (way == RegistrationWay::Cimd && !hasDocument);
  });
}

}  // namespace lanyard::providers
