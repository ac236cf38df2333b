#pragma once

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariantList>
#include <functional>
#include <memory>
#include <string>

#include "core/base/error.h"
#include "core/base/random.h"

namespace lanyard::adapters {

/// One connection of QtSql to one SQLite file, under a name of its own; closed and forgotten when destroyed.
/// Belongs to the thread that opened it.
class SqliteConnection {
 public:
  enum class Mode { ReadOnly, ReadWrite };

  /// Opens `path`. Errors as in WalletStore.
  [[nodiscard]] static base::Result<std::unique_ptr<SqliteConnection>> open(const std::string& path,
                                                                            Mode mode, base::Random& random);
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;
  ~SqliteConnection();

  /// Runs one statement with its values.
  [[nodiscard]] base::Result<QSqlQuery> run(const QString& sql, const QVariantList& values = {});
  /// A statement to keep. It must die before the connection does.
  [[nodiscard]] base::Result<QSqlQuery> prepare(const QString& sql);
  /// Runs `work` between BEGIN IMMEDIATE and COMMIT; rolls back when it fails.
  [[nodiscard]] base::Result<void> together(const std::function<base::Result<void>()>& work);
  /// The same, synced to the disk (synchronous=FULL).
  [[nodiscard]] base::Result<void> durably(const std::function<base::Result<void>()>& work);

  /// The error of the database's last answer to `query`, in the words of WalletStore.
  [[nodiscard]] static base::Error errorOf(const QSqlError& error);

 private:
  explicit SqliteConnection(QString name) : m_name(std::move(name)) {}
  QString m_name;
  QSqlDatabase m_database;
};

}  // namespace lanyard::adapters
