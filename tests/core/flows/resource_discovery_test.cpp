#include "core/flows/resource_discovery.h"

#include <QTest>

#include "core/wire/json.h"
#include "tests/support/scripted_http.h"
#include "tests/support/tasks.h"

using namespace lanyard;

namespace {

const std::string kAddress = "https://mcp.example/files";
const std::string kRoot = "https://mcp.example/.well-known/oauth-protected-resource";
const std::string kOwn = kRoot + "/files";
using Asked = std::vector<std::string>;

struct World {
  World() { http.answers["GET " + kOwn] = {200, metadata().dump()}; }

  static wire::Json metadata() {
    return {{"resource", kAddress},
            {"authorization_servers", {"https://login.example"}},
            {"scopes_supported", {"files:read", "files:write"}}};
  }
  void challenges(const std::string& field, int status = 401) {
    http.answers["GET " + kAddress] = {status, {}, {{"www-authenticate", field}}};
  }
  base::Result<flows::FoundResource> find(const std::string& address = kAddress) {
    flows::ResourceOrder order;
    order.address = address;
    return test::wait(discovery.find(std::move(order)));
  }

  test::ScriptedHttp http;
  flows::ResourceDiscovery discovery{http};
};

QByteArray codeOf(const base::Result<flows::FoundResource>& found) {
  return found ? QByteArray("found") : QByteArray::fromStdString(found.error().code);
}

}  // namespace

class ResourceDiscoveryTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void takesTheScopesOfTheChallengeFirst() {
    World world;
    world.challenges("Bearer scope=\"files:read\", resource_metadata=\"" + kOwn + "\"");
    const auto found = world.find();
    QCOMPARE(codeOf(found), QByteArray("found"));
    QCOMPARE(found->resource, kAddress);
    QCOMPARE(found->issuers, Asked{"https://login.example"});
    QCOMPARE(found->scopes, Asked{"files:read"});
    QCOMPARE(world.http.asked, (Asked{"GET " + kAddress, "GET " + kOwn}));
    QVERIFY(world.http.last.headers.size() == 1);  // nothing but what is accepted
  }
  void looksAtTheWellKnownAddressesInOrder() {
    World world;
    const auto found = world.find();
    QCOMPARE(codeOf(found), QByteArray("found"));
    QCOMPARE(found->scopes, (Asked{"files:read", "files:write"}));
    world.http.answers.erase("GET " + kOwn);
    wire::Json host = World::metadata();
    host["resource"] = "https://mcp.example";
    world.http.answers["GET " + kRoot] = {200, host.dump()};
    world.http.asked.clear();
    const auto byHost = world.find();
    QCOMPARE(codeOf(byHost), QByteArray("found"));
    QCOMPARE(byHost->resource, std::string("https://mcp.example"));
    QCOMPARE(world.http.asked, (Asked{"GET " + kAddress, "GET " + kOwn, "GET " + kRoot}));
  }
  void asksTheResourceAlone() {
    World world;
    world.challenges("Bearer resource_metadata=\"https://evil.example/metadata\"");
    world.http.answers["GET https://evil.example/metadata"] = {200, World::metadata().dump()};
    QCOMPARE(codeOf(world.find()), QByteArray("found"));
    QCOMPARE(world.http.asked, (Asked{"GET " + kAddress, "GET " + kOwn}));
    QCOMPARE(world.http.last.issuerHost, std::string("mcp.example"));
  }
  void passesAPageForEveryAddress() {
    World world;
    world.http.answers["GET " + kOwn] = {200, "<html>"};
    world.http.answers["GET " + kRoot] = {200, "<html>"};
    QCOMPARE(codeOf(world.find()), QByteArray("resource.not_json"));
  }
  void goesOnAfterAStreamOfEvents() {
    World world;
    world.http.fails["GET " + kAddress] = base::Error{errors::kHttpUnknownOutcome};
    QCOMPARE(codeOf(world.find()), QByteArray("found"));
  }

  // Hostile case c27.
  void refusesAnotherResource_data() {
    QTest::addColumn<QByteArray>("resource");
    QTest::newRow("another host") << QByteArray("https://bank.example/files");
    QTest::newRow("all of the host, from a path") << QByteArray("https://mcp.example");
    QTest::newRow("another path") << QByteArray("https://mcp.example/other");
  }
  void refusesAnotherResource() {
    QFETCH(QByteArray, resource);
    World world;
    wire::Json metadata = World::metadata();
    metadata["resource"] = resource.toStdString();
    world.http.answers["GET " + kOwn] = {200, metadata.dump()};
    QCOMPARE(codeOf(world.find()), QByteArray("resource.another"));
    // Nothing else is asked: neither what it names nor the host.
    QCOMPARE(world.http.asked, (Asked{"GET " + kAddress, "GET " + kOwn}));
  }
  void saysWhatIsMissing() {
    World world;
    world.http.answers.clear();
    QCOMPARE(codeOf(world.find()), QByteArray("resource.not_found"));
    QCOMPARE(codeOf(world.find("http://mcp.example/files")), QByteArray("resource.bad_address"));
    world.http.fails["GET " + kAddress] = base::Error{errors::kHttpForbiddenAddress};
    world.http.asked.clear();
    QCOMPARE(codeOf(world.find()), QByteArray("http.forbidden_address"));
    QCOMPARE(world.http.asked.size(), std::size_t{1});
  }
};

QTEST_GUILESS_MAIN(ResourceDiscoveryTest)
#include "resource_discovery_test.moc"
