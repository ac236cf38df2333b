#include "core/providers/parts.h"
#include "core/providers/text_forms.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace parts_test {

using namespace lanyard;
using providers::Parts;

class PartsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void refusesWhatCannotStandThere_data() {
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("fits");
    const auto row = [](const char* url, const char* name, const QByteArray& value, bool fits) {
      QTest::addRow("%s %s %s", url, name, value.left(40).constData())
          << QByteArray(url) << QByteArray(name) << value << fits;
    };
    const char* path = "https://login.example/{tenant}/v2.0";
    row(path, "tenant", "contoso.com", true);
    row(path, "tenant", "8eaef023-2b34-4da1-9baa-8bc8c9d6a490", true);
    row(path, "tenant", "common", true);
    row(path, "tenant", "", false);
    row(path, "tenant", ".", false);
    row(path, "tenant", "..", false);
    row(path, "tenant", "a/b", false);
    row(path, "tenant", "a%2fb", false);
    row(path, "tenant", "a?b", false);
    row(path, "tenant", "a#b", false);
    row(path, "tenant", "{tenant}", false);
    row(path, "tenant", QByteArray(201, 'a'), false);
    row(path, "host", "login.example", false);
    const char* label = "https://{org}.okta.example";
    row(label, "org", "acme", true);
    row(label, "org", "acme.evil", false);
    row(label, "org", "evil.example/", false);
    row(label, "org", "evil@", false);
    row(label, "org", "-acme", false);
    const char* host = "https://{host}/realms/{realm}";
    row(host, "host", "idp.example.org", true);
    row(host, "host", "idp.example.org:8443", true);
    row(host, "host", "idp.example.org:", false);
    row(host, "host", "idp.example.org:x", false);
    row(host, "host", "idp..example", false);
    row(host, "host", "user@idp.example", false);
    row(host, "host", "idp.example/", false);
    row(host, "realm", "main", true);
  }
  void refusesWhatCannotStandThere() {
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(bool, fits);
    const Parts parts{{name.toStdString(), value.toStdString()}};
    QCOMPARE(providers::badPart(url.toStdString(), parts).empty(), fits);
  }
  void findsThePartsAgain() {
    const char* pattern = "https://{host}/realms/{realm}";
    const Parts parts{{"host", "idp.example:8443"}, {"realm", "main"}};
    const std::string url = providers::filledIn(pattern, parts);
    QCOMPARE(url, std::string("https://idp.example:8443/realms/main"));
    QVERIFY(providers::partsOf(pattern, url) == parts);
    QVERIFY(providers::partsOf(pattern, url + "/more").empty());
    QVERIFY(!providers::fitsPattern("https://{org}.okta.example", "https://a.b.okta.example"));
    QVERIFY(!providers::fitsPattern("https://login.example/{tenant}/v2.0", "https://evil.example/x/v2.0"));
    QVERIFY(providers::fitsPattern("https://login.example/{tenant}/v2.0",
                                   "https://login.example/{tenantid}/v2.0"));
  }
  void fillsInTheClientId() {
    providers::ProviderSettings settings;
    settings.issuer = "https://a.example";
    settings.clientId = "the/client";
    settings.endpoints.revocation = "https://api.example/{client_id}/token";
    providers::fillIn(settings, {});
    QCOMPARE(settings.endpoints.revocation, std::string("https://api.example/the%2Fclient/token"));
  }
};

LANYARD_TEST(PartsTest)

}  // namespace parts_test

#include "parts_test.moc"
