#include "core/grants/decision.h"

#include <QTest>

#include "tests/support/fake_caller.h"
#include "tests/support/test_program.h"

namespace decision_test {

using namespace lanyard;
using namespace lanyard::grants;
using namespace std::chrono_literals;

namespace {

constexpr base::Instant kNow = base::fromUnix(1'800'000'000);

Need readNeed() {
  return {"id-1", {"openid", "read"}, "api", "https://api.example"};
}

Grant grantFor(const Caller& caller, Kind kind) {
  Grant grant;
  grant.id = "g";
  grant.need = readNeed();
  grant.tool = toolOf(caller);
  grant.sort = caller.sort;
  grant.kind = kind;
  grant.leaderPid = caller.sessionLeader.pid;
  grant.leaderStart = caller.sessionLeader.startTime;
  grant.createdAt = kNow;
  if (kind == Kind::Until) grant.until = kNow + 1h;
  return grant;
}

bool allows(const Grant& grant, const Caller& caller, const Need& need, base::Instant at = kNow) {
  return std::holds_alternative<Allow>(decide({&grant, 1}, caller, need, at));
}

}  // namespace

class DecisionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void offersNoMoreThanTheSortMayHave_data() {
    QTest::addColumn<int>("sort");
    QTest::addColumn<QString>("choices");
    QTest::newRow("program") << int(CallerSort::Program) << "once session until always";
    QTest::newRow("interpreter") << int(CallerSort::Interpreter) << "once session until always";
    QTest::newRow("shell") << int(CallerSort::Shell) << "once session";
    QTest::newRow("unverified") << int(CallerSort::Unverified) << "once";
  }
  void offersNoMoreThanTheSortMayHave() {
    QFETCH(int, sort);
    QFETCH(QString, choices);
    Caller caller = test::programCaller();
    caller.sort = static_cast<CallerSort>(sort);
    QStringList offered;
    for (const Kind kind : choicesFor(caller)) offered << QString::fromStdString(std::string(kindName(kind)));
    QCOMPARE(offered.join(QLatin1Char(' ')), choices);
  }
  void offersNoSessionWhereThereIsNone() {
    Caller caller = test::shellCaller();
    caller.sessionLeader = {};
    QCOMPARE(choicesFor(caller), std::vector<Kind>{Kind::Once});
  }

  void aGrantForOneSortOfTokenCoversNoOther() {
    const Caller caller = test::programCaller();
    for (const bool idToken : {false, true}) {
      Grant grant = grantFor(caller, Kind::Always);
      grant.need.idToken = idToken;
      Need need = readNeed();
      need.idToken = idToken;
      QVERIFY(allows(grant, caller, need));
      need.idToken = !idToken;
      QVERIFY(!allows(grant, caller, need));
    }
  }
  void saysWhatTheGrantGivesAndWhichOneItIs() {
    const Caller caller = test::programCaller();
    Grant narrow = grantFor(caller, Kind::Always);
    narrow.id = "narrow";
    narrow.need.scopes = {"openid"};
    Grant wide = grantFor(caller, Kind::Always);
    wide.id = "wide";
    wide.need.scopes = {"openid", "read", "write"};
    wide.need.also = {"admin"};
    const std::vector<Grant> both{narrow, wide};
    const Decision decision = decide(both, caller, readNeed(), kNow);
    const auto* allow = std::get_if<Allow>(&decision);
    QVERIFY(allow != nullptr);
    QCOMPARE(allow->grantId, std::string("wide"));
    QCOMPARE(allow->scopes, wide.need.scopes);
    QCOMPARE(allow->also, wide.need.also);
  }

  void asksWhenMoreIsWanted_data() {
    QTest::addColumn<QString>("scopes");
    QTest::addColumn<QString>("audience");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<bool>("allowed");
    const QString resource = QStringLiteral("https://api.example");
    QTest::newRow("the same") << "openid read"
                              << "api" << resource << true;
    QTest::newRow("another order") << "read openid"
                                   << "api" << resource << true;
    QTest::newRow("less") << "read"
                          << "api" << resource << true;
    QTest::newRow("write asked, read granted") << "write"
                                               << "api" << resource << false;
    QTest::newRow("read and write asked") << "read write"
                                          << "api" << resource << false;
    QTest::newRow("a longer scope of the same beginning") << "read_all"
                                                          << "api" << resource << false;
    QTest::newRow("another audience") << "read"
                                      << "other" << resource << false;
    QTest::newRow("no audience") << "read"
                                 << "" << resource << false;
    QTest::newRow("another resource") << "read"
                                      << "api"
                                      << "https://api.example/" << false;
  }
  void asksWhenMoreIsWanted() {
    QFETCH(QString, scopes);
    QFETCH(QString, audience);
    QFETCH(QString, resource);
    QFETCH(bool, allowed);
    Need need{"id-1", {}, audience.toStdString(), resource.toStdString()};
    for (const QString& scope : scopes.split(QLatin1Char(' '))) need.scopes.push_back(scope.toStdString());
    const Caller caller = test::programCaller();
    QCOMPARE(allows(grantFor(caller, Kind::Always), caller, need), allowed);
  }
  // What a token can do unasked wants a yes of its own.
  void asksWhenTheTokenCanDoMore_data() {
    QTest::addColumn<QString>("accepted");
    QTest::addColumn<QString>("also");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("nothing beside") << ""
                                    << "" << true;
    QTest::newRow("admin, a grant from before") << ""
                                                << "admin" << false;
    QTest::newRow("admin, accepted") << "admin"
                                     << "admin" << true;
    QTest::newRow("accepted, and not there") << "admin"
                                             << "" << true;
    QTest::newRow("less than accepted") << "admin root"
                                        << "root" << true;
    QTest::newRow("more than accepted") << "admin"
                                        << "admin root" << false;
    QTest::newRow("accepted as a scope alone") << ""
                                               << "read" << false;
  }
  void asksWhenTheTokenCanDoMore() {
    QFETCH(QString, accepted);
    QFETCH(QString, also);
    QFETCH(bool, allowed);
    const auto words = [](const QString& text) {
      std::vector<std::string> list;
      for (const QString& word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        list.push_back(word.toStdString());
      return list;
    };
    const Caller caller = test::programCaller();
    Grant grant = grantFor(caller, Kind::Always);
    grant.need.also = words(accepted);
    Need need = readNeed();
    need.also = words(also);
    QCOMPARE(allows(grant, caller, need), allowed);
  }
  void asksForAnotherIdentity() {
    const Caller caller = test::programCaller();
    Need need = readNeed();
    need.identityId = "id-2";
    QVERIFY(!allows(grantFor(caller, Kind::Always), caller, need));
  }
  void asksAnotherProgram() {
    const Grant grant = grantFor(test::programCaller(), Kind::Always);
    QVERIFY(!allows(grant, test::programCaller("/usr/bin/curl"), readNeed()));
  }
  void saysThatTheProgramChanged() {
    const Grant grant = grantFor(test::ownProgramCaller("aa"), Kind::Always);
    QVERIFY(allows(grant, test::ownProgramCaller("aa"), readNeed()));
    const Decision decision = decide({&grant, 1}, test::ownProgramCaller("bb"), readNeed(), kNow);
    QVERIFY(std::holds_alternative<Ask>(decision));
    QVERIFY(std::get<Ask>(decision).changed);
  }
  void saysThatAProgramBecameWritable() {
    const Grant grant = grantFor(test::programCaller("/opt/tool"), Kind::Always);
    const Decision decision =
        decide({&grant, 1}, test::ownProgramCaller("aa", "/opt/tool"), readNeed(), kNow);
    QVERIFY(std::get<Ask>(decision).changed);
  }
  void tellsScriptsApart() {
    const Grant grant = grantFor(test::scriptCaller("/home/ada/a.py"), Kind::Always);
    QVERIFY(allows(grant, test::scriptCaller("/home/ada/a.py"), readNeed()));
    QVERIFY(!allows(grant, test::scriptCaller("/home/ada/b.py"), readNeed()));
    Caller bare = test::scriptCaller({});
    bare.sort = CallerSort::Shell;
    QVERIFY(!allows(grant, bare, readNeed()));
  }
  void givesAShellNothingLasting() {
    const Grant grant = grantFor(test::shellCaller(), Kind::Always);
    QVERIFY(!allows(grant, test::shellCaller(), readNeed()));
    QVERIFY(allows(grantFor(test::shellCaller(), Kind::Session), test::shellCaller(), readNeed()));
  }
  void givesTheUnverifiedNothingWithoutAsking() {
    for (const Kind kind : {Kind::Session, Kind::Until, Kind::Always}) {
      Caller caller = test::programCaller();
      const Grant grant = grantFor(caller, kind);
      caller.sort = CallerSort::Unverified;
      QVERIFY(!allows(grant, caller, readNeed()));
    }
  }
  void keepsASessionGrantInItsSession() {
    const Caller caller = test::programCaller();
    const Grant grant = grantFor(caller, Kind::Session);
    Caller other = caller;
    other.sessionLeader.pid = 401;
    QVERIFY(!allows(grant, other, readNeed()));
    Caller recycled = caller;
    recycled.sessionLeader.startTime += 1;
    QVERIFY(!allows(grant, recycled, readNeed()));
  }
  void endsASessionGrantByIdleAndByAge() {
    const Caller caller = test::programCaller();
    Grant grant = grantFor(caller, Kind::Session);
    QVERIFY(allows(grant, caller, readNeed(), kNow + 9min + 59s));
    QVERIFY(!allows(grant, caller, readNeed(), kNow + 10min));
    grant.lastUsed = kNow + 11h + 55min;
    QVERIFY(allows(grant, caller, readNeed(), kNow + 11h + 59min));
    QVERIFY(!allows(grant, caller, readNeed(), kNow + 12h));
  }
  void endsAnUntilGrantAtItsTime() {
    const Caller caller = test::programCaller();
    const Grant grant = grantFor(caller, Kind::Until);
    QVERIFY(allows(grant, caller, readNeed(), kNow + 59min));
    QVERIFY(!allows(grant, caller, readNeed(), kNow + 1h));
  }
  void endsAGrantAfterItsUses() {
    const Caller caller = test::programCaller();
    Grant grant = grantFor(caller, Kind::Always);
    grant.maxUses = 2;
    grant.uses = 1;
    QVERIFY(allows(grant, caller, readNeed()));
    grant.uses = 2;
    QVERIFY(!allows(grant, caller, readNeed()));
  }
  void asksAgainWhereAGrantIsSuspended() {
    const Caller caller = test::programCaller();
    Grant grant = grantFor(caller, Kind::Always);
    QVERIFY(allows(grant, caller, readNeed()));
    grant.suspended = true;
    QVERIFY(!allows(grant, caller, readNeed()));
  }

  void refusesInexactNeeds_data() {
    QTest::addColumn<QByteArray>("scope");
    QTest::addColumn<QByteArray>("audience");
    QTest::newRow("empty scope") << QByteArray("") << QByteArray();
    QTest::newRow("star") << QByteArray("*") << QByteArray();
    QTest::newRow("star inside") << QByteArray("repo:*") << QByteArray();
    QTest::newRow("two scopes in one") << QByteArray("read write") << QByteArray();
    QTest::newRow("line break") << QByteArray("read\n") << QByteArray();
    QTest::newRow("not ASCII") << QByteArray("r\xc3\xa9") << QByteArray();
    QTest::newRow("wildcard audience") << QByteArray("read") << QByteArray("https://*.example");
    QTest::newRow("control in the audience") << QByteArray("read") << QByteArray("a\x1b[1m");
  }
  void refusesInexactNeeds() {
    QFETCH(QByteArray, scope);
    QFETCH(QByteArray, audience);
    QVERIFY(!checkNeed({"id-1", {scope.toStdString()}, audience.toStdString(), {}}).has_value());
  }
  void refusesNoScopesAtAll() {
    QCOMPARE(checkNeed({"id-1", {}, {}, {}}).error().code, std::string("grant.empty"));
    QVERIFY(checkNeed(readNeed()).has_value());
  }
};

LANYARD_TEST(DecisionTest)

}  // namespace decision_test

#include "decision_test.moc"
