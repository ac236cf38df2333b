#include <QTest>
#include <algorithm>

#include "core/adapters/storage/sqlite_connection.h"
#include "core/tokens/revocation_item.h"
#include "core/tokens/token_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_rows_test {

using namespace lanyard;
using namespace std::chrono_literals;
using adapters::SqliteConnection;
using keeping::IdentityState;
using test::EngineBench;

namespace {

constexpr const char* kChanged = "identity.changed_outside";
constexpr const char* kDamaged = "identity.damaged";

/// A wallet with two identities, whose database another program may write.
struct Bound : EngineBench {
  Bound() {
    longestSleep = 2ms;
    restart();
    id = signedIn();
    provider.subject = "bob";
    auto second = order();  // which differs in all its parts
    second.settings.scopes = {"openid", "email"};
    other = signIn(std::move(second))->identity.identity.id;
    provider.subject = "ada";
    // The person of an ID token that comes with a refresh would be the last one.
    provider.bendReply = [](const std::string&, wire::Json& reply) {
      if (dropIdToken) reply.erase("id_token");
    };
    dropIdToken = true;
  }
  ~Bound() { dropIdToken = false; }
  void stop() {
    engine.reset();
    journal.reset();
    store.reset();
  }
  bool write(const QString& sql, const QVariantList& values = {}) {
    auto connection = SqliteConnection::open(path("wallet.db"), SqliteConnection::Mode::ReadWrite, random);
    const auto done = (*connection)->run(sql, values);
    if (!done) qWarning("%s", done.error().detail.c_str());
    return done.has_value();
  }
  QVariant read(const QString& sql) {
    auto connection = SqliteConnection::open(path("wallet.db"), SqliteConnection::Mode::ReadOnly, random);
    auto row = (*connection)->run(sql);
    return row && row->next() ? row->value(0) : QVariant();
  }
  /// The wallet is off while its database is written.
  bool changed(const QString& sql, const QVariantList& values = {}) {
    stop();
    const bool done = write(sql, values);
    asked = provider.requests.size();
    said.clear();
    start();
    return done && started.has_value();
  }
  /// The same for members of the row's body.
  bool set(const QString& members) {
    return changed(QStringLiteral("UPDATE identities SET body = json_set(body, %1)").arg(members) +
                   where("id"));
  }
  QString q(const std::string& text) { return QString::fromStdString(text); }
  [[nodiscard]] QString where(const char* column) const {
    return QStringLiteral(" WHERE %1 = '%2'").arg(QLatin1String(column), QString::fromStdString(id));
  }
  [[nodiscard]] std::string reason(const std::string& of) const {
    for (const auto& view : engine->identities()) {
      if (view.identity.id == of && view.state == IdentityState::NeedsSignIn) return view.stateReason;
    }
    return {};
  }
  bool keystoreHas(const std::string& key) {
    const auto text = finish(secrets.read(key));
    return text && text->has_value();
  }
  /// Nothing was sent since the change, whatever anybody asked for.
  bool sendsNothing() {
    const auto token = finish(engine->token(id, {}));
    const auto renewed = finish(engine->refresh(id));
    const bool refused = !token && !renewed && token.error().kind == base::ErrorKind::SignInAgain &&
                         token.error().code == reason(id) && renewed.error().code == reason(id) &&
                         !engine->cached(id, {});
    return refused && provider.requests.size() == asked;
  }
  std::string id;
  std::string other;
  std::size_t asked = 0;
  static inline bool dropIdToken = false;
};

std::vector<std::string> once(const std::string& id, const char* fault) {
  return {"sign_in_needed " + id + " " + fault};
}

}  // namespace

// Hostile case f1 for the rows of identities: what was changed in them is found, and the others load.
class EngineRowsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void f01AChangedColumnSendsNothingAndTheOthersLoad_data() {
    QTest::addColumn<QString>("assignment");
    const auto row = [](const QString& assignment) { QTest::newRow(qPrintable(assignment)) << assignment; };
    for (const char* text : {"issuer = 'https://evil.example'", "subject = 'eve'", "client_id = 'other'",
                             "alias = 'other'", "mac = ''", "mac = upper(mac)", "mac = 'x' || mac",
                             "body = body || ' '", "body = json_set(body, '$.more', 1)"}) {
      row(QString::fromLatin1(text));
    }
    for (const char* text : {"'$.issuer', 'https://evil.example'",
                             "'$.subject', 'eve'",
                             "'$.client_id', 'other'",
                             "'$.provider', 'other'",
                             "'$.alias', 'other'",
                             "'$.name', 'Eve'",
                             "'$.email', 'eve@evil.example'",
                             "'$.created_at', 1",
                             "'$.id', 'other'",
                             "'$.settings.provider', 'other'",
                             "'$.settings.issuer', 'https://evil.example'",
                             "'$.settings.client_id', 'other'",
                             "'$.settings.scopes', json('[\"openid\"]')",
                             "'$.settings.audience', 'https://evil.example'",
                             "'$.settings.resources', json('[\"https://evil\"]')",
                             "'$.settings.extra', json('{\"prompt\":\"none\"}')",
                             "'$.settings.loopback.host', 'localhost'",
                             "'$.settings.loopback.ports', json('[1]')",
                             "'$.settings.loopback.path', '/x'",
                             "'$.settings.local', json('true')",
                             "'$.settings.ca_file', '/tmp/evil.pem'",
                             "'$.settings.client_auth', 'none'",
                             "'$.tokens.generation', 9",
                             "'$.tokens.scopes', json('[\"admin\"]')",
                             "'$.tokens.surplus', json('[\"admin\"]')",
                             "'$.tokens.scope_refused', json('true')",
                             "'$.tokens.other_audiences', json('[\"x\"]')",
                             "'$.tokens.nonce_sha256', ''",
                             "'$.tokens.auth_time', 1",
                             "'$.tokens.has_refresh', json('false')",
                             "'$.tokens.refresh_issued_at', 1",
                             "'$.tokens.needs_sign_in', 'token.invalid_grant'",
                             "'$.tokens.signed_in_at', 1",
                             "'$.tokens.refresh_used_at', 1",
                             "'$.tokens.refresh_expires_at', 1",
                             "'$.tokens.refresh_expiry_moves', json('true')"}) {
      row(QStringLiteral("body = json_set(body, %1)").arg(QLatin1String(text)));
    }
    row(QStringLiteral(
        "issuer = 'https://evil.example', body = json_set(body, '$.issuer', 'https://evil.example')"));
  }
  void f01AChangedColumnSendsNothingAndTheOthersLoad() {
    QFETCH(QString, assignment);
    Bound bench;
    QVERIFY(bench.changed(QStringLiteral("UPDATE identities SET ") + assignment + bench.where("id")));
    QCOMPARE(bench.engine->identities().size(), std::size_t{2});
    QCOMPARE(bench.reason(bench.id), std::string(kChanged));
    QCOMPARE(bench.said, once(bench.id, kChanged));
    QVERIFY(bench.sendsNothing());
    QVERIFY(bench.keystoreHas(tokens::tokenItemKey(bench.id)));
    QVERIFY(bench.finish(bench.engine->token(bench.other, {})).has_value());
  }
  void f01ADamagedRowSendsNothingAndTheOthersLoad_data() {
    QTest::addColumn<QString>("body");
    QTest::newRow("a list that is none") << QStringLiteral("json_set(body, '$.settings.scopes', 'x')");
    QTest::newRow("no settings") << QStringLiteral("json_remove(body, '$.settings')");
    QTest::newRow("no tokens") << QStringLiteral("json_remove(body, '$.tokens')");
    QTest::newRow("no JSON") << QStringLiteral("substr(body, 2)");
    QTest::newRow("nothing") << QStringLiteral("''");
    QTest::newRow("a version that is not known") << QStringLiteral("json_set(body, '$.v', 2)");
  }
  void f01ADamagedRowSendsNothingAndTheOthersLoad() {
    QFETCH(QString, body);
    Bound bench;
    QVERIFY(bench.changed(QStringLiteral("UPDATE identities SET body = ") + body + bench.where("id")));
    QCOMPARE(bench.reason(bench.id), std::string(kDamaged));
    QCOMPARE(bench.said, once(bench.id, kDamaged));
    QVERIFY(bench.sendsNothing());
    QVERIFY(bench.finish(bench.engine->token(bench.other, {})).has_value());
    bench.restart();
    QCOMPARE(bench.reason(bench.id), std::string(kDamaged));
    QVERIFY(bench.finish(bench.engine->signOut(bench.id)).has_value());
    QCOMPARE(bench.engine->identities().size(), std::size_t{1});
  }
  void saysItOnceForEachChange() {
    Bound bench;
    QVERIFY(bench.set(QStringLiteral("'$.settings.local', json('true')")));
    QCOMPARE(bench.said, once(bench.id, kChanged));
    bench.restart();
    QCOMPARE(bench.reason(bench.id), std::string(kChanged));
    QCOMPARE(bench.said, once(bench.id, kChanged));
    // Nor does taking the mark away help.
    QVERIFY(bench.set(QStringLiteral("'$.tokens.needs_sign_in', ''")));
    QCOMPARE(bench.said, once(bench.id, kChanged));
    QVERIFY(bench.sendsNothing());
  }
  void aSignInAgainIsRefusedBeforeAnythingIsAsked() {
    Bound bench;
    QVERIFY(bench.set(QStringLiteral("'$.settings.ca_file', '/tmp/evil.pem'")));
    auto again = bench.order();
    again.identityId = bench.id;
    bench.steps.clear();
    const auto result = bench.signIn(std::move(again));
    QCOMPARE(result.error().code, std::string(kChanged));
    QVERIFY(bench.steps.empty());
    QCOMPARE(bench.provider.requests.size(), bench.asked);
    QCOMPARE(bench.reason(bench.id), std::string(kChanged));
  }
  void aNewSignInTakesItsPlaceAndNothingOfIt() {
    Bound bench;
    QVERIFY(bench.changed(QStringLiteral("UPDATE identities SET alias = 'evil'") + bench.where("id")));
    QVERIFY(bench.write(
        QStringLiteral("INSERT INTO grants VALUES ('g', '%1', '{}', '')").arg(bench.q(bench.id))));
    Bound::dropIdToken = false;
    const auto result = bench.signIn(bench.order());
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(!result->renewed);
    // Another id: what was allowed for the old one, and was perhaps somebody else's, is gone with it.
    const std::string id = result->identity.identity.id;
    QVERIFY(id != bench.id && id != bench.other);
    QVERIFY(result->identity.identity.alias != "evil");
    QCOMPARE(bench.read(QStringLiteral("SELECT count(*) FROM grants")).toInt(), 0);
    QVERIFY(!bench.keystoreHas(tokens::tokenItemKey(bench.id)));
    bench.restart();
    QCOMPARE(bench.engine->identities().size(), std::size_t{2});
    Bound::dropIdToken = true;
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
  }
  void aSignOutOnlyForgetsHere() {
    Bound bench;
    const auto valid = bench.provider.validRefresh;
    QVERIFY(bench.set(QStringLiteral("'$.settings.issuer', 'https://evil.example'")));
    const auto result = bench.finish(bench.engine->signOut(bench.id));
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(result->outcome == wallet::RevokeOutcome::ForgottenHere);
    QCOMPARE(result->detail, std::string(kChanged));
    QCOMPARE(bench.provider.requests.size(), bench.asked);
    QCOMPARE(bench.provider.validRefresh, valid);
    QVERIFY(!bench.keystoreHas(tokens::tokenItemKey(bench.id)));
    QCOMPARE(bench.engine->identities().size(), std::size_t{1});
  }
  void partsOfTwoIdentitiesCannotBeSwapped_data() {
    QTest::addColumn<QStringList>("statements");
    // Beside the rows, for the time of a statement.
    const auto swap = [](const char* part, const char* one, const char* put) {
      QTest::newRow(part) << QStringList{
          QStringLiteral("CREATE TABLE parts AS SELECT id, %1 AS part FROM identities")
              .arg(QLatin1String(one)),
          QStringLiteral("UPDATE identities SET ") +
              QLatin1String(put).arg(
                  QStringLiteral("(SELECT part FROM parts WHERE parts.id != identities.id)")),
          QStringLiteral("DROP TABLE parts")};
    };
    swap("macs", "mac", "mac = %1");
    swap("bodies", "body", "body = %1");
    swap("settings", "json_extract(body, '$.settings')", "body = json_set(body, '$.settings', json(%1))");
    swap("tokens", "json_extract(body, '$.tokens')", "body = json_set(body, '$.tokens', json(%1))");
    QTest::newRow("ids") << QStringList{QStringLiteral("UPDATE identities SET id = 'x' WHERE id = '%1'"),
                                        QStringLiteral("UPDATE identities SET id = '%1' WHERE id = '%2'"),
                                        QStringLiteral("UPDATE identities SET id = '%2' WHERE id = 'x'")};
  }
  void partsOfTwoIdentitiesCannotBeSwapped() {
    QFETCH(QStringList, statements);
    Bound bench;
    bench.stop();
    for (const QString& sql : statements) {
      QString both = sql;
      both.replace(QLatin1String("%1"), bench.q(bench.id)).replace(QLatin1String("%2"), bench.q(bench.other));
      QVERIFY(bench.write(both));
    }
    bench.asked = bench.provider.requests.size();
    bench.start();
    QVERIFY(bench.started.has_value());
    QVERIFY(!bench.reason(bench.id).empty() && !bench.reason(bench.other).empty());
    QVERIFY(bench.sendsNothing());
    QVERIFY(!bench.finish(bench.engine->token(bench.other, {})).has_value());
    QCOMPARE(bench.provider.requests.size(), bench.asked);
  }
  void anAddedIdentityIsSeenAndOfNoUse() {
    Bound bench;
    bench.stop();
    QVERIFY(bench.write(
        QStringLiteral("INSERT INTO identities SELECT 'new', issuer, 'eve', client_id, 'eve', body, mac"
                       " FROM identities WHERE id = '%1'")
            .arg(bench.q(bench.id))));
    bench.start();
    QCOMPARE(bench.engine->identities().size(), std::size_t{3});
    QCOMPARE(bench.reason("new"), std::string(kChanged));
    QVERIFY(bench.finish(bench.engine->token(bench.id, {})).has_value());
    QVERIFY(bench.finish(bench.engine->signOut("new")).has_value());
    QVERIFY(bench.finish(bench.engine->token(bench.id, {})).has_value());
  }
  // For a deleted row, only the loading of the others is promised: nothing remembers that it existed.
  void aRemovedIdentityIsGoneAndTheOthersLoad() {
    Bound bench;
    QVERIFY(bench.changed(QStringLiteral("PRAGMA foreign_keys = ON")));
    bench.stop();
    QVERIFY(bench.changed(QStringLiteral("DELETE FROM identities") + bench.where("id")));
    QCOMPARE(bench.engine->identities().size(), std::size_t{1});
    QVERIFY(bench.finish(bench.engine->token(bench.other, {})).has_value());
  }

  void rowsFromBeforeAreSealedOnce() {
    Bound bench;
    bench.stop();
    QVERIFY(bench.write(QStringLiteral("UPDATE identities SET mac = ''")));
    QVERIFY(bench.finish(bench.secrets.remove("rows-sealed")).has_value());
    bench.start();
    QVERIFY(bench.started.has_value());
    for (const std::string& id : {bench.id, bench.other}) QCOMPARE(bench.reason(id), std::string());
    QVERIFY(bench.keystoreHas("rows-sealed"));
    QVERIFY(bench.finish(bench.engine->token(bench.id, {})).has_value());
    // From now on no mac is a wrong one.
    QVERIFY(bench.changed(QStringLiteral("UPDATE identities SET mac = ''") + bench.where("id")));
    QCOMPARE(bench.reason(bench.id), std::string(kChanged));
    QCOMPARE(bench.reason(bench.other), std::string());
  }
  void withoutTheMarkInTheKeystoreTheNextStartSealsAgain() {
    Bound bench;
    bench.stop();
    QVERIFY(bench.write(QStringLiteral("UPDATE identities SET mac = ''")));
    QVERIFY(bench.finish(bench.secrets.remove("rows-sealed")).has_value());
    bench.secrets.writeFails = base::Error{errors::kKeystoreFailing};
    bench.start();
    QVERIFY(bench.started.has_value());
    bench.secrets.writeFails.reset();
    bench.restart();
    QVERIFY(bench.keystoreHas("rows-sealed"));
    QVERIFY(bench.finish(bench.engine->token(bench.id, {})).has_value());
  }

  // Whole rows of an earlier day, with the macs of that day.
  void anOldRowSendsTheNewestToken() {
    Bound bench;
    const auto old = *bench.store->identities();
    for (int i = 0; i < 3; ++i) {
      bench.clock.advance(1min);
      QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    }
    QTRY_VERIFY(!bench.engine->busy());
    for (const auto& row : old) QVERIFY(bench.store->saveIdentity(row).has_value());
    bench.restart();
    QCOMPARE(bench.reason(bench.id), std::string());
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    QCOMPARE(bench.provider.reuses, 0);
    QCOMPARE(bench.provider.refused, 0);
  }
  void anOldRowOfOtherSettingsSendsNothing() {
    Bound bench;
    const auto old = *bench.store->identities();
    // A new sign-in with other settings: what the person said last is what counts.
    Bound::dropIdToken = false;
    auto order = bench.order();
    order.settings.scopes = {"openid", "email", "profile", "calendar"};
    const auto renewed = bench.signIn(std::move(order));
    QVERIFY(renewed && renewed->renewed && renewed->identity.identity.id == bench.id);
    Bound::dropIdToken = true;
    for (const auto& row : old) QVERIFY(bench.store->saveIdentity(row).has_value());
    bench.asked = bench.provider.requests.size();
    bench.restart();
    const auto token = bench.finish(bench.engine->token(bench.id, {}));
    QVERIFY(!token);
    QCOMPARE(bench.reason(bench.id), std::string(kChanged));
    QVERIFY(bench.sendsNothing());
    QVERIFY(bench.keystoreHas(tokens::tokenItemKey(bench.id)));
    QVERIFY(bench.finish(bench.engine->token(bench.other, {})).has_value());
  }
  void anOldRowOfOtherSettingsIsNotSignedInAgainNorOut() {
    Bound bench;
    const auto old = *bench.store->identities();
    Bound::dropIdToken = false;
    auto order = bench.order();
    order.settings.scopes = {"openid", "email", "profile", "calendar"};
    QVERIFY(bench.signIn(std::move(order)).has_value());
    for (const auto& row : old) QVERIFY(bench.store->saveIdentity(row).has_value());
    bench.asked = bench.provider.requests.size();
    bench.restart();
    auto again = bench.order();
    again.identityId = bench.id;
    QCOMPARE(bench.signIn(std::move(again)).error().code, std::string(kChanged));
    bench.restart();
    const auto out = bench.finish(bench.engine->signOut(bench.id));
    QVERIFY(out && out->outcome == wallet::RevokeOutcome::ForgottenHere);
    QCOMPARE(out->detail, std::string(kChanged));
    QCOMPARE(bench.provider.requests.size(), bench.asked);
  }

  void f01AChangedPendingRevocationAsksNobody_data() {
    QTest::addColumn<QString>("sql");
    QTest::newRow("issuer") << QStringLiteral("issuer = 'https://evil.example'");
    QTest::newRow("CA") << QStringLiteral("settings = json_set(settings, '$.ca_file', '/tmp/evil.pem')");
    QTest::newRow("local") << QStringLiteral("settings = json_set(settings, '$.local', json('true'))");
    QTest::newRow("client") << QStringLiteral("settings = json_set(settings, '$.client_id', 'x')");
    QTest::newRow("settings that are none") << QStringLiteral("settings = 'x'");
    QTest::newRow("time") << QStringLiteral("next_at = next_at + 1");
    QTest::newRow("no mac") << QStringLiteral("mac = ''");
  }
  void f01AChangedPendingRevocationAsksNobody() {
    QFETCH(QString, sql);
    Bound bench;
    bench.provider.fails = base::Error{errors::kHttpNotSent};
    QVERIFY(bench.finish(bench.engine->signOut(bench.id))->outcome == wallet::RevokeOutcome::Pending);
    bench.provider.fails.reset();
    QVERIFY(bench.changed(QStringLiteral("UPDATE pending_revocations SET ") + sql));
    bench.clock.advance(30s);
    QTRY_VERIFY(bench.store->pendingRevocations()->empty());
    QCOMPARE(bench.provider.requests.size(), bench.asked);
    QVERIFY(!bench.keystoreHas(tokens::revocationItemKey(bench.id)));
    QVERIFY(std::ranges::find(bench.said, "revoke " + bench.id + " revoke.changed_outside") !=
            bench.said.end());
  }
  void pendingRevocationsFromBeforeAreSealedOnce() {
    Bound bench;
    bench.provider.fails = base::Error{errors::kHttpNotSent};
    QVERIFY(bench.finish(bench.engine->signOut(bench.id))->outcome == wallet::RevokeOutcome::Pending);
    bench.stop();
    QVERIFY(bench.write(QStringLiteral("UPDATE pending_revocations SET mac = ''")));
    QVERIFY(bench.finish(bench.secrets.remove("rows-sealed")).has_value());
    bench.start();
    bench.restart();
    bench.provider.fails.reset();
    bench.clock.advance(30s);
    QTRY_VERIFY(bench.store->pendingRevocations()->empty());
    QVERIFY(!bench.provider.revoked.empty());
  }

  void withoutTheKeyNothingBegins() {
    Bound bench;
    bench.asked = bench.provider.requests.size();
    bench.engine = std::make_unique<wallet::Engine>(
        wallet::EnginePorts{bench.provider, bench.listener, bench.secrets, *bench.journal, *bench.store,
                            bench.clock, bench.random},
        providers::Catalog());
    QCOMPARE(bench.finish(bench.engine->start()).error().code, std::string("wallet.locked"));
    QVERIFY(bench.engine->identities().empty());
    QVERIFY(!bench.finish(bench.engine->token(bench.id, {})).has_value());
    QCOMPARE(bench.provider.requests.size(), bench.asked);
  }
  void whileTheKeyIsForgottenNoRowIsWritten() {
    Bound bench;
    bench.engine->forgetKey();
    const auto before = bench.store->identities();
    // A rotation that comes to its end all the same: the journal and the keystore have it, the row lags
    // behind.
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    QTRY_VERIFY(!bench.engine->busy());
    const auto after = bench.store->identities();
    for (std::size_t i = 0; i < after->size(); ++i) QCOMPARE((*after)[i].mac, (*before)[i].mac);
    bench.restart();
    QCOMPARE(bench.reason(bench.id), std::string());
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    QCOMPARE(bench.provider.reuses, 0);
  }
  // A rotated token that waits in the journal for its identity's keystore item.
  void aChangedRowStopsNoOneElsesReplay() {
    Bound bench;
    bench.secrets.writeFails = base::Error{errors::kKeystoreFailing};
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    QVERIFY(bench.finish(bench.engine->refresh(bench.other)).has_value());
    bench.secrets.writeFails.reset();
    QVERIFY(bench.changed(QStringLiteral("UPDATE identities SET issuer = 'https://evil.example'") +
                          bench.where("id")));
    QVERIFY(bench.sendsNothing());
    QVERIFY(bench.finish(bench.engine->refresh(bench.other)).has_value());
    QCOMPARE(bench.provider.reuses, 0);
    // The token is not lost: once the row is repaired, the newest token is used.
    QCOMPARE(bench.journal->entries().size(), std::size_t{1});
  }
};

LANYARD_TEST(EngineRowsTest)

}  // namespace engine_rows_test

#include "engine_rows_test.moc"
