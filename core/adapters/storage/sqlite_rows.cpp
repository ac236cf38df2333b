#include "core/adapters/storage/sqlite_rows.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace lanyard::adapters {
namespace {

QString listText(const std::vector<std::string>& list) {
  QJsonArray array;
  for (const std::string& item : list) array.append(toQt(item));
  return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QString portsText(const std::vector<std::uint16_t>& list) {
  QJsonArray array;
  for (std::uint16_t port : list) array.append(int(port));
  return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QString mapText(const std::map<std::string, std::string>& map) {
  QJsonObject object;
  for (const auto& [key, value] : map) object.insert(toQt(key), toQt(value));
  return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

// Each reads one JSON text of a row and notes in `sound` when it is none.
std::vector<std::string> readList(const QVariant& text, bool& sound) {
  const QJsonDocument document = QJsonDocument::fromJson(text.toString().toUtf8());
  sound = sound && document.isArray();
  std::vector<std::string> list;
  for (const QJsonValue& item : document.array()) {
    sound = sound && item.isString();
    list.push_back(item.toString().toStdString());
  }
  return list;
}

std::vector<std::uint16_t> readPorts(const QVariant& text, bool& sound) {
  const QJsonDocument document = QJsonDocument::fromJson(text.toString().toUtf8());
  sound = sound && document.isArray();
  std::vector<std::uint16_t> list;
  for (const QJsonValue& item : document.array()) {
    const int port = item.toInt(-1);
    sound = sound && port >= 0 && port <= 0xffff;
    list.push_back(static_cast<std::uint16_t>(port));
  }
  return list;
}

std::map<std::string, std::string> readMap(const QVariant& text, bool& sound) {
  const QJsonDocument document = QJsonDocument::fromJson(text.toString().toUtf8());
  sound = sound && document.isObject();
  const QJsonObject object = document.object();
  std::map<std::string, std::string> map;
  for (auto it = object.begin(); it != object.end(); ++it) {
    sound = sound && it.value().isString();
    map.emplace(it.key().toStdString(), it.value().toString().toStdString());
  }
  return map;
}

QVariant instantValue(const std::optional<base::Instant>& at) {
  return at ? QVariant(toMilliseconds(*at)) : QVariant(QMetaType(QMetaType::LongLong));
}

}  // namespace

QString toColumn(const std::string& text) {
  const QChar order(0xFEFF);
  const QString whole = QString::fromStdString('x' + text).sliced(1);  // behind a letter it is none to Qt
  const bool mark = whole.startsWith(order) || whole.startsWith(QChar(0xFFFE));
  return mark ? order + whole : whole;
}

qint64 toMilliseconds(base::Instant at) {
  return static_cast<qint64>(at.time_since_epoch().count());
}

base::Instant fromMilliseconds(qint64 at) {
  return base::Instant(std::chrono::milliseconds(at));
}

const char* const kSelectIdentities =
    "SELECT i.id, i.issuer, i.subject, i.provider, i.alias, i.name, i.email, i.created_at,"
    " p.provider, p.issuer, p.client_id, p.scopes, p.audience, p.resources, p.extra, p.loopback_host,"
    " p.loopback_ports, p.loopback_path, p.local, p.ca_file, p.client_auth,"
    " t.generation, t.scopes, t.nonce_sha256, t.auth_time, t.has_refresh, t.refresh_issued_at, "
    "t.needs_sign_in, t.signed_in_at, t.refresh_used_at, t.refresh_expires_at, t.refresh_expiry_moves, "
    "t.other_audiences, t.surplus, t.scope_refused, i.mac, i.client_id"
    " FROM identities i LEFT JOIN providers p ON p.identity_id = i.id"
    " LEFT JOIN tokens t ON t.identity_id = i.id"
    " ORDER BY i.created_at, i.id";

ports::StoredIdentity identityFrom(const QSqlQuery& row) {
  int column = 0;
  bool sound = true;
  const auto next = [&row, &column] { return row.value(column++); };
  const auto sort = [&next, &sound](int type) {
    const QVariant value = next();
    sound = sound && value.typeId() == type && !value.isNull();
    return value;
  };
  const auto text = [&sort] { return sort(QMetaType::QString).toString().toStdString(); };
  const auto number = [&sort] { return sort(QMetaType::LongLong).toLongLong(); };
  const auto maybe = [&next, &sound]() -> std::optional<std::int64_t> {
    const QVariant value = next();
    if (value.isNull()) return std::nullopt;
    sound = sound && value.typeId() == QMetaType::LongLong;
    return value.toLongLong();
  };
  ports::StoredIdentity stored;
  identity::Identity& who = stored.identity;
  who.id = text();
  who.issuer = text();
  who.subject = text();
  who.provider = text();
  who.alias = text();
  who.name = text();
  who.email = text();
  who.createdAt = fromMilliseconds(number());
  providers::ProviderSettings& settings = stored.settings;
  settings.provider = text();
  settings.issuer = text();
  settings.clientId = text();
  settings.scopes = readList(sort(QMetaType::QString), sound);
  settings.audience = text();
  settings.resources = readList(sort(QMetaType::QString), sound);
  settings.extra = readMap(sort(QMetaType::QString), sound);
  settings.loopback.host = text();
  settings.loopback.ports = readPorts(sort(QMetaType::QString), sound);
  settings.loopback.path = text();
  settings.local = number() != 0;
  settings.caFile = text();
  settings.clientAuth = text();
  tokens::TokenRecord& record = stored.tokens;
  record.identityId = who.id;
  record.generation = static_cast<std::uint64_t>(number());
  record.scopes = readList(sort(QMetaType::QString), sound);
  record.nonceSha256 = text();
  record.authTime = maybe();
  record.hasRefreshToken = number() != 0;
  record.refreshIssuedAt = fromMilliseconds(number());
  record.needsSignIn = text();
  for (auto* at : {&record.signedInAt, &record.refreshUsedAt, &record.refreshExpiresAt}) {
    if (const auto found = maybe()) *at = fromMilliseconds(*found);
  }
  if (const auto moves = maybe()) record.refreshExpiryMoves = *moves != 0;
  record.otherAudiences = readList(sort(QMetaType::QString), sound);
  record.surplus = readList(sort(QMetaType::QString), sound);
  record.scopeRefused = number() != 0;
  stored.mac = text();
  who.clientId = text();
  stored.damaged = !sound;
  return stored;
}

QVariantList identityValues(const identity::Identity& who, const std::string& mac) {
  return {toColumn(who.id),    toColumn(who.issuer),  toColumn(who.subject), toColumn(who.provider),
          toColumn(who.alias), toColumn(who.name),    toColumn(who.email),   toMilliseconds(who.createdAt),
          toColumn(mac),       toColumn(who.clientId)};
}

QVariantList providerValues(const std::string& identityId, const providers::ProviderSettings& settings) {
  return {toColumn(identityId),
          toColumn(settings.provider),
          toColumn(settings.issuer),
          toColumn(settings.clientId),
          listText(settings.scopes),
          toColumn(settings.audience),
          listText(settings.resources),
          mapText(settings.extra),
          toColumn(settings.loopback.host),
          portsText(settings.loopback.ports),
          toColumn(settings.loopback.path),
          settings.local ? 1 : 0,
          toColumn(settings.caFile),
          toColumn(settings.clientAuth)};
}

QVariantList tokenValues(const tokens::TokenRecord& record) {
  return {toQt(record.identityId),
          static_cast<qint64>(record.generation),
          listText(record.scopes),
          toQt(record.nonceSha256),
          record.authTime ? QVariant(static_cast<qint64>(*record.authTime))
                          : QVariant(QMetaType(QMetaType::LongLong)),
          record.hasRefreshToken ? 1 : 0,
          toMilliseconds(record.refreshIssuedAt),
          toQt(record.needsSignIn),
          instantValue(record.signedInAt),
          instantValue(record.refreshUsedAt),
          instantValue(record.refreshExpiresAt),
          record.refreshExpiryMoves ? QVariant(*record.refreshExpiryMoves ? 1 : 0)
                                    : QVariant(QMetaType(QMetaType::Int)),
          listText(record.otherAudiences),
          listText(record.surplus),
          record.scopeRefused ? 1 : 0};
}

}  // namespace lanyard::adapters
