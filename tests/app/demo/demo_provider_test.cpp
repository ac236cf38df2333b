// The whole of the demo provider, driven over real HTTP by a plain client that does what a browser and a
// wallet do.
#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>
#include <QUrlQuery>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/jose/jws.h"
#include "core/wire/json.h"

namespace {

using lanyard::wire::Json;

const auto kRedirect = QStringLiteral("http://127.0.0.1:54321/callback");
const auto kVerifier = QStringLiteral("a-verifier-of-forty-three-characters-or-more-0123");

struct Answer {
  int status = 0;
  QUrl location;
  QByteArray policy;
  QByteArray body;
  Json json() const { return Json::parse(body.toStdString(), nullptr, false); }
};

QString challengeOf(const QString& verifier) {
  return QString::fromStdString(
      lanyard::jose::base64urlEncode(lanyard::jose::sha256(verifier.toStdString())));
}

QUrlQuery form(std::initializer_list<std::pair<QString, QString>> items) {
  QUrlQuery query;
  for (const auto& [name, value] : items)
    query.addQueryItem(name, QString::fromUtf8(QUrl::toPercentEncoding(value)));
  return query;
}

QString field(const Json& object, const char* name) {
  return QString::fromStdString(object.value(name, std::string()));
}

}  // namespace

class DemoProviderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void cleanup();
  void runsWholeFlow_data();
  void runsWholeFlow();
  void describesItself();
  void refusesWrongVerifier();
  void refusesMissingChallenge();
  void refusesPlainChallenge();
  void refusesCodeTwiceAndEndsItsTokens();
  void refusesCodeOfAnotherRedirect();
  void refusesForeignRedirect_data();
  void refusesForeignRedirect();
  void refusesForeignClient();
  void refusesSecretOfPublicClient();
  void tellsClientOfRefusedConsent();
  void rotatesRefreshTokens();
  void endsFamilyOnReuse();
  void narrowsButNeverWidensScopes();
  void givesNoRefreshTokenWithoutOfflineAccess();
  void expiresAccessTokens();
  void revokesRefreshTokenWithItsFamily();
  void revokesAccessTokenAlone();
  void refusesForgedAccessToken();
  void refusesRepeatedParameter();
  void refusesForeignHost();
  void pagesForbidScriptsAndForeignForms();
  void consentNeedsLogin();
  void answersEachRequestOnce();

 private:
  void start(const QStringList& arguments);
  Answer finish(QNetworkReply* reply);
  Answer get(const QString& path, const QUrlQuery& query = {}, const QByteArray& bearer = {});
  Answer post(const QString& path, const QUrlQuery& body);
  QUrlQuery authorization(const QString& scope = QStringLiteral("openid profile email offline_access"));
  QString requestIdOf(const Answer& page);
  Answer answerConsent(const QUrlQuery& query, const QString& answer = QStringLiteral("allow"));
  QString newCode(const QString& scope = QStringLiteral("openid profile email offline_access"));
  Answer redeem(const QString& code, const QString& verifier = kVerifier,
                const QString& redirect = kRedirect);
  Answer refresh(const QString& token, const QString& scope = {});
  bool active(const QString& token);
  Json claimsOf(const QString& token);

  QString m_issuer;
  std::unique_ptr<QProcess> m_process;
  std::unique_ptr<QNetworkAccessManager> m_http;
};

void DemoProviderTest::init() {
  m_http = std::make_unique<QNetworkAccessManager>();
  m_http->setProxy(QNetworkProxy::NoProxy);
  m_http->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
  start({QStringLiteral("--algorithm"), QStringLiteral("ES256")});  // its keys take the least time
}

void DemoProviderTest::cleanup() {
  m_http.reset();
  m_process->kill();
  m_process->waitForFinished();
  m_process.reset();
}

void DemoProviderTest::start(const QStringList& arguments) {
  if (m_process) {
    m_process->kill();
    m_process->waitForFinished();
  }
  m_process = std::make_unique<QProcess>();
  m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
  m_process->start(QStringLiteral(LANYARD_DEMO_IDP), arguments);
  while (!m_process->canReadLine() && m_process->waitForReadyRead(20'000)) {
  }
  m_issuer = field(Json::parse(m_process->readLine().toStdString()), "issuer");
  QVERIFY(!m_issuer.isEmpty());
}

Answer DemoProviderTest::finish(QNetworkReply* reply) {
  QEventLoop loop;
  connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
  if (!reply->isFinished()) loop.exec();
  const Answer out{reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
                   reply->header(QNetworkRequest::LocationHeader).toUrl(),
                   reply->rawHeader("Content-Security-Policy"), reply->readAll()};
  reply->deleteLater();
  return out;
}

Answer DemoProviderTest::get(const QString& path, const QUrlQuery& query, const QByteArray& bearer) {
  QUrl url(m_issuer + path);
  if (!query.isEmpty()) url.setQuery(query);
  QNetworkRequest request(url);
  if (!bearer.isEmpty()) request.setRawHeader("Authorization", "Bearer " + bearer);
  return finish(m_http->get(request));
}

Answer DemoProviderTest::post(const QString& path, const QUrlQuery& body) {
  QNetworkRequest request{QUrl(m_issuer + path)};
  request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/x-www-form-urlencoded"));
  return finish(m_http->post(request, body.query(QUrl::FullyEncoded).toUtf8()));
}

QUrlQuery DemoProviderTest::authorization(const QString& scope) {
  return form({{QStringLiteral("response_type"), QStringLiteral("code")},
               {QStringLiteral("client_id"), QStringLiteral("lanyard-demo")},
               {QStringLiteral("redirect_uri"), kRedirect},
               {QStringLiteral("scope"), scope},
               {QStringLiteral("state"), QStringLiteral("the state & more")},
               {QStringLiteral("nonce"), QStringLiteral("the-nonce")},
               {QStringLiteral("code_challenge"), challengeOf(kVerifier)},
               {QStringLiteral("code_challenge_method"), QStringLiteral("S256")}});
}

QString DemoProviderTest::requestIdOf(const Answer& page) {
  static const QRegularExpression kField(QStringLiteral("name=\"request\" value=\"([0-9a-f]+)\""));
  return kField.match(QString::fromUtf8(page.body)).captured(1);
}

Answer DemoProviderTest::answerConsent(const QUrlQuery& query, const QString& answer) {
  const auto id = requestIdOf(get(QStringLiteral("/authorize"), query));
  const auto consent =
      post(QStringLiteral("/login"),
           form({{QStringLiteral("request"), id}, {QStringLiteral("person"), QStringLiteral("demo-ada")}}));
  return post(QStringLiteral("/consent"),
              form({{QStringLiteral("request"), requestIdOf(consent)}, {QStringLiteral("answer"), answer}}));
}

QString DemoProviderTest::newCode(const QString& scope) {
  return QUrlQuery(answerConsent(authorization(scope)).location).queryItemValue(QStringLiteral("code"));
}

Answer DemoProviderTest::redeem(const QString& code, const QString& verifier, const QString& redirect) {
  return post(QStringLiteral("/token"),
              form({{QStringLiteral("grant_type"), QStringLiteral("authorization_code")},
                    {QStringLiteral("client_id"), QStringLiteral("lanyard-demo")},
                    {QStringLiteral("code"), code},
                    {QStringLiteral("redirect_uri"), redirect},
                    {QStringLiteral("code_verifier"), verifier}}));
}

Answer DemoProviderTest::refresh(const QString& token, const QString& scope) {
  auto body = form({{QStringLiteral("grant_type"), QStringLiteral("refresh_token")},
                    {QStringLiteral("client_id"), QStringLiteral("lanyard-demo")},
                    {QStringLiteral("refresh_token"), token}});
  if (!scope.isEmpty()) body.addQueryItem(QStringLiteral("scope"), scope);
  return post(QStringLiteral("/token"), body);
}

bool DemoProviderTest::active(const QString& token) {
  return post(QStringLiteral("/introspect"), form({{QStringLiteral("token"), token}}))
      .json()
      .value("active", false);
}

Json DemoProviderTest::claimsOf(const QString& token) {
  const auto keys = lanyard::jose::parseJwkSet(get(QStringLiteral("/jwks")).body.toStdString());
  const auto verified = lanyard::jose::verifyJws(token.toStdString(), *keys);
  return verified ? Json::parse(verified->payload) : Json();
}

void DemoProviderTest::runsWholeFlow_data() {
  QTest::addColumn<QString>("algorithm");
  for (const char* name : {"RS256", "PS256", "ES256", "EdDSA"})
    QTest::newRow(name) << QString::fromLatin1(name);
}

void DemoProviderTest::runsWholeFlow() {
  QFETCH(const QString, algorithm);
  start({QStringLiteral("--algorithm"), algorithm, QStringLiteral("--access-life"), QStringLiteral("77")});
  const auto back = answerConsent(authorization());
  QCOMPARE(back.status, 303);
  const QUrlQuery query(back.location);
  QVERIFY(back.location.toString().startsWith(kRedirect));
  QCOMPARE(query.queryItemValue(QStringLiteral("state"), QUrl::FullyDecoded),
           QStringLiteral("the state & more"));
  QCOMPARE(query.queryItemValue(QStringLiteral("iss"), QUrl::FullyDecoded), m_issuer);

  const auto answer = redeem(query.queryItemValue(QStringLiteral("code")));
  QCOMPARE(answer.status, 200);
  const auto tokens = answer.json();
  QCOMPARE(tokens["token_type"].get<std::string>(), std::string("Bearer"));
  QCOMPARE(tokens["expires_in"].get<int>(), 77);
  const auto identity = claimsOf(field(tokens, "id_token"));
  QCOMPARE(field(identity, "iss"), m_issuer);
  QCOMPARE(field(identity, "sub"), QStringLiteral("demo-ada"));
  QCOMPARE(field(identity, "aud"), QStringLiteral("lanyard-demo"));
  QCOMPARE(field(identity, "nonce"), QStringLiteral("the-nonce"));
  QVERIFY(!field(identity, "at_hash").isEmpty());
  const auto access = field(tokens, "access_token");
  QCOMPARE(field(claimsOf(access), "client_id"), QStringLiteral("lanyard-demo"));

  const auto person = get(QStringLiteral("/userinfo"), {}, access.toUtf8());
  QCOMPARE(person.status, 200);
  QCOMPARE(field(person.json(), "name"), QStringLiteral("Ada Lovelace"));
  QCOMPARE(field(person.json(), "email"), QStringLiteral("ada@demo.example"));
  QVERIFY(active(access));
  QVERIFY(active(field(tokens, "refresh_token")));
}

void DemoProviderTest::describesItself() {
  const auto metadata = get(QStringLiteral("/.well-known/openid-configuration")).json();
  QCOMPARE(field(metadata, "issuer"), m_issuer);
  QVERIFY(metadata["code_challenge_methods_supported"].dump() == "[\"S256\"]");
  QVERIFY(metadata.value("authorization_response_iss_parameter_supported", false));
  for (const char* name : {"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri",
                           "revocation_endpoint", "introspection_endpoint"})
    QVERIFY2(field(metadata, name).startsWith(m_issuer + QLatin1Char('/')), name);
}

void DemoProviderTest::refusesWrongVerifier() {
  const auto code = newCode();
  const auto answer = redeem(code, QStringLiteral("another-verifier-of-forty-three-characters-01234"));
  QCOMPARE(answer.status, 400);
  QCOMPARE(field(answer.json(), "error"), QStringLiteral("invalid_grant"));
  // One guess, not two.
  QCOMPARE(redeem(code).status, 400);
}

void DemoProviderTest::refusesMissingChallenge() {
  auto query = authorization();
  query.removeQueryItem(QStringLiteral("code_challenge"));
  const auto answer = get(QStringLiteral("/authorize"), query);
  QCOMPARE(QUrlQuery(answer.location).queryItemValue(QStringLiteral("error")),
           QStringLiteral("invalid_request"));
}

void DemoProviderTest::refusesPlainChallenge() {
  auto query = authorization();
  query.removeQueryItem(QStringLiteral("code_challenge_method"));
  query.addQueryItem(QStringLiteral("code_challenge_method"), QStringLiteral("plain"));
  const auto answer = get(QStringLiteral("/authorize"), query);
  QCOMPARE(QUrlQuery(answer.location).queryItemValue(QStringLiteral("error")),
           QStringLiteral("invalid_request"));
}

void DemoProviderTest::refusesCodeTwiceAndEndsItsTokens() {
  const auto code = newCode();
  const auto first = redeem(code).json();
  QVERIFY(active(field(first, "access_token")));
  const auto second = redeem(code);
  QCOMPARE(second.status, 400);
  QCOMPARE(field(second.json(), "error"), QStringLiteral("invalid_grant"));
  QVERIFY(!active(field(first, "access_token")));
  QVERIFY(!active(field(first, "refresh_token")));
}

void DemoProviderTest::refusesCodeOfAnotherRedirect() {
  QCOMPARE(redeem(newCode(), kVerifier, QStringLiteral("http://127.0.0.1:1/callback")).status, 400);
}

void DemoProviderTest::refusesForeignRedirect_data() {
  QTest::addColumn<QString>("redirect");
  QTest::newRow("other host") << QStringLiteral("http://evil.example:80/callback");
  QTest::newRow("user part") << QStringLiteral("http://127.0.0.1:80@evil.example/callback");
  QTest::newRow("longer host") << QStringLiteral("http://127.0.0.1.evil.example:80/callback");
  QTest::newRow("other path") << QStringLiteral("http://127.0.0.1:80/other");
  QTest::newRow("query") << QStringLiteral("http://127.0.0.1:80/callback?x=/callback");
  QTest::newRow("no port") << QStringLiteral("http://127.0.0.1/callback");
  QTest::newRow("port 0") << QStringLiteral("http://127.0.0.1:0/callback");
  QTest::newRow("port 65536") << QStringLiteral("http://127.0.0.1:65536/callback");
  QTest::newRow("https") << QStringLiteral("https://127.0.0.1:80/callback");
  QTest::newRow("nothing") << QString();
}

void DemoProviderTest::refusesForeignRedirect() {
  QFETCH(const QString, redirect);
  auto query = authorization();
  query.removeQueryItem(QStringLiteral("redirect_uri"));
  query.addQueryItem(QStringLiteral("redirect_uri"), QString::fromUtf8(QUrl::toPercentEncoding(redirect)));
  const auto answer = get(QStringLiteral("/authorize"), query);
  QCOMPARE(answer.status, 400);
  QVERIFY(answer.location.isEmpty());
  QVERIFY(redirect.isEmpty() || !answer.body.contains(redirect.toUtf8()));
}

void DemoProviderTest::refusesForeignClient() {
  auto query = authorization();
  query.removeQueryItem(QStringLiteral("client_id"));
  query.addQueryItem(QStringLiteral("client_id"), QStringLiteral("somebody"));
  const auto answer = get(QStringLiteral("/authorize"), query);
  QCOMPARE(answer.status, 400);
  QVERIFY(answer.location.isEmpty());
}

void DemoProviderTest::refusesSecretOfPublicClient() {
  auto body = form({{QStringLiteral("grant_type"), QStringLiteral("refresh_token")},
                    {QStringLiteral("client_id"), QStringLiteral("lanyard-demo")},
                    {QStringLiteral("client_secret"), QStringLiteral("anything")}});
  const auto answer = post(QStringLiteral("/token"), body);
  QCOMPARE(answer.status, 401);
  QCOMPARE(field(answer.json(), "error"), QStringLiteral("invalid_client"));
}

void DemoProviderTest::tellsClientOfRefusedConsent() {
  const QUrlQuery query(answerConsent(authorization(), QStringLiteral("refuse")).location);
  QCOMPARE(query.queryItemValue(QStringLiteral("error")), QStringLiteral("access_denied"));
  QVERIFY(!query.hasQueryItem(QStringLiteral("code")));
  QCOMPARE(query.queryItemValue(QStringLiteral("iss"), QUrl::FullyDecoded), m_issuer);
}

void DemoProviderTest::rotatesRefreshTokens() {
  const auto first = redeem(newCode()).json();
  const auto answer = refresh(field(first, "refresh_token"));
  QCOMPARE(answer.status, 200);
  const auto second = answer.json();
  QVERIFY(field(second, "refresh_token") != field(first, "refresh_token"));
  QVERIFY(field(second, "access_token") != field(first, "access_token"));
  QVERIFY(!active(field(first, "refresh_token")));
  QVERIFY(active(field(second, "refresh_token")));
  QCOMPARE(field(claimsOf(field(second, "id_token")), "sub"), QStringLiteral("demo-ada"));
}

void DemoProviderTest::endsFamilyOnReuse() {
  const auto first = redeem(newCode()).json();
  const auto second = refresh(field(first, "refresh_token")).json();
  const auto stranger = redeem(newCode()).json();
  const auto reuse = refresh(field(first, "refresh_token"));
  QCOMPARE(reuse.status, 400);
  QCOMPARE(field(reuse.json(), "error"), QStringLiteral("invalid_grant"));
  QVERIFY(!active(field(second, "access_token")));
  QCOMPARE(refresh(field(second, "refresh_token")).status, 400);
  // Another sign-in of the same person is another family.
  QCOMPARE(refresh(field(stranger, "refresh_token")).status, 200);
}

void DemoProviderTest::narrowsButNeverWidensScopes() {
  const auto first = redeem(newCode(QStringLiteral("openid email offline_access"))).json();
  const auto wider = refresh(field(first, "refresh_token"), QStringLiteral("openid profile"));
  QCOMPARE(field(wider.json(), "error"), QStringLiteral("invalid_scope"));
  const auto narrower = refresh(field(first, "refresh_token"), QStringLiteral("openid"));
  QCOMPARE(narrower.status, 200);
  QCOMPARE(field(narrower.json(), "scope"), QStringLiteral("openid"));
  const auto person =
      get(QStringLiteral("/userinfo"), {}, field(narrower.json(), "access_token").toUtf8()).json();
  QVERIFY(!person.contains("email"));
}

void DemoProviderTest::givesNoRefreshTokenWithoutOfflineAccess() {
  const auto answer = redeem(newCode(QStringLiteral("openid")));
  QCOMPARE(answer.status, 200);
  QVERIFY(!answer.json().contains("refresh_token"));
}

void DemoProviderTest::expiresAccessTokens() {
  start({QStringLiteral("--access-life"), QStringLiteral("1"), QStringLiteral("--algorithm"),
         QStringLiteral("ES256")});
  const auto access = field(redeem(newCode()).json(), "access_token");
  QTRY_VERIFY_WITH_TIMEOUT(!active(access), 10'000);
  QCOMPARE(get(QStringLiteral("/userinfo"), {}, access.toUtf8()).status, 401);
}

void DemoProviderTest::revokesRefreshTokenWithItsFamily() {
  const auto tokens = redeem(newCode()).json();
  const auto refreshToken = field(tokens, "refresh_token");
  const auto answer =
      post(QStringLiteral("/revoke"), form({{QStringLiteral("token"), refreshToken},
                                            {QStringLiteral("client_id"), QStringLiteral("lanyard-demo")}}));
  QCOMPARE(answer.status, 200);
  QVERIFY(!active(refreshToken));
  QVERIFY(!active(field(tokens, "access_token")));
  QCOMPARE(refresh(refreshToken).status, 400);
}

void DemoProviderTest::revokesAccessTokenAlone() {
  const auto tokens = redeem(newCode()).json();
  const auto access = field(tokens, "access_token");
  post(QStringLiteral("/revoke"), form({{QStringLiteral("token"), access},
                                        {QStringLiteral("client_id"), QStringLiteral("lanyard-demo")}}));
  QVERIFY(!active(access));
  QCOMPARE(refresh(field(tokens, "refresh_token")).status, 200);
}

void DemoProviderTest::refusesForgedAccessToken() {
  auto token = field(redeem(newCode()).json(), "access_token");
  // The same claims under a signature that does not fit.
  const auto at = token.lastIndexOf(QLatin1Char('.')) + 5;
  token[at] = token[at] == QLatin1Char('A') ? QLatin1Char('B') : QLatin1Char('A');
  QCOMPARE(get(QStringLiteral("/userinfo"), {}, token.toUtf8()).status, 401);
  QVERIFY(!active(token));
}

void DemoProviderTest::refusesRepeatedParameter() {
  auto query = authorization();
  query.addQueryItem(QStringLiteral("state"), QStringLiteral("another"));
  QCOMPARE(get(QStringLiteral("/authorize"), query).status, 400);
}

void DemoProviderTest::refusesForeignHost() {
  QNetworkRequest request{QUrl(m_issuer + QStringLiteral("/.well-known/openid-configuration"))};
  request.setRawHeader("Host", "rebound.example");
  QCOMPARE(finish(m_http->get(request)).status, 421);
}

void DemoProviderTest::pagesForbidScriptsAndForeignForms() {
  const auto page = get(QStringLiteral("/authorize"), authorization());
  QCOMPARE(page.status, 200);
  QVERIFY(page.policy.contains("default-src 'none'"));
  QVERIFY(page.policy.contains("frame-ancestors 'none'"));
  QVERIFY(page.policy.contains("form-action 'self' http://127.0.0.1:*"));
  QVERIFY(page.body.contains("Ada Lovelace"));
  QVERIFY(page.body.contains("Grace Hopper"));
  QVERIFY(!page.body.contains("<script"));
}

void DemoProviderTest::consentNeedsLogin() {
  const auto id = requestIdOf(get(QStringLiteral("/authorize"), authorization()));
  const auto answer =
      post(QStringLiteral("/consent"),
           form({{QStringLiteral("request"), id}, {QStringLiteral("answer"), QStringLiteral("allow")}}));
  QCOMPARE(answer.status, 400);
  QVERIFY(answer.location.isEmpty());
}

void DemoProviderTest::answersEachRequestOnce() {
  const auto id = requestIdOf(get(QStringLiteral("/authorize"), authorization()));
  post(QStringLiteral("/login"),
       form({{QStringLiteral("request"), id}, {QStringLiteral("person"), QStringLiteral("demo-grace")}}));
  const auto body =
      form({{QStringLiteral("request"), id}, {QStringLiteral("answer"), QStringLiteral("allow")}});
  QCOMPARE(post(QStringLiteral("/consent"), body).status, 303);
  QCOMPARE(post(QStringLiteral("/consent"), body).status, 400);
}

QTEST_GUILESS_MAIN(DemoProviderTest)
#include "demo_provider_test.moc"
