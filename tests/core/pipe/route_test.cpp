#include <QTest>

#include "core/wallet/route_book.h"
#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace pipe_route_test {

using namespace lanyard;
using namespace lanyard::test;
using grants::Kind;
using wire::Json;

class RouteTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aToolAddsNothingWithoutThePersonsYes() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "route.add", {{"address", "Git.Example/acme/"}, {"identity", "work"}});
    QCOMPARE(tool->outcome(1), std::string("waits"));
    const grants::Prompt prompt = world.desk.prompts().front();
    QVERIFY(prompt.kind == grants::PromptKind::Route);
    QCOMPARE(prompt.need.resource, std::string("https://git.example/acme"));
    QCOMPARE(prompt.identity->alias, std::string("work"));
    QVERIFY(world.wallet.routes().routes().empty());
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
    QVERIFY(world.wallet.routes().routes().empty());
  }
  void theYesIsForWhatWasShown() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "route.add", {{"address", "git.example"}, {"identity", "work"}});
    tool->ask(2, "route.add", {{"address", "evil.example"}, {"identity", "work"}});
    // Each is a question of its own.
    QCOMPARE(world.desk.size(), std::size_t{2});
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(tool->outcome(2), std::string("waits"));
    QCOMPARE(world.wallet.routes().routes().size(), std::size_t{1});
    QCOMPARE(world.wallet.routes().routes().front().at, std::string("https://git.example"));
  }
  void refusesBadRulesBeforeAnybodyIsAsked() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "route.add", {{"address", "https://a@evil.example"}, {"identity", "work"}});
    tool->ask(2, "route.add", {{"address", "git.example"}, {"identity", "nobody"}});
    tool->ask(3, "route.add", {{"identity", "work"}});
    tool->ask(4, "route.add", {{"address", "git.example"}, {"provider", "example"}, {"identity", "work"}});
    tool->ask(5, "route.add", {{"provider", "nobody"}, {"identity", "work"}});
    QCOMPARE(tool->outcome(1), std::string("bad_request"));
    QCOMPARE(tool->outcome(2), std::string("identity_unknown"));
    for (const int id : {3, 4, 5}) QCOMPARE(tool->outcome(id), std::string("bad_request"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
  void aRuleGrantsNothing() {
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "route.add", {{"address", "git.example"}, {"identity", "work"}});
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    const auto tool = world.connect();
    tool->ask(2, "token.get", {{"url", "https://git.example/a"}});
    QCOMPARE(tool->outcome(2), std::string("waits"));
    QVERIFY(world.desk.prompts().back().kind == grants::PromptKind::Token);
  }
  void anAddressLeadsToATokenAndTellsByWhat() {
    PipeWorld world;
    world.allow();
    QVERIFY(world.wallet.routes().add("https://git.example", world.wallet.views.front()).has_value());
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"url", "https://git.example/a"}});
    QCOMPARE(ended(tool, 1), std::string("ok"));
    const Json result = tool->answer(1).at("result");
    QCOMPARE(result.at("route").get<std::string>(), std::string("https://git.example"));
    QCOMPARE(result.at("route_by").get<std::string>(), std::string("rule"));
    QCOMPARE(result.at("user").get<std::string>(), std::string("oauth2"));
    // Who names the identity is told nothing of rules.
    tool->ask(2, "token.get", {{"identity", "work"}});
    QCOMPARE(ended(tool, 2), std::string("ok"));
    QVERIFY(!tool->answer(2).at("result").contains("route"));
    QVERIFY(!tool->answer(2).at("result").contains("user"));
  }
  void anAddressThatLeadsNowhereAsksNobody() {
    PipeWorld world;
    world.allow();
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"url", "https://foreign.example/a"}});
    QCOMPARE(tool->outcome(1), std::string("identity_unknown"));
    tool->ask(2, "token.get", {{"url", "http://git.example/a"}});
    QCOMPARE(tool->outcome(2), std::string("bad_request"));
    tool->ask(3, "token.get", {{"url", "https://git.example"}, {"identity", "work"}});
    QCOMPARE(tool->outcome(3), std::string("bad_request"));
    tool->ask(4, "token.get", {{"scopes", Json::array({"read"})}});
    QCOMPARE(tool->outcome(4), std::string("bad_request"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
  void aProvidersDefaultIsTakenForItsName() {
    PipeWorld world;
    world.allow();
    world.wallet.views.push_back(FakeWallet::make("id-2", "home"));
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "example"}});
    QCOMPARE(tool->outcome(1), std::string("identity_ambiguous"));
    QVERIFY(world.wallet.routes().add("example", world.wallet.views.front()).has_value());
    tool->ask(2, "token.get", {{"identity", "example"}});
    QCOMPARE(ended(tool, 2), std::string("ok"));
    QCOMPARE(tool->answer(2).at("result").at("identity").at("alias").get<std::string>(), std::string("work"));
    // A sign-out goes by no default.
    tool->ask(3, "identity.revoke", {{"identity", "example"}});
    QCOMPARE(tool->outcome(3), std::string("identity_ambiguous"));
  }
  void listsExplainsAndRemoves() {
    PipeWorld world;
    QVERIFY(world.wallet.routes().add("https://git.example", world.wallet.views.front()).has_value());
    QVERIFY(world.wallet.routes().add("example", world.wallet.views.front()).has_value());
    const auto tool = world.connect();
    tool->ask(1, "route.list");
    QCOMPARE(tool->outcome(1), std::string("ok"));
    const Json rules = tool->answer(1).at("result").at("rules");
    QCOMPARE(rules.size(), std::size_t{2});
    QCOMPARE(rules[0].at("kind").get<std::string>(), std::string("address"));
    QCOMPARE(rules[1].at("kind").get<std::string>(), std::string("default"));
    QCOMPARE(rules[1].at("identity").at("alias").get<std::string>(), std::string("work"));
    tool->ask(2, "route.find", {{"address", "git.example/a/../b"}});
    QCOMPARE(tool->outcome(2), std::string("ok"));
    QCOMPARE(tool->answer(2).at("result").at("address").get<std::string>(),
             std::string("https://git.example/b"));
    QCOMPARE(tool->answer(2).at("result").at("route_by").get<std::string>(), std::string("rule"));
    tool->ask(3, "route.remove", {{"at", "git.example"}});
    QCOMPARE(ended(tool, 3), std::string("ok"));
    tool->ask(4, "route.find", {{"address", "git.example"}});
    QCOMPARE(tool->outcome(4), std::string("identity_unknown"));
    tool->ask(5, "route.remove", {{"at", "git.example"}});
    QCOMPARE(tool->outcome(5), std::string("bad_request"));
  }
};

LANYARD_TEST(RouteTest)

}  // namespace pipe_route_test

#include "route_test.moc"
