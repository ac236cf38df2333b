#include <QTest>
#include <algorithm>

#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_catalog_test {

using namespace lanyard;
using test::EngineBench;
using wire::Json;

namespace {

/// An entry whose endpoints are at `host`, and that nothing is discovered of.
Json entryAt(const std::string& host) {
  const auto at = [&host](const char* path) { return "https://" + host + path; };
  return {{"id", "acme"},
          {"issuer", "https://idp.example"},
          {"client_id", "client"},
          {"discovery", "none"},
          {"endpoints",
           {{"authorization", at("/authorize")},
            {"token", at("/token")},
            {"jwks", at("/jwks")},
            {"userinfo", at("/userinfo")},
            {"revocation", at("/revoke")}}}};
}

/// The addresses that were asked, once each, in order.
struct Asked {
  explicit Asked(EngineBench& bench) {
    bench.provider.intercept = [this](const ports::HttpRequest& request) {
      if (std::ranges::find(all, request.url) == all.end()) all.push_back(request.url);
      return std::optional<base::Result<ports::HttpResponse>>();
    };
  }
  /// Whether all were at this host; forgets them.
  bool onlyAt(const std::string& host) {
    const bool only = !all.empty() && std::ranges::all_of(all, [&host](const std::string& url) {
      return url.starts_with("https://" + host + "/");
    });
    if (!only) {
      for (const std::string& url : all) qWarning("%s", url.c_str());
    }
    clear();
    return only;
  }
  [[nodiscard]] bool anyAt(const std::string& host) const {
    return std::ranges::any_of(all, [&host](const std::string& url) { return url.find(host) != url.npos; });
  }
  void clear() { all.clear(); }
  std::vector<std::string> all;
};

wallet::SignInOrder byName() {
  wallet::SignInOrder order;
  order.settings.provider = "acme";
  return order;
}

wallet::SignInOrder again(const std::string& id) {
  wallet::SignInOrder order;
  order.identityId = id;
  return order;
}

}  // namespace

/// Where a sign-in and its tokens go by what the catalog says.
class EngineCatalogTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void goesWhereTheCatalogSaysIfNothingIsDiscovered() {
    EngineBench bench;
    QVERIFY(bench.catalog.add(entryAt("acme.example").dump()).has_value());
    bench.restart();
    Asked asked(bench);
    const auto result = bench.signIn(byName());
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(bench.lastUrl.starts_with("https://acme.example/authorize?"));
    using Urls = std::vector<std::string>;
    QCOMPARE(asked.all, (Urls{"https://acme.example/token", "https://acme.example/jwks",
                              "https://acme.example/userinfo"}));
    QCOMPARE(result->identity.otherHosts, Urls{"acme.example"});
    // Also in a wallet that knows nothing but what it keeps.
    bench.catalog = {};
    bench.restart();
    asked.clear();
    const std::string id = result->identity.identity.id;
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QVERIFY(asked.onlyAt("acme.example"));
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    QVERIFY(asked.onlyAt("acme.example"));
    QVERIFY(!bench.provider.revoked.empty());
  }
  void refreshesWhereTheCatalogSaysThatRefreshesGo() {
    EngineBench bench;
    Json entry = entryAt("acme.example");
    entry["endpoints"]["refresh"] = "https://renew.example/token";
    QVERIFY(bench.catalog.add(entry.dump()).has_value());
    bench.restart();
    Asked asked(bench);
    const auto result = bench.signIn(byName());
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(asked.onlyAt("acme.example"));
    QVERIFY(bench.finish(bench.engine->refresh(result->identity.identity.id)).has_value());
    QVERIFY(asked.onlyAt("renew.example"));
  }
  // What metadata names comes before what a file says.
  void addsToMetadataWhatItLeavesOut() {
    EngineBench bench;
    const Json entry{{"id", "acme"},
                     {"issuer", "https://idp.example"},
                     {"client_id", "client"},
                     {"endpoints",
                      {{"token", "https://wrong.example/token"},
                       {"userinfo", "https://wrong.example/userinfo"},
                       {"revocation", "https://acme.example/revoke"}}}};
    QVERIFY(bench.catalog.add(entry.dump()).has_value());
    bench.restart();
    bench.provider.offersRevocation = false;
    Asked asked(bench);
    const auto result = bench.signIn(byName());
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(asked.onlyAt("idp.example"));
    QVERIFY(bench.finish(bench.engine->signOut(result->identity.identity.id)).has_value());
    QVERIFY2(std::ranges::find(asked.all, "https://acme.example/revoke") != asked.all.end(), "not revoked");
    QVERIFY(!asked.anyAt("wrong.example"));
  }
  // The person said yes to a sign-in and to where it goes. A file that says another place since then sends
  // nothing there, until the person says yes to a new sign-in.
  void keepsItsPlacesUntilThePersonSignsInAnew() {
    EngineBench bench;
    QVERIFY(bench.catalog.add(entryAt("acme.example").dump()).has_value());
    bench.restart();
    Asked asked(bench);
    const auto first = bench.signIn(byName());
    QVERIFY2(first.has_value(), first ? "" : first.error().code.c_str());
    const std::string id = first->identity.identity.id;
    bench.catalog = {};
    QVERIFY(bench.catalog.addSystem(entryAt("other.example").dump()).has_value());
    bench.restart();
    asked.clear();
    bench.clock.advance(std::chrono::hours(1));
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QVERIFY(asked.onlyAt("acme.example"));
    // The prompt for it names the same places.
    QCOMPARE(bench.engine->identities().front().otherHosts, std::vector<std::string>{"acme.example"});
    const auto same = bench.signIn(again(id));
    QVERIFY2(same.has_value(), same ? "" : same.error().code.c_str());
    QVERIFY(asked.onlyAt("acme.example"));
    const auto anew = bench.signIn(byName());
    QVERIFY2(anew.has_value(), anew ? "" : anew.error().code.c_str());
    QVERIFY(anew->renewed && anew->identity.identity.id == id);
    QCOMPARE(anew->identity.otherHosts, std::vector<std::string>{"other.example"});
    asked.clear();
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QVERIFY(asked.onlyAt("other.example"));
  }
};

LANYARD_TEST(EngineCatalogTest)

}  // namespace engine_catalog_test

#include "engine_catalog_test.moc"
