#include "core/providers/catalog.h"

#include <QDir>
#include <QTest>

using namespace lanyard;

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
      QVERIFY(catalog.find(name.chopped(5).toStdString()) != nullptr);
    }
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
    QTest::newRow("port 70000") << QByteArray(R"({"id":"x","issuer":"i","client_id":"c","loopback":{"ports":[70000]}})");
    QTest::newRow("scope that is a number") << QByteArray(R"({"id":"x","issuer":"i","client_id":"c","scopes":[1]})");
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
