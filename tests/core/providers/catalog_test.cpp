#include "core/providers/catalog.h"

#include <QDir>
#include <QTest>

using namespace lanyard;

namespace {

/// An entry for an issuer, with more members behind it.
QByteArray entry(const char* id, const char* issuer, const char* members) {
  return QByteArray("{\"id\":\"") + id + "\",\"issuer\":\"" + issuer + "\"" + members + "}";
}

}  // namespace

class CatalogTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsEveryShippedProvider() {
    const QDir dir(QStringLiteral(PROVIDERS_DIR));
    const QStringList names = dir.entryList({QStringLiteral("*.json")});
    QVERIFY(!names.isEmpty());
    for (const QString& name : names) {
      QFile file(dir.filePath(name));
      QVERIFY(file.open(QIODevice::ReadOnly));
      providers::Catalog catalog;
      const auto added = catalog.add(file.readAll().toStdString());
      QVERIFY2(added.has_value(), added ? "" : added.error().detail.c_str());
      // The file of the newcomer's demo is the one with a client ID.
      const auto known = catalog.forSignIn(name.chopped(5).toStdString(), {});
      QCOMPARE(known.has_value(), name == QStringLiteral("demo.json"));
    }
  }
  void takesTheClientIdOfThePersonAndSaysWhatIsMissing_data() {
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("clientId");
    QTest::addColumn<QByteArray>("gives");
    QTest::addColumn<QByteArray>("detail");
    const auto row = [](const char* id, const char* client, const char* gives, const char* detail) {
      QTest::addRow("%s by '%s'", id, client)
          << QByteArray(id) << QByteArray(client) << QByteArray(gives) << QByteArray(detail);
    };
    row("own", "", "own-client", "");
    row("own", "mine", "mine", "");
    row("none", "mine", "mine", "");
    row("none", "", "provider.no_client_id", "none");
    row("tenants", "mine", "provider.template", "https://z.example/{tenant}/v2.0");
    row("nowhere", "mine", "provider.unknown", "none, own, tenants");
    row("", "", "provider.unknown", "none, own, tenants");
  }
  void takesTheClientIdOfThePersonAndSaysWhatIsMissing() {
    QFETCH(QByteArray, id);
    QFETCH(QByteArray, clientId);
    QFETCH(QByteArray, gives);
    QFETCH(QByteArray, detail);
    providers::Catalog catalog;
    for (const QByteArray& json :
         {entry("own", "https://x.example", R"(,"client_id":"own-client")"),
          entry("none", "https://y.example", ""), entry("tenants", "https://z.example/{tenant}/v2.0", "")}) {
      QVERIFY(catalog.add(json.toStdString()).has_value());
    }
    const auto settings = catalog.forSignIn(id.toStdString(), clientId.toStdString());
    QCOMPARE(QByteArray::fromStdString(settings ? settings->clientId : settings.error().code), gives);
    QCOMPARE(QByteArray::fromStdString(settings ? std::string() : settings.error().detail), detail);
  }
  void knowsHowLongRefreshTokensLive_data() {
    QTest::addColumn<QByteArray>("issuer");
    QTest::addColumn<int>("idle");
    QTest::newRow("exact") << QByteArray("https://x.example") << 90;
    QTest::newRow("a slash more is another") << QByteArray("https://x.example/") << 0;
    QTest::newRow("any tenant") << QByteArray("https://y.example/0f-3a/v2.0") << 30;
    QTest::newRow("no tenant") << QByteArray("https://y.example//v2.0") << 0;
    QTest::newRow("two parts") << QByteArray("https://y.example/a/b/v2.0") << 0;
    QTest::newRow("another version") << QByteArray("https://y.example/a/v1.0") << 0;
    QTest::newRow("another host") << QByteArray("https://z.example/a/v2.0") << 0;
    QTest::newRow("shorter than the pattern") << QByteArray("https://y.example/v2.0") << 0;
    QTest::newRow("empty") << QByteArray() << 0;
  }
  void knowsHowLongRefreshTokensLive() {
    QFETCH(QByteArray, issuer);
    QFETCH(int, idle);
    providers::Catalog catalog;
    const auto x = catalog.add(
        entry("x", "https://x.example", R"(,"refresh":{"idle_days":90,"absolute_days":365})").toStdString());
    const auto y = catalog.add(
        entry("y", "https://y.example/{tenant}/v2.0", R"(,"refresh":{"idle_days":30})").toStdString());
    QVERIFY(x && y);
    QVERIFY(catalog.find("y") == nullptr);
    const providers::RefreshLife life = catalog.refreshLife(issuer.toStdString());
    QCOMPARE(life.idle.value_or(std::chrono::days(0)).count(), idle);
    QCOMPARE(life.absolute.value_or(std::chrono::days(0)).count(), idle == 90 ? 365 : 0);
  }
  void knowsWhatEndsWithARefreshToken() {
    using providers::Revocation;
    providers::Catalog catalog;
    QVERIFY(catalog.add(entry("x", "https://x.example", R"(,"revocation":"token")").toStdString()));
    QVERIFY(catalog.add(entry("y", "https://y.example/{tenant}", R"(,"revocation":"grant")").toStdString()));
    QVERIFY(catalog.add(entry("z", "https://z.example", "").toStdString()));
    QVERIFY(catalog.revocation("https://x.example") == Revocation::Token);
    QVERIFY(catalog.revocation("https://y.example/0f") == Revocation::Grant);
    QVERIFY(catalog.revocation("https://z.example") == Revocation::Unknown);
    QVERIFY(catalog.revocation("https://other.example") == Revocation::Unknown);
  }
  void knowsHowTokensAreNarrowed() {
    using namespace lanyard::providers;
    Catalog catalog;
    const auto more = R"(,"narrow":{"audience":"exchange","resource":"parameter"})";
    QVERIFY(catalog.add(entry("x", "https://x.example", more).toStdString()));
    QVERIFY(catalog.add(entry("y", "https://y.example", R"(,"narrow":{"resource":"none"})").toStdString()));
    QVERIFY(catalog.narrowing("https://x.example").audience == Narrowing::Exchange);
    QVERIFY(catalog.narrowing("https://x.example").resource == Narrowing::Parameter);
    QVERIFY(catalog.narrowing("https://y.example").audience == Narrowing::Unknown);
    QVERIFY(catalog.narrowing("https://y.example").resource == Narrowing::None);
    QVERIFY(catalog.narrowing("https://other.example").resource == Narrowing::Unknown);
  }
  void knowsAProviderByItsIssuer() {
    providers::Catalog catalog;
    const auto x = catalog.add(
        entry("x", "https://x.example", R"(,"name":"X Corp","offline":{"extra":{"access_type":"offline"}})")
            .toStdString());
    const auto y = catalog.add(entry("y", "https://y.example/{tenant}", "").toStdString());
    QVERIFY(x && y);
    QCOMPARE(catalog.idOf("https://x.example"), std::string("x"));
    QCOMPARE(catalog.nameOf("https://x.example"), std::string("X Corp"));
    QCOMPARE(catalog.idOf("https://y.example/0f"), std::string("y"));
    // Its own way is no addition to the ordinary one; where nothing is known, that one is tried.
    QVERIFY(catalog.offlineAccess("https://x.example").scopes.empty());
    QCOMPARE(catalog.offlineAccess("https://x.example").extra.at("access_type"), std::string("offline"));
    for (const char* other : {"https://y.example/0f", "https://X.example", "https://z.example"}) {
      QCOMPARE(catalog.offlineAccess(other).scopes, std::vector<std::string>{"offline_access"});
    }
    QCOMPARE(catalog.idOf("https://x.example/"), std::string());
    QCOMPARE(catalog.nameOf("https://z.example"), std::string());
  }
  void knowsWhatASignInAsksForByEveryName() {
    using Words = std::vector<std::string>;
    providers::Catalog catalog;
    const auto added =
        catalog.add(entry("x", "https://x.example",
                          R"(,"scope_names":{"email":["x:email","x:mail"],"admin":["x:admin"]})")
                        .toStdString());
    QVERIFY(added.has_value());
    providers::ProviderSettings settings;
    settings.issuer = "https://x.example";
    settings.scopes = {"profile", "email"};
    QCOMPARE(catalog.askedScopes(settings),
             (Words{"openid", "offline_access", "profile", "email", "x:email", "x:mail"}));
    settings.issuer = "https://y.example";
    QCOMPARE(catalog.askedScopes(settings), (Words{"openid", "offline_access", "profile", "email"}));
  }
  void readsEveryMember() {
    providers::Catalog catalog;
    const auto added = catalog.add(
        R"({"id":"x","issuer":"https://x.example","client_id":"c","scopes":["a"],"extra":{"k":"v"},)"
        R"("loopback":{"host":"localhost","ports":[4242],"path":"/cb"}})");
    QVERIFY(added.has_value());
    const providers::ProviderSettings* found = catalog.find("x");
    QVERIFY(found != nullptr);
    QCOMPARE(found->extra.at("k"), std::string("v"));
    QCOMPARE(found->loopback.host, std::string("localhost"));
    QCOMPARE(found->loopback.ports.at(0), std::uint16_t{4242});
    QVERIFY(!found->local);
    QVERIFY(catalog.find("y") == nullptr);
  }
  void refuses_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("not JSON") << QByteArray("x");
    QTest::newRow("an array") << QByteArray("[]");
    QTest::newRow("no issuer") << QByteArray(R"({"id":"x","client_id":"c"})");
    QTest::newRow("misspelt member") << QByteArray(R"({"id":"x","issuer":"i","client_id":"c","scpoes":[]})");
    QTest::newRow("port 70000") << QByteArray(
        R"({"id":"x","issuer":"i","client_id":"c","loopback":{"ports":[70000]}})");
    QTest::newRow("a life of no days") << QByteArray(R"({"id":"x","issuer":"i","refresh":{"idle_days":0}})");
    QTest::newRow("a life of a thousand years")
        << QByteArray(R"({"id":"x","issuer":"i","refresh":{"idle_days":365000}})");
    QTest::newRow("a life that is a word")
        << QByteArray(R"({"id":"x","issuer":"i","refresh":{"absolute_days":"90"}})");
    QTest::newRow("a name that is a number") << QByteArray(R"({"id":"x","issuer":"i","name":7})");
    QTest::newRow("misspelt offline access")
        << QByteArray(R"({"id":"x","issuer":"i","offline":{"scope":"offline_access"}})");
    QTest::newRow("another way to narrow")
        << QByteArray(R"({"id":"x","issuer":"i","narrow":{"resource":"magic"}})");
    QTest::newRow("another thing to narrow")
        << QByteArray(R"({"id":"x","issuer":"i","narrow":{"scope":"none"}})");
    QTest::newRow("a narrowing that is no object")
        << QByteArray(R"({"id":"x","issuer":"i","narrow":"none"})");
    QTest::newRow("another sort of revocation")
        << QByteArray(R"({"id":"x","issuer":"i","revocation":"all"})");
    QTest::newRow("a revocation that is no word")
        << QByteArray(R"({"id":"x","issuer":"i","revocation":true})");
    QTest::newRow("misspelt life") << QByteArray(R"({"id":"x","issuer":"i","refresh":{"idle":90}})");
    QTest::newRow("names that are a list") << QByteArray(R"({"id":"x","issuer":"i","scope_names":["a"]})");
    QTest::newRow("a name that is no list")
        << QByteArray(R"({"id":"x","issuer":"i","scope_names":{"email":"a"}})");
    QTest::newRow("any host") << entry("x", "https://{any}/v2.0", "");
    QTest::newRow("any host's end") << entry("x", "https://login.{any}/v2.0", "");
    QTest::newRow("a client of any issuer") << entry("x", "https://i.example/{a}", R"(,"client_id":"c")");
    QTest::newRow("scope that is a number")
        << QByteArray(R"({"id":"x","issuer":"i","client_id":"c","scopes":[1]})");
  }
  void refuses() {
    QFETCH(QByteArray, json);
    providers::Catalog catalog;
    const auto added = catalog.add(json.toStdString());
    QVERIFY(!added.has_value());
    QCOMPARE(added.error().code, std::string("catalog.bad_entry"));
  }
};

QTEST_APPLESS_MAIN(CatalogTest)
#include "catalog_test.moc"
