#include "core/wallet/route_book.h"

#include <QTest>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_wallet.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/test_program.h"

namespace route_book_test {

using namespace lanyard;
using namespace lanyard::wallet;
using wire::Json;

namespace {

struct World {
  test::FakeWalletStore store;
  keeping::RowSeal seal;
  providers::Catalog catalog;
  std::vector<keeping::IdentityView> views{test::FakeWallet::make("id-1", "work"),
                                           test::FakeWallet::make("id-2", "home")};
  RouteBook book{[this] { return views; }, store, seal, catalog};

  World() {
    seal.takeKey(base::Secret(std::string_view("a key")));
    const Json forge{{"id", "forge"},
                     {"issuer", "https://forge.example"},
                     {"tools", {{"hosts", Json::array({"forge.example"})}, {"user", "x-token"}}}};
    const Json own{{"id", "own"},
                   {"issuer", "https://{host}/"},
                   {"self_hosted", true},
                   {"tools", {{"issuer_host", true}, {"user", "git-user"}}}};
    if (!catalog.add(forge.dump()) || !catalog.add(own.dump())) qFatal("the test's own catalog is wrong");
  }
  base::Result<void> add(const char* address, std::size_t index) {
    return book.add(*book.normalAt(address, {}), views[index]);
  }
  /// What another start of the wallet makes of the store.
  RouteBook again() {
    RouteBook other([this] { return views; }, store, seal, catalog);
    changed = other.load().value_or(99);
    return other;
  }
  std::size_t changed = 0;
};

std::string codeOf(const base::Result<identity::Routed>& found) {
  return found ? found->identityId : found.error().code;
}

}  // namespace

class RouteBookTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void keepsRulesOverARestart() {
    World world;
    QVERIFY(world.add("git.example/acme/", 0).has_value());
    QVERIFY(world.add("GIT.example", 1).has_value());
    const RouteBook later = world.again();
    QCOMPARE(world.changed, std::size_t{0});
    QCOMPARE(codeOf(later.find("https://git.example/acme/x")), std::string("id-1"));
    QCOMPARE(codeOf(later.find("https://git.example/x")), std::string("id-2"));
    QCOMPARE(codeOf(later.find("https://else.example")), std::string("route.none"));
  }
  void aSecondRuleForAnAddressTakesTheFirstOnesPlace() {
    World world;
    QVERIFY(world.add("git.example", 0).has_value());
    QVERIFY(world.add("https://git.example:443/", 1).has_value());
    QCOMPARE(world.book.routes().size(), std::size_t{1});
    QCOMPARE(codeOf(world.book.find("https://git.example")), std::string("id-2"));
  }
  void whatThePersonMadeIsForTheServiceThatItWasKeptFor() {
    World world;
    world.views[0].identity.issuer = "https://nas.example:5001/";
    world.views[1].identity.issuer = "https://login.example";
    QCOMPARE(codeOf(world.book.find("https://nas.example:5001/git")), std::string("route.none"));
    for (const auto credential : {providers::Credential::Pasted, providers::Credential::Password}) {
      world.views[0].credential = credential;
      QCOMPARE(codeOf(world.book.find("https://nas.example:5001/git")), std::string("id-1"));
      for (const char* other :
           {"https://nas.example/git", "https://x.nas.example:5001", "https://login.example"})
        QCOMPARE(codeOf(world.book.find(other)), std::string("route.none"));
    }
    // A rule of the person's goes before.
    QVERIFY(world.add("nas.example:5001", 1).has_value());
    QCOMPARE(codeOf(world.book.find("https://nas.example:5001/git")), std::string("id-2"));
  }
  void ignoresWhatWasChangedFromOutside_data() {
    QTest::addColumn<int>("change");
    QTest::newRow("another address") << 0;
    QTest::newRow("another identity") << 1;
    QTest::newRow("no mac") << 2;
    QTest::newRow("the mac of another rule") << 3;
    QTest::newRow("no object") << 4;
  }
  void ignoresWhatWasChangedFromOutside() {
    QFETCH(int, change);
    World world;
    QVERIFY(world.add("git.example", 0).has_value());
    QVERIFY(world.add("other.example", 1).has_value());
    Json rows = Json::parse(world.store.settings["routes"]);
    if (change == 0) rows[0]["at"] = "https://evil.example";
    if (change == 1) rows[0]["identity"] = "id-2";
    if (change == 2) rows[0].erase("mac");
    if (change == 3) rows[0]["mac"] = rows[1]["mac"];
    if (change == 4) rows[0] = "https://evil.example";
    world.store.settings["routes"] = rows.dump();
    const RouteBook later = world.again();
    QCOMPARE(world.changed, std::size_t{1});
    QCOMPARE(codeOf(later.find("https://evil.example")), std::string("route.none"));
    QCOMPARE(codeOf(later.find("https://git.example")), std::string("route.none"));
    // It affects no other.
    QCOMPARE(codeOf(later.find("https://other.example")), std::string("id-2"));
  }
  void aSettingThatIsNoListHasNoRules() {
    World world;
    world.store.settings["routes"] = "{";
    const RouteBook later = world.again();
    QCOMPARE(world.changed, std::size_t{1});
    QVERIFY(later.routes().empty());
  }
  void forgetsTheRulesOfAnIdentityThatIsGone() {
    World world;
    QVERIFY(world.add("git.example", 0).has_value());
    QVERIFY(world.add("other.example", 1).has_value());
    world.book.forgetIdentity("id-1");
    QCOMPARE(codeOf(world.book.find("https://git.example")), std::string("route.none"));
    QCOMPARE(world.again().routes().size(), std::size_t{1});
  }
  void aRuleIsNotReadForAnIdentityThatIsGone() {
    World world;
    QVERIFY(world.add("git.example", 0).has_value());
    world.views.erase(world.views.begin());
    QVERIFY(world.again().routes().empty());
    QCOMPARE(world.changed, std::size_t{0});
  }
  void removesByWhatThePersonWrote() {
    World world;
    QVERIFY(world.add("git.example/acme", 0).has_value());
    QCOMPARE(world.book.remove("git.example").error().code, std::string("route.unknown"));
    QCOMPARE(world.book.remove("Git.Example/acme/")->identityId, std::string("id-1"));
    QVERIFY(world.again().routes().empty());
  }
  void aProvidersDefaultIsOneOfItsIdentities() {
    World world;
    QCOMPARE(world.book.normalAt({}, "nobody").error().code, std::string("route.no_provider"));
    QCOMPARE(*world.book.normalAt({}, "example"), std::string("example"));
    world.views.push_back(test::FakeWallet::make("id-3", "third"));
    world.views.back().identity.provider = "another";
    QCOMPARE(world.book.add("example", world.views.back()).error().code, std::string("route.other_provider"));
    QVERIFY(world.book.add("example", world.views[1]).has_value());
    QCOMPARE(world.again().defaultOf("example"), std::string("id-2"));
    QCOMPARE(world.book.defaultOf("another"), std::string());
    QVERIFY(world.book.remove("example").has_value());
    QCOMPARE(world.book.defaultOf("example"), std::string());
  }
  void hasAnEnd() {
    World world;
    for (std::size_t i = 0; i < kMostRoutes; ++i)
      QVERIFY(world.add(("h" + std::to_string(i) + ".example").c_str(), 0).has_value());
    QCOMPARE(world.add("one-more.example", 0).error().code, std::string("route.too_many"));
    QVERIFY(world.add("h7.example", 1).has_value());
  }
  void changesNothingWithoutTheKey() {
    World world;
    QVERIFY(world.add("git.example", 0).has_value());
    world.seal.forgetKey();
    QCOMPARE(world.add("other.example", 0).error().code, std::string("wallet.locked"));
    QCOMPARE(world.book.remove("git.example").error().code, std::string("wallet.locked"));
    // What was read stays trusted.
    QCOMPARE(codeOf(world.book.find("https://git.example")), std::string("id-1"));
  }
  void whatCannotBeStoredIsNoRule() {
    World world;
    world.store.failing = true;
    QVERIFY(!world.add("git.example", 0).has_value());
    QCOMPARE(codeOf(world.book.find("https://git.example")), std::string("route.none"));
  }
  void theCatalogNamesHostsAndTheUser() {
    World world;
    world.views[0].identity.issuer = "https://forge.example";
    world.views[1].identity.issuer = "https://code.team.example:8443/";
    world.views[1].identity.provider = "own";
    QCOMPARE(codeOf(world.book.find("https://forge.example/a")), std::string("id-1"));
    QCOMPARE(world.book.userOf(world.views[0]), std::string("x-token"));
    QCOMPARE(codeOf(world.book.find("https://code.team.example:8443/a")), std::string("id-2"));
    QCOMPARE(codeOf(world.book.find("https://code.team.example/a")), std::string("route.none"));
    QCOMPARE(world.book.userOf(world.views[1]), std::string("git-user"));
  }
  void anyUserWhereTheCatalogNamesNone() {
    World world;
    QCOMPARE(world.book.userOf(world.views[0]), std::string("oauth2"));
  }
};

LANYARD_TEST(RouteBookTest)

}  // namespace route_book_test

#include "route_book_test.moc"
