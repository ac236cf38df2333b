#include <QDir>
#include <QFile>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>
#include <tuple>

#include "core/adapters/storage/sqlite_connection.h"
#include "core/adapters/storage/sqlite_snapshot.h"
#include "core/adapters/storage/sqlite_store.h"
#include "core/base/random.h"
#include "core/keeping/identity_book.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_folder.h"
#include "tests/support/stride.h"
#include "tests/support/test_program.h"

namespace row_damage_test {

using namespace lanyard;
using adapters::SqliteConnection;
using adapters::SqliteStore;
using keeping::StoredIdentity;

namespace {

StoredIdentity identity(const std::string& id) {
  StoredIdentity stored;
  stored.identity = {id,
                     "https://idp.example",
                     "sub-" + id,
                     "idp",
                     "alias-" + id,
                     "Ada Ł",
                     "ada@idp.example",
                     base::fromUnix(1'700'000'000)};
  stored.settings.provider = "idp";
  stored.settings.issuer = "https://idp.example";
  stored.settings.clientId = "client";
  stored.settings.scopes = {"openid", "email"};
  stored.settings.audience = "https://api.example";
  stored.settings.resources = {"https://r.example"};
  stored.settings.extra = {{"prompt", "consent"}};
  stored.settings.loopback.ports = {8080};
  stored.settings.caFile = "/etc/ca.pem";
  stored.settings.clientAuth = "client_secret_post";
  stored.tokens.identityId = id;
  stored.tokens.generation = 5;
  stored.tokens.scopes = {"openid"};
  stored.tokens.nonceSha256 = "00ff00ff";
  stored.tokens.authTime = 1'700'000'001;
  stored.tokens.hasRefreshToken = true;
  stored.tokens.refreshIssuedAt = base::fromUnix(1'700'000'002);
  stored.tokens.signedInAt = base::fromUnix(1'700'000'003);
  return stored;
}

auto whole(const StoredIdentity& row) {
  const auto& who = row.identity;
  const auto& set = row.settings;
  const auto& tok = row.tokens;
  return std::tuple_cat(
      std::tie(who.id, who.issuer, who.subject, who.provider, who.alias, who.name, who.email, who.createdAt),
      std::tie(set.provider, set.issuer, set.clientId, set.scopes, set.audience, set.resources, set.extra,
               set.loopback.host, set.loopback.ports, set.loopback.path, set.local, set.caFile,
               set.clientAuth),
      std::tie(tok.identityId, tok.generation, tok.scopes, tok.nonceSha256, tok.authTime, tok.hasRefreshToken,
               tok.refreshIssuedAt, tok.signedInAt, tok.refreshUsedAt, tok.refreshExpiresAt,
               tok.refreshExpiryMoves, tok.needsSignIn));
}

/// A database with two identities, and what the wallet makes of it.
struct Wallet {
  Wallet() {
    seal.takeKey(base::Secret(std::string(32, 'k')));
    {
      auto store = open();
      keeping::IdentityBook book(*store, seal);
      good = book.load(true) && book.save(identity("one")) && book.save(identity("two"));
    }
    // Small pages make a small file.
    auto raw = connect();
    for (const char* sql :
         {"PRAGMA journal_mode=DELETE", "PRAGMA page_size=512", "VACUUM", "PRAGMA journal_mode=WAL"}) {
      good = good && (*raw)->run(QLatin1String(sql)).has_value();
    }
  }
  std::unique_ptr<SqliteStore> open() {
    auto opened = SqliteStore::open(path(), clock, random);
    return opened ? std::move(*opened) : nullptr;
  }
  base::Result<std::unique_ptr<SqliteConnection>> connect() {
    return SqliteConnection::open(path(), SqliteConnection::Mode::ReadWrite, random);
  }
  [[nodiscard]] std::string path() const { return dir.filePath(QStringLiteral("wallet.db")).toStdString(); }

  /// What was made of both rows together: where one of them lost its id, it is still one of two.
  enum class Verdict { AsItWas, Found, Unnoticed };
  [[nodiscard]] static Verdict judge(const keeping::IdentityBook& book) {
    if (book.all().size() != 2) return Verdict::Unnoticed;
    Verdict verdict = Verdict::AsItWas;
    for (const auto& [id, row] : book.all()) {
      const bool fault = !book.fault(id).empty();
      if (!fault && whole(row) != whole(identity(id))) return Verdict::Unnoticed;
      if (fault) verdict = Verdict::Found;
    }
    return verdict;
  }
  [[nodiscard]] static bool loads(const keeping::IdentityBook& book, const std::string& id) {
    return book.byId(id) != nullptr && book.fault(id).empty();
  }

  QTemporaryDir dir;
  test::FakeClock clock;
  base::SystemRandom random;
  keeping::RowSeal seal;
  bool good = false;
};

using Verdict = Wallet::Verdict;

}  // namespace

// Hostile cases f1 and f2 for the rows of identities.
class RowDamageTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { test::keepFilesInMemory(); }
  void f01AFlippedBitAtEveryByteOfARow() {
    Wallet wallet;
    QVERIFY(wallet.good);
    auto store = wallet.open();
    auto raw = wallet.connect();
    QVERIFY((*raw)->run(QStringLiteral("PRAGMA synchronous=OFF")));
    int found = 0;
    int same = 0;
    const QString where = QStringLiteral(" WHERE id = 'one'");
    auto columns = (*raw)->run(QStringLiteral("SELECT name FROM pragma_table_info('identities')"));
    QStringList all;
    while (columns->next()) all << columns->value(0).toString();
    columns = base::fail(base::Error());  // a statement that is open would hold the writes
    QCOMPARE(all.size(), 7);
    for (const QString& column : all) {
      auto row = (*raw)->run(QStringLiteral("SELECT CAST(%1 AS BLOB) FROM identities").arg(column) + where);
      QVERIFY(row && row->next());
      const QByteArray bytes = row->value(0).toByteArray();
      row = base::fail(base::Error());
      const QString set = QStringLiteral("UPDATE identities SET %1 = CAST(? AS TEXT)").arg(column);
      for (int at = 0; at < bytes.size(); ++at) {
        QByteArray flipped = bytes;
        flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
        const auto changed = (*raw)->run(set + where, {flipped});
        QVERIFY2(changed.has_value(), qPrintable(column));
        keeping::IdentityBook book(*store, wallet.seal);
        QVERIFY(book.load(true).has_value());
        QVERIFY2(Wallet::loads(book, "two"), qPrintable(column));
        const Verdict verdict = Wallet::judge(book);
        QVERIFY2(verdict != Verdict::Unnoticed, qPrintable(QStringLiteral("%1 at %2").arg(column).arg(at)));
        ++(verdict == Verdict::Found ? found : same);
        const QString back = column == QLatin1String("id") ? QStringLiteral(" WHERE id != 'two'") : where;
        QVERIFY((*raw)->run(set + back, {bytes}).has_value());
      }
    }
    keeping::IdentityBook book(*store, wallet.seal);
    QVERIFY(book.load(true).has_value());
    QVERIFY(Wallet::judge(book) == Verdict::AsItWas);  // put back each time
    qInfo("%d flips found, %d without an effect", found, same);
    QVERIFY(found > 300);
  }

  // A bit of the file, where there is no second copy to go on with (adapters/storage/sqlite_restore_test has
  // one): SQLite's own check or ours finds it, or it changes nothing.
  void f01AFlippedBitAtEveryByteOfTheFile() {
    Wallet wallet;
    QVERIFY(wallet.good);
    const QString copy = QString::fromStdString(adapters::snapshotPlaceOf(wallet.path()));
    QVERIFY(QFile::remove(copy) && QDir().mkdir(copy));
    const auto usual = qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
    const auto talk = qScopeGuard([&] { qInstallMessageHandler(usual); });
    QFile file(QString::fromStdString(wallet.path()));
    QVERIFY(file.open(QIODevice::ReadWrite | QIODevice::Unbuffered));
    const QByteArray before = file.readAll();
    int refused = 0;
    int found = 0;
    int same = 0;
    int othersLoad = 0;
    for (int at = 0; at < before.size(); at += test::kStride) {
      QByteArray bytes = before;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << (at % 8)));
      QVERIFY(file.seek(0) && file.write(bytes) == bytes.size() && file.resize(bytes.size()));
      auto store = wallet.open();
      if (!store) {
        ++refused;
        continue;
      }
      keeping::IdentityBook book(*store, wallet.seal);
      if (!book.load(true)) {
        ++refused;
        continue;
      }
      const Verdict verdict = Wallet::judge(book);
      QVERIFY2(verdict != Verdict::Unnoticed,
               qPrintable(QStringLiteral("byte %1 of page %2").arg(at % 512).arg(at / 512 + 1)));
      ++(verdict == Verdict::Found ? found : same);
      if (verdict == Verdict::Found && (Wallet::loads(book, "one") || Wallet::loads(book, "two")))
        ++othersLoad;
    }
    qInstallMessageHandler(usual);
    qInfo(
        "%d bytes: %d refused as a whole, %d found in a row (the other one loads in %d), %d without an "
        "effect",
        int(before.size()), refused, found, othersLoad, same);
    QCOMPARE(othersLoad, found);
    QVERIFY(found > 300 / test::kStride);
  }
};

LANYARD_TEST(RowDamageTest)

}  // namespace row_damage_test

#include "row_damage_test.moc"
