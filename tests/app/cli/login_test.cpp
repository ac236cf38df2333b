#include <csignal>

#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace login_test {

using namespace lanyard::test;

namespace {

constexpr const char* kAddress = "https://login.acme.example/authorize?a=1&b=%20$(id);'x'";

QByteArray step(const QByteArray& name, const QByteArray& url = {}) {
  const QByteArray address = url.isEmpty() ? QByteArray() : QByteArray(",\"url\":\"") + url + '"';
  return "{\"jsonrpc\":\"2.0\",\"method\":\"sign_in.step\",\"params\":{\"request\":$id,\"step\":\"" + name +
         '"' + address + "}}";
}

QList<QByteArray> signIn(const QJsonObject&) {
  return {
      step("discover"),
      step("authorize", kAddress),
      step("redirect"),
      step("exchange"),
      step("verify"),
      step("store"),
      result(
          R"({"identity":{"alias":"work","issuer_host":"login.acme.example","name":"Ada"},"renewed":false})")};
}

QList<QByteArray> signInAt(const QByteArray& redirect, bool anyPort) {
  QByteArray authorize = step("authorize", kAddress);
  authorize.insert(authorize.size() - 2, ",\"redirect_uri\":\"" + redirect + "\",\"any_port\":" +
                                             (anyPort ? "true" : "false") + ",\"until\":1800000000");
  return {authorize, result(R"({"identity":{"alias":"work","issuer_host":"a.example"},"renewed":false})")};
}

QList<QByteArray> signInThatEnds(const QJsonObject&) {
  QByteArray authorize = step("authorize", kAddress);
  authorize.insert(authorize.size() - 2, ",\"until\":1800000000");
  return {
      authorize,
      result(
          R"({"identity":{"alias":"work","issuer_host":"login.acme.example","name":"Ada"},"renewed":false,"lasts_until":1800003600,"offline":{"scopes":["offline_access"],"extra":{"access_type":"it; rm"}}})")};
}

QList<QByteArray> signInWithLess(const QJsonObject&) {
  return {result(
      "{\"identity\":{\"alias\":\"work\",\"issuer_host\":\"a.example\"},\"renewed\":false,\"left_out\":[\"profile\",\"offline_access\\u001b[2J\"]}")};
}

QList<QByteArray> signInThatEndsAnyway(const QJsonObject&) {
  return {result(
      R"({"identity":{"alias":"work","issuer_host":"a.example"},"renewed":false,"lasts_until":1800003600,"offline":{"scopes":[],"extra":{}}})")};
}

QList<QByteArray> signInRefusedThere(const QJsonObject&) {
  return {
      R"({"jsonrpc":"2.0","id":$id,"error":{"code":-32001,"message":"no","data":{"reason":"consent_denied","error":"redirect.access_denied","provider_says":"access_denied: Ask\u001b[2J Bob"}}})"};
}

QList<QByteArray> signInByCode(const QJsonObject&) {
  QByteArray code = step("code");
  code.insert(code.size() - 2,
              ",\"user_code\":\"WDJB-MJHT\",\"verification_uri\":\"https://login.acme.example/device\","
              "\"verification_uri_complete\":\"https://login.acme.example/device?c=WDJB-MJHT\","
              "\"until\":1800000000,\"qr\":[\"101\",\"010\",\"111\"]");
  return {code, result("{\"identity\":{\"alias\":\"work\",\"issuer_host\":\"login.acme.example\"},"
                       "\"renewed\":false}")};
}

QStringList words(const char* line) {
  return QString::fromUtf8(line).split(QLatin1Char(' '));
}

}  // namespace

class LoginTest : public QObject {
  Q_OBJECT
 private:
  QTemporaryDir m_folder;
  QString m_socket;

  /// A browser that notes its arguments, one a line, and its environment.
  QString browser(const QString& name) {
    const QString path = m_folder.filePath(name);
    QFile script(path);
    if (!script.open(QIODevice::WriteOnly)) return {};
    script.write("#!/bin/sh\nfor word in \"$@\"; do echo \"$word\" >> " + path.toUtf8() +
                 ".new; done\nenv > " + path.toUtf8() + ".env\nmv " + path.toUtf8() + ".new " +
                 path.toUtf8() + ".argv\n");
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
  }
  static QByteArray waitFor(const QString& path) {
    if (!QTest::qWaitFor([&] { return QFile::exists(path); }, 10'000)) return {};
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

 private Q_SLOTS:
  void init() {
    m_folder = QTemporaryDir();
    m_socket = m_folder.filePath(QStringLiteral("w.sock"));
  }

  void opensTheBrowserWithoutAShell() {
    const FakeWallet wallet(m_socket, signIn);
    Client client(m_socket);
    const QString path = browser(QStringLiteral("browser"));
    client.environment.insert(QStringLiteral("BROWSER"), path + QStringLiteral(" --new-window %s"));
    const Run run = client.run(words("login acme"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray());
    QVERIFY(run.err.endsWith("Signed in to login.acme.example as Ada. Its alias is work.\n"));
    QCOMPARE(waitFor(path + QStringLiteral(".argv")), QByteArray("--new-window\n") + kAddress + "\n");
  }

  // Standard output is for the token alone.
  void signsInForAServiceThatWantsMore() {
    const auto token = [](const QJsonObject& request) {
      QList<QByteArray> lines = signIn(request);
      lines.back() = result(R"({"access_token":"tok-2","token_type":"Bearer","scopes":["a"]})");
      return lines;
    };
    const FakeWallet wallet(m_socket, token);
    Client client(m_socket);
    client.input = "tok-1\n";
    const QString path = browser(QStringLiteral("browser"));
    client.environment.insert(QStringLiteral("BROWSER"), path);
    Run run = client.run(words("token work --challenge Bearer"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray("tok-2\n"));
    QVERIFY(run.err.contains("Your browser opens to sign in."));
    QCOMPARE(waitFor(path + QStringLiteral(".argv")), QByteArray(kAddress) + "\n");
    run = client.run(words("token work --challenge Bearer --no-browser --json"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray(R"({"access_token":"tok-2","scopes":["a"],"token_type":"Bearer"})") + "\n");
    QVERIFY(run.err.contains(QByteArray("\n") + kAddress + "\n"));
    run = client.run(words("token work --no-browser"));
    QCOMPARE(run.exitCode, 64);
  }
  void showsWhatToTypeOnAnotherDevice() {
    FakeWallet wallet(m_socket, signInByCode);
    Client client(m_socket);
    const QString path = browser(QStringLiteral("browser"));
    client.environment.insert(QStringLiteral("BROWSER"), path);
    const Run run = client.run(words("login acme --device"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray());
    QVERIFY(wallet.requests.last().contains("\"flow\":\"device\""));
    QVERIFY(run.err.contains("\n  https://login.acme.example/device\n"));
    QVERIFY(run.err.contains("\n  WDJB-MJHT\n"));
    QVERIFY(run.err.contains("The code is good until "));
    // Away from a terminal there are words alone; and no browser opens here.
    QVERIFY(!run.err.contains("\u2588") && !run.err.contains('\x1b'));
    QTest::qWait(200);
    QVERIFY(!QFile::exists(path + QStringLiteral(".argv")));
  }
  void showsTheCodeAsJson() {
    const FakeWallet wallet(m_socket, signInByCode);
    const Run run = Client(m_socket).run(words("login acme --device --json"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.err, QByteArray());
    const QJsonObject step = QJsonDocument::fromJson(run.out.left(run.out.indexOf('\n'))).object();
    QCOMPARE(step[QLatin1String("step")].toString(), QStringLiteral("code"));
    QCOMPARE(step[QLatin1String("user_code")].toString(), QStringLiteral("WDJB-MJHT"));
    QCOMPARE(step[QLatin1String("verification_uri")].toString(),
             QStringLiteral("https://login.acme.example/device"));
    QCOMPARE(step[QLatin1String("until")].toInteger(), 1800000000);
  }
  void saysThatACodeCouldNotBePrinted() {
    FakeWallet wallet(m_socket, [](const QJsonObject& request) {
      return QList<QByteArray>{signInByCode(request).first(), refusal("provider_refused")};
    });
    QProcess process;
    process.setProcessEnvironment(Client(m_socket).environment);
    process.setChildProcessModifier([] { ::setsid(); });
    process.setStandardOutputFile(QStringLiteral("/dev/full"));
    process.start(QStringLiteral(LANYARD_BINARY), words("login acme --device --json"));
    QVERIFY(QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 10'000));
    QCOMPARE(process.exitCode(), 74);
  }
  void takesNoRedirectWithACode() {
    for (const char* line : {"login acme --device --no-browser", "login acme --device --form-post",
                             "login acme --device --redirect http://127.0.0.1:8400/cb"}) {
      const Run run = Client(m_socket).run(words(line));
      QCOMPARE(run.exitCode, 64);
    }
  }
  void sendsThatTheAnswerIsAForm() {
    FakeWallet wallet(m_socket, signIn);
    QCOMPARE(Client(m_socket).run(words("login acme --no-browser --form-post")).exitCode, 0);
    QVERIFY(wallet.requests.last().contains("\"form_post\":true"));
  }
  void sendsThatTheTokensAreToBeBound() {
    FakeWallet wallet(m_socket, signIn);
    QCOMPARE(Client(m_socket).run(words("login acme --no-browser --dpop")).exitCode, 0);
    QVERIFY(wallet.requests.last().contains("\"dpop\":true"));
  }
  void saysWhoseCertificateTheBrowserWillWarnOf() {
    const FakeWallet wallet(m_socket, [](const QJsonObject&) {
      QByteArray authorize = step("authorize", kAddress);
      authorize.insert(authorize.size() - 2,
                       ",\"redirect_uri\":\"https://127.0.0.1:8400/cb\",\"certificate_sha256\":\"AB:CD\","
                       "\"device_offered\":true");
      return QList<QByteArray>{
          authorize, result("{\"identity\":{\"alias\":\"work\",\"issuer_host\":\"a\"},\"renewed\":false}")};
    });
    const Run run = Client(m_socket).run(words("login acme --no-browser"));
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.err.contains("The browser will warn"));
    QVERIFY(run.err.contains("\nAB:CD\n"));
    QVERIFY(run.err.contains("the same command with --device"));
  }

  void triesTheNextBrowser() {
    const FakeWallet wallet(m_socket, signIn);
    Client client(m_socket);
    const QString path = browser(QStringLiteral("second"));
    client.environment.insert(QStringLiteral("BROWSER"), QStringLiteral("/nonexistent/browser:") + path);
    QCOMPARE(client.run(words("login acme")).exitCode, 0);
    QCOMPARE(waitFor(path + QStringLiteral(".argv")), QByteArray(kAddress) + "\n");
  }

  void printsTheAddressWithoutABrowser() {
    const FakeWallet wallet(m_socket, signIn);
    Client client(m_socket);
    const QString path = browser(QStringLiteral("browser"));
    client.environment.insert(QStringLiteral("BROWSER"), path);
    const Run run = client.run(words("login acme --no-browser"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray(kAddress) + "\n");
    QVERIFY(!QFile::exists(path + QStringLiteral(".argv")));
    // No screen and no $BROWSER: the same, with a word about it.
    const Run bare = Client(m_socket).run(words("login acme"));
    QCOMPARE(bare.out, QByteArray(kAddress) + "\n");
    QVERIFY(bare.err.contains("No browser could be opened"));
  }

  void tellsEachStepAsJson() {
    const FakeWallet wallet(m_socket, signIn);
    const Run run = Client(m_socket).run(words("login acme --no-browser --json"));
    QCOMPARE(run.exitCode, 0);
    const QList<QByteArray> lines = run.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 7);
    QCOMPARE(lines.at(0), QByteArray(R"({"step":"discover"})"));
    QCOMPARE(QJsonDocument::fromJson(lines.at(1)).object().value(QLatin1String("url")).toString(),
             QString::fromUtf8(kAddress));
    QCOMPARE(
        lines.at(6),
        QByteArray(
            R"({"identity":{"alias":"work","issuer_host":"login.acme.example","name":"Ada"},"renewed":false,"step":"done"})"));
  }

  void saysByWhenAndHowLong() {
    const FakeWallet wallet(m_socket, signInThatEnds);
    Client client(m_socket);
    client.environment.insert(QStringLiteral("TZ"), QStringLiteral("UTC"));
    const Run run = client.run(words("login acme --no-browser"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray(kAddress) + "\n");
    QVERIFY2(run.err.contains("\nFinish it there by 08:00.\n"), run.err.constData());
    QVERIFY2(run.err.contains("\nIt lasts until "), run.err.constData());
    QVERIFY2(run.err.endsWith(
                 "\nAsk for offline access: lanyard login --again work --scope offline_access --param "
                 "'access_type=it; rm'\n"),
             run.err.constData());
  }
  void saysWhatTheProviderDoesNotList() {
    const FakeWallet wallet(m_socket, signInWithLess);
    const Run run = Client(m_socket).run(words("login acme --no-browser"));
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(
        run.err.endsWith("\nThe provider does not list profile, offline_access\xef\xbf\xbd[2J: left out.\n"),
        run.err.constData());
    const QByteArray out = Client(m_socket).run(words("login acme --json")).out;
    QVERIFY2(out.contains("\"left_out\":[\"profile\",\"offline_access"), out.constData());
  }
  void saysWhenThereIsNothingMoreToAskFor() {
    const FakeWallet wallet(m_socket, signInThatEndsAnyway);
    const Run run = Client(m_socket).run(words("login acme --no-browser"));
    QVERIFY2(run.err.contains("Whoever runs the provider can allow it"), run.err.constData());
    QVERIFY(!run.err.contains("--again"));
  }
  void tellsTheProvidersWordsAsItsOwn() {
    const FakeWallet wallet(m_socket, signInRefusedThere);
    const Run run = Client(m_socket).run(words("login acme"));
    QCOMPARE(run.exitCode, 77);
    QVERIFY2(run.err.contains("\n  In the provider's own words: access_denied: Ask\xef\xbf\xbd[2J Bob\n"),
             run.err.constData());
    const QByteArray out = Client(m_socket).run(words("login acme --json")).out;
    const QJsonObject line = QJsonDocument::fromJson(out).object();
    QCOMPARE(line.value(QLatin1String("error")).toString(), QStringLiteral("redirect.access_denied"));
    QVERIFY(
        line.value(QLatin1String("provider_says")).toString().startsWith(QStringLiteral("access_denied")));
  }

  void tellsAFailureAsJson() {
    const FakeWallet wallet(
        m_socket, [](const QJsonObject&) { return QList<QByteArray>{refusal("provider_refused")}; });
    const Run run = Client(m_socket).run(words("login acme --json"));
    QCOMPARE(run.exitCode, 76);
    const QJsonObject line = QJsonDocument::fromJson(run.out).object();
    QCOMPARE(line.value(QLatin1String("step")).toString(), QStringLiteral("failed"));
    QCOMPARE(line.value(QLatin1String("reason")).toString(), QStringLiteral("provider_refused"));
  }

  void refusesAnAddressThatIsNoWebAddress_data() {
    QTest::addColumn<QByteArray>("address");
    QTest::newRow("an option") << QByteArray("--new-window");
    QTest::newRow("a file") << QByteArray("file:///etc/passwd");
    QTest::newRow("a script") << QByteArray("javascript:alert(1)");
    QTest::newRow("a space") << QByteArray("https://a b");
    QTest::newRow("an escape") << QByteArray("https://a\\u001b[2J");
    QTest::newRow("nothing") << QByteArray();
  }
  void refusesAnAddressThatIsNoWebAddress() {
    QFETCH(QByteArray, address);
    const FakeWallet wallet(m_socket, [&](const QJsonObject& asked) {
      QList<QByteArray> lines = signIn(asked);
      lines[1] = step("authorize", address);
      return lines;
    });
    Client client(m_socket);
    const QString path = browser(QStringLiteral("browser"));
    client.environment.insert(QStringLiteral("BROWSER"), path);
    const Run run = client.run(words("login acme"));
    QCOMPARE(run.exitCode, 76);
    QVERIFY(!QFile::exists(path + QStringLiteral(".argv")));
  }

  void asksToTheLetter_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("params");
    const auto row = [](const char* arguments, const char* params) {
      QTest::newRow(arguments) << words(arguments) << QByteArray(params);
    };
    row("login acme", R"({"provider":"acme"})");
    row("login --again work", R"({"identity":"work"})");
    row("login https://i.example --client-id c --alias a --scope s --scope t --audience u --resource urn:r "
        "--param k=v=w --param l= "
        "--local",
        "{\"alias\":\"a\",\"audience\":\"u\",\"client_id\":\"c\",\"extra\":{\"k\":\"v=w\",\"l\":\"\"},"
        "\"issuer\":\"https://i.example\",\"local\":true,\"resource\":\"urn:r\",\"scopes\":[\"s\",\"t\"]}");
    row("login acme --ca /dev/../etc/hostname", R"({"ca_file":"/etc/hostname","provider":"acme"})");
    row("login acme --redirect http://127.0.0.1:8400,8401/callback",
        "{\"provider\":\"acme\",\"redirect\":\"http://127.0.0.1:8400,8401/callback\"}");
    row("login --again work --redirect http://[::1]:8400/",
        "{\"identity\":\"work\",\"redirect\":\"http://[::1]:8400/\"}");
    row("login acme --client-id c --client-secret-stdin",
        R"({"client_id":"c","provider":"acme","client_secret":"from stdin"})");
    row("login acme --client-secret-stdin --client-auth basic",
        R"({"client_auth":"client_secret_basic","provider":"acme","client_secret":"from stdin"})");
    row("login --again work --client-auth post", R"({"client_auth":"client_secret_post","identity":"work"})");
    row("login --again work --client-auth jwt", R"({"client_auth":"client_secret_jwt","identity":"work"})");
    row("login --again work --client-auth key", R"({"client_auth":"private_key_jwt","identity":"work"})");
    row("login --again work --register", "{\"identity\":\"work\",\"register\":true}");
    row("login acme --tenant contoso.com --part region=eu",
        R"({"parts":{"region":"eu","tenant":"contoso.com"},"provider":"acme"})");
    row("login acme --client-auth none", R"({"client_auth":"none","provider":"acme"})");
  }
  void asksToTheLetter() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, params);
    FakeWallet wallet(m_socket, signIn);
    Client client(m_socket);
    client.input = "from stdin\n";
    QCOMPARE(client.run(arguments).exitCode, 0);
    QCOMPARE(wallet.requests.size(), 1);
    QCOMPARE(wallet.requests.at(0),
             R"({"jsonrpc":"2.0","id":1,"method":"identity.sign_in","params":)" + params + "}");
  }

  // Without a client ID: the address is asked where it leads, and the person agrees before anything is begun.
  void asksTheAddressAndThenThePerson() {
    FakeWallet wallet(m_socket, [](const QJsonObject& request) {
      if (methodOf(request) != QLatin1String("resource.find")) return signIn(request);
      return QList<QByteArray>{
          result("{\"resource\":\"https://mcp.example/a\",\"resource_host\":\"mcp.example\",\"issuer\":"
                 "\"https://login.example\",\"issuer_host\":\"login.example\",\"scopes\":[\"files:read\"]}")};
    });
    const Client client(m_socket);
    const Run unasked = client.run(words("login https://mcp.example/a"));
    QCOMPARE(unasked.exitCode, 64);
    QVERIFY(unasked.err.contains("mcp.example wants you to sign in at login.example."));
    QVERIFY(unasked.err.contains("It asks for: files:read."));
    QVERIFY(unasked.err.contains("--yes"));
    QCOMPARE(wallet.requests.size(), 1);
    const Run run = client.run(words("login https://mcp.example/a --yes"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(wallet.requests.size(), 3);
    QVERIFY(wallet.requests.at(2).endsWith(
        "\"params\":{\"discovered\":true,\"issuer\":\"https://login.example\",\"register\":true,"
        "\"resource\":\"https://mcp.example/a\",\"scopes\":[\"files:read\"]}}"));
  }
  void takesAnAddressThatIsNoResourceForAnIssuer() {
    FakeWallet wallet(m_socket, [](const QJsonObject& request) {
      if (methodOf(request) != QLatin1String("resource.find")) return signIn(request);
      return QList<QByteArray>{
          "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32602,\"message\":\"no\",\"data\":"
          "{\"reason\":\"bad_request\",\"error\":\"resource.not_found\"}}}"};
    });
    const Client client(m_socket);
    QCOMPARE(client.run(words("login https://login.example --yes")).exitCode, 0);
    QVERIFY(wallet.requests.at(1).endsWith(
        "\"params\":{\"issuer\":\"https://login.example\",\"register\":true}}"));
  }
  void registersWithNothingOfAnotherClient() {
    FakeWallet wallet(m_socket, signIn);
    const Client client(m_socket);
    QCOMPARE(client.run(words("login https://i.example --yes --client-auth none")).exitCode, 64);
    QCOMPARE(client.run(words("login acme --register")).exitCode, 64);
    QVERIFY(wallet.requests.isEmpty());
  }
  void bringsAKeyFromItsFile() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("key.pem"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n");
    file.close();
    FakeWallet wallet(m_socket, signIn);
    const Client client(m_socket);
    const Run run = client.run(
        {QStringLiteral("login"), QStringLiteral("acme"), QStringLiteral("--client-id"), QStringLiteral("c"),
         QStringLiteral("--client-key"), path, QStringLiteral("--client-key-id"), QStringLiteral("key-1")});
    QCOMPARE(run.exitCode, 0);
    QVERIFY(!run.err.contains("canary") && !run.out.contains("canary"));
    const QJsonObject params =
        QJsonDocument::fromJson(wallet.requests.at(0)).object().value(QLatin1String("params")).toObject();
    QCOMPARE(params.size(), 4);
    QCOMPARE(params.value(QLatin1String("client_id")).toString(), QStringLiteral("c"));
    QCOMPARE(params.value(QLatin1String("client_key_id")).toString(), QStringLiteral("key-1"));
    QCOMPARE(params.value(QLatin1String("client_key")).toString(),
             QStringLiteral("-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n"));
  }
  void refusesAKeyFileThatIsNone_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("empty") << QByteArray("") << QByteArray("is empty");
    QTest::newRow("DER") << QByteArray("0\x82\0\1", 4) << QByteArray("is no text");
    QTest::newRow("too long") << QByteArray(64 * 1024 + 1, 'x') << QByteArray("too long");
    QTest::newRow("encrypted, without a terminal")
        << QByteArray("-----BEGIN ENCRYPTED PRIVATE KEY-----\n") << QByteArray("passphrase");
  }
  void refusesAKeyFileThatIsNone() {
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, words);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("key.pem"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    FakeWallet wallet(m_socket, signIn);
    const Run run = Client(m_socket).run(
        {QStringLiteral("login"), QStringLiteral("acme"), QStringLiteral("--client-key"), path});
    QVERIFY(run.exitCode != 0);
    QVERIFY2(run.err.contains(words), run.err.constData());
    QVERIFY(wallet.requests.isEmpty());
  }
  void refusesAWayThatIsNone_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("by its long name") << words("login acme --client-auth client_secret_jwt");
    QTest::newRow("a key without its file") << words("login acme --client-key-id k");
    QTest::newRow("a key and a secret") << words("login acme --client-key f --client-secret-stdin");
    QTest::newRow("a key sent as a secret") << words("login acme --client-key f --client-auth post");
    QTest::newRow("a secret sent as a key") << words("login acme --client-secret-stdin --client-auth key");
    QTest::newRow("a key without a client") << words("login https://i.example --client-key f");
    QTest::newRow("no such file") << words("login acme --client-key /nowhere/key.pem");
    QTest::newRow("a secret and none") << words("login acme --client-secret-stdin --client-auth none");
  }
  void refusesAWayThatIsNone() {
    QFETCH(QStringList, arguments);
    FakeWallet wallet(m_socket, signIn);
    QCOMPARE(Client(m_socket).run(arguments).exitCode, 64);
    QVERIFY(wallet.requests.isEmpty());
  }
  /// The hint can be typed as it is, and nothing is tried by itself.
  void offersTheOtherWayAsTheWholeCommand() {
    FakeWallet wallet(m_socket, [](const QJsonObject&) {
      return QList<QByteArray>{
          R"({"jsonrpc":"2.0","id":$id,"error":{"code":-32013,"message":"the secret or the way it is sent is wrong",)"
          R"("data":{"reason":"provider_refused","error":"client.secret_or_way_refused","values":["basic","post"],)"
          "\"hint\":\"Type: lanyard login \xe2\x80\xa6 --client-auth post, or the button in the "
          "window.\"}}}"};
    });
    Client client(m_socket);
    client.input = "s3cret\n";
    const Run run = client.run(
        words("login https://i.example --client-id c --alias a&b --scope s --param k=v --client-secret-stdin "
              "--client-auth basic"));
    QCOMPARE(run.exitCode, 76);
    QCOMPARE(wallet.requests.size(), 1);
    QVERIFY2(run.err.contains("Type: lanyard login https://i.example --alias 'a&b' --client-id c --scope s "
                              "--param k=v --client-secret-stdin --client-auth post, or"),
             run.err.constData());
    QVERIFY(!run.err.contains("s3cret"));
    const Run again = Client(m_socket).run(words("login --again work"));
    QVERIFY2(again.err.contains("Type: lanyard login --again work --client-auth post, or"),
             again.err.constData());
  }
  void refusesARedirectAddressThatIsNone_data() {
    QTest::addColumn<QString>("address");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char* address, const char* words) {
      QTest::newRow(*address == '\0' ? "nothing" : address)
          << QString::fromLatin1(address) << QByteArray(words);
    };
    row("", "begins with http://");
    row("ftp://127.0.0.1:8400/callback", "begins with http://");
    row("http://example.org:8400/callback", "its host is 127.0.0.1, [::1] or localhost");
    row("http://127.0.0.1/callback", "names its port");
    row("http://127.0.0.1:80/callback", "from 1024 to 65535");
    row("http://127.0.0.1:8400", "ends in a path like /callback");
    row("http://127.0.0.1:8400/callback?x=1", "ends in a path like /callback");
    row("http://127.0.0.1:8400/callback#x", "ends in a path like /callback");
  }
  void refusesARedirectAddressThatIsNone() {
    QFETCH(QString, address);
    QFETCH(QByteArray, words);
    const FakeWallet wallet(m_socket, signIn);
    const Run run = Client(m_socket).run(
        {QStringLiteral("login"), QStringLiteral("acme"), QStringLiteral("--redirect"), address});
    QCOMPARE(run.exitCode, 64);
    QVERIFY2(run.err.contains(words), run.err.constData());
    QVERIFY(wallet.requests.isEmpty());
  }

  void printsTheRedirectAddressBeforeTheWait() {
    const FakeWallet wallet(
        m_socket, [](const QJsonObject&) { return signInAt("http://127.0.0.1:8400/callback", false); });
    Client client(m_socket);
    client.environment.insert(QStringLiteral("DISPLAY"), QStringLiteral(":7"));
    const Run run = client.run(words("login acme --no-browser"));
    QCOMPARE(run.out, QByteArray(kAddress) + "\n");
    const QByteArray told =
        "Redirect address: http://127.0.0.1:8400/callback; it must be registered with the provider.\n";
    const qsizetype at = run.err.indexOf(told);
    QVERIFY2(at >= 0 && at < run.err.indexOf("Finish it there by"), run.err.constData());
    QVERIFY(!run.err.contains("--redirect") && !run.err.contains("ssh"));
    // With a browser too.
    client.environment.insert(QStringLiteral("BROWSER"), browser(QStringLiteral("browser")));
    QVERIFY(client.run(words("login acme")).err.contains(told));
    const QByteArray json = client.run(words("login acme --json")).out.split('\n').first();
    const QJsonObject line = QJsonDocument::fromJson(json).object();
    QCOMPARE(line.value(QLatin1String("redirect_uri")).toString(),
             QStringLiteral("http://127.0.0.1:8400/callback"));
    QCOMPARE(line.value(QLatin1String("any_port")), QJsonValue(false));
  }
  void namesTheWayForAProviderThatComparesThePort() {
    const FakeWallet wallet(
        m_socket, [](const QJsonObject&) { return signInAt("http://127.0.0.1:43210/callback", true); });
    const Run run = Client(m_socket).run(words("login acme --no-browser"));
    QVERIFY2(run.err.contains("Redirect address: http://127.0.0.1:43210/callback;"), run.err.constData());
    QVERIFY2(run.err.contains("--redirect"), run.err.constData());
  }

  void saysHowABrowserGetsHereFromAnotherComputer_data() {
    QTest::addColumn<QByteArray>("redirect");
    QTest::addColumn<QByteArray>("connection");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("by ssh") << QByteArray("http://127.0.0.1:8400/callback")
                            << QByteArray("198.51.100.9 50022 192.0.2.7 22")
                            << QByteArray("\n  ssh -L 8400:127.0.0.1:8400 ada@192.0.2.7\n");
    QTest::newRow("by another port") << QByteArray("http://localhost:43210/callback")
                                     << QByteArray("198.51.100.9 50022 192.0.2.7 2222")
                                     << QByteArray(
                                            "\n  ssh -L 43210:localhost:43210 -p 2222 ada@192.0.2.7\n");
    QTest::newRow("by IPv6") << QByteArray("http://[::1]:8400/callback")
                             << QByteArray("2001:db8::9 50022 2001:db8::7 22")
                             << QByteArray("\n  ssh -L 8400:[::1]:8400 ada@2001:db8::7\n");
  }
  void saysHowABrowserGetsHereFromAnotherComputer() {
    QFETCH(QByteArray, redirect);
    QFETCH(QByteArray, connection);
    QFETCH(QByteArray, line);
    const FakeWallet wallet(m_socket, [&](const QJsonObject&) { return signInAt(redirect, true); });
    Client client(m_socket);
    client.environment.insert(QStringLiteral("USER"), QStringLiteral("ada"));
    client.environment.insert(QStringLiteral("SSH_CONNECTION"), QString::fromLatin1(connection));
    for (const char* command : {"login acme", "login acme --no-browser"}) {
      const Run run = client.run(words(command));
      QCOMPARE(run.out, QByteArray(kAddress) + "\n");
      QVERIFY2(run.err.contains(line), run.err.constData());
      QVERIFY2(run.err.contains("Then open this address in the browser there:"), run.err.constData());
      QVERIFY2(!run.err.contains("on this computer"), run.err.constData());
      QVERIFY(run.err.indexOf(line) < run.err.indexOf("Finish it there by"));
      QCOMPARE(run.err.count("ssh -L"), 1);
    }
  }
  void saysItWithALessCertainWordWithoutAScreen() {
    const FakeWallet wallet(
        m_socket, [](const QJsonObject&) { return signInAt("http://127.0.0.1:8400/callback", false); });
    Client client(m_socket);
    client.environment.insert(QStringLiteral("USER"), QStringLiteral("ada"));
    const Run run = client.run(words("login acme"));
    QVERIFY2(run.err.contains("Open this address on this computer"), run.err.constData());
    QVERIFY2(run.err.contains("If you are at another computer"), run.err.constData());
    QVERIFY2(run.err.contains("\n  ssh -L 8400:127.0.0.1:8400 ada@"), run.err.constData());
    // A person at the screen is not told of it.
    client.environment.insert(QStringLiteral("WAYLAND_DISPLAY"), QStringLiteral("wayland-0"));
    QVERIFY(!client.run(words("login acme --no-browser")).err.contains("ssh"));
  }

  void leavesNoSecretWithTheBrowser() {
    const FakeWallet wallet(m_socket, signIn);
    Client client(m_socket);
    client.input = "canary-secret";
    const QString path = browser(QStringLiteral("browser"));
    client.environment.insert(QStringLiteral("BROWSER"), path);
    const Run run = client.run(words("login acme --client-secret-stdin"));
    QCOMPARE(run.exitCode, 0);
    QVERIFY(!run.err.contains("canary") && !run.out.contains("canary"));
    QVERIFY(!waitFor(path + QStringLiteral(".argv")).contains("canary"));
    QVERIFY(!waitFor(path + QStringLiteral(".env")).contains("canary"));
  }

  void cancelsByGoingAway() {
    FakeWallet wallet(m_socket, [](const QJsonObject&) { return QList<QByteArray>{step("discover")}; });
    QProcess process;
    process.setProcessEnvironment(Client(m_socket).environment);
    process.setChildProcessModifier([] { ::setsid(); });
    process.start(QStringLiteral(LANYARD_BINARY), words("login acme"));
    QVERIFY(QTest::qWaitFor([&] { return wallet.requests.size() == 1; }, 10'000));
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(QTest::qWaitFor([&] { return wallet.closed == 1 && process.state() == QProcess::NotRunning; },
                            10'000));
    QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    QCOMPARE(process.exitCode(), SIGINT);
  }
};

LANYARD_TEST(LoginTest)

}  // namespace login_test

#include "login_test.moc"
