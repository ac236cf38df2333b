#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace logout_test {

using namespace lanyard::test;

namespace {

constexpr const char* kPage = "https://login.acme.example/end?client_id=a&b=$(id);'x'";

QByteArray view(const QByteArray& alias, const QByteArray& host) {
  return "\"identity\":{\"id\":\"u\",\"alias\":\"" + alias + "\",\"issuer_host\":\"" + host + "\"}";
}

QByteArray step(const QByteArray& members) {
  return "{\"jsonrpc\":\"2.0\",\"method\":\"revoke.step\",\"params\":{\"request\":$id," + members + "}}";
}

/// One identity whose provider has a page to sign out at.
QList<QByteArray> one(const QJsonObject&) {
  return {result("{\"provider\":\"revoked\",\"end_session\":\"" + QByteArray(kPage) + "\"," +
                 view("work", "login.acme.example") + "}")};
}

/// Four: signed out with a page; of the same provider; not reached; not signed out.
QList<QByteArray> four(const QJsonObject&) {
  return {step("\"provider\":\"revoked\",\"end_session\":\"" + QByteArray(kPage) + "\"," +
               view("work", "login.acme.example")),
          step("\"provider\":\"revoked\"," + view("second", "login.acme.example")),
          step("\"provider\":\"pending\",\"detail\":\"http.not_sent\"," + view("far", "far.example")),
          step("\"error\":{\"reason\":\"keystore_unavailable\",\"message\":\"the keystore is "
               "locked\",\"hint\":\"h\"}," +
               view("left", "left.example")),
          result("{\"revoked\":2,\"forgotten_here\":0,\"pending\":1,\"failed\":1,\"grants\":7}")};
}

QStringList words(const char* line) {
  return QString::fromUtf8(line).split(QLatin1Char(' '));
}

}  // namespace

class LogoutTest : public QObject {
  Q_OBJECT
 private:
  QTemporaryDir m_folder;
  QString m_socket;

  /// A browser that notes its arguments, one a line.
  QString browser() {
    const QString path = m_folder.filePath(QStringLiteral("browser"));
    QFile script(path);
    if (!script.open(QIODevice::WriteOnly)) return {};
    script.write("#!/bin/sh\nfor word in \"$@\"; do echo \"$word\" >> " + path.toUtf8() + ".new; done\nmv " +
                 path.toUtf8() + ".new " + path.toUtf8() + ".argv\n");
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
  }
  static QByteArray opened(const QString& path) {
    const QString argv = path + QStringLiteral(".argv");
    if (!QTest::qWaitFor([&] { return QFile::exists(argv); }, 10'000)) return {};
    QFile file(argv);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

 private Q_SLOTS:
  void init() {
    m_folder = QTemporaryDir();
    m_socket = m_folder.filePath(QStringLiteral("w.sock"));
  }

  void saysWhyTheProviderWasNotTold_data() {
    QTest::addColumn<QByteArray>("detail");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("no revocation") << QByteArray() << QByteArray("has no way to be told.");
    QTest::newRow("changed") << QByteArray("identity.changed_outside")
                             << QByteArray("another program changed");
    QTest::newRow("damaged") << QByteArray("identity.damaged") << QByteArray("is damaged");
    QTest::newRow("another's item") << QByteArray("keystore.foreign_item")
                                    << QByteArray("belongs to another identity");
    QTest::newRow("damaged item") << QByteArray("keystore.bad_item") << QByteArray("is damaged");
    QTest::newRow("copied") << QByteArray("sign_in.other_machine") << QByteArray("was copied from");
    QTest::newRow("refused") << QByteArray("revoke.invalid_client")
                             << QByteArray(
                                    "login.acme.example does not let Lanyard revoke; the session there "
                                    "ends by itself.");
    QTest::newRow("cannot be kept") << QByteArray("http.timeout")
                                    << QByteArray("at the provider: http.timeout.");
  }
  void saysWhyTheProviderWasNotTold() {
    QFETCH(const QByteArray, detail);
    QFETCH(const QByteArray, words);
    const FakeWallet wallet(m_socket, [detail](const QJsonObject&) -> QList<QByteArray> {
      const QByteArray why = detail.isEmpty() ? QByteArray() : R"("detail":")" + detail + R"(",)";
      return {result(R"({"provider":"forgotten_here",)" + why + view("work", "login.acme.example") + "}")};
    });
    Client client(m_socket);
    const Run run = client.run(QStringList{QStringLiteral("logout"), QStringLiteral("work")});
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.err.contains(words), run.err.constData());
    QVERIFY2(run.err.startsWith("Signed out here."), run.err.constData());
  }

  void saysWhenTheSessionThereEndsByItself_data() {
    QTest::addColumn<QByteArray>("detail");
    QTest::addColumn<qint64>("left");
    QTest::addColumn<QString>("format");
    const qint64 day = 86'400;
    QTest::newRow("refused") << QByteArray("revoke.unsupported") << 30 * day << QStringLiteral("yyyy-MM-dd");
    QTest::newRow("no revocation") << QByteArray() << 30 * day << QStringLiteral("yyyy-MM-dd");
    QTest::newRow("soon") << QByteArray("revoke.invalid_client") << day / 24
                          << QStringLiteral("yyyy-MM-dd HH:mm");
  }
  void saysWhenTheSessionThereEndsByItself() {
    QFETCH(const QByteArray, detail);
    QFETCH(const qint64, left);
    QFETCH(const QString, format);
    const QDateTime end = QDateTime::currentDateTime().addSecs(left);
    const QByteArray why = (detail.isEmpty() ? QByteArray() : R"("detail":")" + detail + R"(",)") +
                           R"("ends_at":)" + QByteArray::number(end.toSecsSinceEpoch()) + ',';
    const FakeWallet wallet(m_socket, [why](const QJsonObject&) -> QList<QByteArray> {
      return {result(R"({"provider":"forgotten_here",)" + why + view("work", "login.acme.example") + "}")};
    });
    const Run run = Client(m_socket).run(words("logout work"));
    QVERIFY2(run.err.contains("ends by itself, by " + end.toString(format).toLatin1() + ".\n"),
             run.err.constData());
  }
  void saysThatTheBrowserMayStillBeSignedInAndOpensNothing() {
    const FakeWallet wallet(m_socket, one);
    Client client(m_socket);
    const QString path = browser();
    client.environment.insert(QStringLiteral("BROWSER"), path);
    const Run run = client.run(words("logout work"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray());
    QCOMPARE(run.err, "Your browser may still be signed in at login.acme.example. To end that too, open:\n" +
                          QByteArray(kPage) + "\n");
    QTest::qWait(200);
    QVERIFY(!QFile::exists(path + QStringLiteral(".argv")));
  }
  void opensThePageWithoutAShellWhenAsked() {
    const FakeWallet wallet(m_socket, one);
    Client client(m_socket);
    const QString path = browser();
    client.environment.insert(QStringLiteral("BROWSER"), path + QStringLiteral(" --new-window %s"));
    const Run run = client.run(words("logout work --everywhere"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.err,
             QByteArray("Your browser opens to sign out of login.acme.example as well. Say yes there.\n"));
    QCOMPARE(opened(path), QByteArray("--new-window\n") + kPage + "\n");
  }
  void printsThePageWhereNoBrowserOpens() {
    const FakeWallet wallet(m_socket, one);
    const Run run = Client(m_socket).run(words("logout work --everywhere"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray(kPage) + "\n");
    QVERIFY(run.err.contains("No browser could be opened"));
  }
  void handsThePageOnInJson() {
    const FakeWallet wallet(m_socket, one);
    const Run run = Client(m_socket).run(words("logout work --json"));
    QCOMPARE(run.err, QByteArray());
    const QJsonObject reply = QJsonDocument::fromJson(run.out).object();
    QCOMPARE(reply.value(QLatin1String("end_session")).toString(), QString::fromUtf8(kPage));
  }
  void opensNothingThatIsNoWebAddress() {
    const FakeWallet wallet(m_socket, [](const QJsonObject&) {
      return QList<QByteArray>{
          result(R"({"provider":"revoked","end_session":"--no-sandbox",)" + view("w", "h.example") + "}")};
    });
    Client client(m_socket);
    const QString path = browser();
    client.environment.insert(QStringLiteral("BROWSER"), path);
    QCOMPARE(client.run(words("logout work --everywhere")).exitCode, 76);
    QTest::qWait(200);
    QVERIFY(!QFile::exists(path + QStringLiteral(".argv")));
  }
  void saysWhereThereIsNoPage() {
    const FakeWallet wallet(m_socket, [](const QJsonObject&) {
      return QList<QByteArray>{result(R"({"provider":"revoked",)" + view("w", "h.example") + "}")};
    });
    const Run run = Client(m_socket).run(words("logout work --everywhere"));
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.err.startsWith("Lanyard knows no page of h.example"));
  }

  void tellsOfEachOfAllAndFailsWithTheFirstFailure() {
    FakeWallet wallet(m_socket, four);
    Client client(m_socket);
    client.input = "open sesame\n";
    const Run run = client.run(words("logout --all --passphrase-fd 0"));
    QCOMPARE(run.exitCode, 73);
    QCOMPARE(run.out, QByteArray());
    QCOMPARE(run.err,
             "work (login.acme.example): signed out, here and at the provider.\n"
             "second (login.acme.example): signed out, here and at the provider.\n"
             "far (far.example): signed out here. The provider could not be told yet; Lanyard tries again: "
             "http.not_sent.\n"
             "left (left.example): NOT signed out: the keystore is locked.\n"
             "3 signed out, of which 1 at the provider later, 1 NOT. What programs were allowed is taken "
             "back (7).\n"
             "Your browser may still be signed in at login.acme.example. To end that too, open:\n" +
                 QByteArray(kPage) + "\n");
    QCOMPARE(
        wallet.requests,
        QList<QByteArray>{
            R"({"jsonrpc":"2.0","id":1,"method":"identity.revoke_all","params":{"passphrase":"open sesame"}})"});
  }
  void opensEachProvidersPageOnce() {
    const FakeWallet wallet(m_socket, four);
    Client client(m_socket);
    const QString path = browser();
    client.environment.insert(QStringLiteral("BROWSER"), path);
    const Run run = client.run(words("logout --all --everywhere"));
    QCOMPARE(run.exitCode, 73);
    QVERIFY(
        run.err.endsWith("Your browser opens to sign out of login.acme.example as well. Say yes there.\n"
                         "Lanyard knows no page of far.example that ends the browser's own session: sign out "
                         "there by hand.\n"));
    QCOMPARE(opened(path), QByteArray(kPage) + "\n");
  }
  void tellsEachOfAllAsJson() {
    const FakeWallet wallet(m_socket, four);
    const Run run = Client(m_socket).run(words("logout --all --json"));
    QCOMPARE(run.exitCode, 73);
    QCOMPARE(run.err, QByteArray());
    const QList<QByteArray> lines = run.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 5);
    QStringList steps;
    for (const QByteArray& line : lines) {
      const QJsonObject object = QJsonDocument::fromJson(line).object();
      steps << object.value(QLatin1String("step")).toString();
      QVERIFY(!object.contains(QLatin1String("request")));
    }
    QCOMPARE(steps.join(QLatin1Char(' ')), QStringLiteral("identity identity identity identity done"));
    QCOMPARE(QJsonDocument::fromJson(lines.last()).object().value(QLatin1String("grants")).toInt(), 7);
  }
  void saysThatThereWasNothing() {
    const FakeWallet wallet(m_socket, [](const QJsonObject&) {
      return QList<QByteArray>{
          result(R"({"revoked":0,"forgotten_here":0,"pending":0,"failed":0,"grants":0})")};
    });
    const Run run = Client(m_socket).run(words("logout --all"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.err, QByteArray("There was nothing to sign out of.\n"));
  }
};

LANYARD_TEST(LogoutTest)

}  // namespace logout_test

#include "logout_test.moc"
