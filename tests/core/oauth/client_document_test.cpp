#include "core/oauth/client_document.h"

#include <QTest>

#include "core/wire/json.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace client_document_test {

using namespace lanyard;
using namespace lanyard::oauth;
using wire::Json;

namespace {

const std::string kUrl = "https://example.org/lanyard/client.json";
const std::vector<std::string> kOurs = {"http://127.0.0.1:14727/callback", "http://127.0.0.1:24727/callback"};

Json sound() {
  return {{"client_id", kUrl},
          {"client_name", "Lanyard"},
          {"redirect_uris", {kOurs[0], kOurs[1], "http://localhost:14727/callback"}},
          {"grant_types", {"authorization_code", "refresh_token"}},
          {"token_endpoint_auth_method", "none"}};
}

QByteArray with(const char* member, const Json& value) {
  Json json = sound();
  json[member] = value;
  return QByteArray::fromStdString(json.dump());
}

}  // namespace

class ClientDocumentTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void takes() {
    QCOMPARE(outcome(checkClientDocument(sound().dump(), kUrl, kOurs)), QByteArray("ok"));
    QCOMPARE(outcome(checkClientDocument(with("grant_types", nullptr).toStdString(), kUrl, kOurs)),
             QByteArray("ok"));
  }
  void refuses_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("another client") << with("client_id", "https://example.org/other.json");
    QTest::newRow("a slash more") << with("client_id", kUrl + "/");
    QTest::newRow("no client") << with("client_id", nullptr);
    QTest::newRow("a redirect is missing") << with("redirect_uris", {kOurs[0]});
    QTest::newRow("no redirects") << with("redirect_uris", nullptr);
    QTest::newRow("a secret") << with("client_secret", "s");
    QTest::newRow("another way") << with("token_endpoint_auth_method", "private_key_jwt");
    QTest::newRow("no way") << with("token_endpoint_auth_method", nullptr);
    QTest::newRow("no code") << with("response_types", {"token"});
    QTest::newRow("another grant") << with("grant_types", {"client_credentials"});
    QTest::newRow("a page") << QByteArray("<html>");
  }
  void refuses() {
    QFETCH(QByteArray, body);
    QCOMPARE(outcome(checkClientDocument(body.toStdString(), kUrl, kOurs)),
             QByteArray("registration.document"));
  }
  void refusesAnAddressThatNoClientHas() {
    for (const char* url : {"https://example.org", "https://example.org/", "http://example.org/client.json",
                            "http://127.0.0.1/client.json", ""}) {
      Json json = sound();
      json["client_id"] = url;
      QCOMPARE(outcome(checkClientDocument(json.dump(), url, kOurs)), QByteArray("registration.document"));
    }
  }
};

LANYARD_TEST(ClientDocumentTest)

}  // namespace client_document_test

#include "client_document_test.moc"
