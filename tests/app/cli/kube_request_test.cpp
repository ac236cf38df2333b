#include "app/cli/kube_request.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace kube_request_test {

using namespace lanyard::cli;

class KubeRequestTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsWhatKubectlSays() {
    const auto plain = readKubeRequest(
        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"spec\":{}}");
    QVERIFY(plain.has_value());
    QCOMPARE(plain->apiVersion, std::string("client.authentication.k8s.io/v1beta1"));
    QVERIFY(plain->server.empty());
    const auto whole = readKubeRequest(
        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/"
        "v1\",\"spec\":{\"cluster\":{"
        "\"server\":\"https://k8s.example:6443\",\"certificate-authority-data\":\"QQ==\",\"config\":null},"
        "\"interactive\":false},\"of a later one\":[]}");
    QVERIFY(whole.has_value());
    QCOMPARE(whole->apiVersion, std::string("client.authentication.k8s.io/v1"));
    QCOMPARE(whole->server, std::string("https://k8s.example:6443"));
  }
  void refusesWhatIsNoRequest_data() {
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const QByteArray& text) { QTest::newRow(name) << text; };
    row("nothing", {});
    row("no JSON", "ExecCredential");
    row("two values", "{} {}");
    row("a list", "[]");
    row("another kind", "{\"kind\":\"Pod\",\"apiVersion\":\"client.authentication.k8s.io/v1\"}");
    row("another version",
        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1alpha1\"}");
    row("no version", "{\"kind\":\"ExecCredential\"}");
    row("a version with an escape", "{\"kind\":\"ExecCredential\",\"apiVersion\":\"v1\\u001b[2J\"}");
    row("the kind twice", "{\"kind\":\"Pod\",\"kind\":\"ExecCredential\",\"apiVersion\":\"v1\"}");
    row("too long", QByteArray(300'000, ' ') + "{}");
  }
  void refusesWhatIsNoRequest() {
    QFETCH(QByteArray, text);
    const auto request = readKubeRequest(text.toStdString());
    QVERIFY(!request.has_value());
    QCOMPARE(request.error().exitCode, kExitUsage);
    QVERIFY(!request.error().hint.empty());
    QVERIFY(request.error().message.find('\x1b') == std::string::npos);
  }
  void writesTimesAsRfc3339() {
    QCOMPARE(rfc3339(0), std::string("1970-01-01T00:00:00Z"));
    QCOMPARE(rfc3339(1'900'000'000), std::string("2030-03-17T17:46:40Z"));
    QVERIFY(rfc3339(INT64_MAX).empty());
  }
};

LANYARD_TEST(KubeRequestTest)

}  // namespace kube_request_test

#include "kube_request_test.moc"
