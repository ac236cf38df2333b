#include <QTest>

#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace paste_test {

using namespace lanyard;
using namespace lanyard::test;
using grants::Kind;
using wire::Json;

namespace {

const Json kKey = {{"issuer", "https://i.example"}, {"alias", "key"}, {"token", "pasted-secret-1"}};

std::vector<std::string> steps(const std::shared_ptr<FakePipeConnection>& connection) {
  std::vector<std::string> all;
  for (const Json& step : connection->notifications("sign_in.step")) all.push_back(step["step"]);
  return all;
}

}  // namespace

/// A token that is pasted comes over the pipe with the person's yes, and leaves it as any token does.
class PasteTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void asksThePersonAndSaysWhatItIs() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "identity.paste", kKey);
    QCOMPARE(tool->outcome(1), std::string("waits"));
    const auto prompt = world.desk.prompts().front();
    QVERIFY(prompt.kind == grants::PromptKind::Paste);
    QCOMPARE(prompt.issuer, std::string("https://i.example"));
    tool->ask(2, "consent.list");
    const Json shown = tool->answer(2)["result"]["prompts"][0];
    QCOMPARE(shown["kind"].get<std::string>(), std::string("paste"));
    QCOMPARE(shown["issuer_host"].get<std::string>(), std::string("i.example"));
    QCOMPARE(world.wallet.pastes, 0);
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(steps(tool), (std::vector<std::string>{"consent", "verify"}));
    QCOMPARE(std::string(world.wallet.lastPaste.token.view()), std::string("pasted-secret-1"));
    QCOMPARE(world.wallet.lastPaste.alias, std::string("key"));
    QVERIFY(!world.wallet.lastPaste.expiresAt);
    QVERIFY(tool->raw.find("pasted-secret-1") == std::string::npos);
  }
  void aNoKeepsNothing() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "identity.paste", kKey);
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
    QCOMPARE(world.wallet.pastes, 0);
  }
  void takesTheEndThatThePersonNames() {
    PipeWorld world;
    Json params = kKey;
    params["expires_at"] = 1'900'000'000;
    params["local"] = true;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.paste", params);
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    QVERIFY(world.wallet.lastPaste.expiresAt == base::fromUnix(1'900'000'000));
    QVERIFY(world.wallet.lastPaste.settings.local);
  }
  void refusesWhatIsImpossibleBeforeAnybodyIsAsked_data() {
    QTest::addColumn<QByteArray>("params");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("no token") << QByteArray("{\"issuer\":\"https://i.example\",\"alias\":\"key\"}")
                              << QByteArray();
    QTest::newRow("no place") << QByteArray("{\"alias\":\"key\",\"token\":\"t\"}") << QByteArray();
    QTest::newRow("two places")
        << QByteArray(
               "{\"issuer\":\"https://i.example\",\"provider\":\"acme\",\"alias\":\"key\",\"token\":\"t\"}")
        << QByteArray();
    QTest::newRow("parts of nothing")
        << QByteArray(
               "{\"issuer\":\"https://i.example\",\"parts\":{\"a\":\"b\"},\"alias\":\"key\",\"token\":\"t\"}")
        << QByteArray();
    QTest::newRow("plain http") << QByteArray(
                                       "{\"issuer\":\"http://i.example\",\"alias\":\"key\",\"token\":\"t\"}")
                                << QByteArray("pasted.bad_address");
    QTest::newRow("plain http elsewhere, as local")
        << QByteArray("{\"issuer\":\"http://i.example\",\"local\":true,\"alias\":\"key\",\"token\":\"t\"}")
        << QByteArray("pasted.bad_address");
    QTest::newRow("another scheme")
        << QByteArray("{\"issuer\":\"file:///etc/passwd\",\"alias\":\"key\",\"token\":\"t\"}")
        << QByteArray("pasted.bad_address");
    QTest::newRow("nobody tells whose") << QByteArray("{\"issuer\":\"https://i.example\",\"token\":\"t\"}")
                                        << QByteArray("pasted.needs_alias");
    QTest::newRow("the same of the catalog")
        << QByteArray("{\"provider\":\"acme\",\"token\":\"t\"}") << QByteArray("pasted.needs_alias");
    QTest::newRow("nobody knows it") << QByteArray(
                                            "{\"provider\":\"acmee\",\"alias\":\"key\",\"token\":\"t\"}")
                                     << QByteArray("provider.unknown");
    QTest::newRow("no identity") << QByteArray("{\"identity\":\"nobody\",\"token\":\"t\"}")
                                 << QByteArray("identity.unknown");
  }
  void refusesWhatIsImpossibleBeforeAnybodyIsAsked() {
    QFETCH(QByteArray, params);
    QFETCH(QByteArray, error);
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "identity.paste", Json::parse(params.toStdString()));
    QVERIFY(tool->outcome(1) != "waits" && tool->outcome(1) != "ok");
    if (!error.isEmpty())
      QCOMPARE(tool->answer(1)["error"]["data"]["error"].get<std::string>(), error.toStdString());
    QCOMPARE(world.desk.size(), std::size_t{0});
    QCOMPARE(world.wallet.pastes, 0);
  }
  void isHandedOutWholeAndSaysSo() {
    PipeWorld world;
    keeping::IdentityView& view = world.wallet.views.front();
    view.credential = providers::Credential::Pasted;
    view.scopes.clear();
    world.wallet.issuedScopes.clear();
    world.wallet.inMemory = true;
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}});
    QCOMPARE(tool->outcome(1), std::string("waits"));
    tool->ask(2, "consent.list");
    const Json prompt = tool->answer(2)["result"]["prompts"][0];
    QCOMPARE(prompt["scopes"].size(), std::size_t{0});
    QCOMPARE(prompt["identity"]["credential"].get<std::string>(), std::string("pasted"));
    QVERIFY(world.answer(Kind::Always).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    const Json result = tool->answer(1)["result"];
    QCOMPARE(result["identity"]["credential"].get<std::string>(), std::string("pasted"));
    QCOMPARE(result["scopes"].size(), std::size_t{0});
    // The yes was a lasting one.
    tool->ask(3, "token.get", {{"identity", "work"}});
    QCOMPARE(ended(tool, 3), std::string("ok"));
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "grant.list");
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    QCOMPARE(desktop->answer(1)["result"]["grants"][0]["scopes"].size(), std::size_t{0});
  }
  void isNeverMadeNarrower() {
    PipeWorld world;
    world.wallet.views.front().credential = providers::Credential::Pasted;
    world.wallet.views.front().scopes.clear();
    world.wallet.inMemory = true;
    const auto tool = world.connect();
    int id = 0;
    for (const Json& more : {Json{{"scopes", {"read"}}}, Json{{"audience", "https://api.example"}},
                             Json{{"resource", "https://api.example"}}}) {
      Json params{{"identity", "work"}};
      params.update(more);
      tool->ask(++id, "token.get", params);
      QCOMPARE(tool->outcome(id), std::string("scope_not_available"));
      const Json error = tool->answer(id)["error"];
      QCOMPARE(error["data"]["error"].get<std::string>(), std::string("pasted.whole"));
      QVERIFY(error["message"].get<std::string>().find("work") != std::string::npos);
    }
    QCOMPARE(world.desk.size(), std::size_t{0});
    QCOMPARE(world.wallet.tokenCalls, 0);
  }
  void takesAUserAndAPassword() {
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.paste",
                 {{"issuer", "https://i.example"}, {"user", "ada"}, {"password", "open sesame"}});
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    const wallet::PasteOrder& order = world.wallet.lastPaste;
    QVERIFY(order.isPassword);
    QCOMPARE(order.user, std::string("ada"));
    QCOMPARE(std::string(order.token.view()), std::string("open sesame"));
    QVERIFY(desktop->raw.find("open sesame") == std::string::npos);
    int id = 1;
    for (const Json& wrong :
         {Json{{"password", "x"}}, Json{{"user", "ada"}, {"token", "x"}},
          Json{{"user", "ada"}, {"password", "x"}, {"token", "x"}}, Json{{"user", "ada"}}}) {
      Json params{{"issuer", "https://i.example"}, {"alias", "a"}};
      params.update(wrong);
      desktop->ask(++id, "identity.paste", params);
      QCOMPARE(desktop->outcome(id), std::string("bad_request"));
    }
    QCOMPARE(world.wallet.pastes, 1);
  }
  void ofAnOrdinaryIdentityNothingIsSaid() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "identity.list");
    QVERIFY(!tool->answer(1)["result"]["identities"][0].contains("credential"));
  }
};

LANYARD_TEST(PasteTest)

}  // namespace paste_test

#include "paste_test.moc"
