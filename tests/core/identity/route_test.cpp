#include "core/identity/route.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace route_test {

using namespace lanyard;
using namespace lanyard::identity;

namespace {

const std::vector<Routable> kPeople = {
    {"1", "work", "forge", {"forge.example", "api.forge.example"}},
    {"2", "home", "forge", {"forge.example", "api.forge.example"}},
    {"3", "other", "hub", {"hub.example"}},
};

base::Result<Routed> find(const char* address, const std::vector<Route>& routes = {}) {
  return findRoute(*parseAddress(address), routes, kPeople);
}

}  // namespace

class RouteTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theCatalogsHostLeadsToTheOneIdentityThere() {
    const auto found = find("https://hub.example/x");
    QCOMPARE(found->identityId, std::string("3"));
    QCOMPARE(routedByName(found->by), "host");
    QCOMPARE(found->at, std::string("hub.example"));
  }
  void theCatalogsHostIsNoOtherPortAndNoHostBelowIt() {
    QCOMPARE(find("https://hub.example:8443/x").error().code, std::string("route.none"));
    QCOMPARE(find("https://x.hub.example").error().code, std::string("route.none"));
  }
  void namesAllThatFitWhereNothingChooses() {
    const auto found = find("https://forge.example/acme");
    QCOMPARE(found.error().code, std::string("route.ambiguous"));
    QCOMPARE(found.error().values, (std::vector<std::string>{"forge.example", "home, work"}));
  }
  void theProvidersDefaultChooses() {
    const auto found = find("https://forge.example/acme", {{"forge", "2"}});
    QCOMPARE(found->identityId, std::string("2"));
    QCOMPARE(routedByName(found->by), "default");
    QCOMPARE(found->at, std::string("forge"));
  }
  void aDefaultOfAnotherProvidersIdentityIsNone() {
    QCOMPARE(find("https://forge.example", {{"forge", "3"}}).error().code, std::string("route.ambiguous"));
    QCOMPARE(defaultOf("forge", {{"forge", "3"}}, kPeople), std::string());
    QCOMPARE(defaultOf("forge", {{"forge", "1"}}, kPeople), std::string("1"));
  }
  void theLongestPathWins() {
    const std::vector<Route> routes = {
        {"https://forge.example/a", "1"}, {"https://forge.example", "3"}, {"https://forge.example/a/b", "2"}};
    QCOMPARE(find("https://forge.example/a/b/c", routes)->identityId, std::string("2"));
    QCOMPARE(find("https://forge.example/a/x", routes)->identityId, std::string("1"));
    const auto host = find("https://forge.example/ab", routes);
    QCOMPARE(host->identityId, std::string("3"));
    QCOMPARE(routedByName(host->by), "rule");
    QCOMPARE(host->at, std::string("https://forge.example"));
  }
  void aRuleComesBeforeTheDefault() {
    const auto found = find("https://forge.example/a", {{"https://forge.example", "1"}, {"forge", "2"}});
    QCOMPARE(found->identityId, std::string("1"));
  }
  void aRuleForAnIdentityThatIsGoneIsNone() {
    QCOMPARE(find("https://new.example", {{"https://new.example", "9"}}).error().code,
             std::string("route.none"));
  }
  void saysForWhichAddressThereIsNone() {
    const auto found = find("https://new.example:8443/a");
    QCOMPARE(found.error().values,
             (std::vector<std::string>{"https://new.example:8443/a", "new.example:8443"}));
  }
  void plainHttpIsForRulesAlone() {
    const std::vector<Routable> people = {{"1", "a", "p", {"localhost", "localhost:80"}}};
    QVERIFY(!findRoute(*parseAddress("http://localhost"), {}, people));
    QVERIFY(findRoute(*parseAddress("http://localhost"), {{"http://localhost", "1"}}, people));
  }
};

LANYARD_TEST(RouteTest)

}  // namespace route_test

#include "route_test.moc"
