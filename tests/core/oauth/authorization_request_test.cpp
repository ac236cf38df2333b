#include "core/oauth/authorization_request.h"

#include <QTest>
#include <QUrl>
#include <QUrlQuery>

#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace authorization_request_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

AuthorizationRequest sound() {
  AuthorizationRequest request;
  request.client_id = "client & co";
  request.redirect_uri = "http://127.0.0.1:4242/callback?x=1";
  request.scopes = {"openid", "profile", "openid"};
  request.state = "the-state";
  request.nonce = "the-nonce";
  request.code_challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  return request;
}

}  // namespace

class AuthorizationRequestTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void buildsAnAddress() {
    AuthorizationRequest request = sound();
    request.resources = {"https://api.example/a", "https://api.example/b"};
    request.audience = "api://x";
    request.login_hint = "me+you@example.org";
    request.extra = {{"access_type", "offline"}, {"ui locales", "de&en"}};
    const auto url = authorizationUrl("https://idp.example/authorize", request);
    QVERIFY2(url.has_value(), outcome(url));
    // No byte that another parser could read differently: percent-encoded, and no plus sign.
    QVERIFY(url->find_first_of(" +\"<>") == std::string::npos);
    const QUrlQuery query(QUrl(QString::fromStdString(*url), QUrl::StrictMode));
    const auto value = [&](const char* name) {
      return query.queryItemValue(QLatin1String(name), QUrl::FullyDecoded).toStdString();
    };
    QCOMPARE(value("response_type"), std::string("code"));
    QCOMPARE(value("client_id"), std::string("client & co"));
    QCOMPARE(value("redirect_uri"), request.redirect_uri);
    QCOMPARE(value("scope"), std::string("openid profile"));
    QCOMPARE(value("state"), std::string("the-state"));
    QCOMPARE(value("nonce"), std::string("the-nonce"));
    QCOMPARE(value("code_challenge"), request.code_challenge);
    QCOMPARE(value("code_challenge_method"), std::string("S256"));
    QCOMPARE(query.allQueryItemValues(QStringLiteral("resource")).size(), 2);
    QCOMPARE(value("audience"), std::string("api://x"));
    QCOMPARE(value("login_hint"), std::string("me+you@example.org"));
    QCOMPARE(value("access_type"), std::string("offline"));
    QCOMPARE(value("ui locales"), std::string("de&en"));
    QVERIFY(!query.hasQueryItem(QStringLiteral("prompt")));
  }

  void keepsTheQueryOfTheEndpoint_data() {
    QTest::addColumn<QByteArray>("endpoint");
    QTest::addColumn<QByteArray>("start");
    const auto row = [](const char* endpoint, const char* start) {
      QTest::newRow(endpoint) << QByteArray(endpoint) << QByteArray(start);
    };
    row("https://a.example/x", "https://a.example/x?response_type=code&");
    row("https://a.example/x?", "https://a.example/x?response_type=code&");
    row("https://a.example/x?t=1", "https://a.example/x?t=1&response_type=code&");
    row("https://a.example/x?t=1&", "https://a.example/x?t=1&response_type=code&");
  }
  void keepsTheQueryOfTheEndpoint() {
    QFETCH(QByteArray, endpoint);
    QFETCH(QByteArray, start);
    const auto url = authorizationUrl(endpoint.toStdString(), sound());
    QVERIFY(url.has_value());
    QVERIFY2(QByteArray::fromStdString(*url).startsWith(start), url->c_str());
  }

  void refusesExtras_data() {
    QTest::addColumn<QByteArray>("name");
    for (const char* name :
         {"response_type", "response_mode", "client_id", "client_secret", "redirect_uri", "scope", "state",
          "nonce", "code_challenge", "code_challenge_method", "code_verifier", "request", "request_uri",
          "audience", "prompt", "resource", ""}) {
      QTest::newRow(*name == '\0' ? "empty name" : name) << QByteArray(name);
    }
  }
  void refusesExtras() {
    QFETCH(QByteArray, name);
    AuthorizationRequest request = sound();
    request.audience = "ours";
    request.prompt = "login";
    request.resources = {"https://api.example"};
    request.extra[name.toStdString()] = "theirs";
    QCOMPARE(outcome(authorizationParameters(request)), QByteArray("authorization.reserved"));
  }

  void refusesAnEndpointThatSetsOurs() {
    QCOMPARE(outcome(authorizationUrl("https://a.example/x?state=fixed", sound())),
             QByteArray("authorization.reserved"));
    QCOMPARE(outcome(authorizationUrl("https://a.example/x?%73tate=fixed", sound())),
             QByteArray("authorization.reserved"));
  }

  void refusesWhatIsIncomplete() {
    for (std::string AuthorizationRequest::*member :
         {&AuthorizationRequest::client_id, &AuthorizationRequest::redirect_uri, &AuthorizationRequest::state,
          &AuthorizationRequest::code_challenge}) {
      AuthorizationRequest request = sound();
      (request.*member).clear();
      QCOMPARE(outcome(authorizationParameters(request)), QByteArray("authorization.incomplete"));
    }
    AuthorizationRequest request = sound();
    request.scopes.clear();
    QCOMPARE(outcome(authorizationParameters(request)), QByteArray("authorization.incomplete"));
    for (const char* scope : {"two words", "", "quo\"te", "back\\slash", "n\xc3\xa9", "line\n"}) {
      request.scopes = {"openid", scope};
      QCOMPARE(outcome(authorizationParameters(request)), QByteArray("authorization.bad_scope"));
    }
  }

  void asksForOfflineAccess_data() {
    QTest::addColumn<bool>("advertised");
    QTest::addColumn<bool>("asked");
    QTest::addColumn<QByteArray>("extraPrompt");
    QTest::addColumn<QByteArray>("scope");
    QTest::addColumn<QByteArray>("prompt");
    QTest::newRow("advertised") << true << false << QByteArray() << QByteArray("openid offline_access")
                                << QByteArray("consent");
    QTest::newRow("asked by hand") << false << true << QByteArray() << QByteArray("openid offline_access")
                                   << QByteArray("consent");
    QTest::newRow("neither") << false << false << QByteArray() << QByteArray("openid") << QByteArray();
    QTest::newRow("the catalog has its own prompt") << true << false << QByteArray("select_account")
                                                    << QByteArray("openid offline_access") << QByteArray();
  }
  void asksForOfflineAccess() {
    QFETCH(bool, advertised);
    QFETCH(bool, asked);
    QFETCH(QByteArray, extraPrompt);
    QFETCH(QByteArray, scope);
    QFETCH(QByteArray, prompt);
    AuthorizationRequest request = sound();
    request.scopes = {"openid"};
    if (asked) request.scopes.emplace_back("offline_access");
    if (!extraPrompt.isEmpty()) request.extra["prompt"] = extraPrompt.toStdString();
    ProviderMetadata metadata;
    if (advertised) metadata.scopes_supported = {{"openid", "offline_access"}};
    askForOfflineAccess(request, metadata);
    QCOMPARE(QByteArray::fromStdString(request.prompt), prompt);
    const auto parameters = authorizationParameters(request);
    QVERIFY2(parameters.has_value(), outcome(parameters));
    QCOMPARE(QByteArray::fromStdString((*parameters)[3].second), scope);
  }

  void asksByDefaultForWhatTheProviderLists_data() {
    using List = std::vector<std::string>;
    QTest::addColumn<bool>("tells");
    QTest::addColumn<List>("listed");
    QTest::addColumn<List>("asked");
    QTest::addColumn<List>("missing");
    QTest::newRow("no list") << false << List{} << List{"openid", "profile", "email"} << List{};
    QTest::newRow("an empty list is none") << true << List{} << List{"openid", "profile", "email"} << List{};
    QTest::newRow("all") << true << List{"email", "offline_access", "openid", "profile"}
                         << List{"openid", "profile", "email", "offline_access"} << List{};
    QTest::newRow("some") << true << List{"openid", "email"} << List{"openid", "email"}
                          << List{"profile", "offline_access"};
    QTest::newRow("none of them, not even openid")
        << true << List{"repo"} << List{"openid"} << List{"profile", "email", "offline_access"};
  }
  void asksByDefaultForWhatTheProviderLists() {
    using List = std::vector<std::string>;
    QFETCH(bool, tells);
    QFETCH(List, listed);
    QFETCH(List, asked);
    QFETCH(List, missing);
    AuthorizationRequest request = sound();
    request.scopes = {"openid"};
    ProviderMetadata metadata;
    if (tells) metadata.scopes_supported = listed;
    addDefaultScopes(request, {"profile", "email"}, metadata);
    askForOfflineAccess(request, metadata);
    QVERIFY(request.scopes == asked);
    QVERIFY(leftOut({"profile", "email", "offline_access"}, request, metadata) == missing);
  }

  void asksForNoPromptThatTheProviderDoesNotList() {
    AuthorizationRequest request = sound();
    ProviderMetadata metadata;
    metadata.scopes_supported = {{"offline_access"}};
    metadata.prompt_values_supported = {{"login"}};
    askForOfflineAccess(request, metadata);
    QCOMPARE(request.prompt, std::string());
    request.prompt = "login";
    metadata.prompt_values_supported.reset();
    askForOfflineAccess(request, metadata);
    QCOMPARE(request.prompt, std::string("login"));
  }

  void namesAPushedRequestAlone() {
    QCOMPARE(
        pushedAuthorizationUrl("https://a.example/x", "c & co", "urn:ietf:params:oauth:request_uri:6esc"),
        std::string("https://a.example/x?client_id=c%20%26%20co&request_uri="
                    "urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A6esc"));
  }
};

LANYARD_TEST(AuthorizationRequestTest)

}  // namespace authorization_request_test

#include "authorization_request_test.moc"
