#include "core/grants/grant_json.h"

#include <QTest>

#include "core/grants/prompt.h"
#include "tests/support/fake_caller.h"

using namespace lanyard;
using namespace lanyard::grants;

namespace {

Grant full() {
  Grant grant;
  grant.id = "g-1";
  grant.need = {"id-1", {"read", "write"}, "api", "https://api.example"};
  grant.tool = {"/home/ada/x", "abcd", "/home/ada/x.py"};
  grant.sort = CallerSort::Interpreter;
  grant.kind = Kind::Until;
  grant.until = base::fromUnix(1'800'000'500);
  grant.leaderPid = 12;
  grant.leaderStart = 34;
  grant.maxUses = 5;
  grant.uses = 2;
  grant.createdAt = base::fromUnix(1'800'000'000);
  grant.lastUsed = base::fromUnix(1'800'000'100);
  return grant;
}

}  // namespace

class GrantJsonTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsWhatItWrote() {
    const std::string text = toJson(full());
    const auto read = grantFromJson(text);
    QVERIFY(read.has_value());
    QCOMPARE(toJson(*read), text);
    QCOMPARE(read->need.scopes, full().need.scopes);
    QCOMPARE(read->maxUses, full().maxUses);
  }
  void refusesEveryShortenedText() {
    const std::string text = toJson(full());
    for (std::size_t length = 0; length < text.size(); ++length) {
      QVERIFY(!grantFromJson(std::string_view(text).substr(0, length)).has_value());
    }
  }
  void refusesAnotherVersion() {
    std::string text = toJson(full());
    const std::size_t at = text.find(R"("v":1)");
    text.replace(at, 5, R"("v":2)");
    QCOMPARE(grantFromJson(text).error().code, std::string("grant.newer"));
  }
  void readsAnUnknownKindAsTheShortest() {
    std::string text = toJson(full());
    text.replace(text.find("until\""), 6, "later\"");
    const auto read = grantFromJson(text);
    QVERIFY(!read.has_value() || read->kind == Kind::Once);
  }
  void writesAPathThatIsNotUtf8() {
    Grant grant = full();
    grant.tool.path = "/home/ada/\xff";
    const auto read = grantFromJson(toJson(grant));
    QVERIFY(read.has_value());
    QVERIFY(read->tool.path != grant.tool.path);  // so it matches nothing, and asks again
  }
  void shownTextFollowsWhatIsShown() {
    Prompt prompt;
    prompt.caller = test::programCaller();
    prompt.need = {"id-1", {"read"}, {}, {}};
    const std::string before = shownText(prompt);
    Prompt moved = prompt;
    moved.waiting = 5;
    moved.expiresAt = base::fromUnix(5);
    QCOMPARE(shownText(moved), before);
    Prompt wider = prompt;
    wider.need.scopes.push_back("write");
    QVERIFY(shownText(wider) != before);
    Prompt other = prompt;
    other.caller.tool.exe.path = "/usr/bin/curl";
    QVERIFY(shownText(other) != before);
    Prompt changed = prompt;
    changed.changed = true;
    QVERIFY(shownText(changed) != before);
  }
};

QTEST_APPLESS_MAIN(GrantJsonTest)
#include "grant_json_test.moc"
