#include <QTest>

#include "core/jose/digest.h"
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
    QCOMPARE(result.at("token_sha256").get<std::string>(),
             jose::sha256Hex(result.at("access_token").get<std::string>()));
    // Who names the identity is told nothing of rules.
    tool->ask(2, "token.get", {{"identity", "work"}});
    QCOMPARE(ended(tool, 2), std::string("ok"));
    QVERIFY(!tool->answer(2).at("result").contains("route"));
    QVERIFY(!tool->answer(2).at("result").contains("user"));
    // The address may be that of the one request, too.
    tool->ask(3, "token.get", {{"url", "https://git.example/a"}, {"method", "GET"}});
    QCOMPARE(ended(tool, 3), std::string("ok"));
    QCOMPARE(tool->answer(3).at("result").at("route").get<std::string>(), std::string("https://git.example"));
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
  void anAliasComesBeforeADefault() {
    PipeWorld world;
    world.wallet.views.push_back(FakeWallet::make("id-2", "example"));
    QVERIFY(world.wallet.routes().add("example", world.wallet.views.front()).has_value());
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "token.get", {{"identity", "example"}});
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    QCOMPARE(desktop->answer(1).at("result").at("identity").at("id").get<std::string>(), std::string("id-2"));
  }
  void aDefaultIsTakenByAllThatUseAnIdentity() {
    PipeWorld world;
    world.wallet.views.push_back(FakeWallet::make("id-2", "home"));
    QVERIFY(world.wallet.routes().add("example", world.wallet.views.back()).has_value());
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "id_token.get", {{"identity", "example"}});
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    QCOMPARE(desktop->answer(1).at("result").at("identity").at("id").get<std::string>(), std::string("id-2"));
    desktop->ask(2, "token.refresh", {{"identity", "example"}});
    QCOMPARE(ended(desktop, 2), std::string("ok"));
    desktop->ask(3, "grant.allow", {{"identity", "example"}, {"program", "/usr/bin/git"}});
    QCOMPARE(ended(desktop, 3), std::string("ok"));
    QCOMPARE(world.book.list().front().need.identityId, std::string("id-2"));
  }
  void aPasswordLeavesItsHostByNoRule() {
    PipeWorld world;
    keeping::IdentityView& word = world.wallet.views.front();
    word.credential = providers::Credential::Password;
    word.identity.issuer = "https://nas.example:8443";
    word.identity.subject = "ada";
    const auto tool = world.connect();
    tool->ask(1, "route.add", {{"address", "git.example"}, {"identity", "work"}});
    QCOMPARE(tool->outcome(1), std::string("bad_request"));
    const std::string says = tool->answer(1).at("error").at("message").get<std::string>();
    QVERIFY2(says.find("work is a password, which goes to nas.example:8443 alone") != std::string::npos,
             says.c_str());
    QCOMPARE(world.desk.size(), std::size_t{0});
    QVERIFY(world.wallet.routes().add("https://nas.example:8443", word).has_value());
    tool->ask(2, "route.find", {{"address", "nas.example:8443/x"}});
    QCOMPARE(tool->answer(2).at("result").at("user").get<std::string>(), std::string("ada"));
  }
  // Without the path, which may be the person's own business.
  void theLogNamesTheHostAndTheWay() {
    PipeWorld world;
    world.allow();
    QVERIFY(world.wallet.routes().add("https://git.example", world.wallet.views.front()).has_value());
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"url", "https://git.example/private/x"}});
    QCOMPARE(ended(tool, 1), std::string("ok"));
    const auto& line = world.store.records.back();
    QVERIFY(line.detail.find("; address git.example by rule") != std::string::npos);
    QVERIFY(line.detail.find("private") == std::string::npos);
    tool->ask(2, "route.add", {{"address", "git.example/private"}, {"identity", "work"}});
    QCOMPARE(world.store.records.back().detail, std::string("rule for git.example"));
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
