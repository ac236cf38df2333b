#include "core/oauth/token_request.h"

#include <QTest>
#include <array>

#include "tests/core/oauth/outcome.h"

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

base::Secret secret(std::string_view text) {
  return base::Secret(text);
}

ClientCredentials client(ClientAuthMethod method) {
  return {"the client", secret("p:s+s%"), method};
}

QByteArray header(const FormRequest& request, const char* name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return bytes(value.view());
  }
  return {};
}

}  // namespace

class TokenRequestTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void tradesACode() {
    const std::array<std::string, 1> resources{"https://api.example"};
    const FormRequest request =
        codeGrantRequest(client(ClientAuthMethod::None), "c/o+d=e", "http://[::1]:7/callback",
                         secret("the-verifier"), resources);
    QCOMPARE(
        bytes(request.body.view()),
        QByteArray(
            "grant_type=authorization_code&code=c%2Fo%2Bd%3De&redirect_uri=http%3A%2F%2F%5B%3A%3A1%5D%3A7%"
            "2Fcallback&code_verifier=the-verifier&resource=https%3A%2F%2Fapi.example&client_id=the%"
            "20client"));
    QCOMPARE(header(request, "Accept"), QByteArray("application/json"));
    QCOMPARE(header(request, "Authorization"), QByteArray());
  }
  void spendsARefreshToken() {
    const std::array<std::string, 2> scopes{"a", "b"};
    const std::array<FormField, 1> extra{FormField{"redirect_uri", "http://x"}};
    const FormRequest request =
        refreshGrantRequest(client(ClientAuthMethod::ClientSecretPost), secret("r&t"), scopes, {}, extra);
    QCOMPARE(bytes(request.body.view()),
             QByteArray("grant_type=refresh_token&refresh_token=r%26t&scope=a%20b&"
                        "redirect_uri=http%3A%2F%2Fx&client_id=the%20client&"
                        "client_secret=p%3As%2Bs%25"));
  }
  void encodesIdAndSecretBeforeBasic() {
    const FormRequest request =
        refreshGrantRequest(client(ClientAuthMethod::ClientSecretBasic), secret("rt"));
    QCOMPARE(bytes(request.body.view()), QByteArray("grant_type=refresh_token&refresh_token=rt"));
    const QByteArray value = header(request, "Authorization");
    QVERIFY(value.startsWith("Basic "));
    QCOMPARE(QByteArray::fromBase64(value.mid(6)), QByteArray("the%20client:p%3As%2Bs%25"));
  }
  void takesATokenAway() {
    QCOMPARE(bytes(revocationRequest(client(ClientAuthMethod::None), secret("t"), TokenHint::RefreshToken)
                       .body.view()),
             QByteArray("token=t&token_type_hint=refresh_token&client_id=the%20client"));
    QCOMPARE(bytes(revocationRequest(client(ClientAuthMethod::None), secret("t"), TokenHint::AccessToken)
                       .body.view()),
             QByteArray("token=t&token_type_hint=access_token&client_id=the%20client"));
  }
  void neverSendsASecretThatItShouldNot() {
    const FormRequest request = refreshGrantRequest(client(ClientAuthMethod::None), secret("rt"));
    QVERIFY(!bytes(request.body.view()).contains("client_secret"));
    QCOMPARE(request.headers.size(), std::size_t{1});
  }

  void choosesTheAuthentication_data() {
    QTest::addColumn<QByteArray>("listed");
    QTest::addColumn<bool>("hasSecret");
    QTest::addColumn<QByteArray>("chosen");
    const auto row = [](const char* name, const char* listed, bool hasSecret, const char* chosen) {
      QTest::newRow(name) << QByteArray(listed) << hasSecret << QByteArray(chosen);
    };
    row("no secret, nothing listed", "-", false, "none");
    row("no secret, none not listed", "client_secret_basic", false, "none");
    row("secret, nothing listed", "-", true, "client_secret_basic");
    row("secret, both listed", "client_secret_post client_secret_basic", true, "client_secret_basic");
    row("secret, post listed", "private_key_jwt client_secret_post", true, "client_secret_post");
    row("secret, neither listed", "private_key_jwt", true, "token.no_client_auth");
    row("secret, none alone", "none", true, "token.no_client_auth");
  }
  void choosesTheAuthentication() {
    QFETCH(QByteArray, listed);
    QFETCH(bool, hasSecret);
    QFETCH(QByteArray, chosen);
    ProviderMetadata::List list;
    if (listed != "-") {
      list.emplace();
      for (const QByteArray& name : listed.split(' ')) list->push_back(name.toStdString());
    }
    const auto method = chooseClientAuth(list, hasSecret);
    QCOMPARE(method ? bytes(nameOf(*method)) : outcome(method), chosen);
  }
  void namesGoBothWays() {
    for (const char* name : {"none", "client_secret_basic", "client_secret_post"}) {
      QCOMPARE(nameOf(clientAuthMethodNamed(name).value()), std::string_view(name));
    }
    QVERIFY(!clientAuthMethodNamed("client_secret_jwt").has_value());
  }
};

QTEST_APPLESS_MAIN(TokenRequestTest)
#include "token_request_test.moc"
