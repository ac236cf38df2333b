#include "core/grants/grant_json.h"

#include <QTest>

#include "core/grants/prompt.h"
#include "core/wire/json.h"
#include "tests/support/fake_caller.h"
#include "tests/support/test_program.h"

namespace grant_json_test {

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
  // The mac of a stored grant is over its text: one that accepts nothing beside its scopes is written as
  // ever.
  void isWrittenAsEverWithoutAnythingBeside() {
    Grant grant = full();
    QVERIFY(toJson(grant).find("also") == std::string::npos);
    QVERIFY(grantFromJson(toJson(grant))->need.also.empty());
    grant.need.also = {"admin"};
    QVERIFY(toJson(grant).find(R"("also":["admin"])") != std::string::npos);
    QCOMPARE(grantFromJson(toJson(grant))->need.also, grant.need.also);
    QCOMPARE(toJson(*grantFromJson(toJson(grant))), toJson(grant));
  }
  // A version of the wallet that does not know of it would take it for one that holds.
  void aSuspendedOneIsOfAnotherVersion() {
    Grant grant = full();
    grant.suspended = true;
    QVERIFY(toJson(grant).find(R"("v":2)") != std::string::npos);
    QVERIFY(grantFromJson(toJson(grant))->suspended);
    QCOMPARE(toJson(*grantFromJson(toJson(grant))), toJson(grant));
    QVERIFY(!grantFromJson(toJson(full()))->suspended);
  }
  // It would take it for one of access tokens.
  void oneForAnIdTokenIsOfAnotherVersion() {
    Grant grant = full();
    QVERIFY(toJson(grant).find("id_token") == std::string::npos);
    QVERIFY(!grantFromJson(toJson(grant))->need.idToken);
    grant.need.idToken = true;
    QVERIFY(toJson(grant).find(R"("v":3)") != std::string::npos);
    QVERIFY(grantFromJson(toJson(grant))->need.idToken);
    QCOMPARE(toJson(*grantFromJson(toJson(grant))), toJson(grant));
    grant.suspended = true;
    QVERIFY(toJson(grant).find(R"("v":2)") != std::string::npos);
    QVERIFY(grantFromJson(toJson(grant))->need.idToken);
    QVERIFY(grantFromJson(toJson(grant))->suspended);
  }
  void refusesEveryShortenedText() {
    const std::string text = toJson(full());
    for (std::size_t length = 0; length < text.size(); ++length) {
      QVERIFY(!grantFromJson(std::string_view(text).substr(0, length)).has_value());
    }
  }
  void refusesWhatStandsBehindANul() {
    QVERIFY(!grantFromJson(toJson(full()) + std::string("\0{}", 3)).has_value());
  }
  void refusesAnotherVersion() {
    std::string text = toJson(full());
    const std::size_t at = text.find(R"("v":1)");
    text.replace(at, 5, R"("v":4)");
    QCOMPARE(grantFromJson(text).error().code, std::string("grant.newer"));
  }
  // The first of them overflowed the arithmetic on it; a seed of the fuzz target holds it now.
  void refusesNumbersThatDoNotFit_data() {
    QTest::addColumn<QByteArray>("member");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("taken");
    QTest::newRow("created in the far future")
        << QByteArray("created_at") << QByteArray("9223372036854775807") << true;
    QTest::newRow("created before 1970")
        << QByteArray("created_at") << QByteArray("-9223372036854775808") << false;
    QTest::newRow("uses beyond 64 bits") << QByteArray("uses") << QByteArray("1e300") << false;
    QTest::newRow("negative uses") << QByteArray("max_uses") << QByteArray("-1") << false;
    QTest::newRow("a fraction") << QByteArray("until") << QByteArray("0.5") << false;
    QTest::newRow("a process beyond 31 bits")
        << QByteArray("leader_pid") << QByteArray("4294967308") << false;
    QTest::newRow("version as a fraction") << QByteArray("v") << QByteArray("1.5") << false;
  }
  void refusesNumbersThatDoNotFit() {
    QFETCH(QByteArray, member);
    QFETCH(QByteArray, value);
    QFETCH(bool, taken);
    wire::Json json = wire::Json::parse(toJson(full()));
    json[member.toStdString()] = wire::Json::parse(value.toStdString());
    const auto read = grantFromJson(json.dump());
    QCOMPARE(read.has_value(), taken);
    if (read) QCOMPARE(grantFromJson(toJson(*read))->createdAt, read->createdAt);
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

LANYARD_TEST(GrantJsonTest)

}  // namespace grant_json_test

#include "grant_json_test.moc"
