#include "core/keeping/stored_identity.h"

#include <limits>
#include <string_view>

#include "core/providers/dialect_json.h"
#include "core/wire/json.h"

namespace lanyard::keeping {
namespace {

using wire::Json;

/// Written into each body, so that a later version can tell its own from ours.
constexpr int kBodyVersion = 1;
/// Far beyond what a provider can make us keep of an identity: a name, scopes.
constexpr wire::JsonLimits kBodyLimits{.bytes = 16UL * 1024 * 1024, .values = 1'000'000};

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

constexpr std::string_view kNul("\0", 1);
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// The database returns the noncharacters U+FFFE and U+FFFF as U+FFFD, so that is what a column has. NUL: as
/// in a body.
std::string columnOf(std::string field) {
  for (const std::string_view none :
       {std::string_view("\xEF\xBF\xBE"), std::string_view("\xEF\xBF\xBF"), kNul})
    replaceAll(field, none, kReplacement);
  return field;
}

/// No body with a NUL can be read again (wire/json.h), and none of ours has one: a changed column may.
void replaceNul(Json& json) {
  if (json.is_string()) replaceAll(json.get_ref<std::string&>(), kNul, kReplacement);
  if (!json.is_structured()) return;
  for (Json& item : json) replaceNul(item);
}

// Each struct is unpacked completely, field by field: a new field does not compile until it is kept here too.

Json millis(base::Instant at) {
  return at.time_since_epoch().count();
}

Json millis(const std::optional<base::Instant>& at) {
  return at ? millis(*at) : Json(nullptr);
}

Json toJson(const providers::LoopbackRule& rule) {
  const auto& [host, ports, path, https, formPost] = rule;
  Json json{{"host", host}, {"ports", ports}, {"path", path}};
  // Bodies of older versions do not have them.
  if (https) json["https"] = true;
  if (formPost) json["form_post"] = true;
  return json;
}

Json toJson(const providers::ProviderSettings& settings) {
  const auto& [provider, issuer, clientId, scopes, audience, resources, extra, loopback, local, caFile,
               clientAuth, endpoints, sendsResource, dialect] = settings;
  Json json = {{"provider", provider},     {"issuer", issuer},
               {"client_id", clientId},    {"scopes", scopes},
               {"audience", audience},     {"resources", resources},
               {"extra", extra},           {"loopback", toJson(loopback)},
               {"local", local},           {"ca_file", caFile},
               {"client_auth", clientAuth}};
  // Bodies of older versions have none of these, and most of today's.
  eachEndpoint(endpoints, [&json](const char* name, const std::string& url) {
    if (!url.empty()) json["endpoints"][name] = url;
  });
  if (!sendsResource) json["sends_resource"] = false;
  if (dialect != providers::Dialect()) json["dialect"] = providers::toJson(dialect);
  return json;
}

Json toJson(const tokens::TokenRecord& record) {
  // The identity has its id already.
  const auto& [identityId, generation, scopes, surplus, scopeRefused, nonceSha256, otherAudiences, authTime,
               hasRefreshToken, refreshIssuedAt, signedInAt, refreshUsedAt, refreshExpiresAt,
               refreshExpiryMoves, needsSignIn] = record;
  return {{"generation", generation},
          {"scopes", scopes},
          {"surplus", surplus},
          {"scope_refused", scopeRefused},
          {"nonce_sha256", nonceSha256},
          {"other_audiences", otherAudiences},
          {"auth_time", authTime ? Json(*authTime) : Json(nullptr)},
          {"has_refresh", hasRefreshToken},
          {"refresh_issued_at", millis(refreshIssuedAt)},
          {"signed_in_at", millis(signedInAt)},
          {"refresh_used_at", millis(refreshUsedAt)},
          {"refresh_expires_at", millis(refreshExpiresAt)},
          {"refresh_expiry_moves", refreshExpiryMoves ? Json(*refreshExpiryMoves) : Json(nullptr)},
          {"needs_sign_in", needsSignIn}};
}

std::string bodyOf(const StoredIdentity& stored) {
  const auto& [who, settings, record, damaged] = stored;
  const auto& [id, issuer, subject, provider, alias, name, email, createdAt, clientId] = who;
  Json body = {{"v", kBodyVersion},
               {"id", id},
               {"issuer", issuer},
               {"subject", subject},
               {"provider", provider},
               {"alias", alias},
               {"name", name},
               {"email", email},
               {"created_at", millis(createdAt)},
               {"client_id", clientId},
               {"settings", toJson(settings)},
               {"tokens", toJson(record)}};
  replaceNul(body);
  return wire::writeAsciiJson(body);
}

// A member that is missing, of another type or out of range throws: then the body is damaged.

[[noreturn]] void refuse(const char* name) {
  throw Json::other_error::create(500, std::string(name) + " is none", nullptr);
}

std::string text(const Json& json, const char* name) {
  return json.at(name).get<std::string>();
}

bool yes(const Json& json, const char* name) {
  return json.at(name).get<bool>();
}

std::vector<std::string> list(const Json& json, const char* name) {
  return json.at(name).get<std::vector<std::string>>();
}

std::int64_t number(const Json& json, const char* name) {
  const Json& value = json.at(name);
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() ||
                     value.get<std::uint64_t>() <= std::uint64_t(std::numeric_limits<std::int64_t>::max()));
  if (!fits) refuse(name);
  return value.get<std::int64_t>();
}

base::Instant instant(const Json& json, const char* name) {
  return base::Instant(std::chrono::milliseconds(number(json, name)));
}

std::optional<base::Instant> maybeInstant(const Json& json, const char* name) {
  if (json.at(name).is_null()) return std::nullopt;
  return instant(json, name);
}

std::vector<std::uint16_t> portsFrom(const Json& json) {
  if (!json.is_array()) refuse("ports");
  std::vector<std::uint16_t> ports;
  for (const Json& port : json) {
    if (!port.is_number_unsigned() || port.get<std::uint64_t>() > 0xffff) refuse("ports");
    ports.push_back(port.get<std::uint16_t>());
  }
  return ports;
}

providers::ProviderSettings settingsFrom(const Json& json) {
  providers::ProviderSettings settings;
  settings.provider = text(json, "provider");
  settings.issuer = text(json, "issuer");
  settings.clientId = text(json, "client_id");
  settings.scopes = list(json, "scopes");
  settings.audience = text(json, "audience");
  settings.resources = list(json, "resources");
  settings.extra = json.at("extra").get<std::map<std::string, std::string>>();
  const Json& loopback = json.at("loopback");
  settings.loopback = {text(loopback, "host"), portsFrom(loopback.at("ports")), text(loopback, "path")};
  if (loopback.contains("https")) settings.loopback.https = yes(loopback, "https");
  if (loopback.contains("form_post")) settings.loopback.formPost = yes(loopback, "form_post");
  settings.local = yes(json, "local");
  settings.caFile = text(json, "ca_file");
  settings.clientAuth = text(json, "client_auth");
  if (json.contains("dialect")) {
    auto dialect = providers::parseDialect(json.at("dialect"));
    if (!dialect) refuse("dialect");
    settings.dialect = std::move(*dialect);
  }
  if (json.contains("endpoints")) {
    const Json& endpoints = json.at("endpoints");
    if (!endpoints.is_object()) refuse("endpoints");
    eachEndpoint(settings.endpoints, [&endpoints](const char* name, std::string& url) {
      if (endpoints.contains(name)) url = text(endpoints, name);
    });
  }
  if (json.contains("sends_resource")) settings.sendsResource = yes(json, "sends_resource");
  return settings;
}

tokens::TokenRecord tokensFrom(const Json& json) {
  tokens::TokenRecord record;
  if (!json.at("generation").is_number_unsigned()) refuse("generation");
  record.generation = json.at("generation").get<std::uint64_t>();
  record.scopes = list(json, "scopes");
  record.surplus = list(json, "surplus");
  record.scopeRefused = yes(json, "scope_refused");
  record.nonceSha256 = text(json, "nonce_sha256");
  record.otherAudiences = list(json, "other_audiences");
  if (!json.at("auth_time").is_null()) record.authTime = number(json, "auth_time");
  record.hasRefreshToken = yes(json, "has_refresh");
  record.refreshIssuedAt = instant(json, "refresh_issued_at");
  record.signedInAt = maybeInstant(json, "signed_in_at");
  record.refreshUsedAt = maybeInstant(json, "refresh_used_at");
  record.refreshExpiresAt = maybeInstant(json, "refresh_expires_at");
  if (!json.at("refresh_expiry_moves").is_null())
    record.refreshExpiryMoves = yes(json, "refresh_expiry_moves");
  record.needsSignIn = text(json, "needs_sign_in");
  return record;
}

StoredIdentity identityFrom(const Json& json) {
  if (json.at("v") != kBodyVersion) refuse("version");
  StoredIdentity stored;
  identity::Identity& who = stored.identity;
  who.id = text(json, "id");
  who.issuer = text(json, "issuer");
  who.subject = text(json, "subject");
  who.provider = text(json, "provider");
  who.alias = text(json, "alias");
  who.name = text(json, "name");
  who.email = text(json, "email");
  who.createdAt = instant(json, "created_at");
  who.clientId = text(json, "client_id");
  stored.settings = settingsFrom(json.at("settings"));
  stored.tokens = tokensFrom(json.at("tokens"));
  return stored;
}

StoredIdentity bodyFrom(const std::string& body) {
  StoredIdentity nothing;
  nothing.damaged = true;
  const auto json = wire::parseJson(body, kBodyLimits);
  if (!json || !json->is_object()) return nothing;
  try {
    return identityFrom(*json);
  } catch (const Json::exception&) {
    return nothing;
  }
}

}  // namespace

ports::IdentityRow rowOf(const StoredIdentity& stored) {
  const identity::Identity& who = stored.identity;
  return {who.id,
          columnOf(who.issuer),
          columnOf(who.subject),
          columnOf(who.clientId),
          columnOf(who.alias),
          bodyOf(stored),
          {}};
}

StoredIdentity identityOf(const ports::IdentityRow& row) {
  StoredIdentity stored = bodyFrom(row.body);
  identity::Identity& who = stored.identity;
  const auto take = [](const std::string& column, std::string& field) {
    if (columnOf(field) != column) field = column;
  };
  take(row.issuer, who.issuer);
  take(row.subject, who.subject);
  take(row.clientId, who.clientId);
  take(row.alias, who.alias);
  who.id = row.id;
  stored.tokens.identityId = row.id;
  return stored;
}

}  // namespace lanyard::keeping
