#include "core/keeping/row_seal.h"

#include "core/base/canonical.h"
#include "core/jose/digest.h"
#include "core/providers/dialect_json.h"
#include "core/wire/json.h"

namespace lanyard::keeping {
namespace {

// Up to version 9 of the database a mac covered each field; today it covers the body. The digest of the
// settings, which the keystore's items name, is still made like this. Each struct is unpacked completely,
// field by field: a new field does not compile until it is handled here too.

// The database returns the noncharacters U+FFFE and U+FFFF as U+FFFD: a provider that puts one into a name
// must not make the row look changed.
void appendField(std::string& bytes, std::string field) {
  for (const char* none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (std::size_t at = 0; (at = field.find(none, at)) != std::string::npos;)
      field.replace(at, 3, "\xEF\xBF\xBD");
  }
  base::appendText(bytes, field);
}

void appendTime(std::string& bytes, base::Instant at) {
  base::appendNumber(bytes, static_cast<std::uint64_t>(at.time_since_epoch().count()));
}

template <class Number>
void appendMaybe(std::string& bytes, const std::optional<Number>& value) {
  base::appendNumber(bytes, value ? 1 : 0);
  if (value) base::appendNumber(bytes, static_cast<std::uint64_t>(*value));
}

void appendList(std::string& bytes, const std::vector<std::string>& list) {
  base::appendNumber(bytes, list.size());
  for (const std::string& item : list) appendField(bytes, item);
}

void append(std::string& bytes, const identity::Identity& who) {
  // The client ID is bound with the settings.
  const auto& [id, issuer, subject, provider, alias, name, email, createdAt, clientId] = who;
  for (const std::string* field : {&id, &issuer, &subject, &provider, &alias, &name, &email}) {
    appendField(bytes, *field);
  }
  appendTime(bytes, createdAt);
}

void append(std::string& bytes, const providers::LoopbackRule& rule) {
  const auto& [host, ports, path, https, formPost] = rule;
  appendField(bytes, host);
  base::appendNumber(bytes, ports.size());
  for (const std::uint16_t port : ports) base::appendNumber(bytes, port);
  appendField(bytes, path);
  // Rows of older versions have neither. So that their mac stays good, each is left out when it is not so;
  // what follows here is a number of one digit, which no such word can be mistaken for.
  if (https) appendField(bytes, "https");
  if (formPost) appendField(bytes, "form_post");
}

void append(std::string& bytes, const providers::Dialect& dialect) {
  appendField(bytes, "dialect");
  appendField(bytes, wire::writeAsciiJson(providers::toJson(dialect)));
}

void append(std::string& bytes, const providers::Endpoints& endpoints) {
  eachEndpoint(endpoints, [&bytes](const char* name, const std::string& url) {
    if (url.empty()) return;
    appendField(bytes, std::string("endpoints.") + name);
    appendField(bytes, url);
  });
}

void append(std::string& bytes, const providers::ProviderSettings& settings) {
  const auto& [provider, issuer, clientId, scopes, audience, resources, extra, loopback, local, caFile,
               clientAuth, endpoints, sendsResource, dialect] = settings;
  for (const std::string* field : {&provider, &issuer, &clientId}) appendField(bytes, *field);
  appendList(bytes, scopes);
  appendField(bytes, audience);
  appendList(bytes, resources);
  base::appendNumber(bytes, extra.size());
  for (const auto& [name, value] : extra) {
    appendField(bytes, name);
    appendField(bytes, value);
  }
  append(bytes, loopback);
  base::appendNumber(bytes, local ? 1 : 0);
  appendField(bytes, caFile);
  // Rows of older versions do not have these. So that their mac and digest stay good, each is a named part,
  // and left out when empty. No token record can be mistaken for one: it begins with the identity's id, which
  // comes earlier in the mac.
  if (!clientAuth.empty()) {
    appendField(bytes, "client_auth");
    appendField(bytes, clientAuth);
  }
  append(bytes, endpoints);
  if (!sendsResource) appendField(bytes, "sends_no_resource");
  if (dialect != providers::Dialect()) append(bytes, dialect);
}

void append(std::string& bytes, const tokens::TokenRecord& record) {
  const auto& [identityId, generation, scopes, surplus, scopeRefused, nonceSha256, otherAudiences, authTime,
               hasRefreshToken, refreshIssuedAt, signedInAt, refreshUsedAt, refreshExpiresAt,
               refreshExpiryMoves, needsSignIn] = record;
  appendField(bytes, identityId);
  base::appendNumber(bytes, generation);
  appendList(bytes, scopes);
  appendField(bytes, nonceSha256);
  appendMaybe(bytes, authTime);
  base::appendNumber(bytes, hasRefreshToken ? 1 : 0);
  appendTime(bytes, refreshIssuedAt);
  for (const auto* at : {&signedInAt, &refreshUsedAt, &refreshExpiresAt}) {
    appendMaybe(bytes, *at ? std::optional((*at)->time_since_epoch().count()) : std::nullopt);
  }
  appendMaybe(bytes, refreshExpiryMoves);
  appendField(bytes, needsSignIn);
  // Rows of older versions have none of these. So that their mac stays good, each is a named part, and left
  // out when empty.
  if (!otherAudiences.empty()) {
    appendField(bytes, "other_audiences");
    appendList(bytes, otherAudiences);
  }
  if (!surplus.empty()) {
    appendField(bytes, "surplus");
    appendList(bytes, surplus);
  }
  if (scopeRefused) appendField(bytes, "scope_refused");
}

std::string fieldsOf(const ports::PendingRevocation& pending) {
  const auto& [id, settings, createdAt, attempts, nextAt, mac, damaged] = pending;
  std::string bytes;
  appendField(bytes, id);
  // Only the settings that are stored with a pending revocation.
  for (const std::string* field : {&settings.provider, &settings.issuer, &settings.clientId}) {
    appendField(bytes, *field);
  }
  base::appendNumber(bytes, settings.local ? 1 : 0);
  appendField(bytes, settings.caFile);
  append(bytes, settings.endpoints);
  appendTime(bytes, createdAt);
  base::appendNumber(bytes, static_cast<std::uint64_t>(attempts));
  appendTime(bytes, nextAt);
  if (settings.dialect != providers::Dialect()) append(bytes, settings.dialect);
  return bytes;
}

bool equal(const std::string& expected, const std::string& found) {
  return !expected.empty() && base::Secret(std::string_view(expected)).equals(found);
}

/// Covers the columns too: a body must not be moved to another id, or shown under another name.
std::string identityMac(const base::Secret& key, const ports::IdentityRow& row) {
  if (key.empty()) return {};
  const auto& [id, issuer, subject, clientId, alias, body, mac] = row;
  base::Canonical form("lanyard identity");
  for (const std::string* field : {&id, &issuer, &subject, &clientId, &alias, &body}) form.text(*field);
  return jose::hmacSha256Hex(key.view(), form.bytes());
}

}  // namespace

bool isRowFault(const std::string& reason) {
  return reason == errors::kIdentityChangedOutside || reason == errors::kIdentityDamaged;
}

ports::IdentityRow RowSeal::sealed(const StoredIdentity& stored) const {
  ports::IdentityRow row = rowOf(stored);
  row.mac = identityMac(m_key, row);
  return row;
}

bool RowSeal::fits(const ports::IdentityRow& row) const {
  return equal(identityMac(m_key, row), row.mac);
}

bool RowSeal::fittedBefore(const StoredIdentity& stored, const std::string& mac) const {
  if (!hasKey() || stored.damaged) return false;
  const auto& [who, settings, record, damaged] = stored;
  std::string bytes = "identity";
  append(bytes, who);
  append(bytes, settings);
  append(bytes, record);
  // Beside the settings it says the same in every row that is ours, and their mac says so already: only one
  // that was changed here alone is told apart, and macs of older versions stay good.
  if (who.clientId != settings.clientId) {
    appendField(bytes, "client_id");
    appendField(bytes, who.clientId);
  }
  return equal(jose::hmacSha256Hex(m_key.view(), bytes), mac);
}

std::string RowSeal::macOf(const ports::PendingRevocation& pending) const {
  if (!hasKey()) return {};
  base::Canonical form("lanyard pending revocation");
  return jose::hmacSha256Hex(m_key.view(), form.bytes() + fieldsOf(pending));
}

bool RowSeal::fits(const ports::PendingRevocation& pending) const {
  return !pending.damaged && equal(macOf(pending), pending.mac);
}

std::string RowSeal::macOf(const identity::Route& route) const {
  if (!hasKey()) return {};
  base::Canonical form("lanyard route");
  return jose::hmacSha256Hex(m_key.view(), form.text(route.at).text(route.identityId).bytes());
}

bool RowSeal::fits(const identity::Route& route, const std::string& mac) const {
  return equal(macOf(route), mac);
}

bool RowSeal::fittedBefore(const ports::PendingRevocation& pending) const {
  if (!hasKey() || pending.damaged) return false;
  return equal(jose::hmacSha256Hex(m_key.view(), "revocation" + fieldsOf(pending)), pending.mac);
}

std::string settingsDigest(const providers::ProviderSettings& settings) {
  std::string bytes = "settings";
  append(bytes, settings);
  return jose::sha256Hex(bytes);
}

std::optional<base::ErrorName> mismatch(const tokens::TokenItem& item, const std::string& accountId,
                                        const StoredIdentity& stored) {
  const bool ours = item.accountId == accountId && item.issuer == stored.identity.issuer &&
                    item.subject == stored.identity.subject && item.clientId == stored.identity.clientId;
  if (!ours) return errors::kKeystoreForeignItem;
  const bool known = item.settingsDigest.empty() || item.settingsDigest == settingsDigest(stored.settings);
  const bool newerRow = item.generation < stored.tokens.generation;
  if (known || newerRow) return std::nullopt;
  return errors::kIdentityChangedOutside;
}

}  // namespace lanyard::keeping
