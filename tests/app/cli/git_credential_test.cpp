#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace git_credential_test {

using namespace lanyard::test;

namespace {

constexpr const char* kAddress = "protocol=https\nhost=git.example\n";

/// What the wallet answers to `token.get`: `more` are members after the token, in the order of their names.
QByteArray tokenReply(const QByteArray& token, const QByteArray& more) {
  return "{\"access_token\":\"" + token +
         "\",\"expires_at\":1900000000,\"identity\":{\"alias\":\"work\",\"id\":\"u1\"," +
         "\"issuer_host\":\"git.example\"},\"route\":\"git.example\",\"route_by\":\"host\",\"scopes\":[]," +
         more + ",\"user\":\"oauth2\"}";
}
QByteArray bearer(const QByteArray& token = "tok-1", const QByteArray& digest = "aa11") {
  return tokenReply(token, "\"token_sha256\":\"" + digest + "\",\"token_type\":\"Bearer\"");
}
QByteArray refused(const QByteArray& reason, const QByteArray& error) {
  return "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32000,\"message\":\"told\",\"data\":{"
         "\"reason\":\"" +
         reason + "\",\"error\":\"" + error + "\"}}}";
}
QJsonObject paramsOf(const QByteArray& line) {
  return QJsonDocument::fromJson(line).object().value(QLatin1String("params")).toObject();
}

/// One run of the helper at a wallet with these answers to `token.get`, in order; the last one stays.
struct Helper {
  QTemporaryDir folder;
  QString socket = folder.filePath(QStringLiteral("w.sock"));
  QList<QByteArray> answers;
  Client client{socket};
  FakeWallet wallet{socket, [this](const QJsonObject& asked) {
                      if (methodOf(asked) == QLatin1String("token.refresh"))
                        return QList<QByteArray>{result("{\"expires_at\":9,\"identity\":{\"id\":\"u1\"}}")};
                      const QByteArray answer = answers.size() > 1 ? answers.takeFirst() : answers.value(0);
                      return QList<QByteArray>{answer.startsWith("{\"access") ? result(answer) : answer};
                    }};

  explicit Helper(QList<QByteArray> replies) : answers(std::move(replies)) {
    client.binary = QFileInfo(client.binary).path() + QStringLiteral("/git-credential-lanyard");
  }
  Run run(const char* operation, const QByteArray& input) {
    client.input = input;
    return client.run({QString::fromLatin1(operation)});
  }
  [[nodiscard]] QList<QString> methods() const {
    QList<QString> names;
    for (const QByteArray& line : wallet.requests)
      names.append(methodOf(QJsonDocument::fromJson(line).object()));
    return names;
  }
};

}  // namespace

class GitCredentialTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void answersAsGitCanRead_data() {
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("out");
    const QByteArray password = "username=oauth2\npassword=tok-1\n";
    const QByteArray end = "password_expiry_utc=1900000000\n";
    const QByteArray healing = "state[]=lanyard:aa11\ncontinue=1\n";
    const auto row = [](const char* name, const QByteArray& input, const QByteArray& out) {
      QTest::newRow(name) << input << out;
    };
    row("an older git", kAddress, password + end);
    row("an older git, whatever the server wants", kAddress + QByteArray("wwwauth[]=Bearer\n"),
        password + end);
    row("a newer git and a server that wants Basic",
        kAddress + QByteArray("capability[]=authtype\ncapability[]=state\nwwwauth[]=Basic realm=\"x\"\n"),
        "capability[]=authtype\ncapability[]=state\n" + password + "ephemeral=1\n" + end + healing);
    row("a newer git and a server that wants a bearer token",
        kAddress + QByteArray("capability[]=authtype\ncapability[]=state\nwwwauth[]=bearer realm=\"x\"\n\n"),
        "capability[]=authtype\ncapability[]=state\nauthtype=Bearer\ncredential=tok-1\nephemeral=1\n" + end +
            healing);
    row("a git that asks before the first reply",
        kAddress + QByteArray("capability[]=authtype\ncapability[]=state\n"),
        "capability[]=authtype\ncapability[]=state\n" + password + "ephemeral=1\n" + end + healing);
    row("a git that knows no state", kAddress + QByteArray("capability[]=authtype\nwwwauth[]=Bearer\n"),
        "capability[]=authtype\nauthtype=Bearer\ncredential=tok-1\nephemeral=1\n" + end);
  }
  void answersAsGitCanRead() {
    QFETCH(QByteArray, input);
    QFETCH(QByteArray, out);
    Helper helper({bearer()});
    const Run run = helper.run("get", input);
    QCOMPARE(run.out, out);
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(helper.wallet.requests,
             QList<QByteArray>{"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"token.get\",\"params\":{"
                               "\"reason\":\"git, for git.example\","
                               "\"url\":\"https://git.example\"}}"});
  }
  void asksForThePathWhereGitTellsIt() {
    Helper helper({bearer()});
    QCOMPARE(helper.run("get", kAddress + QByteArray("path=team/tool.git\n")).exitCode, 0);
    QCOMPARE(paramsOf(helper.wallet.requests.front()).value(QLatin1String("url")).toString(),
             QStringLiteral("https://git.example/team/tool.git"));
  }
  void aRefusedTokenIsRenewedInTheSecondRound() {
    Helper helper({bearer(), bearer("tok-2", "bb22")});
    const Run run = helper.run("get", kAddress + QByteArray("capability[]=authtype\ncapability[]=state\n"
                                                            "wwwauth[]=Bearer\nstate[]=lanyard:aa11\n"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(helper.methods(), (QList<QString>{QStringLiteral("token.get"), QStringLiteral("token.refresh"),
                                               QStringLiteral("token.get")}));
    QVERIFY2(run.out.contains("credential=tok-2\n"), run.out.constData());
    // And no third round.
    QVERIFY(run.out.contains("state[]=lanyard:renewed\n"));
    QVERIFY(!run.out.contains("continue"));
  }
  void whatWasRenewedMeanwhileIsNotRenewedAgain() {
    Helper helper({bearer("tok-2", "bb22")});
    const Run run = helper.run("get", kAddress + QByteArray("capability[]=authtype\ncapability[]=state\n"
                                                            "wwwauth[]=Bearer\nstate[]=lanyard:aa11\n"));
    QVERIFY(run.out.contains("credential=tok-2\n"));
    QVERIFY(!helper.methods().contains(QStringLiteral("token.refresh")));
  }
  void erasingOurTokenIsAReport_data() {
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<bool>("renews");
    const auto row = [](const char* name, const char* more, bool renews) {
      QTest::newRow(name) << QByteArray(more) << renews;
    };
    row("as a password", "username=oauth2\npassword=tok-1\n", true);
    row("as a credential", "authtype=Bearer\ncredential=tok-1\n", true);
    row("another's password", "username=ada\npassword=hunter2\n", false);
    row("one that was renewed a moment ago", "authtype=Bearer\ncredential=tok-1\nstate[]=lanyard:renewed\n",
        false);
    row("nothing", "", false);
  }
  void erasingOurTokenIsAReport() {
    QFETCH(QByteArray, more);
    QFETCH(bool, renews);
    Helper helper({bearer()});
    const Run run = helper.run("erase", kAddress + more);
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.out.isEmpty() && run.err.isEmpty());
    QCOMPARE(helper.methods().contains(QStringLiteral("token.refresh")), renews);
    for (const QByteArray& line : helper.wallet.requests) {
      // Nobody is asked, and what git erases goes nowhere.
      QCOMPARE(paramsOf(line).value(QLatin1String("wait_s")).toInt(-1), 0);
      QVERIFY(!line.contains("hunter2") && !line.contains("tok-1"));
    }
  }
  void storesNothing() {
    Helper helper({bearer()});
    const Run run = helper.run("store", kAddress + QByteArray("username=ada\npassword=hunter2\n"));
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.out.isEmpty() && run.err.isEmpty() && helper.wallet.requests.isEmpty());
    QCOMPARE(helper.run("of-a-later-git", kAddress).exitCode, 0);
    QVERIFY(helper.wallet.requests.isEmpty());
  }
  void tellsWhatItKnows() {
    Helper helper({});
    const Run run = helper.run("capability", {});
    QCOMPARE(run.out, QByteArray("version 0\ncapability authtype\ncapability state\n"));
    QVERIFY(helper.wallet.requests.isEmpty());
  }
  void asksNobodyWhereGitSaysSo_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("asks");
    const auto row = [](const char* name, const char* value, bool asks) {
      QTest::addRow("%s=%s", name, value) << QString::fromLatin1(name) << QString::fromLatin1(value) << asks;
    };
    row("GIT_TERMINAL_PROMPT", "0", false);
    row("GIT_TERMINAL_PROMPT", "false", false);
    row("GIT_TERMINAL_PROMPT", "No", false);
    row("GIT_TERMINAL_PROMPT", "1", true);
    row("GIT_CONFIG_PARAMETERS", "'credential.interactive'='false'", false);
    row("GIT_CONFIG_PARAMETERS", "'a.b'='c' 'credential.interactive=never'", false);
    row("GIT_CONFIG_PARAMETERS", "'credential.interactive'='true'", true);
  }
  void asksNobodyWhereGitSaysSo() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(bool, asks);
    Helper helper({refused("consent_required", "consent.required")});
    helper.client.environment.insert(name, value);
    const Run run = helper.run("get", kAddress);
    QVERIFY(run.exitCode != 0 && run.out.isEmpty());
    QCOMPARE(paramsOf(helper.wallet.requests.front()).contains(QLatin1String("wait_s")), !asks);
  }
  void startsNoWalletWhereNobodyIsToBeAsked() {
    const QTemporaryDir folder;
    const auto in = [&](const char* name) { return folder.filePath(QString::fromLatin1(name)); };
    QVERIFY(QFile::copy(QStringLiteral(LANYARD_BINARY), in("git-credential-lanyard")));
    QFile agent(in("lanyard-agent"));
    QVERIFY(agent.open(QIODevice::WriteOnly));
    agent.write("#!/bin/sh\ntouch \"$(dirname \"$0\")/started\"\nexit 9\n");
    agent.close();
    agent.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    Client client{QString()};
    client.binary = in("git-credential-lanyard");
    client.environment.remove(QStringLiteral("LANYARD_SOCK"));
    client.environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), folder.path());
    client.environment.insert(QStringLiteral("GIT_TERMINAL_PROMPT"), QStringLiteral("0"));
    client.input = kAddress;
    QCOMPARE(client.run({QStringLiteral("get")}).exitCode, 69);
    QVERIFY(!QFile::exists(in("started")));
    client.environment.remove(QStringLiteral("GIT_TERMINAL_PROMPT"));
    QVERIFY(client.run({QStringLiteral("get")}).exitCode != 0);
    QVERIFY(QFile::exists(in("started")));
  }
  void leavesToOthersWhatIsTheirs() {
    for (const char* error : {"route.none", "route.bad_address"}) {
      Helper helper({refused("identity_unknown", error)});
      const Run run = helper.run("get", kAddress);
      QCOMPARE(run.exitCode, 0);
      QVERIFY(run.out.isEmpty() && run.err.isEmpty());
    }
    Helper helper({bearer()});
    for (const char* address : {"", "protocol=ssh\nhost=git.example\n", "protocol=https\n"}) {
      const Run run = helper.run("get", address);
      QVERIFY(run.exitCode == 0 && run.out.isEmpty() && run.err.isEmpty());
    }
    QVERIFY(helper.wallet.requests.isEmpty());
  }
  void aNoEndsTheSearch() {
    Helper helper({refused("consent_denied", "consent.denied")});
    const Run run = helper.run("get", kAddress);
    QCOMPARE(run.out, QByteArray("quit=1\n"));
    QVERIFY(run.exitCode != 0 && run.err.startsWith("lanyard: "));
    // Another trouble does not: the next helper may have something.
    Helper locked({refused("wallet_locked", "wallet.locked")});
    const Run other = locked.run("get", kAddress);
    QVERIFY(other.out.isEmpty() && other.exitCode != 0);
  }
  void refusesWhatWouldBeALineOfItsOwn() {
    // "tok", a line break, "quit=1": as the wallet would have to write it.
    Helper token({bearer("tok\\nquit=1")});
    const Run run = token.run("get", kAddress);
    QVERIFY(run.out.isEmpty());
    QCOMPARE(run.exitCode, 76);
    Helper digest({bearer("tok-1", "aa\\nquit=1")});
    const Run known = digest.run("get", kAddress + QByteArray("capability[]=state\n"));
    QVERIFY2(!known.out.contains("quit") && !known.out.contains("state[]="), known.out.constData());
    Helper password({tokenReply(QByteArray("ada:one\nquit=1").toBase64(), "\"token_type\":\"Basic\"")});
    QVERIFY(password.run("get", kAddress).out.isEmpty());
    Helper user({bearer().replace("\"oauth2\"", "\"a\\nquit=1\"")});
    QVERIFY(user.run("get", kAddress).out.startsWith("username=oauth2\npassword=tok-1\n"));
  }
  void aPasswordIsForItsOwnHostAlone() {
    const QByteArray reply =
        tokenReply(QByteArray("ada:h\xc3\xbc p=q").toBase64(), "\"token_type\":\"Basic\"");
    Helper helper({reply});
    const QByteArray knowing = "capability[]=authtype\ncapability[]=state\nwwwauth[]=Bearer\n";
    QCOMPARE(
        helper.run("get", kAddress + knowing).out,
        QByteArray(
            "capability[]=authtype\ncapability[]=state\nusername=ada\npassword=h\xc3\xbc p=q\nephemeral=1\n"
            "password_expiry_utc=1900000000\n"));
    QCOMPARE(helper.run("get", "protocol=https\nhost=GIT.example:443\nusername=ada\n").exitCode, 0);
    QVERIFY(helper.run("get", kAddress + QByteArray("username=bob\n")).out.isEmpty());
    for (const char* host : {"git.example:8443", "evil.example", "git.example.evil.example"}) {
      const Run run = helper.run("get", QByteArray("protocol=https\nhost=") + host + '\n');
      QVERIFY2(run.out.isEmpty() && run.exitCode == 76 && run.err.contains("another host"),
               run.err.constData());
    }
  }
  void refusesWhatGitWouldNotSay() {
    Helper helper({bearer()});
    for (const char* input :
         {"protocol=https\nhost=git.example\r\n", "protocol=https\nhost=a@git.example\n", "x\n"}) {
      const Run run = helper.run("get", input);
      QVERIFY(run.out.isEmpty() && run.err.startsWith("lanyard: "));
      QCOMPARE(run.exitCode, 64);
    }
    QVERIFY(helper.wallet.requests.isEmpty());
    QCOMPARE(helper.client.run({}).exitCode, 64);
  }
};

LANYARD_TEST(GitCredentialTest)

}  // namespace git_credential_test

#include "git_credential_test.moc"
