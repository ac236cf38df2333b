#include <QTest>

#include "core/jose/digest.h"
#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace token_test {

using namespace lanyard;
using namespace lanyard::test;
using grants::Kind;
using wire::Json;
using namespace std::chrono_literals;

namespace {

const Json kWork{{"identity", "work"}};

std::string lastOutcome(const PipeWorld& world) {
  return world.store.records.empty() ? "" : world.store.records.back().outcome;
}

/// A challenge that only a sign-in meets.
constexpr const char* kStepUp = "Bearer error=insufficient_user_authentication, acr_values=gold, max_age=60";

}  // namespace

/// The audience and the resource of a request or a sign-in; empty: not named.
struct Limits {
  std::string audience;
  std::string resource;
};

class TokenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void answersAtOnceWhatIsGrantedAndInMemory() {
    PipeWorld world;
    world.allow();
    world.wallet.inMemory = true;
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(tool->outcome(1), std::string("ok"));  // no turn of the event loop was needed
    const Json result = tool->answer(1)["result"];
    QCOMPARE(result["access_token"].get<std::string>(), std::string("access-token-1"));
    QCOMPARE(result["token_type"].get<std::string>(), std::string("Bearer"));
    QCOMPARE(result["scopes"].dump(), std::string(R"(["openid","read","write"])"));
    QCOMPARE(result["identity"]["issuer_host"].get<std::string>(), std::string("issuer.example:8443"));
    QCOMPARE(tool->lookups, 1);
    QCOMPARE(world.wallet.tokenCalls, 0);
    QCOMPARE(lastOutcome(world), std::string("allowed"));
  }
  void handsOutABoundTokenWithItsProof() {
    PipeWorld world;
    world.allow();
    world.wallet.inMemory = true;
    world.wallet.views.front().bound = true;
    world.wallet.jkt = "thumbprint";
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(tool->outcome(1), std::string("bad_request"));
    QCOMPARE(tool->answer(1)["error"]["data"]["error"].get<std::string>(),
             std::string("dpop.request_needed"));
    Json named = kWork;
    named.update({{"method", "GET"}, {"url", "https://api.example/me"}, {"nonce", "n-1"}});
    tool->ask(2, "token.get", named);
    QTRY_COMPARE(tool->outcome(2), std::string("ok"));
    const Json reply = tool->answer(2)["result"];
    QCOMPARE(reply["token_type"].get<std::string>(), std::string("DPoP"));
    QCOMPARE(reply["proof"].get<std::string>(), std::string("proof for GET https://api.example/me n-1"));
    QVERIFY(reply["identity"]["dpop"] == true);
    QCOMPARE(lastOutcome(world), std::string("allowed"));
  }
  void asksThePersonAndThenDelivers_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("grants");
    QTest::newRow("once") << int(Kind::Once) << 0;
    QTest::newRow("session") << int(Kind::Session) << 1;
    QTest::newRow("until") << int(Kind::Until) << 1;
    QTest::newRow("always") << int(Kind::Always) << 1;
  }
  void asksThePersonAndThenDelivers() {
    QFETCH(int, kind);
    QFETCH(int, grants);
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(tool->outcome(1), std::string("waits"));
    QCOMPARE(world.launcher.starts, 1);
    const auto waiting = tool->notifications("consent.waiting");
    QCOMPARE(waiting.size(), std::size_t{1});
    QCOMPARE(waiting.front()["request"].get<int>(), 1);
    QCOMPARE(waiting.front()["prompt"].get<std::string>(), world.desk.prompts().front().id);
    QVERIFY(world.answer(static_cast<Kind>(kind)).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(int(world.book.size()), grants);
    // What was said once is asked again; what lasts is not.
    tool->ask(2, "token.get", kWork);
    QCOMPARE(int(world.desk.size()), grants == 0 ? 1 : 0);
  }
  void deniesWhatThePersonDenies() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
    QCOMPARE(lastOutcome(world), std::string("consent.denied"));
    tool->ask(2, "token.get", kWork);
    QCOMPARE(tool->outcome(2), std::string("rate_limited"));
    QCOMPARE(world.wallet.tokenCalls, 0);
  }
  void timesOut() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}, {"wait_s", 5}});
    world.clock.advance(5s);
    world.desk.sweep();
    QCOMPARE(tool->outcome(1), std::string("consent_timeout"));
  }
  void neverAsksWhoDoesNotWait() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}, {"wait_s", 0}});
    QCOMPARE(tool->outcome(1), std::string("consent_timeout"));
    QVERIFY(tool->notifications("consent.waiting").empty());
    QCOMPARE(world.launcher.starts, 0);
  }
  void sendsNothingToACallerThatLeft() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    tool->drop();
    QCOMPARE(world.desk.size(), std::size_t{0});
    QTest::qWait(5);
    QCOMPARE(tool->sentAfterClose, 0);
    QCOMPARE(world.wallet.tokenCalls, 0);
  }
  void sendsNothingToACallerThatLeftDuringTheRefresh() {
    PipeWorld world;
    world.allow();
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(world.wallet.tokenCalls, 1);
    tool->drop();
    QTest::qWait(20);
    QCOMPARE(tool->sentAfterClose, 0);
    QVERIFY(world.store.records.empty());
  }
  void refusesAPeerThatBecameAnother_data() {
    QTest::addColumn<QString>("how");
    for (const char* how : {"gone", "exec", "recycled", "rewritten"}) QTest::newRow(how) << how;
  }
  void refusesAPeerThatBecameAnother() {
    QFETCH(QString, how);
    for (const bool granted : {false, true}) {
      PipeWorld world;
      if (granted) world.allow();
      const auto tool = world.connect();
      tool->ask(1, "token.get", kWork);
      if (how == QLatin1String("gone")) tool->gone = true;
      if (how == QLatin1String("exec")) tool->peer.tool.exe.path = "/usr/bin/curl";
      if (how == QLatin1String("recycled")) tool->peer.tool.startTime += 1;
      if (how == QLatin1String("rewritten")) tool->peer.tool.exe.inode += 1;
      if (!granted) QVERIFY(world.answer(Kind::Once).has_value());
      QCOMPARE(ended(tool, 1), std::string("consent_denied"));
      QVERIFY(tool->raw.find("access-token-1") == std::string::npos);
    }
  }
  void deniesWhatWasRevokedWhileQueued() {
    PipeWorld world;
    const std::string grant = world.allow();
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(tool->outcome(1), std::string("waits"));
    QVERIFY(world.book.revoke(grant).has_value());
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
    QCOMPARE(lastOutcome(world), std::string("grant.revoked"));
  }
  void deniesWhatWasAllowedByAPromptAndRevokedAtOnce() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QVERIFY(world.answer(Kind::Always).has_value());
    QVERIFY(world.book.revoke(world.book.list().front().id).has_value());
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
  }
  void asksAgainForMore() {
    PipeWorld world;
    world.allow({"read"});
    world.wallet.inMemory = true;
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}, {"scopes", {"read"}}});
    QCOMPARE(tool->outcome(1), std::string("ok"));
    tool->ask(2, "token.get", {{"identity", "work"}, {"scopes", {"write"}}});
    QCOMPARE(tool->outcome(2), std::string("waits"));
    tool->ask(3, "token.get", kWork);  // no scopes named: all of them
    QCOMPARE(tool->outcome(3), std::string("waits"));
    QCOMPARE(world.desk.size(), std::size_t{2});
  }
  void handsOutNoTokenThatMayDoMore() {
    PipeWorld world;
    world.allow({"read"});
    world.wallet.inMemory = true;
    world.wallet.ignoresNarrowing = true;
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}, {"scopes", {"read"}}});
    QCOMPARE(ended(tool, 1), std::string("scope_not_available"));
    QVERIFY(tool->raw.find("access-token-1") == std::string::npos);
  }
  void delivesNarrowerWhatWasNarrowed() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    const auto prompt = world.desk.prompts().front();
    const std::vector<std::string> narrowed{"read"};
    QVERIFY(world.desk.answer({prompt.id, prompt.digest, Kind::Session, {}, narrowed}).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(tool->answer(1)["result"]["scopes"].dump(), std::string(R"(["read"])"));
  }
  void refusesWildcardAndEmpty_data() {
    QTest::addColumn<QString>("params");
    QTest::newRow("star") << R"({"identity":"work","scopes":["*"]})";
    QTest::newRow("empty scope") << R"({"identity":"work","scopes":[""]})";
    QTest::newRow("no scopes") << R"({"identity":"work","scopes":[]})";
    QTest::newRow("empty audience") << R"({"identity":"work","audience":""})";
    QTest::newRow("wildcard audience") << R"({"identity":"work","audience":"*"})";
    QTest::newRow("wildcard resource") << R"({"identity":"work","resource":"https://*"})";
  }
  void refusesWildcardAndEmpty() {
    QFETCH(QString, params);
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", Json::parse(params.toStdString()));
    QCOMPARE(tool->outcome(1), std::string("bad_request"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
  void asksForEachAudienceAndResourceByName_data() {
    QTest::addColumn<Limits>("signedInFor");
    QTest::addColumn<Limits>("asked");
    QTest::addColumn<QString>("outcome");
    const Limits none;
    const Limits api{{}, "https://api.example"};
    const Limits named{"api", {}};
    const Limits both{"api", "https://api.example"};
    const auto row = [](const char* name, const Limits& signedInFor, const Limits& asked,
                        const char* outcome) {
      QTest::newRow(name) << signedInFor << asked << QString::fromLatin1(outcome);
    };
    row("resource, signed in for none", none, api, "waits");
    row("audience, signed in for none", none, named, "waits");
    row("another resource", api, {{}, "https://other.example"}, "waits");
    row("a part of it", api, {{}, "https://api.example/read"}, "waits");
    row("as audience what was the resource", api, {"https://api.example", {}}, "waits");
    row("one of two that it is for", both, api, "waits");
    row("no absolute address", none, {{}, "api.example/read"}, "bad_request");
    row("no address", none, {{}, "://api"}, "bad_request");
    row("with a fragment", none, {{}, "https://api.example/#read"}, "bad_request");
    row("a long resource", none, {{}, "https://" + std::string(2048, 'a')}, "bad_request");
    row("a long audience", none, {std::string(2049, 'a'), {}}, "bad_request");
    row("a name, which the sign-in was for", {{}, "api"}, {{}, "api"}, "waits");
    row("the resource", api, api, "waits");
    row("the audience", named, named, "waits");
    row("both", both, both, "waits");
    row("no limit", api, none, "waits");
  }
  void asksForEachAudienceAndResourceByName() {
    QFETCH(const Limits, signedInFor);
    QFETCH(const Limits, asked);
    QFETCH(const QString, outcome);
    PipeWorld world;
    world.wallet.views.front().audience = signedInFor.audience;
    if (!signedInFor.resource.empty()) world.wallet.views.front().resources = {signedInFor.resource};
    Json params{{"identity", "work"}};
    if (!asked.audience.empty()) params["audience"] = asked.audience;
    if (!asked.resource.empty()) params["resource"] = asked.resource;
    const auto tool = world.connect();
    tool->ask(1, "token.get", params);
    QCOMPARE(QString::fromStdString(tool->outcome(1)), outcome);
    QCOMPARE(world.desk.size(), std::size_t{outcome == QLatin1String("waits") ? 1U : 0U});
    // The screen is no way around it, and a grant is for the same.
    params["program"] = "/usr/bin/git";
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "grant.allow", params);
    QCOMPARE(desktop->outcome(1) == "ok", outcome == QLatin1String("waits"));
    if (outcome != QLatin1String("waits")) return;
    const grants::Need need = world.book.list().front().need;
    QCOMPARE(need.audience, params.value("audience", ""));
    QCOMPARE(need.resource, params.value("resource", ""));
    const auto again = world.connect();
    params.erase("program");
    again->ask(2, "token.get", params);
    QCOMPARE(ended(again, 2), std::string("ok"));
  }
  void asksForOneResourceOfTwo() {
    PipeWorld world;
    world.wallet.views.front().resources = {"https://a.example", "https://b.example"};
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}, {"resource", "https://a.example"}});
    QCOMPARE(world.desk.prompts().front().need.resource, std::string("https://a.example"));
    QVERIFY(world.answer(Kind::Always).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(world.wallet.lastNeed.resource, std::string("https://a.example"));
    // The yes is for that one.
    tool->ask(2, "token.get", {{"identity", "work"}, {"resource", "https://b.example"}});
    QCOMPARE(tool->outcome(2), std::string("waits"));
    tool->ask(3, "token.get", kWork);
    QCOMPARE(tool->outcome(3), std::string("waits"));
  }
  void saysWhomTheTokenIsFor() {
    PipeWorld world;
    world.allow();
    world.wallet.inMemory = true;
    world.wallet.audiences = {"https://a.example"};
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    const std::vector<std::string> all{"https://a.example"};
    QVERIFY(tool->answer(1)["result"]["audiences"] == Json(all));
  }
  void asksNobodyForWhatTheProviderDoesNotGive() {
    PipeWorld world;
    world.wallet.refused = base::Error{errors::kTokenNarrowRefused};
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}, {"resource", "https://a.example"}});
    QCOMPARE(tool->outcome(1), std::string("unsupported"));
    QCOMPARE(world.desk.size(), std::size_t{0});
    QCOMPARE(lastOutcome(world), std::string("token.narrow_refused"));
  }
  void renewsATokenThatAServiceRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::newRow("the token") << "token"
                               << "access-token-1";
    QTest::newRow("its hash") << "token_sha256" << QString::fromStdString(jose::sha256Hex("access-token-1"));
  }
  void renewsATokenThatAServiceRefused() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    PipeWorld world;
    world.allow();
    world.wallet.inMemory = true;
    const auto tool = world.connect();
    const Json refused{{"identity", "work"}, {name.toStdString(), value.toStdString()}};
    tool->ask(1, "token.report", refused);
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(tool->answer(1)["result"]["access_token"].get<std::string>(), std::string("access-token-2"));
    QCOMPARE(world.wallet.reported, std::vector<std::string>{jose::sha256Hex("access-token-1")});
    QCOMPARE(world.store.records.back().kind, std::string("report"));
    QCOMPARE(lastOutcome(world), std::string("allowed"));
    QVERIFY(tool->raw.find("access-token-1") == std::string::npos);
  }
  void renewsNothingWithoutARight() {
    PipeWorld world;
    world.wallet.inMemory = true;
    const auto tool = world.connect();
    tool->ask(1, "token.report", {{"identity", "work"}, {"token", "access-token-1"}});
    QCOMPARE(tool->outcome(1), std::string("waits"));
    QVERIFY(world.wallet.reported.empty());
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
    QVERIFY(world.wallet.reported.empty());
  }
  void takesOnlyReportsThatCanBeMeant_data() {
    QTest::addColumn<QString>("more");
    QTest::addColumn<QString>("outcome");
    const auto row = [](const char* name, const char* more, const char* outcome) {
      QTest::newRow(name) << QString::fromLatin1(more) << QString::fromLatin1(outcome);
    };
    row("no token", "{}", "bad_request");
    row("both", "{\"token\":\"t\",\"token_sha256\":\"00\"}", "bad_request");
    row("no hash", "{\"token_sha256\":\"00\"}", "bad_request");
    row("no challenge", "{\"token\":\"t\",\"challenge\":\"Basic\"}", "bad_request");
    row("an address too", "{\"token\":\"t\",\"url\":\"https://a.example\"}", "bad_request");
    row("two ages", "{\"token\":\"t\",\"challenge\":\"Bearer max_age=1, max_age=2\"}", "bad_request");
    row("a wish without a token", "{\"challenge\":\"Bearer max_age=0\"}", "waits");
    row("nothing to renew", "{\"challenge\":\"Bearer\"}", "bad_request");
    row("another error", "{\"token\":\"t\",\"challenge\":\"Bearer error=invalid_request\"}", "unsupported");
    row("expired", "{\"token\":\"t\",\"challenge\":\"Bearer error=invalid_token\"}", "waits");
  }
  void takesOnlyReportsThatCanBeMeant() {
    QFETCH(QString, more);
    QFETCH(QString, outcome);
    PipeWorld world;
    const auto tool = world.connect();
    Json params = Json::parse(more.toStdString());
    params["identity"] = "work";
    tool->ask(1, "token.report", params);
    QCOMPARE(QString::fromStdString(tool->outcome(1)), outcome);
    QCOMPARE(world.desk.size(), std::size_t{outcome == QLatin1String("waits") ? 1U : 0U});
  }
  void stepsUpByASignInOfTheCaller() {
    PipeWorld world;
    world.allow();
    world.wallet.inMemory = true;
    world.wallet.onSignIn = [&world] { world.wallet.accessToken = "access-token-2"; };
    const auto tool = world.connect();
    const auto desktop = world.connectDesktop();
    tool->ask(1, "token.report", {{"identity", "work"}, {"token", "access-token-1"}, {"challenge", kStepUp}});
    QCOMPARE(tool->outcome(1), std::string("waits"));
    desktop->ask(1, "consent.list");
    const Json prompt = desktop->answer(1)["result"]["prompts"][0];
    QCOMPARE(prompt["kind"].get<std::string>(), std::string("sign_in"));
    QCOMPARE(prompt["demand"].dump(), std::string(R"({"acr_values":["gold"],"claims":"","max_age_s":60})"));
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(tool->answer(1)["result"]["access_token"].get<std::string>(), std::string("access-token-2"));
    const Json step = tool->notifications("sign_in.step").back();
    QCOMPARE(step["step"].get<std::string>(), std::string("authorize"));
    QCOMPARE(step["request"].get<int>(), 1);
    QVERIFY(desktop->notifications("sign_in.step").empty());
    // Other questions have nothing of the kind.
    tool->ask(2, "token.get", {{"identity", "work"}, {"resource", "https://other.example"}});
    desktop->ask(2, "consent.list");
    QVERIFY(desktop->answer(2)["result"]["prompts"][0]["demand"].is_null());
  }
  void endsTheSignInOfACallerThatGoes() {
    PipeWorld world;
    world.allow();
    world.wallet.holdSignIn = true;
    const Json report{{"identity", "work"}, {"token", "access-token-1"}, {"challenge", kStepUp}};
    const auto tool = world.connect();
    tool->ask(1, "token.report", report);
    tool->ask(2, "sign_in.paste", {{"request", 1}, {"address", "http://127.0.0.1/callback?code=c"}});
    QCOMPARE(tool->outcome(2), std::string("bad_request"));
    QVERIFY(world.answer(Kind::Once).has_value());
    QTRY_COMPARE(world.wallet.signIns, 1);
    tool->ask(3, "sign_in.paste", {{"request", 1}, {"address", "http://127.0.0.1/callback?code=c"}});
    QCOMPARE(tool->outcome(3), std::string("ok"));
    tool->ask(4, "request.cancel", {{"request", 1}});
    QCOMPARE(ended(tool, 1), std::string("cancelled"));
    QCOMPARE(world.wallet.cancelledSignIns, 1);
    tool->ask(5, "token.report", report);
    QVERIFY(world.answer(Kind::Once).has_value());
    QTRY_COMPARE(world.wallet.signIns, 2);
    tool->drop();
    QTRY_COMPARE(world.wallet.cancelledSignIns, 2);
    QCOMPARE(tool->sentAfterClose, 0);
  }
  void asksForAnIdTokenInWordsOfItsOwn() {
    PipeWorld world;
    world.allow();  // which is for access tokens
    const auto tool = world.connect();
    tool->ask(1, "id_token.get", {{"identity", "work"}, {"reason", "for the cluster"}});
    QCOMPARE(tool->outcome(1), std::string("waits"));
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "consent.list");
    const Json prompt = desktop->answer(1)["result"]["prompts"][0];
    QCOMPARE(prompt["kind"].get<std::string>(), std::string("id_token"));
    QCOMPARE(prompt["client_id"].get<std::string>(), std::string("client-1"));
    QCOMPARE(prompt["choices"].dump(), std::string(R"(["once","session","until","always"])"));
    QVERIFY(world.answer(Kind::Always).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    const Json result = tool->answer(1)["result"];
    QCOMPARE(result["id_token"].get<std::string>(), std::string("id-token-1"));
    QCOMPARE(result["audiences"].dump(), std::string(R"(["client-1"])"));
    QCOMPARE(result["expires_at"].get<std::int64_t>(), base::toUnix(world.clock.now() + 1h));
    QCOMPARE(result["identity"]["alias"].get<std::string>(), std::string("work"));
    QCOMPARE(lastOutcome(world), std::string("allowed"));
    desktop->ask(2, "grant.list");
    const Json grants = desktop->answer(2)["result"]["grants"];
    QCOMPARE(grants.size(), std::size_t{2});
    QVERIFY(grants[0].value("id_token", false) != grants[1].value("id_token", false));
  }
  void allowsAnIdTokenBeforehand() {
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    const Json allow{{"program", "/usr/bin/git"}, {"identity", "work"}, {"id_token", true}};
    for (const char* limit : {"scopes", "also"}) {
      Json more = allow;
      more[limit] = {"read"};
      desktop->ask(1, "grant.allow", more);
      QCOMPARE(desktop->outcome(1), std::string("bad_request"));
    }
    desktop->ask(2, "grant.allow", allow);
    QCOMPARE(desktop->outcome(2), std::string("ok"));
    const auto tool = world.connect();
    tool->ask(1, "id_token.get", kWork);
    QCOMPARE(ended(tool, 1), std::string("ok"));
    tool->ask(2, "token.get", kWork);
    QCOMPARE(tool->outcome(2), std::string("waits"));
  }
  void asksNobodyForOfflineAccess() {
    PipeWorld world;
    world.wallet.views.front().scopes = {"openid", "offline_access", "read", "write"};
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    const std::vector<std::string> all{"openid", "read", "write"};
    QVERIFY(world.desk.prompts().front().need.scopes == all);
    tool->ask(2, "token.get", {{"identity", "work"}, {"scopes", {"read", "offline_access"}}});
    QVERIFY(world.desk.prompts().back().need.scopes == all);  // it waits for the answer to the same
    tool->ask(3, "token.get", {{"identity", "work"}, {"scopes", {"offline_access"}}});
    QCOMPARE(tool->outcome(3), std::string("scope_not_available"));
    QVERIFY(world.answer(Kind::Always).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QVERIFY(world.book.list().front().need.scopes == all);
  }
  void deliversATokenThatCarriesOfflineAccess() {
    PipeWorld world;
    world.allow({"openid", "read"});
    world.wallet.views.front().scopes = {"openid", "offline_access", "read"};
    world.wallet.issuedScopes = {"openid", "offline_access", "read"};
    for (const bool inMemory : {true, false}) {
      world.wallet.inMemory = inMemory;
      const auto tool = world.connect();
      tool->ask(1, "token.get", {{"identity", "work"}, {"scopes", {"read", "openid"}}});
      QCOMPARE(ended(tool, 1), std::string("ok"));
      QCOMPARE(tool->answer(1)["result"]["scopes"].dump(), std::string(R"(["openid","read"])"));
      // The token as it is: no second one of the same.
      QVERIFY(world.wallet.lastNeed.scopes.empty());
    }
  }
  void allowsWhereTheProviderToldNoScopes() {
    PipeWorld world;
    world.wallet.views.front().scopes = {};
    world.wallet.issuedScopes = std::vector<std::string>{};
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "grant.allow", {{"program", "/usr/bin/git"}, {"identity", "work"}});
    QCOMPARE(desktop->outcome(1), std::string("ok"));
    QVERIFY(world.book.list().front().need.scopes == std::vector<std::string>{"openid"});
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(ended(tool, 1), std::string("ok"));
    tool->ask(2, "token.get", {{"identity", "work"}, {"scopes", {"openid"}}});
    QCOMPARE(ended(tool, 2), std::string("ok"));
    // What nobody said that it has is not asked for.
    tool->ask(3, "token.get", {{"identity", "work"}, {"scopes", {"read"}}});
    QCOMPARE(tool->outcome(3), std::string("scope_not_available"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
  void showsWhatTheToolWasStartedAsAndKeepsItNowhere() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->typed = "git push --to=marker-4711";
    tool->ask(1, "token.get", kWork);
    tool->ask(2, "consent.list");
    const Json prompt = tool->answer(2)["result"]["prompts"][0];
    QCOMPARE(prompt["tool"]["command"].get<std::string>(), std::string("git push --to=marker-4711"));
    QCOMPARE(prompt["tool"]["chain"].dump(), std::string(R"([{"path":"/usr/bin/bash","pid":400}])"));
    QVERIFY(world.answer(Kind::Always).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    for (const ports::ActivityRecord& line : world.store.records) {
      for (const std::string* part : {&line.kind, &line.tool, &line.outcome, &line.detail})
        QVERIFY2(part->find("4711") == std::string::npos, part->c_str());
    }
    QCOMPARE(tool->raw.find("4711"), tool->raw.rfind("4711"));  // in the one answer alone
    const auto other = world.connect(programCaller("/usr/bin/curl", 501));
    other->typed.clear();
    other->ask(1, "token.get", kWork);
    other->ask(2, "consent.list");
    QVERIFY(other->answer(2)["result"]["prompts"][0]["tool"]["command"].is_null());
  }
  void aPromptOfAnotherCommandHasAnotherDigest() {
    std::vector<std::string> digests;
    for (const char* typed : {"git push", "git fetch"}) {
      PipeWorld world;
      const auto tool = world.connect();
      tool->typed = typed;
      tool->ask(1, "token.get", kWork);
      digests.push_back(world.desk.prompts().front().digest);
    }
    QVERIFY(digests[0] != digests[1]);
  }
  void asksOncePerHundredAndDeliversToAll() {
    PipeWorld world;
    std::vector<std::shared_ptr<FakePipeConnection>> tools;
    for (int i = 0; i < 100; ++i) {
      tools.push_back(world.connect(programCaller("/usr/bin/git", 500 + i)));
      tools.back()->ask(1, "token.get", kWork);
    }
    QCOMPARE(world.desk.size(), std::size_t{1});
    QVERIFY(world.answer(Kind::Always).has_value());
    for (const auto& tool : tools) QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(world.book.list().front().uses, std::uint64_t{100});
  }
  void handsOutNothingUnrecorded() {
    for (const bool inMemory : {true, false}) {
      PipeWorld world;
      world.allow();
      world.wallet.inMemory = inMemory;
      world.store.failing = true;
      const auto tool = world.connect();
      tool->ask(1, "token.get", kWork);
      QCOMPARE(ended(tool, 1), std::string("internal"));
      QVERIFY(tool->raw.find("access-token-1") == std::string::npos);
    }
  }
  void saysThatNobodyCanBeAsked() {
    PipeWorld world;
    world.launcher.display = false;
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(ended(tool, 1), std::string("consent_timeout"));
    const std::string hint = tool->answer(1)["error"]["data"]["hint"].get<std::string>();
    QVERIFY(hint.find("passphrase") != std::string::npos);
    world.setPassphrase();
    tool->ask(2, "token.get", kWork);
    QCOMPARE(tool->outcome(2), std::string("waits"));
  }
  void neverAsksForWhatCannotBeHad() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}, {"scopes", {"admin"}}});
    QCOMPARE(tool->outcome(1), std::string("scope_not_available"));
    world.wallet.views.front().state = keeping::IdentityState::NeedsSignIn;
    tool->ask(2, "token.get", kWork);
    QCOMPARE(tool->outcome(2), std::string("sign_in_required"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
  void saysThatTheProgramChanged() {
    PipeWorld world;
    const auto before = world.connect(ownProgramCaller("aa"));
    before->ask(1, "token.get", kWork);
    QVERIFY(!world.desk.prompts().front().changed);
    QVERIFY(world.answer(Kind::Always).has_value());
    QCOMPARE(ended(before, 1), std::string("ok"));
    const auto after = world.connect(ownProgramCaller("bb"));
    after->ask(1, "token.get", kWork);
    QCOMPARE(after->outcome(1), std::string("waits"));
    QVERIFY(world.desk.prompts().front().changed);
  }
  void renewsWithoutHandingOut() {
    PipeWorld world;
    world.allow();
    const auto tool = world.connect();
    tool->ask(1, "token.refresh", kWork);
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QVERIFY(tool->raw.find("access-token-1") == std::string::npos);
    QCOMPARE(world.wallet.refreshCalls, 1);
    const auto stranger = world.connect(programCaller("/usr/bin/curl"));
    stranger->ask(1, "token.refresh", {{"identity", "work"}, {"wait_s", 0}});
    QCOMPARE(ended(stranger, 1), std::string("consent_timeout"));
    QCOMPARE(world.wallet.refreshCalls, 1);
  }
  void takesARequestBack() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    tool->ask(2, "request.cancel", {{"request", 1}});
    QCOMPARE(tool->outcome(1), std::string("cancelled"));
    QVERIFY(tool->answer(2)["result"]["cancelled"].get<bool>());
    QCOMPARE(world.desk.size(), std::size_t{0});
    tool->ask(3, "request.cancel", {{"request", 1}});
    QVERIFY(!tool->answer(3)["result"]["cancelled"].get<bool>());
  }
  void takesBackNoRequestOfAnother() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    const auto other = world.connect(programCaller("/usr/bin/curl"));
    other->ask(2, "request.cancel", {{"request", 1}});
    QVERIFY(!other->answer(2)["result"]["cancelled"].get<bool>());
    QCOMPARE(tool->outcome(1), std::string("waits"));
  }
  void mapsTheWalletsErrors() {
    PipeWorld world;
    world.allow();
    world.wallet.error = base::Error{errors::kHttpNotSent};
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(ended(tool, 1), std::string("provider_unreachable"));
    QCOMPARE(lastOutcome(world), std::string("http.not_sent"));
  }
  void neverGivesTheSurplusByItsName() {
    PipeWorld world;
    world.wallet.views.front().surplus = {"admin"};
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}, {"scopes", {"admin"}}});
    QCOMPARE(tool->outcome(1), std::string("scope_not_available"));
    world.wallet.views.front().scopes.clear();
    tool->ask(2, "token.get", {{"identity", "work"}, {"scopes", {"admin"}}});
    QCOMPARE(tool->outcome(2), std::string("scope_not_available"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
  void outlivesAServerThatEnds() {
    PipeWorld world;
    world.allow();
    const auto granted = world.connect();
    const auto asking = world.connect(programCaller("/usr/bin/curl"));
    granted->ask(1, "token.get", kWork);
    asking->ask(1, "token.get", kWork);
    world.server.reset();
    QTest::qWait(20);
    QCOMPARE(granted->outcome(1), std::string("waits"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
};

LANYARD_TEST(TokenTest)

}  // namespace token_test

#include "token_test.moc"
