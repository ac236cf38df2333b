#include <QTest>

#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace sign_in_test {

using namespace lanyard;
using namespace lanyard::test;
using grants::Kind;
using wire::Json;

namespace {

Json order() {
  return {{"issuer", "https://i.example"},
          {"client_id", "c"},
          {"client_secret", "hunter2hunter2hunter2"},
          {"scopes", {"openid", "read"}},
          {"alias", "new"},
          {"resource", "https://api.example"},
          {"extra", {{"prompt", "login"}}},
          {"passphrase", "correct horse"}};
}

std::vector<std::string> steps(const std::shared_ptr<FakePipeConnection>& connection) {
  std::vector<std::string> all;
  for (const Json& step : connection->notifications("sign_in.step")) all.push_back(step["step"]);
  return all;
}

}  // namespace

class SignInTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void saysThatANameIsNotKnownBeforeAnybodyIsAsked() {
    PipeWorld world;
    pipe::Parts parts = world.parts();
    parts.names.issuerOf = [](const std::string& provider, const std::string& clientId,
                              const providers::Parts&) -> base::Result<std::string> {
      if (provider != "acme") return base::fail(errors::kProviderUnknown, "acme, demo");
      if (clientId.empty()) return base::fail(errors::kProviderNoClientId, "acme");
      return std::string("https://login.acme.example/");
    };
    parts.names.nameOf = [](const std::string& issuer) -> std::string {
      return issuer == "https://login.acme.example/" ? "Acme" : "";
    };
    world.server = std::make_unique<pipe::PipeServer>(std::move(parts));
    const auto tool = world.connect();
    tool->ask(1, "identity.sign_in", {{"provider", "acmee"}});
    QCOMPARE(tool->outcome(1), std::string("bad_request"));
    const Json unknown = tool->answer(1)["error"];
    QVERIFY(unknown["data"]["hint"].get<std::string>().ends_with("known: acme, demo"));
    tool->ask(2, "identity.sign_in", {{"provider", "acme"}});
    QCOMPARE(tool->outcome(2), std::string("bad_request"));
    QVERIFY(tool->answer(2)["error"]["data"]["hint"].get<std::string>().find("--client-id") !=
            std::string::npos);
    QCOMPARE(world.desk.size(), std::size_t{0});
    tool->ask(3, "identity.sign_in", {{"provider", "acme"}, {"client_id", "mine"}});
    QCOMPARE(tool->outcome(3), std::string("waits"));
    QCOMPARE(world.desk.size(), std::size_t{1});
  }
  void namesTheHostBehindANameOfTheCatalog() {
    PipeWorld world;
    pipe::Parts parts = world.parts();
    parts.names.issuerOf = [](const std::string&, const std::string&,
                              const providers::Parts&) -> base::Result<std::string> {
      return std::string("https://login.acme.example/");
    };
    parts.names.nameOf = [](const std::string& issuer) -> std::string {
      return issuer == "https://login.acme.example/" ? "Acme" : "";
    };
    world.server = std::make_unique<pipe::PipeServer>(std::move(parts));
    const auto tool = world.connect();
    tool->ask(1, "identity.sign_in", {{"provider", "acme"}});
    tool->ask(2, "identity.sign_in", {{"issuer", "https://acme.example.net"}, {"client_id", "x"}});
    world.desk.sweep();
    tool->ask(3, "consent.list");
    const Json prompts = tool->answer(3)["result"]["prompts"];
    QCOMPARE(prompts.size(), std::size_t{2});
    QCOMPARE(prompts[0]["issuer_host"].get<std::string>(), std::string("login.acme.example"));
    QCOMPARE(prompts[0]["provider_name"].get<std::string>(), std::string("Acme"));
    QCOMPARE(prompts[1]["issuer_host"].get<std::string>(), std::string("acme.example.net"));
    QCOMPARE(prompts[1]["provider_name"].get<std::string>(), std::string());
  }
  void refusesANameWhereNoneIsKnown() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "identity.sign_in", {{"provider", "acme"}});
    QCOMPARE(tool->outcome(1), std::string("bad_request"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
  void findsOutFromAResourceAndAsksForNothing() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "resource.find", {{"resource", "https://mcp.example/files"}});
    QCOMPARE(ended(tool, 1), std::string("ok"));
    const Json found = tool->answer(1)["result"];
    QCOMPARE(found["resource_host"].get<std::string>(), std::string("mcp.example"));
    QCOMPARE(found["issuer"].get<std::string>(), std::string("https://login.example"));
    QCOMPARE(found["issuer_host"].get<std::string>(), std::string("login.example"));
    QCOMPARE(found["scopes"].size(), std::size_t{1});
    QCOMPARE(world.desk.size(), std::size_t{0});
    QCOMPARE(world.wallet.signIns, 0);
  }
  void asksThePersonBeforeItRegisters() {
    PipeWorld world;
    const auto tool = world.connect();
    const Json params = {{"issuer", "https://login.example"},
                         {"resource", "https://mcp.example/files"},
                         {"scopes", {"files:read"}},
                         {"register", true},
                         {"discovered", true}};
    tool->ask(1, "identity.sign_in", params);
    QCOMPARE(tool->outcome(1), std::string("waits"));
    QCOMPARE(world.wallet.signIns, 0);
    tool->ask(2, "consent.list");
    const Json prompt = tool->answer(2)["result"]["prompts"][0];
    QCOMPARE(prompt["issuer_host"].get<std::string>(), std::string("login.example"));
    QCOMPARE(prompt["resource"].get<std::string>(), std::string("https://mcp.example/files"));
    QCOMPARE(prompt["scopes"].size(), std::size_t{1});
    const auto person = world.connectDesktop();
    person->ask(3, "identity.sign_in", params);
    QCOMPARE(ended(person, 3), std::string("ok"));
    QVERIFY(world.wallet.lastRegisters && world.wallet.lastDiscovered && !world.wallet.lastAnew);
    person->ask(4, "identity.sign_in", {{"identity", "work"}, {"register", true}});
    QCOMPARE(ended(person, 4), std::string("ok"));
    QVERIFY(world.wallet.lastAnew && !world.wallet.lastRegisters);
  }
  void registersWithNothingThatBelongsToAnotherClient() {
    PipeWorld world;
    const auto tool = world.connect();
    int id = 0;
    for (const char* own : {"client_id", "client_secret", "client_auth", "redirect", "provider"}) {
      Json params = {{"register", true}};
      if (own != std::string("provider")) params["issuer"] = "https://i.example";
      params[own] = own == std::string("client_auth") ? "none" : "http://127.0.0.1:8400/x";
      tool->ask(++id, "identity.sign_in", params);
      QCOMPARE(tool->outcome(id), std::string("bad_request"));
    }
    tool->ask(++id, "identity.sign_in",
              {{"issuer", "https://i.example"}, {"client_id", "c"}, {"discovered", true}});
    QCOMPARE(tool->outcome(id), std::string("bad_request"));
    tool->ask(++id, "identity.sign_in", {{"issuer", "https://i.example"}});
    QCOMPARE(tool->outcome(id), std::string("bad_request"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
  void signsInByPassphrase() {
    PipeWorld world;
    world.setPassphrase();
    const auto tool = world.connect();
    const auto other = world.connect();
    tool->ask(1, "identity.sign_in", order());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(steps(tool), (std::vector<std::string>{"consent", "authorize"}));
    QCOMPARE(tool->notifications("sign_in.step").back()["request"].get<int>(), 1);
    QVERIFY(other->sent.empty());
    QCOMPARE(world.wallet.lastOrder.provider, std::string("i.example"));
    QCOMPARE(world.wallet.lastOrder.resources, std::vector<std::string>{"https://api.example"});
    QCOMPARE(world.wallet.lastOrder.extra.at("prompt"), std::string("login"));
    QCOMPARE(world.wallet.lastClientSecret, std::string("hunter2hunter2hunter2"));
    QCOMPARE(world.store.records.back().kind, std::string("sign_in"));
    QCOMPARE(world.store.records.back().detail, std::string("by passphrase"));
    QVERIFY(tool->raw.find("hunter2") == std::string::npos);
  }
  void passesTheKeyOnAndSaysNothingOfIt() {
    PipeWorld world;
    world.setPassphrase();
    const auto tool = world.connect();
    Json asked = order();
    asked.erase("client_secret");
    asked["client_key"] = "canary-of-the-key";
    asked["client_key_passphrase"] = "canary-of-its-passphrase";
    asked["client_key_id"] = "key-1";
    tool->ask(1, "identity.sign_in", asked);
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(world.wallet.lastClientKey, std::string("canary-of-the-key"));
    QCOMPARE(world.wallet.lastClientKeyPassphrase, std::string("canary-of-its-passphrase"));
    QCOMPARE(world.wallet.lastClientKeyId, std::string("key-1"));
    QVERIFY(tool->raw.find("canary") == std::string::npos);
    QVERIFY(world.store.records.back().detail.find("canary") == std::string::npos);
  }
  void signsInByACodeAndTellsWhatToTypeWhere() {
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.sign_in",
                 {{"issuer", "https://i.example"}, {"client_id", "c"}, {"flow", "device"}});
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    QVERIFY(world.wallet.lastDevice);
    const Json code = desktop->notifications("sign_in.step").back();
    QCOMPARE(code["step"].get<std::string>(), std::string("code"));
    QCOMPARE(code["user_code"].get<std::string>(), std::string("WDJB-MJHT"));
    QCOMPARE(code["verification_uri"].get<std::string>(), std::string("https://issuer.example/device"));
    QCOMPARE(code["verification_uri_complete"].get<std::string>(),
             std::string("https://issuer.example/device?user_code=WDJB-MJHT"));
    QCOMPARE(code["until"].get<std::int64_t>(), base::toUnix(world.clock.now()) + 600);
    const Json rows = code["qr"];
    QVERIFY(rows.size() >= 21);
    for (const Json& row : rows) {
      QCOMPARE(row.get<std::string>().size(), rows.size());
      QCOMPARE(row.get<std::string>().find_first_not_of("01"), std::string::npos);
    }
  }
  void refusesAFlowThatItDoesNotKnowOrThatDoesNotFit() {
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    const Json plain{{"issuer", "https://i.example"}, {"client_id", "c"}};
    int id = 0;
    for (const Json& more :
         {Json{{"flow", "implicit"}}, Json{{"flow", "device"}, {"redirect", "http://127.0.0.1:8400/cb"}},
          Json{{"flow", "device"}, {"form_post", true}}}) {
      Json asked = plain;
      asked.update(more);
      desktop->ask(++id, "identity.sign_in", asked);
      QCOMPARE(desktop->outcome(id), std::string("bad_request"));
    }
    QCOMPARE(world.wallet.signIns, 0);
  }
  void bringsAPastedAddressToTheSignInOfTheSameConnection() {
    PipeWorld world;
    world.wallet.holdSignIn = true;
    const auto desktop = world.connectDesktop();
    const auto other = world.connect();
    desktop->ask(1, "identity.sign_in",
                 {{"issuer", "https://i.example"}, {"client_id", "c"}, {"form_post", true}});
    QVERIFY(QTest::qWaitFor([&] { return world.wallet.signIns == 1; }));
    QVERIFY(world.wallet.lastFormPost);
    const std::string address = "http://127.0.0.1:8400/callback?code=secret-code&state=s";
    other->ask(2, "sign_in.paste", {{"request", 1}, {"address", address}});
    QCOMPARE(other->outcome(2), std::string("bad_request"));
    QVERIFY(world.wallet.pasted.empty());
    world.wallet.pasteFails = base::Error(errors::kPasteOtherSignIn);
    desktop->ask(3, "sign_in.paste", {{"request", 1}, {"address", address}});
    QCOMPARE(desktop->outcome(3), std::string("bad_request"));
    QCOMPARE(desktop->answer(3)["error"]["data"]["error"].get<std::string>(),
             std::string("paste.other_sign_in"));
    QCOMPARE(desktop->outcome(1), std::string("waits"));
    world.wallet.pasteFails.reset();
    desktop->ask(4, "sign_in.paste", {{"request", 1}, {"address", address}});
    QCOMPARE(desktop->outcome(4), std::string("ok"));
    QCOMPARE(world.wallet.pasted, address);
    QVERIFY(desktop->raw.find("secret-code") == std::string::npos);
    world.wallet.holdSignIn = false;
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    desktop->ask(5, "sign_in.paste", {{"request", 1}, {"address", address}});
    QCOMPARE(desktop->outcome(5), std::string("bad_request"));
  }
  void takesARedirectAddressAndTellsTheOneInUse() {
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.sign_in",
                 {{"issuer", "https://i.example"},
                  {"client_id", "c"},
                  {"redirect", "http://localhost:8400,8401/back"}});
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    QVERIFY(world.wallet.lastLoopback.has_value());
    QCOMPARE(world.wallet.lastLoopback->host, std::string("localhost"));
    QCOMPARE(world.wallet.lastLoopback->ports, (std::vector<std::uint16_t>{8400, 8401}));
    QCOMPARE(world.wallet.lastLoopback->path, std::string("/back"));
    const Json step = desktop->notifications("sign_in.step").back();
    QCOMPARE(step["redirect_uri"].get<std::string>(), std::string("http://127.0.0.1:8400/callback"));
    QVERIFY(step["any_port"] == false);
    // Also of one that is signed in again; without one, what is kept stays.
    desktop->ask(2, "identity.sign_in", {{"identity", "work"}, {"redirect", "http://[::1]:9000/"}});
    QCOMPARE(ended(desktop, 2), std::string("ok"));
    QCOMPARE(world.wallet.lastLoopback->host, std::string("[::1]"));
    desktop->ask(3, "identity.sign_in", {{"identity", "work"}});
    QCOMPARE(ended(desktop, 3), std::string("ok"));
    QVERIFY(!world.wallet.lastLoopback.has_value());
    QVERIFY(desktop->notifications("sign_in.step").back()["any_port"] == true);
  }
  void tellsTheCertificateAndThatThereAreCodes() {
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.sign_in", {{"identity", "work"}});
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    const Json plain = desktop->notifications("sign_in.step").back();
    QVERIFY(!plain.contains("certificate_sha256") && !plain.contains("device_offered"));
    world.wallet.fingerprint = "AB:CD";
    world.wallet.deviceOffered = true;
    desktop->ask(2, "identity.sign_in", {{"identity", "work"}, {"redirect", "https://127.0.0.1:8400/cb"}});
    QCOMPARE(ended(desktop, 2), std::string("ok"));
    const Json step = desktop->notifications("sign_in.step").back();
    QCOMPARE(step["certificate_sha256"].get<std::string>(), std::string("AB:CD"));
    QVERIFY(step["device_offered"] == true);
  }
  void asksNobodyAboutARedirectAddressThatIsNone() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "identity.sign_in", {{"provider", "example"}, {"redirect", "http://127.0.0.1/callback"}});
    QCOMPARE(tool->outcome(1), std::string("bad_request"));
    QVERIFY(tool->answer(1)["error"]["message"].get<std::string>().find("names its port") !=
            std::string::npos);
    QVERIFY(world.desk.prompts().empty());
  }
  void signsInByAPrompt() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "identity.sign_in", {{"identity", "work"}});
    QCOMPARE(world.wallet.signIns, 0);
    const auto prompt = world.desk.prompts().front();
    QVERIFY(prompt.kind == grants::PromptKind::SignIn);
    QVERIFY(!world.desk.answer({prompt.id, prompt.digest, Kind::Always, {}, {}}).has_value());
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(world.wallet.signIns, 1);
  }
  void startsNothingWithoutAYes() {
    PipeWorld world;
    world.setPassphrase();
    const auto tool = world.connect();
    tool->ask(1, "identity.sign_in", {{"identity", "work"}});
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
    Json wrong = order();
    wrong["passphrase"] = "wrong wrong";
    tool->ask(2, "identity.sign_in", wrong);
    QCOMPARE(ended(tool, 2), std::string("passphrase_wrong"));
    QCOMPARE(world.wallet.signIns, 0);
  }
  // A sign-in hands nothing out: what it brings leaves the wallet only with a line in the log.
  void goesOnAlthoughTheLogCannotBeWritten() {
    PipeWorld world;
    world.setPassphrase();
    world.store.failing = true;
    const auto tool = world.connect();
    tool->ask(1, "identity.sign_in", order());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(world.wallet.signIns, 1);
    Json wrong = order();
    wrong["passphrase"] = "wrong wrong";
    tool->ask(2, "identity.sign_in", wrong);
    QCOMPARE(ended(tool, 2), std::string("passphrase_wrong"));
    QCOMPARE(world.wallet.signIns, 1);
  }
  void closingTheConnectionCancels() {
    PipeWorld world;
    world.setPassphrase();
    world.wallet.holdSignIn = true;
    const auto tool = world.connect();
    tool->ask(1, "identity.sign_in", order());
    QTRY_COMPARE(world.wallet.signIns, 1);
    tool->drop();
    QTRY_COMPARE(world.wallet.cancelledSignIns, 1);
    QCOMPARE(tool->sentAfterClose, 0);
  }
  void takingTheRequestBackCancels() {
    PipeWorld world;
    world.wallet.holdSignIn = true;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.sign_in", {{"identity", "work"}});
    desktop->ask(2, "request.cancel", {{"request", 1}});
    QCOMPARE(ended(desktop, 1), std::string("cancelled"));
    QCOMPARE(world.wallet.cancelledSignIns, 1);
  }
  void asksNobodyAboutAnIdentityThatIsNotBelieved() {
    PipeWorld world;
    world.wallet.views.front().state = keeping::IdentityState::NeedsSignIn;
    world.wallet.views.front().stateReason = "identity.changed_outside";
    const auto tool = world.connect();
    tool->ask(1, "identity.sign_in", {{"identity", "work"}});
    QCOMPARE(ended(tool, 1), std::string("sign_in_required"));
    QVERIFY(tool->answer(1)["error"]["message"].get<std::string>().find("changed outside") !=
            std::string::npos);
    QVERIFY(tool->answer(1)["error"]["data"]["hint"].get<std::string>().find("lanyard logout") !=
            std::string::npos);
    QVERIFY(world.desk.prompts().empty());
    // Nor when a tool wants a token of it.
    tool->ask(2, "token.get", {{"identity", "work"}});
    QCOMPARE(ended(tool, 2), std::string("sign_in_required"));
    QVERIFY(world.desk.prompts().empty());
  }
  void keepsTheClientOnASignInAgain() {
    PipeWorld world;
    world.wallet.views.front().identity.clientId = "mine";
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.sign_in", {{"identity", "work"}, {"client_id", "other"}});
    QCOMPARE(ended(desktop, 1), std::string("bad_request"));
    const Json data = desktop->answer(1)["error"]["data"];
    QCOMPARE(data["error"].get<std::string>(), std::string("sign_in.another_client"));
    QVERIFY(data["hint"].get<std::string>().find("--client-id ID") != std::string::npos);
    QCOMPARE(world.wallet.signIns, 0);
    desktop->ask(2, "identity.sign_in", {{"identity", "work"}, {"client_id", "mine"}});
    QCOMPARE(ended(desktop, 2), std::string("ok"));
  }
  void showsTheClientThatWouldBeSignedIn() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "identity.sign_in", {{"issuer", "https://i.example"}, {"client_id", "one"}});
    tool->ask(2, "identity.sign_in", {{"issuer", "https://i.example"}, {"client_id", "two"}});
    const auto prompts = world.desk.prompts();
    QCOMPARE(prompts.size(), std::size_t{2});
    QCOMPARE(prompts.front().clientId, std::string("one"));
    // The answer names what was shown, the client with it.
    grants::Prompt bent = prompts.front();
    bent.clientId = "two";
    QVERIFY(grants::shownText(bent) != grants::shownText(prompts.front()));
    tool->ask(3, "consent.list");
    QCOMPARE(tool->answer(3)["result"]["prompts"][1]["client_id"].get<std::string>(), std::string("two"));
  }
  void refusesAPeerThatBecameAnotherBeforeTheYes() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "identity.revoke", {{"identity", "work"}});
    tool->peer.tool.exe.path = "/usr/bin/curl";
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
    QCOMPARE(world.wallet.signOuts, 0);
  }
  void refusesAnOrderThatIsNotOne_data() {
    QTest::addColumn<QString>("params");
    QTest::newRow("nothing") << R"({})";
    QTest::newRow("two ways") << R"({"provider":"example","identity":"work"})";
    QTest::newRow("no client") << R"({"issuer":"https://i.example"})";
    QTest::newRow("no address") << R"({"issuer":"i.example","client_id":"c"})";
    QTest::newRow("extra redirect")
        << R"({"provider":"example","extra":{"redirect_uri":"https://evil.example"}})";
    QTest::newRow("extra state") << R"({"provider":"example","extra":{"state":"x"}})";
    QTest::newRow("extra number") << R"({"provider":"example","extra":{"max_age":1}})";
    QTest::newRow("no way of client authentication")
        << R"({"provider":"example","client_auth":"tls_client_auth"})";
    QTest::newRow("no way at all") << R"({"provider":"example","client_auth":""})";
    QTest::newRow("a secret that is not sent")
        << R"({"provider":"example","client_auth":"none","client_secret":"s"})";
    QTest::newRow("a key that is not sent")
        << R"({"provider":"example","client_auth":"none","client_key":"k"})";
    QTest::newRow("a secret for a key")
        << R"({"provider":"example","client_auth":"private_key_jwt","client_secret":"s"})";
    QTest::newRow("a key for a secret")
        << R"({"provider":"example","client_auth":"client_secret_post","client_key":"k"})";
    QTest::newRow("a key and a secret") << R"({"provider":"example","client_key":"k","client_secret":"s"})";
    QTest::newRow("a key's passphrase alone") << R"({"provider":"example","client_key_passphrase":"p"})";
    QTest::newRow("a key's name alone") << R"({"provider":"example","client_key_id":"k"})";
    QTest::newRow("a key for a client that the wallet gets itself")
        << R"({"issuer":"https://i.example","register":true,"client_key":"k"})";
    QTest::newRow("extra assertion") << R"({"provider":"example","extra":{"client_assertion":"x"}})";
    QTest::newRow("redirect elsewhere") << R"({"provider":"example","redirect":"http://evil.example:8400/"})";
    QTest::newRow("redirect number") << R"({"provider":"example","redirect":8400})";
    QTest::newRow("relative CA file") << R"({"provider":"example","ca_file":"ca.pem"})";
  }
  void refusesAnOrderThatIsNotOne() {
    QFETCH(QString, params);
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.sign_in", Json::parse(params.toStdString()));
    QCOMPARE(desktop->outcome(1), std::string("bad_request"));
    QCOMPARE(world.wallet.signIns, 0);
  }
};

LANYARD_TEST(SignInTest)

}  // namespace sign_in_test

#include "sign_in_test.moc"
