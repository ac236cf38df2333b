#include "core/oauth/client_registration.h"

#include <QTest>

#include "core/wire/json.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace client_registration_test {

using namespace lanyard;
using namespace lanyard::oauth;
using wire::Json;

namespace {

const std::string kEndpoint = "https://idp.example/register";
const std::vector<std::string> kRedirects = {"http://127.0.0.1:14727/callback",
                                             "http://127.0.0.1:24727/callback"};

RegistrationRequest asked() {
  RegistrationRequest request;
  request.client_name = "Lanyard";
  request.redirect_uris = kRedirects;
  request.grant_types = {"authorization_code", "refresh_token"};
  request.scopes = {"mcp:tools", "offline_access"};
  return request;
}

Json sound() {
  return {{"client_id", "c-1"},
          {"redirect_uris", kRedirects},
          {"grant_types", {"authorization_code", "refresh_token"}},
          {"response_types", {"code"}},
          {"token_endpoint_auth_method", "none"},
          {"scope", "mcp:tools offline_access"},
          {"client_id_issued_at", 1800000000},
          {"registration_access_token", "manage-1"},
          {"registration_client_uri", "https://idp.example/register/c-1"}};
}

base::Result<ClientRegistration> read(const Json& reply, int status = 201,
                                      const RegistrationRequest& request = asked()) {
  return parseRegistration(status, "application/json", base::Secret(reply.dump()), request, kEndpoint);
}

base::Result<RegistrationState> look(const Json& reply, int status = 200) {
  return parseRegistrationState(status, "application/json", base::Secret(reply.dump()), "c-1");
}

QByteArray with(const char* member, const Json& value) {
  Json json = sound();
  json[member] = value;
  return QByteArray::fromStdString(json.dump());
}

}  // namespace

class ClientRegistrationTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void asksAsANativePublicClient() {
    const auto body = wire::parseJson(registrationBody(asked()));
    QVERIFY(body.has_value());
    QCOMPARE(body->at("application_type").get<std::string>(), std::string("native"));
    QCOMPARE(body->at("token_endpoint_auth_method").get<std::string>(), std::string("none"));
    QCOMPARE(body->at("redirect_uris").get<std::vector<std::string>>(), kRedirects);
    QCOMPARE(body->at("scope").get<std::string>(), std::string("mcp:tools offline_access"));
    RegistrationRequest without = asked();
    without.scopes.clear();
    QVERIFY(!wire::parseJson(registrationBody(without))->contains("scope"));
  }
  void asksForASecretOnlyWhereNothingElseIsListed() {
    QVERIFY(*registeredMethod(std::nullopt) == ClientAuthMethod::None);
    QVERIFY(*registeredMethod({{"client_secret_basic", "none"}}) == ClientAuthMethod::None);
    QVERIFY(*registeredMethod({{"client_secret_post"}}) == ClientAuthMethod::ClientSecretPost);
    // By no key: the wallet makes none for itself.
    QCOMPARE(outcome(registeredMethod({{"private_key_jwt"}})), QByteArray("client.no_key"));
    QCOMPARE(outcome(registeredMethod({{"tls_client_auth"}})), QByteArray("unsupported.client_auth"));
  }

  void reads() {
    const auto made = read(sound());
    QVERIFY2(made.has_value(), outcome(made));
    QCOMPARE(made->client_id, std::string("c-1"));
    QVERIFY(made->client_secret.empty());
    QCOMPARE(made->redirect_uris, kRedirects);
    QCOMPARE(*made->scopes, asked().scopes);
    QCOMPARE(std::string(made->registration_access_token.view()), std::string("manage-1"));
    QCOMPARE(made->registration_client_uri, std::string("https://idp.example/register/c-1"));
  }
  void takesTheIdAlone() {
    const auto made = read({{"client_id", "c-1"}, {"scope", nullptr}, {"redirect_uris", nullptr}}, 200);
    QVERIFY2(made.has_value(), outcome(made));
    QCOMPARE(made->redirect_uris, kRedirects);
    QVERIFY(!made->scopes.has_value());
    QVERIFY(made->registration_access_token.empty());
  }
  void takesFewerRedirectsInOurOrder() {
    Json reply = sound();
    reply["redirect_uris"] = {kRedirects[1]};
    QCOMPARE(read(reply)->redirect_uris, std::vector<std::string>{kRedirects[1]});
    reply["redirect_uris"] = {kRedirects[1], kRedirects[0]};
    QCOMPARE(read(reply)->redirect_uris, kRedirects);
  }
  void neverWidensTheScopes() {
    Json reply = sound();
    reply["scope"] = "mcp:tools admin";
    QCOMPARE(*read(reply)->scopes, std::vector<std::string>{"mcp:tools"});
    RegistrationRequest without = asked();
    without.scopes.clear();
    QVERIFY(!read(reply, 201, without)->scopes.has_value());
  }
  void keepsNoSecretOfAPublicClient() {
    Json reply = sound();
    reply["client_secret"] = "unasked";
    QVERIFY(read(reply)->client_secret.empty());
  }
  void keepsTheSecretOfOneThatNeedsIt() {
    RegistrationRequest request = asked();
    request.method = ClientAuthMethod::ClientSecretBasic;
    Json reply = sound();
    reply["token_endpoint_auth_method"] = "client_secret_basic";
    QCOMPARE(outcome(read(reply, 201, request)), QByteArray("registration.missing"));
    reply["client_secret"] = "s";
    reply["client_secret_expires_at"] = 0;
    auto made = read(reply, 201, request);
    QVERIFY2(made.has_value(), outcome(made));
    QCOMPARE(std::string(made->client_secret.view()), std::string("s"));
    QVERIFY(!made->secretExpiresAt.has_value());
    reply["client_secret_expires_at"] = 1800003600;
    made = read(reply, 201, request);
    QVERIFY2(made.has_value(), outcome(made));
    QCOMPARE(made->secretExpiresAt.value_or(0), std::int64_t{1800003600});
  }
  void knowsItsOwnPortInEitherSpelling_data() {
    QTest::addColumn<QByteArray>("endpoint");
    QTest::addColumn<QByteArray>("uri");
    QTest::newRow("named in the management address")
        << QByteArray("https://idp.example/register") << QByteArray("https://idp.example:443/register/c-1");
    QTest::newRow("named in the endpoint")
        << QByteArray("https://idp.example:443/register") << QByteArray("https://idp.example/register/c-1");
    QTest::newRow("plain, on this computer")
        << QByteArray("http://127.0.0.1:80/register") << QByteArray("http://127.0.0.1/register/c-1");
  }
  void knowsItsOwnPortInEitherSpelling() {
    QFETCH(QByteArray, endpoint);
    QFETCH(QByteArray, uri);
    Json reply = sound();
    reply["registration_client_uri"] = uri.toStdString();
    const auto made = parseRegistration(201, "application/json", base::Secret(reply.dump()), asked(),
                                        endpoint.toStdString());
    QVERIFY2(made.has_value(), outcome(made));
    QCOMPARE(made->registration_client_uri, uri.toStdString());
    QCOMPARE(std::string(made->registration_access_token.view()), std::string("manage-1"));
  }
  void sendsTheManagementTokenNowhereElse_data() {
    QTest::addColumn<QByteArray>("uri");
    QTest::newRow("another host") << QByteArray("https://evil.example/register/c-1");
    QTest::newRow("another port") << QByteArray("https://idp.example:444/register/c-1");
    QTest::newRow("plain") << QByteArray("http://idp.example/register/c-1");
    QTest::newRow("no address") << QByteArray("register/c-1");
    QTest::newRow("none") << QByteArray();
  }
  void sendsTheManagementTokenNowhereElse() {
    QFETCH(QByteArray, uri);
    Json reply = sound();
    reply["registration_client_uri"] = uri.toStdString();
    const auto made = read(reply);
    QVERIFY2(made.has_value(), outcome(made));
    QVERIFY(made->registration_client_uri.empty());
    QVERIFY(made->registration_access_token.empty());
  }

  void refuses_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const QByteArray& body, const char* code) {
      QTest::newRow(name) << body << QByteArray(code);
    };
    row("a foreign redirect", with("redirect_uris", {kRedirects[0], "https://evil.example/callback"}),
        "registration.redirects");
    row("another port", with("redirect_uris", {"http://127.0.0.1:9/callback"}), "registration.redirects");
    row("another spelling", with("redirect_uris", {kRedirects[0] + "/"}), "registration.redirects");
    row("no redirect", with("redirect_uris", Json::array()), "registration.redirects");
    row("redirects as text", with("redirect_uris", kRedirects[0]), "registration.bad_member");
    row("another way", with("token_endpoint_auth_method", "client_secret_post"), "registration.auth_method");
    row("an unknown way", with("token_endpoint_auth_method", "magic"), "registration.auth_method");
    row("way as number", with("token_endpoint_auth_method", 1), "registration.bad_member");
    row("no code grant", with("grant_types", {"client_credentials"}), "registration.grant_types");
    row("no code", with("response_types", {"token"}), "registration.grant_types");
    row("no id", with("client_id", nullptr), "registration.missing");
    row("an empty id", with("client_id", ""), "registration.missing");
    row("id as number", with("client_id", 7), "registration.bad_member");
    row("id with a line break", with("client_id", "a\nb"), "registration.bad_member");
    row("a long id", with("client_id", std::string(5000, 'a')), "registration.bad_member");
    row("scope as list", with("scope", {"a"}), "registration.bad_member");
    row("management token as number", with("registration_access_token", 1), "registration.bad_member");
    row("an id twice", "{\"client_id\":\"a\",\"client_id\":\"b\"}", "registration.bad_json");
    row("no JSON", "welcome", "registration.not_json");
    row("a list", "[]", "registration.not_json");
  }
  void refuses() {
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    const auto refused =
        parseRegistration(201, "application/json", base::Secret(body.toStdString()), asked(), kEndpoint);
    QCOMPARE(outcome(refused), code);
    QVERIFY(refused.error().kind == base::ErrorKind::Untrusted);
  }

  void readsWhatIsKnownOfIt() {
    Json reply = sound();
    auto state = look(reply);
    QVERIFY2(state.has_value(), outcome(state));
    QVERIFY(state->known);
    QVERIFY(state->client_secret.empty());
    QCOMPARE(std::string(state->registration_access_token.view()), std::string("manage-1"));
    reply.erase("registration_access_token");
    reply["client_secret"] = "s-2";
    reply["client_secret_expires_at"] = 1800003600;
    state = look(reply);
    QVERIFY2(state.has_value(), outcome(state));
    QCOMPARE(std::string(state->client_secret.view()), std::string("s-2"));
    QCOMPARE(state->secretExpiresAt.value_or(0), std::int64_t{1800003600});
    QVERIFY(state->registration_access_token.empty());
    reply["client_secret_expires_at"] = 0;
    QVERIFY(!look(reply)->secretExpiresAt.has_value());
    for (const int gone : {401, 404}) QVERIFY(!look({}, gone)->known);
  }
  void refusesWhatIsSaidOfIt_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const QByteArray& body, const char* code) {
      QTest::newRow(name) << body << QByteArray(code);
    };
    row("another client", with("client_id", "c-2"), "registration.bad_member");
    row("no client", with("client_id", nullptr), "registration.missing");
    row("token as number", with("registration_access_token", 1), "registration.bad_member");
    row("token with a line break", with("registration_access_token", "a\r\nb"), "registration.bad_member");
    row("a long token", with("registration_access_token", std::string(5000, 'a')), "registration.bad_member");
    row("secret as list", with("client_secret", {"s"}), "registration.bad_member");
    row("secret with a line break", with("client_secret", "a\nb"), "registration.bad_member");
    row("a secret's end as text", with("client_secret_expires_at", "0"), "registration.bad_member");
    row("a member twice", "{\"client_id\":\"c-1\",\"client_id\":\"c-2\"}", "registration.bad_json");
    row("a page", "<html>", "registration.not_json");
  }
  void refusesWhatIsSaidOfIt() {
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    const auto refused =
        parseRegistrationState(200, "application/json", base::Secret(body.toStdString()), "c-1");
    QCOMPARE(outcome(refused), code);
    QVERIFY(refused.error().kind == base::ErrorKind::Untrusted);
    QCOMPARE(outcome(look({}, 503)), QByteArray("registration.http_status"));
  }

  void saysWhyItWasRefused() {
    const auto refused =
        read({{"error", "invalid_redirect_uri"}, {"error_description", "http is not taken here"}}, 400);
    QCOMPARE(outcome(refused), QByteArray("registration.refused"));
    QCOMPARE(refused.error().said, std::string("invalid_redirect_uri: http is not taken here"));
    QCOMPARE(outcome(read({{"error", "invalid_token"}}, 401)), QByteArray("registration.closed"));
    QCOMPARE(outcome(read({}, 403)), QByteArray("registration.closed"));
    QCOMPARE(outcome(read({}, 503)), QByteArray("registration.unavailable"));
    QCOMPARE(outcome(read({{"client_id", "c"}}, 404)), QByteArray("registration.http_status"));
    const base::Secret page{std::string_view("<html>")};
    QCOMPARE(outcome(parseRegistration(404, "text/html", page, asked(), kEndpoint)),
             QByteArray("registration.http_status"));
  }
};

LANYARD_TEST(ClientRegistrationTest)

}  // namespace client_registration_test

#include "client_registration_test.moc"
