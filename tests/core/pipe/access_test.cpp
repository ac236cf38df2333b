#include <QTest>

#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace access_test {

using namespace lanyard;
using namespace lanyard::test;
using grants::Kind;
using wire::Json;

namespace {

/// Where a request comes from, and what it brings.
enum class Way { Tool, ToolWrong, ToolRight, Desktop };

struct Row {
  const char* method;
  const char* params;  ///< without the passphrase
  const char* tool;    ///< outcome for a tool without a passphrase; "waits" is a prompt
  const char* wrong;   ///< with a wrong passphrase
  const char* right;   ///< with the right one
  const char* desktop;
};

/// The access rules of the whole API. A passphrase where none is taken is an unknown member.
constexpr Row kRows[] = {
    {"wallet.status", "{}", "ok", "bad_request", "bad_request", "ok"},
    {"wallet.lock", "{}", "ok", "bad_request", "bad_request", "ok"},
    {"wallet.unlock", "{}", "ok", "ok", "ok", "ok"},  // open already; locked: lock_test
    {"wallet.stop", "{}", "ok", "bad_request", "bad_request", "ok"},
    {"wallet.doctor", "{}", "ok", "bad_request", "bad_request", "ok"},
    {"desktop.show", "{}", "ok", "bad_request", "bad_request", "ok"},
    {"request.cancel", R"({"request":99})", "ok", "bad_request", "bad_request", "ok"},
    {"identity.list", "{}", "ok", "bad_request", "bad_request", "ok"},
    {"provider.list", "{}", "ok", "bad_request", "bad_request", "ok"},
    {"provider.show", R"({"provider":"acme"})", "ok", "bad_request", "bad_request", "ok"},
    {"consent.list", "{}", "ok", "bad_request", "bad_request", "ok"},
    {"token.get", R"({"identity":"work"})", "waits", "bad_request", "bad_request", "ok"},
    {"id_token.get", R"({"identity":"work"})", "waits", "bad_request", "bad_request", "ok"},
    {"token.report", R"({"identity":"work","token":"t"})", "waits", "bad_request", "bad_request", "ok"},
    {"token.refresh", R"({"identity":"work"})", "waits", "bad_request", "bad_request", "ok"},
    {"identity.sign_in", R"({"identity":"work"})", "waits", "passphrase_wrong", "ok", "ok"},
    {"identity.sign_in", R"({"issuer":"https://i.example","client_id":"c","ca_file":"/ca.pem"})",
     "passphrase_required", "passphrase_wrong", "ok", "ok"},
    {"identity.paste", R"({"issuer":"https://i.example","alias":"key","token":"t"})", "waits",
     "passphrase_wrong", "ok", "ok"},
    {"identity.paste", R"({"issuer":"https://i.example","alias":"key","token":"t","ca_file":"/ca.pem"})",
     "passphrase_required", "passphrase_wrong", "ok", "ok"},
    {"sign_in.paste", R"({"request":99,"address":"http://127.0.0.1/"})", "bad_request", "bad_request",
     "bad_request", "bad_request"},
    {"resource.find", R"({"resource":"https://mcp.example/a"})", "ok", "passphrase_wrong", "ok", "ok"},
    {"resource.find", R"({"resource":"https://mcp.example/a","ca_file":"/ca.pem"})", "passphrase_required",
     "passphrase_wrong", "ok", "ok"},
    {"identity.revoke", R"({"identity":"work"})", "waits", "passphrase_wrong", "ok", "ok"},
    {"identity.revoke_all", "{}", "waits", "passphrase_wrong", "ok", "ok"},
    {"consent.answer", R"({"prompt":"PROMPT","digest":"DIGEST","choice":"once"})", "passphrase_required",
     "passphrase_wrong", "ok", "ok"},
    {"grant.allow", R"({"program":"/usr/bin/git","identity":"work"})", "passphrase_required",
     "passphrase_wrong", "ok", "ok"},
    {"grant.list", "{}", "waits", "passphrase_wrong", "ok", "ok"},
    {"grant.revoke", R"({"grant":"GRANT"})", "ok", "passphrase_wrong", "ok", "ok"},
    {"grant.revoke", R"({"program":"/usr/bin/git"})", "ok", "passphrase_wrong", "ok", "ok"},
    {"grant.revoke", R"({"program":"/usr/bin/git","identity":"id-1"})", "ok", "passphrase_wrong", "ok", "ok"},
    {"grant.revoke", R"({"all":true})", "ok", "passphrase_wrong", "ok", "ok"},
    {"route.list", "{}", "ok", "bad_request", "bad_request", "ok"},
    {"route.find", R"({"address":"known.example"})", "ok", "bad_request", "bad_request", "ok"},
    {"route.add", R"({"address":"git.example","identity":"work"})", "waits", "passphrase_wrong", "ok", "ok"},
    {"route.add", R"({"provider":"example","identity":"work"})", "waits", "passphrase_wrong", "ok", "ok"},
    {"route.remove", R"({"at":"known.example"})", "ok", "passphrase_wrong", "ok", "ok"},
    {"passphrase.set", R"({"new":"another one"})", "passphrase_required", "bad_request", "bad_request",
     "passphrase_required"},
    {"passphrase.set", R"({"new":"another one","current":"correct horse"})", "ok", "bad_request",
     "bad_request", "ok"},
    {"passphrase.reset", R"({"new":"another one"})", "unsupported", "bad_request", "bad_request",
     "unsupported"},
    {"events.subscribe", "{}", "unsupported", "bad_request", "bad_request", "ok"},
};

std::string filled(std::string text, const std::string& name, const std::string& value) {
  const std::size_t at = text.find(name);
  return at == std::string::npos ? text : text.replace(at, name.size(), value);
}

}  // namespace

class AccessTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyMethodByEveryWay_data() {
    QTest::addColumn<int>("row");
    QTest::addColumn<int>("way");
    QTest::addColumn<QString>("expected");
    int index = 0;
    for (const Row& row : kRows) {
      const std::pair<Way, const char*> ways[] = {{Way::Tool, row.tool},
                                                  {Way::ToolWrong, row.wrong},
                                                  {Way::ToolRight, row.right},
                                                  {Way::Desktop, row.desktop}};
      for (const auto& [way, expected] : ways) {
        QTest::addRow("%s #%d, way %d", row.method, index, int(way))
            << index << int(way) << QString::fromLatin1(expected);
      }
      ++index;
    }
  }
  void everyMethodByEveryWay() {
    QFETCH(int, row);
    QFETCH(int, way);
    QFETCH(QString, expected);
    PipeWorld world;
    world.setPassphrase();
    // What the computer says when it is asked: reset_test.
    world.person.forbidden = ports::PersonQuestion::ResetPassphrase;
    // A prompt and a grant that management can be about; neither is the asking tool's.
    const auto other = world.connect(programCaller("/usr/bin/curl", 700));
    other->ask(1, "token.get", {{"identity", "work"}});
    const auto prompt = world.desk.prompts().front();
    const std::string grant = world.allow({"profile"});
    QVERIFY(world.wallet.routes().add("https://known.example", world.wallet.views.front()).has_value());
    std::string params = filled(kRows[row].params, "PROMPT", prompt.id);
    params = filled(filled(params, "DIGEST", prompt.digest), "GRANT", grant);
    Json request = Json::parse(params);
    if (way == int(Way::ToolWrong)) request["passphrase"] = "wrong wrong";
    if (way == int(Way::ToolRight)) request["passphrase"] = "correct horse";
    const auto connection = way == int(Way::Desktop) ? world.connectDesktop() : world.connect();
    connection->ask(7, kRows[row].method, request);
    const std::size_t prompts = world.desk.size();
    if (expected == QLatin1String("waits")) {
      QCOMPARE(connection->outcome(7), std::string("waits"));
      QCOMPARE(prompts, std::size_t{2});
    } else {
      QCOMPARE(QString::fromStdString(ended(connection, 7)), expected);
    }
    QVERIFY(connection->raw.find("correct horse") == std::string::npos);
  }
  void theTableOfMethodsIsTheTableAbove() {
    std::set<std::string> here;
    for (const Row& row : kRows) here.insert(row.method);
    std::set<std::string> there;
    for (const pipe::Method& method : pipe::methods()) there.insert(std::string(method.name));
    QCOMPARE(here, there);
  }
  /// Without a passphrase that was never set, the screen says yes to the list; taking back asks nobody.
  void listsOnTheScreensYesAndTakesBackUnasked() {
    PipeWorld world;
    const std::string grant = world.allow({"profile"});
    const auto tool = world.connect();
    tool->ask(1, "grant.list");
    QCOMPARE(tool->outcome(1), std::string("waits"));
    QVERIFY(world.desk.prompts().front().kind == grants::PromptKind::Grants);
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(tool->answer(1)["result"]["grants"][0]["id"].get<std::string>(), grant);
    tool->ask(2, "grant.list");
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(tool, 2), std::string("consent_denied"));
    QVERIFY(tool->answer(2).value("result", Json()).is_null());
    tool->ask(3, "grant.revoke", {{"program", "/usr/bin/git"}, {"identity", "id-2"}});
    QCOMPARE(tool->outcome(3), std::string("bad_request"));
    QCOMPARE(world.book.size(), std::size_t{1});
    tool->ask(4, "grant.revoke", {{"program", "/usr/bin/git"}, {"identity", "id-1"}});
    QCOMPARE(tool->outcome(4), std::string("ok"));
    QCOMPARE(world.book.size(), std::size_t{0});
    const auto lines = world.store.activity(1);
    QVERIFY(lines.has_value() && !lines->empty());
    QCOMPARE(lines->front().kind, std::string("grants"));
    QCOMPARE(lines->front().tool, std::string("/usr/bin/git"));
  }
  void aRawAnswerChangesNothing() {
    PipeWorld world;
    world.setPassphrase();
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}});
    const auto prompt = world.desk.prompts().front();
    const Json answer{{"prompt", prompt.id}, {"digest", prompt.digest}, {"choice", "always"}};
    tool->ask(2, "consent.answer", answer);
    QCOMPARE(tool->outcome(2), std::string("passphrase_required"));
    Json empty = answer;
    empty["passphrase"] = "";
    tool->ask(3, "consent.answer", empty);
    QCOMPARE(ended(tool, 3), std::string("passphrase_wrong"));
    QCOMPARE(tool->outcome(1), std::string("waits"));
    QCOMPARE(world.book.size(), std::size_t{0});
  }
  void aWrongPassphraseDelaysTheNext() {
    PipeWorld world;
    world.setPassphrase();
    const auto tool = world.connect();
    tool->ask(1, "grant.list", {{"passphrase", "wrong wrong"}});
    QCOMPARE(ended(tool, 1), std::string("passphrase_wrong"));
    const auto other = world.connect(programCaller("/usr/bin/curl"));  // another connection waits as well
    other->ask(1, "grant.list", {{"passphrase", "correct horse"}});
    QCOMPARE(ended(other, 1), std::string("rate_limited"));
    world.clock.advance(std::chrono::seconds(1));
    other->ask(2, "grant.list", {{"passphrase", "wrong wrong"}});
    QCOMPARE(ended(other, 2), std::string("passphrase_wrong"));
    world.clock.advance(std::chrono::seconds(1));
    other->ask(3, "grant.list", {{"passphrase", "correct horse"}});
    QCOMPARE(ended(other, 3), std::string("rate_limited"));
    world.clock.advance(std::chrono::seconds(1));
    other->ask(4, "grant.list", {{"passphrase", "correct horse"}});
    QCOMPARE(ended(other, 4), std::string("ok"));
  }
  void answersByPassphraseFromATerminal() {
    PipeWorld world;
    world.setPassphrase();
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}});
    const auto shell = world.connect(shellCaller());
    shell->ask(1, "consent.list");
    const Json prompt = shell->answer(1)["result"]["prompts"][0];
    QCOMPARE(prompt["tool"]["path"].get<std::string>(), std::string("/usr/bin/git"));
    QCOMPARE(prompt["choices"].dump(), std::string(R"(["once","session","until","always"])"));
    QCOMPARE(prompt["waiting"].get<int>(), 1);
    shell->ask(2, "consent.answer",
               {{"prompt", prompt["id"]},
                {"digest", prompt["digest"]},
                {"choice", "deny"},
                {"passphrase", "correct horse"}});
    QCOMPARE(ended(shell, 2), std::string("ok"));
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
  }
  void setsTheFirstPassphraseOnlyWhileThereIsNothingToGuard() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "passphrase.set", {{"new", "correct horse"}});
    QCOMPARE(ended(tool, 1), std::string("passphrase_required"));
    world.wallet.views.clear();
    tool->ask(2, "passphrase.set", {{"new", "correct horse"}});
    QCOMPARE(ended(tool, 2), std::string("ok"));
    tool->ask(3, "passphrase.set", {{"new", "another one"}});
    QCOMPARE(ended(tool, 3), std::string("passphrase_required"));
    tool->ask(4, "passphrase.set", {{"new", "another one"}, {"current", "correct horse"}});
    QCOMPARE(ended(tool, 4), std::string("ok"));
    tool->ask(5, "grant.list", {{"passphrase", "another one"}});
    QCOMPARE(ended(tool, 5), std::string("ok"));
  }
  void aPassphraseCountsAlthoughWhoeverSetItLeft() {
    PipeWorld world;
    world.setPassphrase();
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "events.subscribe");
    QTRY_COMPARE(desktop->notifications("wallet.changed").size(), std::size_t{1});
    world.derivation.later = true;
    const auto tool = world.connect();
    tool->ask(1, "passphrase.set", {{"new", "another one"}, {"current", "correct horse"}});
    QCOMPARE(tool->outcome(1), std::string("waits"));
    tool->drop();
    QTRY_COMPARE(desktop->notifications("wallet.changed").size(), std::size_t{2});
    const auto other = world.connect();
    other->ask(1, "grant.list", {{"passphrase", "another one"}});
    QCOMPARE(ended(other, 1), std::string("ok"));
  }
  void allowsNoShellBeforehand() {
    PipeWorld world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "grant.allow", {{"program", "/usr/bin/bash"}, {"identity", "work"}});
    QCOMPARE(desktop->outcome(1), std::string("bad_request"));
    desktop->ask(2, "grant.allow", {{"program", "/usr/bin/git"}, {"identity", "work"}, {"scopes", {"*"}}});
    QCOMPARE(desktop->outcome(2), std::string("bad_request"));
    desktop->ask(3, "grant.allow", {{"program", "/usr/bin/git"}, {"identity", "work"}, {"for_s", 60}});
    QCOMPARE(desktop->answer(3)["result"]["grant"]["kind"].get<std::string>(), std::string("until"));
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}});
    QCOMPARE(ended(tool, 1), std::string("ok"));
  }
};

LANYARD_TEST(AccessTest)

}  // namespace access_test

#include "access_test.moc"
