#include "core/providers/catalog.h"

#include <QDir>
#include <QTest>

#include "tests/support/test_program.h"

namespace catalog_test {

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
    QStringList names = dir.entryList({QStringLiteral("*.json")});
    QVERIFY(names.removeOne(QStringLiteral("schema.json")));
    QVERIFY(!names.isEmpty());
    for (const QString& name : names) {
      QFile file(dir.filePath(name));
      QVERIFY(file.open(QIODevice::ReadOnly));
      providers::Catalog catalog;
      const auto added = catalog.add(file.readAll().toStdString());
      QVERIFY2(added.has_value(), added ? "" : added.error().detail.c_str());
      // The newcomer's demo has a client ID, and so has a provider that made one for all.
      const auto known = catalog.forSignIn(name.chopped(5).toStdString(), {});
      QCOMPARE(known.has_value(), name == QStringLiteral("demo.json") || name == QStringLiteral("openai.json"));
      QVERIFY(catalog.entry(name.chopped(5).toStdString()) != nullptr);
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
    QVERIFY(catalog.add(entry("x", "https://x.example", R"(,"revocation":{"ends":"token"})").toStdString()));
    QVERIFY(catalog.add(
        entry("y", "https://y.example/{tenant}", R"(,"revocation":{"ends":"grant"})").toStdString()));
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
    QVERIFY(catalog.narrowing("https://x.example").scopes);
    // What a provider says of its scopes counts for narrower tokens too, and so does how it takes a resource.
    const auto all = R"(,"resource":"omitted","scope":{"ignored":true})";
    QVERIFY(catalog.add(entry("z", "https://z.example", all).toStdString()));
    QVERIFY(!catalog.narrowing("https://z.example").scopes);
    QVERIFY(catalog.narrowing("https://z.example").resource == Narrowing::None);
    QVERIFY(catalog.add(entry("w", "https://w.example", R"(,"scope":{"at_client":true})").toStdString()));
    QVERIFY(!catalog.narrowing("https://w.example").scopes);
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
                          R"(,"scope":{"other_names":{"email":["x:email","x:mail"],"admin":["x:admin"]}})")
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
  // What the build makes of the files: nothing but the line of each is read before it is needed.
  void readsAnIndexAsTheFiles() {
    const QDir dir(QStringLiteral(PROVIDERS_DIR));
    std::vector<wire::Json> documents;
    providers::Catalog byFile;
    for (const QString& name : dir.entryList({QStringLiteral("*.json")})) {
      if (name == QStringLiteral("schema.json")) continue;
      QFile file(dir.filePath(name));
      QVERIFY(file.open(QIODevice::ReadOnly));
      const std::string text = file.readAll().toStdString();
      QVERIFY(byFile.add(text).has_value());
      documents.push_back(wire::Json::parse(text));
    }
    const std::string index = providers::writeIndex(documents);
    providers::Catalog byIndex;
    QVERIFY(byIndex.addIndex(index).has_value());
    QCOMPARE(byIndex.ids(), byFile.ids());
    QCOMPARE(byIndex.ids().size(), documents.size());
    for (const std::string& id : byFile.ids()) {
      QVERIFY(byIndex.document(id) == byFile.document(id));
      const std::string& issuer = byFile.entry(id)->settings.issuer;
      QCOMPARE(byIndex.entry(id)->settings.issuer, issuer);
      QCOMPARE(byIndex.idOf(issuer), byFile.idOf(issuer));
      QCOMPARE(byIndex.nameOf(issuer), byFile.nameOf(issuer));
    }
    providers::Catalog damaged;
    QVERIFY(!damaged.addIndex("x\ty\n").has_value());
    QVERIFY(!damaged.addIndex(std::string_view(index).substr(0, index.size() - 1)).has_value());
  }
  // "Any OpenID provider" is nobody: its host says nothing of who answers there.
  void takesNoIssuerForASelfHostedProvider() {
    providers::Catalog catalog;
    QVERIFY(
        catalog.add(entry("own", "https://{host}/realms/{realm}", R"(,"self_hosted":true)").toStdString()));
    QVERIFY(catalog.add(entry("any", "https://{org}.a.example", "").toStdString()));
    QCOMPARE(catalog.idOf("https://login.example/realms/main"), std::string());
    QCOMPARE(catalog.idOf("https://acme.a.example"), std::string("any"));
    for (const char* other :
         {"https://a.b.a.example", "https://a.example", "https://evil.example/.a.example",
          "https://x@a.example", "https://acme.a.example.evil.example", "https://.a.example"})
      QCOMPARE(catalog.idOf(other), std::string());
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
        << QByteArray(R"({"id":"x","issuer":"i","revocation":{"ends":"all"}})");
    QTest::newRow("a revocation that is no word")
        << QByteArray(R"({"id":"x","issuer":"i","revocation":{"ends":true}})");
    QTest::newRow("misspelt life") << QByteArray(R"({"id":"x","issuer":"i","refresh":{"idle":90}})");
    QTest::newRow("names that are a list")
        << QByteArray(R"({"id":"x","issuer":"i","scope":{"other_names":["a"]}})");
    QTest::newRow("a name that is no list")
        << QByteArray(R"({"id":"x","issuer":"i","scope":{"other_names":{"email":"a"}}})");
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
  // Without ID tokens nothing else tells which provider a code came from (RFC 9700 section 4.4.2.2). A client
  // that the provider made for all has the address that it has.
  void noProviderWithoutOpenIdSharesItsRedirectAddress() {
    const QDir dir(QStringLiteral(PROVIDERS_DIR));
    std::map<std::string, std::string> owners;
    int checked = 0;
    for (const QString& name : dir.entryList({QStringLiteral("*.json")})) {
      if (name == QStringLiteral("schema.json")) continue;
      QFile file(dir.filePath(name));
      QVERIFY(file.open(QIODevice::ReadOnly));
      const auto json = wire::parseJson(file.readAll().toStdString());
      const auto entry = providers::parseEntry(*json);
      QVERIFY2(entry.has_value(), qPrintable(name));
      const std::string& path = entry->settings.loopback.path;
      const bool plain = entry->protocol == providers::Protocol::OAuth &&
                         entry->discovery == providers::Discovery::None &&
                         entry->registration.isNeeded(false);
      if (!plain) continue;
      ++checked;
      const auto [owner, own] = owners.emplace(path, name.toStdString());
      QVERIFY2(own && path != providers::LoopbackRule().path, qPrintable(name));
    }
    QVERIFY(checked > 15);
  }
};

LANYARD_TEST(CatalogTest)

}  // namespace catalog_test

#include "catalog_test.moc"
