#include "core/oauth/end_session.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace end_session_test {

using namespace lanyard::oauth;

class EndSessionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void namesTheClientAndNothingElse_data() {
    QTest::addColumn<std::string>("endpoint");
    QTest::addColumn<std::string>("client");
    QTest::addColumn<std::string>("url");
    const auto row = [](const char* name, const char* endpoint, const char* client, const char* url) {
      QTest::newRow(name) << std::string(endpoint) << std::string(client) << std::string(url);
    };
    row("plain", "https://idp.example/end", "lanyard", "https://idp.example/end?client_id=lanyard");
    row("the endpoint's own query stays", "https://idp.example/end?realm=a%26b", "lanyard",
        "https://idp.example/end?realm=a%26b&client_id=lanyard");
    row("an empty query", "https://idp.example/end?", "lanyard", "https://idp.example/end?client_id=lanyard");
    row("a client that would end the value", "https://idp.example/end", "a b&id_token_hint=x#/é",
        "https://idp.example/end?client_id=a%20b%26id_token_hint%3Dx%23%2F%C3%A9");
    row("none is offered", "", "lanyard", "");
    row("a client of the endpoint's own", "https://idp.example/end?client_id=other", "lanyard", "");
  }
  void namesTheClientAndNothingElse() {
    QFETCH(std::string, endpoint);
    QFETCH(std::string, client);
    QFETCH(std::string, url);
    ProviderMetadata metadata;
    metadata.end_session_endpoint = endpoint;
    QCOMPARE(endSessionUrl(metadata, client), url);
  }
};

LANYARD_TEST(EndSessionTest)

}  // namespace end_session_test

#include "end_session_test.moc"
