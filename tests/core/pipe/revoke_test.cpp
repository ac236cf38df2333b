#include <QTest>

#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace revoke_test {

using namespace lanyard;
using namespace lanyard::test;
using grants::Kind;
using wire::Json;

namespace {

/// Three identities, two of them at one provider, and a grant for each of the first two.
struct Full : PipeWorld {
  Full() {
    wallet.views.push_back(FakeWallet::make("id-2", "home"));
    wallet.views.push_back(FakeWallet::make("id-3", "far"));
    wallet.views.back().identity.issuer = "https://far.example";
    allow();
    grants::Grant grant;
    grant.need = {"id-2", {"read"}, {}, {}};
    grant.tool = {"/usr/bin/curl", {}, {}};
    grant.kind = Kind::Session;
    static_cast<void>(book.add(grant));
  }
  int recorded(const std::string& kind, const std::string& outcome) const {
    return static_cast<int>(std::ranges::count_if(
        store.records, [&](const auto& one) { return one.kind == kind && one.outcome == outcome; }));
  }
};

}  // namespace

class RevokeTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void offersTheEndOfTheBrowsersSession() {
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    world.wallet.endSession = "https://issuer.example/end?client_id=c";
    desktop->ask(1, "identity.revoke", {{"identity", "work"}});
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    QCOMPARE(desktop->answer(1)["result"]["end_session"].get<std::string>(), world.wallet.endSession);
    PipeWorld without;
    const auto other = without.connectDesktop();
    other->ask(1, "identity.revoke", {{"identity", "work"}});
    QCOMPARE(ended(other, 1), std::string("ok"));
    QVERIFY(!other->answer(1)["result"].contains("end_session"));
  }
  // A reply says that no restore gives it back.
  void repliesWhenWhatWasTakenAwayIsCounted_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("params");
    QTest::addColumn<bool>("takes");
    const auto row = [](const char* name, const char* method, const char* params, bool takes) {
      QTest::newRow(name) << QByteArray(method) << QByteArray(params) << takes;
    };
    row("one grant", "grant.revoke", R"({"program":"/usr/bin/git"})", true);
    row("all grants", "grant.revoke", R"({"all":true})", true);
    row("an identity", "identity.revoke", R"({"identity":"work"})",
        false);  // the faked wallet stores nothing
    row("all identities", "identity.revoke_all", "{}", true);
    row("the lock", "wallet.lock", "{}", true);
  }
  void repliesWhenWhatWasTakenAwayIsCounted() {
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, params);
    QFETCH(bool, takes);
    Full world;
    world.setPassphrase();
    QVERIFY(wait(world.takings.start()).has_value());
    const auto count = [&] { return std::string(world.secrets.items.at("store-takings.account").view()); };
    QCOMPARE(count(), std::string("0"));
    const auto gate = std::make_shared<flows::Gate>();
    world.secrets.slow = gate;
    if (!takes) QVERIFY(world.store.removeGrants({"another"}).has_value());
    const auto desktop = world.connectDesktop();
    desktop->ask(1, method.toStdString(), Json::parse(params.toStdString()));
    QTest::qWait(50);
    QCOMPARE(world.store.takings(), std::uint64_t{1});
    QCOMPARE(desktop->outcome(1), std::string("waits"));
    gate->open();
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    QCOMPARE(count(), std::string("1"));
  }
  // Nobody has to unlock a keyring, or wait for it, to take something away.
  void repliesAlthoughTheKeystoreTakesNothing() {
    Full world;
    QVERIFY(wait(world.takings.start()).has_value());
    world.secrets.locked = true;
    const auto tool = world.connect();
    tool->ask(1, "grant.revoke", {{"all", true}});
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QVERIFY(world.book.list().empty());
  }
  void aSuspendedGrantIsShownAndAsksAgain() {
    Full world;
    QVERIFY(world.book.suspendAll(3).has_value());
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "grant.list");
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    int suspended = 0;
    const Json all = desktop->answer(1)["result"]["grants"];
    for (const Json& grant : all) suspended += grant["suspended"].get<bool>() ? 1 : 0;
    QCOMPARE(suspended, 1);
    QCOMPARE(all.size(), std::size_t{2});  // a session's grant was given since the start
    const auto tool = world.connect();
    tool->ask(2, "token.get", {{"identity", "work"}, {"scopes", {"read"}}});
    QTRY_COMPARE(world.desk.size(), std::size_t{1});
    QVERIFY(world.answer(Kind::Always).has_value());
    QCOMPARE(ended(tool, 2), std::string("ok"));
    tool->ask(3, "token.get", {{"identity", "work"}, {"scopes", {"read"}}});
    QCOMPARE(ended(tool, 3), std::string("ok"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
  void goesOnAlthoughTheLogCannotBeWritten() {
    Full world;
    world.setPassphrase();
    world.store.failing = true;
    const auto tool = world.connect();
    tool->ask(1, "identity.revoke", {{"identity", "home"}, {"passphrase", "correct horse"}});
    QCOMPARE(ended(tool, 1), std::string("ok"));
    tool->ask(2, "identity.revoke_all", {{"passphrase", "correct horse"}});
    QCOMPARE(ended(tool, 2), std::string("ok"));
  }
  void saysWhenWhatWasNotEndedEndsByItself() {
    PipeWorld world;
    world.wallet.notEnded = wallet::SignOutResult{
        {}, wallet::RevokeOutcome::ForgottenHere, "revoke.invalid_client", {}, base::fromUnix(1'900'000'000)};
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.revoke", {{"identity", "work"}});
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    const Json result = desktop->answer(1)["result"];
    QCOMPARE(result["provider"].get<std::string>(), std::string("forgotten_here"));
    QCOMPARE(result["detail"].get<std::string>(), std::string("revoke.invalid_client"));
    QCOMPARE(result["ends_at"].get<std::int64_t>(), std::int64_t{1'900'000'000});
  }
  void tellsOfEachIdentityAndThenTheSums() {
    Full world;
    world.wallet.failingSignOuts = {"id-2"};
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.revoke_all");
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    const auto steps = desktop->notifications("revoke.step");
    QCOMPARE(steps.size(), std::size_t{3});
    QCOMPARE(steps[0]["request"].get<int>(), 1);
    QCOMPARE(steps[0]["provider"].get<std::string>(), std::string("revoked"));
    QCOMPARE(steps[0]["identity"]["alias"].get<std::string>(), std::string("work"));
    QVERIFY(!steps[1].contains("provider"));
    QCOMPARE(steps[1]["error"]["reason"].get<std::string>(), std::string("keystore_unavailable"));
    QVERIFY(!steps[1]["error"]["hint"].get<std::string>().empty());
    QCOMPARE(steps[1]["identity"]["alias"].get<std::string>(), std::string("home"));
    QCOMPARE(desktop->answer(1)["result"].dump(),
             std::string(R"({"failed":1,"forgotten_here":0,"grants":2,"pending":0,"revoked":2})"));
    // Also of the identity that stays: nobody may ask for it unasked.
    QCOMPARE(world.book.size(), std::size_t{0});
    QCOMPARE(world.recorded("grant", "revoked"), 2);
    QCOMPARE(world.recorded("revoke_all", "allowed"), 1);
  }
  void tellsOfABrowsersSessionOncePerProvider() {
    Full world;
    world.wallet.endSession = "https://issuer.example/end?client_id=c";
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.revoke_all");
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    const auto steps = desktop->notifications("revoke.step");
    QVERIFY(steps[0].contains("end_session"));
    QVERIFY(!steps[1].contains("end_session"));
    QVERIFY(steps[2].contains("end_session"));
  }
  void isOneQuestionForAllOfThem() {
    Full world;
    const auto tool = world.connect();
    tool->ask(1, "identity.revoke_all");
    QCOMPARE(world.desk.size(), std::size_t{1});
    const auto prompt = world.desk.prompts().front();
    QVERIFY(prompt.kind == grants::PromptKind::RevokeAll);
    const auto shell = world.connect(shellCaller());
    shell->ask(1, "consent.list");
    const Json shown = shell->answer(1)["result"]["prompts"][0];
    QCOMPARE(shown["kind"].get<std::string>(), std::string("revoke_all"));
    QVERIFY(shown["identity"].is_null());
    QCOMPARE(shown["choices"].dump(), std::string(R"(["once"])"));
    QCOMPARE(world.wallet.signOuts, 0);
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(world.wallet.signOuts, 3);
    QVERIFY(world.wallet.views.empty());
  }
  void doesNothingWithoutAYes() {
    Full world;
    const auto tool = world.connect();
    tool->ask(1, "identity.revoke_all");
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
    QCOMPARE(world.wallet.signOuts, 0);
    QCOMPARE(world.book.size(), std::size_t{2});
    // An answer to one identity's question is none to this one: the digests differ by their kinds.
    tool->ask(2, "identity.revoke", {{"identity", "work"}});
    const std::string one = world.desk.prompts().front().digest;
    QVERIFY(world.answer(std::nullopt).has_value());
    world.clock.advance(consent::kCoolDown);
    tool->ask(3, "identity.revoke_all");
    QVERIFY(world.desk.prompts().front().digest != one);
  }
  void asksNobodyAboutNothing() {
    PipeWorld world;
    world.wallet.views.clear();
    const auto tool = world.connect();
    tool->ask(1, "identity.revoke_all");
    QCOMPARE(tool->outcome(1), std::string("ok"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
  void goesOnAlthoughTheCallerIsGone() {
    Full world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "identity.revoke_all");
    desktop->drop();
    QTRY_VERIFY(world.wallet.views.empty());
    QCOMPARE(desktop->sentAfterClose, 0);
  }
  void takesBackAllOfOneProgram() {
    Full world;
    world.allow({"openid"});
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "grant.revoke", {{"program", "/usr/bin/git"}});
    QCOMPARE(desktop->answer(1)["result"].dump(), std::string(R"({"grants":2,"revoked":true})"));
    QCOMPARE(world.book.list().size(), std::size_t{1});
    QCOMPARE(world.book.list().front().tool.path, std::string("/usr/bin/curl"));
    QCOMPARE(world.recorded("grant", "revoked"), 2);
    desktop->ask(2, "grant.revoke", {{"program", "/usr/bin/git"}});
    QCOMPARE(desktop->outcome(2), std::string("bad_request"));
    desktop->ask(3, "grant.revoke", {{"program", "/usr/bin"}});
    QCOMPARE(desktop->outcome(3), std::string("bad_request"));
    QCOMPARE(world.book.size(), std::size_t{1});
  }
  void takesBackEverythingThatWasAllowed() {
    Full world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "grant.revoke", {{"all", true}});
    QCOMPARE(desktop->answer(1)["result"]["grants"].get<int>(), 2);
    QCOMPARE(world.book.size(), std::size_t{0});
    QCOMPARE(world.wallet.views.size(), std::size_t{3});
    desktop->ask(2, "grant.revoke", {{"all", true}});
    QCOMPARE(desktop->answer(2)["result"]["grants"].get<int>(), 0);
  }
  void wantsToKnowWhichGrants_data() {
    QTest::addColumn<QString>("params");
    QTest::newRow("none named") << R"({})";
    QTest::newRow("all, which is false") << R"({"all":false})";
    QTest::newRow("two") << R"({"grant":"g","program":"/usr/bin/git"})";
    QTest::newRow("one and all") << R"({"grant":"g","all":true})";
    QTest::newRow("an empty program") << R"({"program":""})";
  }
  void wantsToKnowWhichGrants() {
    QFETCH(QString, params);
    Full world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "grant.revoke", Json::parse(params.toStdString()));
    QCOMPARE(desktop->outcome(1), std::string("bad_request"));
    QCOMPARE(world.book.size(), std::size_t{2});
  }
};

LANYARD_TEST(RevokeTest)

}  // namespace revoke_test

#include "revoke_test.moc"
