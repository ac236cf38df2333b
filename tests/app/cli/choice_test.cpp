#include <csignal>

#include "core/wire/json.h"
#include "tests/app/cli/at_terminal.h"
#include "tests/support/test_program.h"

namespace choice_test {

using namespace lanyard;
using namespace lanyard::test;
using wire::Json;

namespace {

Json service(const char* id, const char* name, bool needsClient) {
  return {{"id", id},
          {"name", name},
          {"about", "Something"},
          {"client_id", ""},
          {"needs_registration", needsClient},
          {"unsupported", nullptr},
          {"self_hosted", false}};
}

/// "acme" has an address for each organisation and a client with a secret; at "auto" the wallet registers
/// itself; "own" is software that anybody runs, with fixed ports; "old" is none that this version knows.
Json services() {
  Json acme = service("acme", "Acme Corp", true);
  acme["entry"] = {{"issuer", "https://{org}.acme.example/"},
                   {"parts", {{"org", {{"en", "your organisation"}}}}},
                   {"client", {{"secret", "needed"}}},
                   {"registration",
                    {{"ways", {"portal"}},
                     {"page", "https://acme.example/apps"},
                     {"redirects", {"http://127.0.0.1/callback"}}}}};
  Json itself = service("auto", "Auto", false);
  itself["entry"] = {{"issuer", "https://auto.example"},
                     {"registration", {{"ways", Json::array({"dynamic"})}}}};
  Json own = service("own", "Own server", true);
  own["self_hosted"] = true;
  own["entry"] = {{"issuer", "https://{host}/sso"}, {"loopback", {{"ports", {9415, 9416}}}}};
  Json old = service("old", "Old", true);
  old["unsupported"] = "unsupported.protocol";
  old["entry"] = {{"issuer", "https://old.example"}};
  return Json::array({itself, acme, old, own});
}

/// A wallet that knows these, and whose sign-ins nobody ends.
QList<QByteArray> script(const QJsonObject& request) {
  const QString method = methodOf(request);
  const std::string named = request.value(QLatin1String("params"))
                                .toObject()
                                .value(QLatin1String("provider"))
                                .toString()
                                .toStdString();
  const auto reply = [](const Json& json) {
    return QList<QByteArray>{result(QByteArray::fromStdString(json.dump()))};
  };
  if (method == QLatin1String("provider.list"))
    return reply(Json{{"total", services().size()}, {"providers", services()}});
  if (method == QLatin1String("provider.show")) {
    for (const Json& one : services()) {
      if (one.at("id") == named) return reply(Json{{"provider", one}});
    }
    return {unknownProvider()};
  }
  if (method == QLatin1String("resource.find"))
    return {unknownProvider().replace("provider.unknown", "resource.not_found")};
  if (method == QLatin1String("wallet.status")) return {result(R"({"passphrase":false,"desktop":true})")};
  if (named == "acmee") return {unknownProvider()};
  if (named == "auto" || named == "acme")
    return {unknownProvider().replace("provider.unknown", "provider.no_client_id")};
  return {refusal("cancelled")};
}

/// The person at a terminal with keys, and the wallet.
struct Desk {
  explicit Desk(const QStringList& arguments = {QStringLiteral("login")},
                const QStringList& environment = {QStringLiteral("TERM=xterm")})
      : lanyard(dir.filePath(QStringLiteral("w.sock")), arguments, environment) {}

  /// The request for the sign-in; empty where none came.
  [[nodiscard]] Json signIn() const {
    for (const QByteArray& line : wallet.requests) {
      const Json request = Json::parse(line.toStdString());
      if (request.at("method") == "identity.sign_in") return request.at("params");
    }
    return Json::object();
  }

  QTemporaryDir dir;
  FakeWallet wallet{dir.filePath(QStringLiteral("w.sock")), script};
  AtTerminal lanyard;
};

const QByteArray kDown = "\x1b[B";
const QByteArray kUp = "\x1bOA";

}  // namespace

/// A person who types `lanyard login` without all that it needs.
class ChoiceTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void choosesByKeysAndTypesWhatItNeeds() {
    Desk desk;
    QVERIFY2(desk.lanyard.sees("> 1  Auto"), desk.lanyard.screen.constData());
    QVERIFY(!desk.lanyard.echoes() && !desk.lanyard.takesLines());
    desk.lanyard.type("corp");
    QVERIFY2(desk.lanyard.sees("> 1  Acme Corp"), desk.lanyard.screen.constData());
    desk.lanyard.type("\n");
    QVERIFY2(desk.lanyard.sees("org, your organisation: "), desk.lanyard.screen.constData());
    QVERIFY(desk.lanyard.echoes() && desk.lanyard.takesLines());
    desk.lanyard.type("mi/ne\n");
    QVERIFY2(desk.lanyard.sees("That is no part of an address."), desk.lanyard.screen.constData());
    desk.lanyard.type(" mine \n");
    QVERIFY2(desk.lanyard.sees("Client ID (Enter to stop): "), desk.lanyard.screen.constData());
    QVERIFY(desk.lanyard.screen.contains("https://acme.example/apps"));
    desk.lanyard.type("my-client\n");
    QVERIFY2(desk.lanyard.sees("Client secret"), desk.lanyard.screen.constData());
    QVERIFY(QTest::qWaitFor([&] { return !desk.lanyard.echoes(); }));
    desk.lanyard.type("s3cret\n");
    QVERIFY(desk.lanyard.ends());
    QVERIFY(!desk.lanyard.screen.contains("s3cret"));
    QVERIFY2(desk.lanyard.screen.contains("The same without questions: lanyard login acme --part org=mine "
                                          "--client-id my-client --client-secret-stdin\r\n"
                                          "It reads the client secret from standard input.\r\n"),
             desk.lanyard.screen.constData());
    const Json asked = desk.signIn();
    QCOMPARE(asked.value("provider", ""), std::string("acme"));
    QCOMPARE(asked["parts"].value("org", ""), std::string("mine"));
    QCOMPARE(asked.value("client_id", ""), std::string("my-client"));
    QCOMPARE(asked.value("client_secret", ""), std::string("s3cret"));
  }
  void saysThatNothingWasSentWithoutAClientId() {
    Desk desk({QStringLiteral("login"), QStringLiteral("acme")});
    QVERIFY2(desk.lanyard.sees("org, your organisation: "), desk.lanyard.screen.constData());
    desk.lanyard.type("mine\n");
    QVERIFY2(desk.lanyard.sees("Client ID (Enter to stop): "), desk.lanyard.screen.constData());
    desk.lanyard.type(" \n");
    QVERIFY(desk.lanyard.ends());
    QCOMPARE(desk.lanyard.process().exitCode(), 75);
    QVERIFY2(desk.lanyard.screen.contains("No client ID was given, so nothing was sent.") &&
                 desk.lanyard.screen.contains("lanyard providers acme"),
             desk.lanyard.screen.constData());
    QVERIFY(desk.signIn().empty());
  }
  void movesByKeysAndNumbers() {
    Desk desk;
    QVERIFY(desk.lanyard.sees("> 1  Auto"));
    desk.lanyard.type(kDown + kDown);
    QVERIFY2(desk.lanyard.sees("> 3  Own server"), desk.lanyard.screen.constData());
    desk.lanyard.screen.clear();
    desk.lanyard.type(kUp);
    QVERIFY2(desk.lanyard.sees("> 2  Acme Corp"), desk.lanyard.screen.constData());
    desk.lanyard.type("4");
    QVERIFY2(desk.lanyard.sees("> 4  Old"), desk.lanyard.screen.constData());
    desk.lanyard.type("\x7f\x1b[F");
    QVERIFY2(desk.lanyard.sees("Old: not yet. 4 of 4."), desk.lanyard.screen.constData());
  }
  // It stays in the list, and says why.
  void takesNoneThatThisVersionCannotSignInTo() {
    Desk desk;
    QVERIFY(desk.lanyard.sees("> 1  Auto"));
    desk.lanyard.type("old\n");
    QVERIFY2(desk.lanyard.sees("Lanyard cannot sign in to Old yet"), desk.lanyard.screen.constData());
    QVERIFY(desk.lanyard.process().state() == QProcess::Running);
    QVERIFY(desk.signIn().empty());
  }
  void stopsByEscape_data() {
    QTest::addColumn<QByteArray>("keys");
    QTest::newRow("Escape") << QByteArray("\x1b");
    QTest::newRow("Ctrl+D") << QByteArray("\x04");
  }
  void stopsByEscape() {
    QFETCH(QByteArray, keys);
    Desk desk;
    QVERIFY(desk.lanyard.sees("> 1  Auto"));
    desk.lanyard.type(keys);
    QVERIFY(desk.lanyard.ends());
    QCOMPARE(desk.lanyard.process().exitCode(), 75);
    QVERIFY(desk.lanyard.screen.contains("Nothing was chosen.") && desk.signIn().empty());
    QVERIFY(desk.lanyard.echoes() && desk.lanyard.takesLines());
  }
  void leavesTheTerminalAsItWasWhenInterrupted() {
    Desk desk;
    QVERIFY(desk.lanyard.sees("> 1  Auto"));
    desk.lanyard.type("\x03");
    QVERIFY(desk.lanyard.ends());
    QVERIFY(desk.lanyard.process().exitStatus() == QProcess::CrashExit);
    QCOMPARE(desk.lanyard.process().exitCode(), SIGINT);
    QVERIFY(desk.lanyard.echoes() && desk.lanyard.takesLines());
    // The list is gone, and what is typed next stands in a line of its own.
    QVERIFY(desk.lanyard.screen.endsWith("\r\x1b[J"));
  }
  void drawsAnewForAnotherSize() {
    Desk desk;
    QVERIFY(desk.lanyard.sees("> 1  Auto   "));
    desk.lanyard.screen.clear();
    desk.lanyard.resize(40, 12);
    ::kill(static_cast<pid_t>(desk.lanyard.process().processId()), SIGWINCH);
    QVERIFY2(desk.lanyard.sees("> 1  Auto: Something"), desk.lanyard.screen.constData());
  }
  void drawsWithoutColourWhereNoneIsWanted() {
    Desk plain({QStringLiteral("login")}, {QStringLiteral("TERM=xterm"), QStringLiteral("NO_COLOR=1")});
    QVERIFY(plain.lanyard.sees("> 1  Auto"));
    QVERIFY(!plain.lanyard.screen.contains("\x1b[1m"));
    Desk bright;
    QVERIFY(bright.lanyard.sees("\x1b[1m> 1  Auto"));
  }
  void signsInAtAnAddressThatIsTyped() {
    Desk desk;
    QVERIFY(desk.lanyard.sees("> 1  Auto"));
    desk.lanyard.type("login.example.org");
    QVERIFY2(desk.lanyard.sees("Enter signs in at https://login.example.org."),
             desk.lanyard.screen.constData());
    desk.lanyard.type("\n");
    QVERIFY(desk.lanyard.sees("Client ID (Enter: Lanyard registers itself there): "));
    desk.lanyard.type("\n");
    QVERIFY2(desk.lanyard.sees("Go on? [y/N] "), desk.lanyard.screen.constData());
    desk.lanyard.type("y\n");
    QVERIFY(desk.lanyard.ends());
    const Json asked = desk.signIn();
    QVERIFY(asked.value("issuer", "") == "https://login.example.org" && asked.value("register", false));
  }
  void asksInLinesWhereNoKeyMovesAnything() {
    Desk desk({QStringLiteral("login")}, {QStringLiteral("TERM=dumb")});
    QVERIFY2(desk.lanyard.sees("1  auto"), desk.lanyard.screen.constData());
    desk.lanyard.type("nobody\n");
    QVERIFY2(desk.lanyard.sees("None is known by nobody."), desk.lanyard.screen.constData());
    desk.lanyard.type("old\n");
    QVERIFY2(desk.lanyard.sees("Lanyard cannot sign in to Old yet"), desk.lanyard.screen.constData());
    desk.lanyard.type("corp\n");
    QVERIFY2(desk.lanyard.sees("1  acme"), desk.lanyard.screen.constData());
    desk.lanyard.type("1\n");
    QVERIFY2(desk.lanyard.sees("org, your organisation: "), desk.lanyard.screen.constData());
    QVERIFY(!desk.lanyard.screen.contains('\x1b'));
    desk.lanyard.type("\n");
    QVERIFY(desk.lanyard.ends());
    QCOMPARE(desk.lanyard.process().exitCode(), 75);
  }
  // The person registered what they were told to, and the sign-in returns there: by the provider's name the
  // wallet knows the address, by a whole address it does not.
  void returnsToTheAddressThatThePersonRegistered_data() {
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<QByteArray>("issuer");
    QTest::newRow("a host") << QByteArray("https://sso.example.org/") << QByteArray();
    QTest::newRow("a whole address") << QByteArray("https://sso.example.org/of/mine")
                                     << QByteArray("https://sso.example.org/of/mine");
  }
  void returnsToTheAddressThatThePersonRegistered() {
    QFETCH(QByteArray, typed);
    QFETCH(QByteArray, issuer);
    Desk desk({QStringLiteral("login"), QStringLiteral("own")});
    QVERIFY2(desk.lanyard.sees("host: "), desk.lanyard.screen.constData());
    desk.lanyard.type(typed + "\n");
    QVERIFY2(desk.lanyard.sees("Client ID (Enter to stop): "), desk.lanyard.screen.constData());
    desk.lanyard.type("mine\n");
    QVERIFY(desk.lanyard.ends());
    const Json asked = desk.signIn();
    QCOMPARE(asked.value("issuer", ""), issuer.toStdString());
    QCOMPARE(asked.value("provider", ""), std::string(issuer.isEmpty() ? "own" : ""));
    if (issuer.isEmpty()) QCOMPARE(asked["parts"].value("host", ""), std::string("sso.example.org"));
    QCOMPARE(asked.value("redirect", ""),
             std::string(issuer.isEmpty() ? "" : "http://127.0.0.1:9415,9416/callback"));
  }
  void asksNobodyWhoIsNotThere() {
    const QTemporaryDir dir;
    FakeWallet wallet(dir.filePath(QStringLiteral("w.sock")), script);
    const Client client(dir.filePath(QStringLiteral("w.sock")));
    const Run none = client.run({QStringLiteral("login")});
    QCOMPARE(none.exitCode, 64);
    QVERIFY2(none.err.contains("Name a provider") && none.err.contains("lanyard providers"),
             none.err.constData());
    QVERIFY(wallet.requests.isEmpty());
    // A service where the wallet registers itself needs no more than a yes beforehand.
    const Run unsaid = client.run({QStringLiteral("login"), QStringLiteral("auto")});
    QVERIFY2(unsaid.exitCode == 64 && unsaid.err.contains("--yes"), unsaid.err.constData());
    static_cast<void>(client.run({QStringLiteral("login"), QStringLiteral("auto"), QStringLiteral("--yes")}));
    QVERIFY(std::ranges::any_of(wallet.requests, [](const QByteArray& line) {
      return line.contains("\"identity.sign_in\"") && line.contains("https://auto.example") &&
             line.contains("\"register\":true");
    }));
  }
  // It can be read from the descriptor only once, and both sign-ins are one act of the person's.
  void givesTheSamePassphraseWhereItRegistersInstead() {
    const QTemporaryDir dir;
    FakeWallet wallet(dir.filePath(QStringLiteral("w.sock")), script);
    Client client(dir.filePath(QStringLiteral("w.sock")));
    client.input = "pw\n";
    const Run run = client.run(QStringLiteral("--json login auto --yes --passphrase-fd 0").split(u' '));
    QVERIFY2(run.exitCode == 75 && run.out.contains("\"reason\":\"cancelled\""), run.out.constData());
    const Json last = Json::parse(wallet.requests.last().toStdString());
    QCOMPARE(last.value("method", ""), std::string("identity.sign_in"));
    QCOMPARE(last["params"].value("issuer", ""), std::string("https://auto.example"));
    QCOMPARE(last["params"].value("passphrase", ""), std::string("pw"));
  }
  void asksOnceForThePassphraseWhereItRegistersInstead() {
    const QTemporaryDir dir;
    FakeWallet wallet(dir.filePath(QStringLiteral("w.sock")), [](const QJsonObject& request) {
      if (methodOf(request) != QLatin1String("wallet.status")) return script(request);
      return QList<QByteArray>{result(R"({"passphrase":true,"desktop":false})")};
    });
    AtTerminal lanyard(
        dir.filePath(QStringLiteral("w.sock")),
        {QStringLiteral("--json"), QStringLiteral("login"), QStringLiteral("auto"), QStringLiteral("--yes")});
    QVERIFY2(lanyard.sees("Approval passphrase: "), lanyard.screen.constData());
    lanyard.type("pw\n");
    QVERIFY2(lanyard.ends(), lanyard.screen.constData());
    QCOMPARE(lanyard.screen.count("Approval passphrase: "), 1);
    const Json last = Json::parse(wallet.requests.last().toStdString());
    QCOMPARE(last["params"].value("issuer", ""), std::string("https://auto.example"));
    QCOMPARE(last["params"].value("passphrase", ""), std::string("pw"));
  }
  // Whatever the wallet says of a client that it was given, what was typed is sent whole.
  void sendsTheTypedSecretWhereTheAddressTakesTheNamesPlace() {
    const QTemporaryDir dir;
    FakeWallet wallet(dir.filePath(QStringLiteral("w.sock")), [](const QJsonObject& request) {
      if (methodOf(request) != QLatin1String("provider.show")) return script(request);
      Json itself = services().front();
      itself["entry"]["client"] = {{"secret", "needed"}};
      return QList<QByteArray>{result(QByteArray::fromStdString(Json{{"provider", itself}}.dump()))};
    });
    AtTerminal lanyard(dir.filePath(QStringLiteral("w.sock")),
                       {QStringLiteral("login"), QStringLiteral("auto"), QStringLiteral("--yes")});
    QVERIFY2(lanyard.sees("Client ID (Enter: none): "), lanyard.screen.constData());
    lanyard.type("mine\n");
    QVERIFY2(lanyard.sees("Client secret"), lanyard.screen.constData());
    QVERIFY(QTest::qWaitFor([&] { return !lanyard.echoes(); }));
    lanyard.type("a-secret-that-is-longer-than-a-small-string\n");
    QVERIFY2(lanyard.ends(), lanyard.screen.constData());
    const Json last = Json::parse(wallet.requests.last().toStdString());
    QCOMPARE(last["params"].value("issuer", ""), std::string("https://auto.example"));
    QCOMPARE(last["params"].value("client_id", ""), std::string("mine"));
    QCOMPARE(last["params"].value("client_secret", ""),
             std::string("a-secret-that-is-longer-than-a-small-string"));
  }
  void saysWhereAClientIsRegistered() {
    const QTemporaryDir dir;
    FakeWallet wallet(dir.filePath(QStringLiteral("w.sock")), script);
    const Run run =
        Client(dir.filePath(QStringLiteral("w.sock"))).run({QStringLiteral("login"), QStringLiteral("acme")});
    QVERIFY2(run.exitCode == 64 && run.err.contains("Where to register one: lanyard providers acme"),
             run.err.constData());
  }
  void saysWhatAMisspeltNameMeans() {
    const QTemporaryDir dir;
    FakeWallet wallet(dir.filePath(QStringLiteral("w.sock")), script);
    const Run run = Client(dir.filePath(QStringLiteral("w.sock")))
                        .run({QStringLiteral("login"), QStringLiteral("acmee"), QStringLiteral("--client-id"),
                              QStringLiteral("c")});
    QVERIFY2(run.exitCode == 64 && run.err.contains("Did you mean: lanyard login acme?"),
             run.err.constData());
  }
};

LANYARD_TEST(ChoiceTest)

}  // namespace choice_test

#include "choice_test.moc"
