#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace kube_credential_test {

using namespace lanyard::test;

namespace {

constexpr const char* kVersion = "client.authentication.k8s.io/v1";
constexpr const char* kView = "{\"alias\":\"work\",\"id\":\"u1\",\"issuer_host\":\"login.example\"}";

QByteArray info(const QByteArray& version = kVersion, const QByteArray& spec = "{}") {
  return "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" + version + "\",\"spec\":" + spec + "}";
}
QByteArray atCluster(const QByteArray& server) {
  return info(kVersion,
              "{\"interactive\":false,\"cluster\":{\"server\":\"" + server + "\",\"config\":null}}");
}
QByteArray tokenReply(const QByteArray& token, const QByteArray& type = "Bearer") {
  return "{\"access_token\":\"" + token + "\",\"expires_at\":1900000010,\"identity\":" + kView +
         ",\"scopes\":[],\"token_type\":\"" + type + "\"}";
}

/// One run of the plug-in.
struct Plugin {
  QTemporaryDir folder;
  QString socket = folder.filePath(QStringLiteral("w.sock"));
  QByteArray token = tokenReply("tok-1");
  Client client{socket};
  FakeWallet wallet{
      socket, [this](const QJsonObject& asked) {
        const QString method = methodOf(asked);
        if (method == QLatin1String("route.find")) {
          return QList<QByteArray>{
              result(QByteArray("{\"address\":\"a\",\"route\":\"r\",\"route_by\":\"rule\",\"user\":\"u\","
                                "\"identity\":") +
                     kView + "}")};
        }
        if (method == QLatin1String("id_token.get")) {
          return QList<QByteArray>{
              result(QByteArray("{\"audiences\":[\"k\"],\"expires_at\":1900000010,\"id_token\":\"id-1\","
                                "\"identity\":") +
                     kView + "}")};
        }
        return QList<QByteArray>{result(token)};
      }};

  Run run(const QByteArray& told, const QString& arguments) {
    client.environment.insert(QStringLiteral("KUBERNETES_EXEC_INFO"), QString::fromUtf8(told));
    return client.run(QStringList{QStringLiteral("kube-credential")} +
                      arguments.split(QLatin1Char(' '), Qt::SkipEmptyParts));
  }
};

}  // namespace

class KubeCredentialTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void answersInKubectlsVersion_data() {
    QTest::addColumn<QByteArray>("version");
    QTest::newRow("v1") << QByteArray(kVersion);
    QTest::newRow("v1beta1") << QByteArray("client.authentication.k8s.io/v1beta1");
  }
  void answersInKubectlsVersion() {
    QFETCH(QByteArray, version);
    Plugin plugin;
    const Run run = plugin.run(info(version), QStringLiteral("work"));
    QCOMPARE(run.exitCode, 0);
    // A little earlier than the token ends.
    QCOMPARE(run.out, "{\"apiVersion\":\"" + version +
                          "\",\"kind\":\"ExecCredential\",\"spec\":{},\"status\":{\"expirationTimestamp\":"
                          "\"2030-03-17T17:46:40Z\",\"token\":\"tok-1\"}}\n");
  }
  void asksToTheLetter_data() {
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QByteArray>("told");
    QTest::addColumn<QList<QByteArray>>("requests");
    const auto row = [](const char* name, const char* arguments, const QByteArray& told,
                        const QList<QByteArray>& requests) {
      QTest::newRow(name) << QString::fromUtf8(arguments) << told << requests;
    };
    const auto request = [](int id, const char* method, const QByteArray& params) {
      return "{\"jsonrpc\":\"2.0\",\"id\":" + QByteArray::number(id) + ",\"method\":\"" + method +
             "\",\"params\":" + params + "}";
    };
    row("who", "work", info(), {request(1, "token.get", "{\"identity\":\"work\",\"reason\":\"kubectl\"}")});
    row("who, narrowed", "work --scope a --audience k --resource https://r.example", info(),
        {request(1, "token.get",
                 "{\"audience\":\"k\",\"identity\":\"work\",\"reason\":\"kubectl\",\"resource\":\"https://"
                 "r.example\","
                 "\"scopes\":[\"a\"]}")});
    row("the cluster's", "", atCluster("https://k8s.example:6443"),
        {request(
            1, "token.get",
            "{\"reason\":\"kubectl, for https://k8s.example:6443\",\"url\":\"https://k8s.example:6443\"}")});
    row("an address", "https://other.example", atCluster("https://k8s.example:6443"),
        {request(
            1, "token.get",
            "{\"reason\":\"kubectl, for https://k8s.example:6443\",\"url\":\"https://other.example\"}")});
    row("an ID token", "work --id-token --audience k", info(),
        {request(1, "id_token.get", "{\"audience\":\"k\",\"identity\":\"work\",\"reason\":\"kubectl\"}")});
    row("the cluster's ID token", "--id-token", atCluster("https://k8s.example"),
        {request(1, "route.find", "{\"address\":\"https://k8s.example\"}"),
         request(2, "id_token.get",
                 "{\"identity\":\"u1\",\"reason\":\"kubectl, for https://k8s.example\"}")});
  }
  void asksToTheLetter() {
    QFETCH(QString, arguments);
    QFETCH(QByteArray, told);
    QFETCH(QList<QByteArray>, requests);
    Plugin plugin;
    const Run run = plugin.run(told, arguments);
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(plugin.wallet.requests, requests);
    const bool isIdToken = arguments.contains(QLatin1String("--id-token"));
    QVERIFY2(run.out.contains(isIdToken ? "\"token\":\"id-1\"" : "\"token\":\"tok-1\""), run.out.constData());
  }
  void refusesWhatKubectlWouldNotSay() {
    Plugin plugin;
    for (const QByteArray& told :
         {QByteArray(), QByteArray("x"), info("v1"), info("a\\u001b[2J"), QByteArray("[]")}) {
      const Run run = plugin.run(told, QStringLiteral("work"));
      QCOMPARE(run.exitCode, 64);
      QVERIFY(run.out.isEmpty() && run.err.startsWith("lanyard: ") && !run.err.contains('\x1b'));
    }
    // Neither an identity nor a cluster.
    const Run nobody = plugin.run(info(), {});
    QVERIFY(nobody.exitCode == 64 && nobody.err.contains("provideClusterInfo"));
    QVERIFY(plugin.wallet.requests.isEmpty());
  }
  void showsTheClusterAsALine() {
    Plugin plugin;
    QCOMPARE(plugin.run(atCluster("https://k\\n\\u001b[31m.example"), QStringLiteral("work")).exitCode, 0);
    const QByteArray& request = plugin.wallet.requests.front();
    QVERIFY2(!request.contains("\\n") && !request.contains("\\u001b"), request.constData());
  }
  void aPasswordIsNoTokenForACluster() {
    Plugin plugin;
    plugin.token = tokenReply(QByteArray("ada:pw").toBase64(), "Basic");
    const Run run = plugin.run(info(), QStringLiteral("work"));
    QVERIFY(run.exitCode == 76 && run.out.isEmpty() && !run.err.contains("pw"));
    plugin.token.replace("login.example", "k8s.example");
    const Run own = plugin.run(atCluster("https://k8s.example"), {});
    QVERIFY(own.exitCode == 76 && own.out.isEmpty());
  }
};

LANYARD_TEST(KubeCredentialTest)

}  // namespace kube_credential_test

#include "kube_credential_test.moc"
