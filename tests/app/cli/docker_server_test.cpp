#include "app/cli/docker_server.h"

#include <QTest>

#include "app/cli/helper_names.h"
#include "tests/support/test_program.h"

namespace docker_server_test {

using namespace lanyard::cli;

class DockerServerTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsTheServer_data() {
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("server");
    QTest::newRow("plain") << QByteArray("registry.example") << QByteArray("registry.example");
    QTest::newRow("a line") << QByteArray(" registry.example:5000\r\n")
                            << QByteArray("registry.example:5000");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("white space") << QByteArray(" \n\t") << QByteArray();
    QTest::newRow("two lines") << QByteArray("a.example\nb.example") << QByteArray();
    QTest::newRow("two words") << QByteArray("a.example b.example") << QByteArray();
    QTest::newRow("an escape") << QByteArray("a\x1b[31m.example") << QByteArray();
    QTest::newRow("NUL") << QByteArray("a.example\0b", 11) << QByteArray();
    QTest::newRow("DEL") << QByteArray("a.example\x7f") << QByteArray();
    QTest::newRow("too long") << QByteArray(2'049, 'a') << QByteArray();
  }
  void readsTheServer() {
    QFETCH(QByteArray, input);
    QFETCH(QByteArray, server);
    QCOMPARE(QByteArray::fromStdString(dockerServer(input.toStdString())), server);
  }
  void makesItsAddress_data() {
    QTest::addColumn<QByteArray>("server");
    QTest::addColumn<QByteArray>("address");
    QTest::newRow("podman") << QByteArray("r.example:5000") << QByteArray("https://r.example:5000");
    QTest::newRow("docker") << QByteArray("https://r.example/v2/") << QByteArray("https://r.example/v2/");
    QTest::newRow("docker hub") << QByteArray("https://index.docker.io/v1/")
                                << QByteArray("https://index.docker.io/v1/");
    QTest::newRow("http") << QByteArray("http://localhost:5000") << QByteArray("http://localhost:5000");
    QTest::newRow("its access token")
        << QByteArray("https://index.docker.io/v1/access-token") << QByteArray();
    QTest::newRow("its refresh token")
        << QByteArray("https://index.docker.io/v1/refresh-token") << QByteArray();
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("another scheme") << QByteArray("file:///etc/passwd") << QByteArray();
    QTest::newRow("no scheme") << QByteArray("://r.example") << QByteArray();
  }
  void makesItsAddress() {
    QFETCH(QByteArray, server);
    QFETCH(QByteArray, address);
    QCOMPARE(QByteArray::fromStdString(dockerAddress(server.toStdString())), address);
  }
  void theNameItIsCalledByIsACommand() {
    QCOMPARE(helperCommand("/usr/bin/docker-credential-lanyard"), std::string_view("docker-credential"));
    QVERIFY(helperCommand("docker-credential").empty());
  }
};

LANYARD_TEST(DockerServerTest)

}  // namespace docker_server_test

#include "docker_server_test.moc"
