#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlError>
#include <QVariant>

#include "core/adapters/storage/sqlite_rows.h"
#include "core/adapters/storage/sqlite_store.h"

// The rows of revocations that no provider has confirmed yet.
namespace lanyard::adapters {
namespace {

using base::Result;

QString settingsText(const providers::ProviderSettings& settings) {
  QJsonObject endpoints;
  eachEndpoint(settings.endpoints, [&endpoints](const char* name, const std::string& url) {
    if (!url.empty()) endpoints.insert(QLatin1String(name), toQt(url));
  });
  QJsonObject object{{QStringLiteral("provider"), toQt(settings.provider)},
                     {QStringLiteral("client_id"), toQt(settings.clientId)},
                     {QStringLiteral("local"), settings.local},
                     {QStringLiteral("ca_file"), toQt(settings.caFile)}};
  if (!endpoints.isEmpty()) object.insert(QStringLiteral("endpoints"), endpoints);
  return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

}  // namespace

Result<std::vector<ports::PendingRevocation>> SqliteStore::pendingRevocations() {
  Result<QSqlQuery> row = m_connection->run(QStringLiteral(
      "SELECT id, issuer, settings, created_at, attempts, next_at, mac FROM pending_revocations"
      " ORDER BY created_at, id"));
  if (!row) return tl::unexpected(row.error());
  std::vector<ports::PendingRevocation> all;
  while (row->next()) {
    ports::PendingRevocation pending;
    pending.id = row->value(0).toString().toStdString();
    pending.settings.issuer = row->value(1).toString().toStdString();
    const QJsonDocument document = QJsonDocument::fromJson(row->value(2).toString().toUtf8());
    pending.damaged = !document.isObject();
    const QJsonObject settings = document.object();
    pending.settings.provider = settings.value(QStringLiteral("provider")).toString().toStdString();
    pending.settings.clientId = settings.value(QStringLiteral("client_id")).toString().toStdString();
    pending.settings.local = settings.value(QStringLiteral("local")).toBool();
    pending.settings.caFile = settings.value(QStringLiteral("ca_file")).toString().toStdString();
    const QJsonObject endpoints = settings.value(QStringLiteral("endpoints")).toObject();
    eachEndpoint(pending.settings.endpoints, [&endpoints](const char* name, std::string& url) {
      url = endpoints.value(QLatin1String(name)).toString().toStdString();
    });
    pending.createdAt = fromMilliseconds(row->value(3).toLongLong());
    pending.attempts = row->value(4).toInt();
    pending.nextAt = fromMilliseconds(row->value(5).toLongLong());
    pending.mac = row->value(6).toString().toStdString();
    all.push_back(std::move(pending));
  }
  if (row->lastError().isValid()) return tl::unexpected(SqliteConnection::errorOf(row->lastError()));
  return all;
}

Result<void> SqliteStore::savePendingRevocation(const ports::PendingRevocation& pending) {
  return take(QStringLiteral("INSERT OR REPLACE INTO pending_revocations VALUES (?, ?, ?, ?, ?, ?, ?)"),
              {toQt(pending.id), toQt(pending.settings.issuer), settingsText(pending.settings),
               toMilliseconds(pending.createdAt), pending.attempts, toMilliseconds(pending.nextAt),
               toQt(pending.mac)});
}

Result<void> SqliteStore::removePendingRevocation(const std::string& id) {
  return change(QStringLiteral("DELETE FROM pending_revocations WHERE id = ?"), {toQt(id)});
}

}  // namespace lanyard::adapters
