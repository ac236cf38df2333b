#include "core/oauth/token_request.h"

#include <QTest>
#include <array>

#include "core/oauth/server_error.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace token_request_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

base::Secret secret(std::string_view text) {
  return base::Secret(text);
}

ClientCredentials client(ClientAuthMethod method) {
  return {"the client", secret("p:s+s%"), method, {}};
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
    QTest::addColumn<int>("means");
    QTest::addColumn<QByteArray>("chosen");
    QTest::addColumn<QByteArray>("wanted");
    QTest::addColumn<QByteArray>("values");
    const int none = int(ClientMeans::None);
    const int secret = int(ClientMeans::Secret);
    const int key = int(ClientMeans::Key);
    const auto row = [](const char* name, const char* listed, int means, const char* chosen,
                        const char* wanted = "", const char* values = "") {
      QTest::newRow(name) << QByteArray(listed) << means << QByteArray(chosen) << QByteArray(wanted)
                          << QByteArray(values);
    };
    const char* both = "client_secret_post client_secret_basic";
    row("basic of both", both, secret, "client_secret_basic", "client_secret_basic");
    row("post of both", both, secret, "client_secret_post", "client_secret_post");
    row("post where nothing is listed", "-", secret, "client_secret_post", "client_secret_post");
    row("post where basic is listed", "client_secret_basic", secret, "client.way_not_listed",
        "client_secret_post", "post basic");
    row("basic where post is listed", "client_secret_post private_key_jwt", secret, "client.way_not_listed",
        "client_secret_basic", "basic post");
    row("post without a secret", both, none, "client.no_secret", "client_secret_post", "post");
    row("none of both", both, secret, "none", "none");
    row("no such way", both, secret, "client.bad_way", "tls_client_auth");
    row("nothing, keys alone", "private_key_jwt tls_client_auth", none, "client.no_key");
    row("nothing, certificates alone", "self_signed_tls_client_auth tls_client_auth", none,
        "unsupported.client_auth", "", "self_signed_tls_client_auth,|tls_client_auth");
    row("none, keys alone", "private_key_jwt", none, "client.no_key", "none");
    row("basic, secrets as keys alone", "client_secret_jwt", secret, "client.way_not_listed",
        "client_secret_basic", "basic jwt");
    row("secret, secrets as keys alone", "client_secret_jwt", secret, "client_secret_jwt");
    row("jwt where nothing is listed", "-", secret, "client_secret_jwt", "client_secret_jwt");
    row("jwt without a secret", "client_secret_jwt", none, "client.no_secret", "client_secret_jwt", "jwt");
    row("key, nothing listed", "-", key, "private_key_jwt");
    row("key, listed", "client_secret_basic private_key_jwt", key, "private_key_jwt");
    row("key, listed and wanted", "client_secret_basic private_key_jwt", key, "private_key_jwt",
        "private_key_jwt");
    row("key, not listed", "client_secret_basic none", key, "client.key_not_listed", "",
        "client_secret_basic,|none");
    row("a way without a key", both, secret, "client.no_key", "private_key_jwt");
    row("basic with a key", "client_secret_basic private_key_jwt", key, "client.no_secret",
        "client_secret_basic", "basic");
    row("no secret, none among keys", "private_key_jwt none", none, "none");
    row("no secret, nothing listed", "-", none, "none");
    row("no secret, none not listed", "client_secret_basic", none, "none");
    row("secret, nothing listed", "-", secret, "client_secret_basic");
    row("secret, both listed", "client_secret_post client_secret_basic", secret, "client_secret_basic");
    row("secret, post listed", "private_key_jwt client_secret_post", secret, "client_secret_post");
    row("secret, keys alone", "private_key_jwt", secret, "client.no_key");
    row("secret, none alone", "none", secret, "unsupported.client_auth", "", "none");
  }
  void choosesTheAuthentication() {
    QFETCH(QByteArray, listed);
    QFETCH(int, means);
    QFETCH(QByteArray, chosen);
    ProviderMetadata::List list;
    if (listed != "-") {
      list.emplace();
      for (const QByteArray& name : listed.split(' ')) list->push_back(name.toStdString());
    }
    QFETCH(QByteArray, wanted);
    QFETCH(QByteArray, values);
    const auto method = chooseClientAuth(list, ClientMeans(means), wanted.toStdString());
    QCOMPARE(method ? bytes(nameOf(*method)) : outcome(method), chosen);
    if (method) return;
    QByteArray said;
    for (const std::string& value : method.error().values) said += (said.isEmpty() ? "" : " ") + bytes(value);
    QCOMPARE(said, values.replace('|', ' '));
    QCOMPARE(method.error().kind == base::ErrorKind::Unsupported, chosen.startsWith("unsupported."));
  }
  void offersTheOtherWayThatIsListedAndNoOther() {
    using enum ClientAuthMethod;
    const ProviderMetadata::List both = std::vector<std::string>{"client_secret_basic", "client_secret_post"};
    const ProviderMetadata::List basic = std::vector<std::string>{"client_secret_basic", "private_key_jwt"};
    QVERIFY(otherClientAuth(both, ClientSecretBasic) == ClientSecretPost);
    QVERIFY(otherClientAuth(both, ClientSecretPost) == ClientSecretBasic);
    QVERIFY(otherClientAuth(std::nullopt, ClientSecretBasic) == ClientSecretPost);
    QVERIFY(!otherClientAuth(basic, ClientSecretBasic));
    const ProviderMetadata::List jwt = std::vector<std::string>{"client_secret_basic", "client_secret_jwt"};
    QVERIFY(otherClientAuth(jwt, ClientSecretBasic) == ClientSecretJwt);
    QVERIFY(otherClientAuth(std::nullopt, ClientSecretPost) == ClientSecretBasic);
    QVERIFY(!otherClientAuth(std::nullopt, PrivateKeyJwt));
    QVERIFY(!otherClientAuth(both, None));  // from no secret to a secret is no other way to send it
  }
  void saysThatItIsTheSecretOrItsWay() {
    using enum ClientAuthMethod;
    const ProviderMetadata::List both = std::vector<std::string>{"client_secret_basic", "client_secret_post"};
    const ProviderMetadata::List basic = std::vector<std::string>{"client_secret_basic"};
    const base::Error refused = serverError("token", {{"error", "invalid_client"}});
    const base::Error other = clientRefused(refused, both, ClientSecretBasic);
    QCOMPARE(other.code, std::string("client.secret_or_way_refused"));
    QCOMPARE(other.values, (std::vector<std::string>{"basic", "post"}));
    QCOMPARE(other.said, std::string("invalid_client"));
    const base::Error alone = clientRefused(refused, basic, ClientSecretBasic);
    QCOMPARE(alone.code, std::string("client.secret_refused"));
    QCOMPARE(alone.values, std::vector<std::string>{"basic"});
    QCOMPARE(clientRefused(refused, both, PrivateKeyJwt).code, std::string("client.key_refused"));
    QCOMPARE(clientRefused(refused, both, None).code, std::string("client.unknown_or_no_secret"));
    // The client was known there: its secret is right.
    const base::Error known = serverError("token", {{"error", "unauthorized_client"}});
    QCOMPARE(clientRefused(known, both, ClientSecretBasic).code, std::string("token.invalid_client"));
    const base::Error grant = serverError("token", {{"error", "invalid_grant"}});
    QCOMPARE(clientRefused(grant, both, ClientSecretBasic).code, std::string("token.invalid_grant"));
  }
  void namesGoBothWays() {
    for (const char* name : {"none", "client_secret_basic", "client_secret_post", "client_secret_jwt"}) {
      QCOMPARE(nameOf(clientAuthMethodNamed(name).value()), std::string_view(name));
      QVERIFY(std::string_view(name).ends_with(shortNameOf(clientAuthMethodNamed(name).value())));
    }
    QCOMPARE(nameOf(clientAuthMethodNamed("private_key_jwt").value()), std::string_view("private_key_jwt"));
    QCOMPARE(shortNameOf(ClientAuthMethod::PrivateKeyJwt), std::string_view("key"));
    QVERIFY(!clientAuthMethodNamed("tls_client_auth").has_value());
  }
};

LANYARD_TEST(TokenRequestTest)

}  // namespace token_request_test

#include "token_request_test.moc"
