#include "core/providers/dialect.h"

#include "core/providers/dialect_json.h"
#include "core/providers/members.h"

namespace lanyard::providers {

void describe(Members& members, Protocol& protocol) {
  members.choice<Protocol>(
      "protocol", protocol,
      {{"openid", Protocol::OpenId}, {"oauth", Protocol::OAuth}, {"login_flow_v2", Protocol::LoginFlowV2}});
}

void describe(Members& members, Discovery& discovery) {
  members.choice<Discovery>("discovery", discovery,
                            {{"openid", Discovery::OpenId},
                             {"oauth", Discovery::OAuth},
                             {"resource", Discovery::Resource},
                             {"none", Discovery::None}});
}

void describe(Members& members, Credential& credential) {
  members.choice<Credential>(
      "credential", credential,
      {{"issued", Credential::Issued}, {"pasted", Credential::Pasted}, {"password", Credential::Password}});
}

void describe(Members& members, Dialect& dialect) {
  describe(members, dialect.protocol);
  describe(members, dialect.discovery);
  members.text("any_tenant", dialect.anyTenant, Form::Url);
  members.flag("comma_scopes", dialect.commaScopes);
  members.flag("scopes_at_client", dialect.scopesAtClient);
  members.text("scope_parameter", dialect.scopeParameter);
  members.object("reply", dialect.reply);
  members.object("identity", dialect.identity);
  members.object("refresh", dialect.refresh);
  members.text("redirect_uri", dialect.redirectUri, Form::Url);
  members.object("revocation", dialect.revocation);
  describe(members, dialect.credential);
  describe(members, dialect.audience);
}

wire::Json toJson(const Dialect& dialect) {
  wire::Json json = wire::Json::object();
  Dialect written = dialect;
  Members members(&json);
  describe(members, written);
  return json;
}

base::Result<Dialect> parseDialect(const wire::Json& json) {
  Members members(json);
  Dialect dialect;
  describe(members, dialect);
  if (const auto read = members.done(); !read) return tl::unexpected(read.error());
  return dialect;
}

}  // namespace lanyard::providers
