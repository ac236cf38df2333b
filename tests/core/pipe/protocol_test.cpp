#include <QTest>

#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace protocol_test {

using namespace lanyard;
using namespace lanyard::test;
using grants::Kind;
using wire::Json;

class ProtocolTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void refusesWhatIsNoRequest_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("closes");
    QTest::newRow("not JSON") << QByteArray("hello") << -32700 << true;
    QTest::newRow("invalid UTF-8") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}")
                                   << -32700 << true;
    QTest::newRow("NUL") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"\u0000"})") << -32700 << true;
    QTest::newRow("duplicate key") << QByteArray(
                                          R"({"jsonrpc":"2.0","id":1,"id":2,"method":"wallet.status"})")
                                   << -32700 << true;
    QTest::newRow("a batch") << QByteArray(R"([{"jsonrpc":"2.0","id":1,"method":"wallet.status"}])") << -32600
                             << false;
    QTest::newRow("another version") << QByteArray(R"({"jsonrpc":"1.0","id":1,"method":"wallet.status"})")
                                     << -32600 << false;
    QTest::newRow("no id") << QByteArray(R"({"jsonrpc":"2.0","method":"wallet.status"})") << -32600 << false;
    QTest::newRow("unknown method") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"wallet.open"})")
                                    << -32601 << false;
    QTest::newRow("refresh token") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"refresh_token.get"})")
                                   << -32601 << false;
    QTest::newRow("unknown member")
        << QByteArray(
               R"({"jsonrpc":"2.0","id":1,"method":"token.get","params":{"identity":"work","scope":"read"}})")
        << -32602 << false;
    QTest::newRow("missing member") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"token.get"})")
                                    << -32602 << false;
    QTest::newRow("wrong type")
        << QByteArray(
               R"({"jsonrpc":"2.0","id":1,"method":"token.get","params":{"identity":"work","wait_s":"0"}})")
        << -32602 << false;
    QTest::newRow("negative wait")
        << QByteArray(
               R"({"jsonrpc":"2.0","id":1,"method":"token.get","params":{"identity":"work","wait_s":-1}})")
        << -32602 << false;
    QTest::newRow("fraction")
        << QByteArray(
               R"({"jsonrpc":"2.0","id":1,"method":"token.get","params":{"identity":"work","wait_s":1.5}})")
        << -32602 << false;
  }
  void refusesWhatIsNoRequest() {
    QFETCH(QByteArray, line);
    QFETCH(int, code);
    QFETCH(bool, closes);
    PipeWorld world;
    const auto tool = world.connect();
    tool->say(line.toStdString());
    QCOMPARE(tool->sent.size(), std::size_t{1});
    QCOMPARE(tool->sent.front()["error"]["code"].get<int>(), code);
    QVERIFY(!tool->sent.front()["error"]["data"]["reason"].get<std::string>().empty());
    QCOMPARE(tool->closeCalls, closes ? 1 : 0);
    tool->ask(5, "identity.list");
    QCOMPARE(tool->outcome(5), std::string(closes ? "waits" : "ok"));
  }
  void hasNoMethodAndNoReplyWithASecret() {
    for (const pipe::Method& method : pipe::methods()) {
      QVERIFY(method.name.find("refresh_token") == std::string_view::npos);
      QVERIFY(method.name.find("secret") == std::string_view::npos);
      QVERIFY(method.name.find("key") == std::string_view::npos);
    }
  }
  void answersOverlappingRequestsById() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}});
    tool->ask(2, "identity.list");
    QCOMPARE(tool->outcome(1), std::string("waits"));
    QCOMPARE(tool->outcome(2), std::string("ok"));
    tool->say(R"({"jsonrpc":"2.0","id":"a text","method":"identity.list"})");
    QCOMPARE(tool->sent.back()["id"].get<std::string>(), std::string("a text"));
  }
  void limitsWhatIsInFlight() {
    PipeWorld world;
    const auto tool = world.connect();
    for (int i = 1; i <= 64; ++i) tool->ask(i, "token.get", {{"identity", "work"}});
    QCOMPARE(tool->outcome(64), std::string("waits"));
    tool->ask(65, "identity.list");
    QCOMPARE(tool->outcome(65), std::string("rate_limited"));
    QVERIFY(world.answer(std::nullopt).has_value());
    tool->ask(66, "identity.list");
    QCOMPARE(tool->outcome(66), std::string("ok"));
  }
  void listsIdentitiesInPages() {
    PipeWorld world;
    for (int i = 2; i <= 5; ++i) {
      world.wallet.views.push_back(FakeWallet::make("id-" + std::to_string(i), "a" + std::to_string(i)));
    }
    const auto tool = world.connect();
    tool->ask(1, "identity.list", {{"offset", 3}, {"limit", 200}});
    const Json result = tool->answer(1)["result"];
    QCOMPARE(result["total"].get<int>(), 5);
    QCOMPARE(result["identities"].size(), std::size_t{2});
    std::vector<std::string> members;
    for (const auto& [name, value] : result["identities"][0].items()) members.push_back(name);
    QCOMPARE(members,
             (std::vector<std::string>{"alias", "client_id", "id", "issuer_host", "name", "other_audiences",
                                       "provider", "provider_name", "sign_in_by", "sign_in_near_from",
                                       "state", "state_reason", "surplus", "use_puts_off"}));
    tool->ask(2, "identity.list", {{"limit", 201}});
    QCOMPARE(tool->outcome(2), std::string("bad_request"));
    tool->ask(3, "identity.list", {{"offset", 2147483647}});
    QCOMPARE(tool->answer(3)["result"]["identities"].size(), std::size_t{0});
  }
  void saysTheClientWhereItAloneTellsIdentitiesApart() {
    PipeWorld world;
    world.wallet.views.front().identity.clientId = "laptop";
    world.wallet.views.push_back(FakeWallet::make("id-2", "home"));
    world.wallet.views.back().identity.clientId = std::string(300, 'c');
    world.wallet.views.back().oneOfMore = true;
    const auto tool = world.connect();
    tool->ask(1, "identity.list");
    const Json identities = tool->answer(1)["result"]["identities"];
    QCOMPARE(identities[0]["client_id"].get<std::string>(), std::string());
    QCOMPARE(identities[1]["client_id"].get<std::string>(), std::string(200, 'c'));
  }
  void saysWhomElseTheSignInIsFor() {
    PipeWorld world;
    world.wallet.views.front().otherAudiences = {"project-1", std::string(200, 'x')};
    const auto tool = world.connect();
    tool->ask(1, "identity.list");
    const Json expected = Json::array({"project-1", std::string(100, 'x')});
    QVERIFY(tool->answer(1)["result"]["identities"][0]["other_audiences"] == expected);
  }
  void saysWhatTheProviderGaveUnasked() {
    PipeWorld world;
    world.wallet.views.front().surplus = std::vector<std::string>(11, "admin");
    world.wallet.views.front().surplus.front() = std::string(200, 'x');
    const auto tool = world.connect();
    tool->ask(1, "identity.list");
    const Json surplus = tool->answer(1)["result"]["identities"][0]["surplus"];
    QCOMPARE(surplus.size(), std::size_t{10});
    QCOMPARE(surplus[0].get<std::string>(), std::string(100, 'x'));
  }
  void saysWhyASignInIsNeeded() {
    PipeWorld world;
    world.wallet.views.push_back(FakeWallet::make("id-2", "home"));
    world.wallet.views.back().state = keeping::IdentityState::NeedsSignIn;
    world.wallet.views.back().stateReason = "sign_in.ran_out";
    const auto tool = world.connect();
    tool->ask(1, "identity.list");
    const Json identities = tool->answer(1)["result"]["identities"];
    QCOMPARE(identities[0]["state_reason"].get<std::string>(), std::string());
    QCOMPARE(identities[1]["state_reason"].get<std::string>(), std::string("sign_in.ran_out"));
  }
  void saysWhenANewSignInIsNeededWhereThatIsKnown() {
    PipeWorld world;
    world.wallet.views.push_back(FakeWallet::make("id-2", "home"));
    world.wallet.views.back().signInBy = base::fromUnix(1'900'000'000);
    world.wallet.views.back().signInNearFrom = base::fromUnix(1'899'000'000);
    world.wallet.views.back().usePutsOff = true;
    const auto tool = world.connect();
    tool->ask(1, "identity.list");
    const Json identities = tool->answer(1)["result"]["identities"];
    QVERIFY(identities[0]["sign_in_by"].is_null() && identities[0]["sign_in_near_from"].is_null());
    QVERIFY(!identities[0]["use_puts_off"].get<bool>());
    QCOMPARE(identities[1]["sign_in_by"].get<std::int64_t>(), std::int64_t{1'900'000'000});
    QCOMPARE(identities[1]["sign_in_near_from"].get<std::int64_t>(), std::int64_t{1'899'000'000});
    QVERIFY(identities[1]["use_puts_off"].get<bool>());
  }
  void namesTheIdentityThatItMeans() {
    PipeWorld world;
    world.wallet.views.push_back(FakeWallet::make("id-2", "home"));
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "example"}});
    QCOMPARE(tool->outcome(1), std::string("identity_ambiguous"));
    tool->ask(2, "token.get", {{"identity", "nobody"}});
    QCOMPARE(tool->outcome(2), std::string("identity_unknown"));
  }
  void saysHowTheWalletIs() {
    PipeWorld world;
    world.allow();
    const auto tool = world.connect();
    tool->ask(1, "wallet.status");
    QCOMPARE(ended(tool, 1), std::string("ok"));
    const Json result = tool->answer(1)["result"];
    QCOMPARE(result["protocol"].get<int>(), 1);
    QCOMPARE(result["keystore"]["state"].get<std::string>(), std::string("ok"));
    QCOMPARE(result["grants"].get<int>(), 1);
    QCOMPARE(result["identities"].get<int>(), 1);
    QVERIFY(!result["passphrase"].get<bool>());
    QVERIFY(result["desktop"].get<bool>());
    QVERIFY(!result.contains("demo"));
  }
  void saysThatThereIsNoScreen() {
    PipeWorld world;
    world.launcher.display = false;
    const auto tool = world.connect();
    tool->ask(1, "desktop.show");
    QCOMPARE(tool->outcome(1), std::string("unsupported"));
  }

  void tellsTheDesktopWhatIsAndWhatChanges() {
    PipeWorld world;
    const std::string grant = world.allow();
    const auto tool = world.connect(programCaller("/usr/bin/curl"));
    tool->ask(1, "token.get", {{"identity", "work"}});
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "events.subscribe");
    QCOMPARE(desktop->sent.front()["result"]["subscribed"].get<bool>(), true);
    const auto identities = desktop->notifications("identity.changed");
    QCOMPARE(identities.size(), std::size_t{1});
    QCOMPARE(identities.front()["identity"]["tools"].dump(), std::string(R"(["git"])"));
    QVERIFY(identities.front()["identity"]["has_refresh"].get<bool>());
    QCOMPARE(desktop->notifications("grant.changed").size(), std::size_t{1});
    QCOMPARE(desktop->notifications("prompt.opened").size(), std::size_t{1});
    QTRY_COMPARE(desktop->notifications("wallet.changed").size(), std::size_t{1});

    QVERIFY(world.answer(Kind::Always).has_value());
    QCOMPARE(desktop->notifications("prompt.closed").front()["outcome"].get<std::string>(),
             std::string("answered"));
    QTRY_COMPARE(desktop->notifications("grant.changed").size(), std::size_t{2});
    QTRY_COMPARE(desktop->notifications("identity.changed").back()["identity"]["tools"].dump(),
                 std::string(R"(["curl","git"])"));
    QVERIFY(world.book.revoke(grant).has_value());
    QCOMPARE(desktop->notifications("grant.removed").front()["id"].get<std::string>(), grant);
    QTRY_COMPARE(desktop->notifications("identity.changed").back()["identity"]["tools"].dump(),
                 std::string(R"(["curl"])"));
    tool->ask(2, "desktop.show");
    QCOMPARE(desktop->notifications("desktop.raise").size(), std::size_t{1});
    QVERIFY(tool->notifications("grant.changed").empty());
  }
  void tellsTheDesktopThatAnIdentityIsGone() {
    PipeWorld world;
    const std::string grant = world.allow();
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "events.subscribe");
    desktop->ask(2, "identity.revoke", {{"identity", "work"}});
    QCOMPARE(ended(desktop, 2), std::string("ok"));
    QCOMPARE(desktop->answer(2)["result"]["provider"].get<std::string>(), std::string("revoked"));
    QCOMPARE(desktop->notifications("identity.removed").size(), std::size_t{1});
    QCOMPARE(desktop->notifications("grant.removed").front()["id"].get<std::string>(), grant);
    QCOMPARE(world.book.size(), std::size_t{0});
  }
  void showsAQuestionThatAnEndingDesktopDidNotShow() {
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "events.subscribe");
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}});
    QCOMPARE(world.launcher.starts, 1);  // it runs: nothing comes of it
    // It had decided to end, and read no more.
    desktop->drop();
    QCOMPARE(world.launcher.starts, 2);
    const auto next = world.connectDesktop();
    next->ask(1, "events.subscribe");
    QCOMPARE(next->notifications("prompt.opened").size(), std::size_t{1});
    next->drop();
    QCOMPARE(world.launcher.starts, 3);
    world.connectDesktop()->drop();
    QCOMPARE(world.launcher.starts, 4);
    // Three times for the same question: perhaps it is what ends the desktop.
    world.connectDesktop()->drop();
    QCOMPARE(world.launcher.starts, 4);
    const auto other = world.connect(programCaller("/usr/bin/curl"));
    other->ask(1, "token.get", {{"identity", "work"}});
    QCOMPARE(world.launcher.starts, 5);
    for (const int starts : {6, 7, 8, 8}) {
      world.connectDesktop()->drop();
      QCOMPARE(world.launcher.starts, starts);
    }
    QCOMPARE(tool->outcome(1), std::string("waits"));
  }
  void bringsNoDesktopUpAgainForNothing() {
    PipeWorld world;
    world.connectDesktop()->drop();
    const auto tool = world.connect();
    tool->drop();
    QCOMPARE(world.launcher.starts, 0);
  }
  void forgetsADesktopThatClosed() {
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "events.subscribe");
    QVERIFY(!world.server->events().empty());
    desktop->drop();
    QVERIFY(world.server->events().empty());
    world.allow();
    QTest::qWait(40);
    QCOMPARE(desktop->sentAfterClose, 0);
  }
};

LANYARD_TEST(ProtocolTest)

}  // namespace protocol_test

#include "protocol_test.moc"
