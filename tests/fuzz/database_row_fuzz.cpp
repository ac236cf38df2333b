#include <QCoreApplication>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QSqlRecord>

#include "core/adapters/storage/sqlite_rows.h"
#include "core/adapters/storage/sqlite_schema.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

namespace {

int columns = 0;  // of kSelectIdentities, as the newest version of the database has them

/// Any values in the columns' places, as a database that was changed from outside may have them. A line is
/// one column.
QSqlQuery rowOf(const QByteArray& bytes) {
  QStringList marks;
  for (int i = 0; i < columns; ++i) marks << QStringLiteral("?");
  QSqlQuery query;
  query.prepare(QStringLiteral("SELECT ") + marks.join(QLatin1Char(',')));
  const QList<QByteArray> lines = bytes.split('\n');
  for (int i = 0; i < columns; ++i) {
    const QByteArray line = lines.value(i);
    bool isNumber = false;
    const qlonglong number = line.toLongLong(&isNumber);
    if (line.isEmpty()) {
      query.addBindValue(QVariant());
    } else if (isNumber) {
      query.addBindValue(number);
    } else if (line.startsWith('\x01')) {
      query.addBindValue(line.mid(1));  // a blob where a text should be
    } else {
      query.addBindValue(QString::fromUtf8(line));
    }
  }
  query.exec();
  query.next();
  return query;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  static const QCoreApplication application(*argc, *argv);
  QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"));
  database.setDatabaseName(QStringLiteral(":memory:"));
  require(database.open(), "SQLite is there");
  QSqlQuery query;
  for (const adapters::Migration& migration : adapters::walletMigrations()) {
    for (const char* statement : migration.statements) {
      require(query.exec(QString::fromUtf8(statement)), "the tables are there");
    }
  }
  require(query.exec(QString::fromUtf8(adapters::kSelectIdentities)), "identities can be read");
  columns = query.record().count();
  return 0;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
  const QSqlQuery row = rowOf(bytes);
  require(row.isValid(), "there is a row");
  const auto stored = adapters::identityFrom(row);
  require(stored.tokens.identityId == stored.identity.id, "tokens belong to their identity");
  require(adapters::identityValues(stored.identity, stored.mac).size() +
                  adapters::providerValues(stored.identity.id, stored.settings).size() +
                  adapters::tokenValues(stored.tokens).size() ==
              columns + 2,
          "what was read can be written");
  return 0;
}
