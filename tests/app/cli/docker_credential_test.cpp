#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace docker_credential_test {

using namespace lanyard::test;

namespace {

QByteArray reply(const QByteArray& token, const QByteArray& type, const QByteArray& user = "oauth2") {
  return result(
      "{\"access_token\":\"" + token +
      "\",\"expires_at\":1900000000,\"identity\":{\"alias\":\"work\",\"id\":\"u1\",\"issuer_host\":"
      "\"registry.example:5000\"},\"route\":\"r\",\"route_by\":\"rule\",\"scopes\":[],\"token_type\":\"" +
      type + "\",\"user\":\"" + user + "\"}");
}
QByteArray refused(const QByteArray& reason, const QByteArray& error) {
  return "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32000,\"message\":\"told\",\"data\":{"
         "\"reason\":\"" +
         reason + "\",\"error\":\"" + error + "\"}}}";
}

/// The helper at a wallet that gives this answer.
struct Helper {
  QTemporaryDir folder;
  QString socket = folder.filePath(QStringLiteral("w.sock"));
  QByteArray answer;
  Client client{socket};
  FakeWallet wallet{socket, [this](const QJsonObject&) { return QList<QByteArray>{answer}; }};

  explicit Helper(QByteArray given) : answer(std::move(given)) {
    client.binary = QFileInfo(client.binary).path() + QStringLiteral("/docker-credential-lanyard");
  }
  Run run(const char* operation, const QByteArray& input) {
    client.input = input;
    return client.run({QString::fromLatin1(operation)});
  }
};

}  // namespace

class DockerCredentialTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void givesTheTokenAsAPassword() {
    Helper helper(reply("tok-1", "Bearer"));
    const Run run = helper.run("get", "registry.example:5000\n");
    QCOMPARE(run.out,
             QByteArray(
                 "{\"Secret\":\"tok-1\",\"ServerURL\":\"registry.example:5000\",\"Username\":\"oauth2\"}\n"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(helper.wallet.requests,
             QList<QByteArray>{
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"token.get\",\"params\":{\"reason\":\"a "
                 "container tool, for registry.example:5000\",\"url\":\"https://registry.example:5000\"}}"});
  }
  void givesAPasswordToItsOwnHostAlone() {
    Helper helper(reply(QByteArray("ada:p \"q\\").toBase64(), "Basic"));
    const Run run = helper.run("get", "https://registry.example:5000/v2/");
    QCOMPARE(QJsonDocument::fromJson(run.out).object().value(QLatin1String("Secret")).toString(),
             QStringLiteral("p \"q\\"));
    QCOMPARE(QJsonDocument::fromJson(run.out).object().value(QLatin1String("Username")).toString(),
             QStringLiteral("ada"));
    for (const char* host : {"registry.example", "registry.example:5001", "evil.example"}) {
      const Run other = helper.run("get", host);
      QCOMPARE(other.exitCode, 1);
      QVERIFY2(other.out.contains("another host") && !other.out.contains("Secret"), other.out.constData());
    }
  }
  /// As a user name, docker would send the secret on as a refresh token.
  void noUserNameHasASecondMeaning() {
    Helper helper(reply(QByteArray("<token>:pw").toBase64(), "Basic"));
    const Run run = helper.run("get", "registry.example:5000");
    QVERIFY(run.exitCode == 1 && !run.out.contains("pw"));
    Helper bearer(reply("tok-1", "Bearer", "<token>"));
    QCOMPARE(bearer.run("get", "registry.example:5000").exitCode, 1);
  }
  void saysNotOursInDockersOwnWords_data() {
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("out");
    const QByteArray notOurs = "credentials not found in native keychain\n";
    const QByteArray noServer = "no credentials server URL\n";
    const QByteArray none = refused("identity_unknown", "route.none");
    QTest::newRow("another host") << QByteArray("other.example") << none << notOurs;
    QTest::newRow("no address") << QByteArray("a@b.example") << refused("bad_request", "route.bad_address")
                                << notOurs;
    QTest::newRow("docker's own") << QByteArray("https://index.docker.io/v1/refresh-token") << none
                                  << notOurs;
    QTest::newRow("another scheme") << QByteArray("file:///etc") << none << notOurs;
    QTest::newRow("nothing") << QByteArray() << none << noServer;
    QTest::newRow("control characters") << QByteArray("a\x1b[31m.example") << none << noServer;
    QTest::newRow("two lines") << QByteArray("a.example\nb.example\n") << none << noServer;
  }
  void saysNotOursInDockersOwnWords() {
    QFETCH(QByteArray, input);
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, out);
    Helper helper(answer);
    const Run run = helper.run("get", input);
    QCOMPARE(run.out, out);
    QCOMPARE(run.exitCode, 1);
  }
  void otherTroubleIsNoAbsence() {
    for (const char* reason : {"wallet_locked", "consent_denied", "identity_ambiguous"}) {
      Helper helper(refused(reason, "x.y"));
      const Run run = helper.run("get", "registry.example");
      QCOMPARE(run.exitCode, 1);
      QVERIFY(!run.out.isEmpty() && run.out.count('\n') == 1);
      QVERIFY(!run.out.startsWith("credentials not found"));
    }
  }
  void neitherKeepsNorEndsAnything() {
    Helper helper(reply("tok-1", "Bearer"));
    const Run stored = helper.run("store", "{\"ServerURL\":\"r\",\"Username\":\"u\",\"Secret\":\"hunter2\"}");
    QVERIFY(stored.exitCode == 1 && !stored.out.contains("hunter2") && stored.out.contains("lanyard login"));
    QCOMPARE(helper.run("erase", "registry.example").exitCode, 0);
    QCOMPARE(helper.run("list", "unused").out, QByteArray("{}\n"));
    QVERIFY(helper.run("version", {}).out.startsWith("lanyard "));
    QCOMPARE(helper.run("frobnicate\x1b", "x").exitCode, 1);
    QVERIFY(!helper.run("frobnicate\x1b", "x").out.contains('\x1b'));
    QCOMPARE(helper.run("get", QByteArray(70'000, 'a')).exitCode, 1);
    QVERIFY(helper.wallet.requests.isEmpty());
    QCOMPARE(helper.client.run({}).exitCode, 64);
  }
};

LANYARD_TEST(DockerCredentialTest)

}  // namespace docker_credential_test

#include "docker_credential_test.moc"
