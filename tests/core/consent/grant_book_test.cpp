#include "core/consent/grant_book.h"

#include <QSignalSpy>
#include <QTest>
#include <algorithm>

#include "core/activity/activity_log.h"
#include "core/jose/digest.h"
#include "core/tokens/forecast.h"
#include "tests/support/counting_random.h"
#include "tests/support/fake_caller.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/test_program.h"

namespace grant_book_test {

using namespace lanyard;
using namespace lanyard::activity;
using namespace lanyard::consent;
using grants::Kind;
using namespace std::chrono_literals;

namespace {

constexpr auto kKey = "0123456789abcdef0123456789abcdef";

grants::Need readNeed() {
  return {"id-1", {"read"}, {}, {}};
}

struct World {
  test::FakeWalletStore store;
  test::FakeClock clock;
  test::CountingRandom random;
  std::unique_ptr<GrantBook> book = open();

  std::unique_ptr<GrantBook> open() {
    auto made = std::make_unique<GrantBook>(store, clock, random, base::Secret(std::string_view(kKey)));
    static_cast<void>(made->load());
    return made;
  }
  void restart() {
    book.reset();
    book = open();
  }
  base::Result<grants::Grant> add(Kind kind, const grants::Caller& caller = test::programCaller()) {
    grants::Grant grant;
    grant.need = readNeed();
    grant.tool = grants::toolOf(caller);
    grant.sort = caller.sort;
    grant.kind = kind;
    grant.leaderPid = caller.sessionLeader.pid;
    grant.leaderStart = caller.sessionLeader.startTime;
    if (kind == Kind::Until) grant.until = clock.now() + 1h;
    return book->add(grant);
  }
  bool allowed(const grants::Need& need = readNeed()) const {
    return std::holds_alternative<grants::Allow>(book->decide(test::programCaller(), need));
  }
};

}  // namespace

class GrantBookTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void keepsLastingGrantsAcrossARestart_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("kept");
    QTest::newRow("session") << int(Kind::Session) << false;
    QTest::newRow("until") << int(Kind::Until) << true;
    QTest::newRow("always") << int(Kind::Always) << true;
  }
  void keepsLastingGrantsAcrossARestart() {
    QFETCH(int, kind);
    QFETCH(bool, kept);
    World world;
    QVERIFY(world.add(static_cast<Kind>(kind)).has_value());
    QVERIFY(world.allowed());
    world.restart();
    QCOMPARE(world.allowed(), kept);
    QCOMPARE(world.store.grantRows.size(), kept ? std::size_t{1} : std::size_t{0});
  }
  void ignoresARowChangedFromOutside_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"body", "id", "identity", "mac", "no mac"}) QTest::newRow(what) << what;
  }
  void ignoresARowChangedFromOutside() {
    QFETCH(QString, what);
    World world;
    QVERIFY(world.add(Kind::Always).has_value());
    ports::StoredGrant& row = world.store.grantRows.front();
    if (what == QLatin1String("body")) row.body.replace(row.body.find("read"), 4, "root");
    if (what == QLatin1String("id")) row.id = "other";
    if (what == QLatin1String("identity")) row.identityId = "id-2";
    if (what == QLatin1String("mac")) row.mac[0] = row.mac[0] == 'a' ? 'b' : 'a';
    if (what == QLatin1String("no mac")) row.mac.clear();
    const std::string id = row.id;
    world.restart();
    QVERIFY(!world.allowed());
    QCOMPARE(world.book->size(), std::size_t{0});
    QCOMPARE(world.book->rejected(), std::vector<std::string>{id});
  }
  void believesAndSealsAnewWhatAnOlderVersionSealed() {
    World world;
    QVERIFY(world.add(Kind::Always).has_value());
    ports::StoredGrant& row = world.store.grantRows.front();
    const std::string today = row.mac;
    row.mac = jose::hmacSha256Hex(kKey, row.id + '\n' + row.identityId + '\n' + row.body);
    QVERIFY(row.mac != today);
    const ports::StoredGrant former = row;
    world.restart();
    QVERIFY(world.allowed() && world.book->rejected().empty());
    QCOMPARE(world.store.grantRows.front().mac, today);
    // A changed one is none.
    world.store.grantRows.front() = former;
    world.store.grantRows.front().body.replace(former.body.find("read"), 4, "root");
    world.restart();
    QVERIFY(!world.allowed());
    QCOMPARE(world.book->rejected(), std::vector<std::string>{former.id});
    // Where nothing can be written, it is as good all the same.
    world.store.grantRows.front() = former;
    world.store.failing = true;
    world.restart();
    QVERIFY(world.allowed());
    QCOMPARE(world.store.grantRows.front().mac, former.mac);
  }
  void keepsWordsThatTheDatabaseWouldChange() {
    World world;
    grants::Caller caller = test::programCaller();
    caller.tool.exe.path = "/home/ada/\xEF\xBF\xBE\xD1\x81";  // U+FFFE, which SQLite gives back as U+FFFD
    QVERIFY(world.add(Kind::Always, caller).has_value());
    QVERIFY(std::ranges::all_of(world.store.grantRows.front().body, [](char byte) { return byte > 0; }));
    world.restart();
    QCOMPARE(world.book->list().front().tool.path, caller.tool.exe.path);
  }
  void ignoresARowUnderAnotherKey() {
    World world;
    QVERIFY(world.add(Kind::Always).has_value());
    GrantBook other(world.store, world.clock, world.random, base::Secret(std::string_view("another key")));
    QVERIFY(other.load().has_value());
    QCOMPARE(other.size(), std::size_t{0});
    QCOMPARE(other.rejected().size(), std::size_t{1});
  }
  void revokesAtOnce() {
    World world;
    const auto grant = world.add(Kind::Always);
    QSignalSpy removed(world.book.get(), &GrantBook::grantRemoved);
    QVERIFY(world.book->revoke(grant->id).has_value());
    QVERIFY(!world.allowed());
    QCOMPARE(removed.count(), 1);
    QVERIFY(world.store.grantRows.empty());
    QCOMPARE(world.book->revoke(grant->id).error().code, std::string("grant.unknown"));
  }
  void knowsUntilWhenAnIdentityHasALastingGrant() {
    World world;
    const std::string id = readNeed().identityId;
    QSignalSpy lasting(world.book.get(), &GrantBook::lastingAdded);
    QVERIFY(world.add(Kind::Session).has_value());
    QVERIFY(!world.book->lastingUntil(id));
    QCOMPARE(lasting.count(), 0);
    const base::Instant until = world.clock.now() + 1h;
    QVERIFY(world.add(Kind::Until).has_value());
    QCOMPARE(lasting.count(), 1);
    QVERIFY(world.book->lastingUntil(id) == until);
    QVERIFY(!world.book->lastingUntil("another"));
    const auto always = world.add(Kind::Always);
    QVERIFY(world.book->lastingUntil(id) == tokens::kForever);
    world.restart();
    QVERIFY(world.book->lastingUntil(id) == tokens::kForever);
    QVERIFY(world.book->revoke(always->id).has_value());
    QVERIFY(world.book->lastingUntil(id) == until);
    world.clock.advance(1h);
    QVERIFY(!world.book->lastingUntil(id));
  }
  void revokesInMemoryEvenWhenTheDiskFails() {
    World world;
    const auto grant = world.add(Kind::Always);
    world.store.failing = true;
    QVERIFY(!world.book->revoke(grant->id).has_value());
    QVERIFY(!world.allowed());
  }
  void addsNothingThatCannotBeStored() {
    World world;
    world.store.failing = true;
    QVERIFY(!world.add(Kind::Always).has_value());
    QVERIFY(!world.allowed());
  }
  void refusesWildcardsAndThePast() {
    World world;
    grants::Grant grant;
    grant.need = {"id-1", {"*"}, {}, {}};
    QCOMPARE(world.book->add(grant).error().code, std::string("grant.wildcard"));
    grant.need = readNeed();
    grant.kind = Kind::Until;
    grant.until = world.clock.now();
    QCOMPARE(world.book->add(grant).error().code, std::string("grant.until"));
  }
  void countsUsesWithoutARowForEach() {
    World world;
    const auto grant = world.add(Kind::Always);
    const int before = world.store.grantWrites;
    for (int i = 0; i < 10; ++i) QVERIFY(world.book->used(grant->id).has_value());
    QCOMPARE(world.store.grantWrites, before);
    QCOMPARE(world.book->list().front().uses, std::uint64_t{10});
    world.clock.advance(61s);
    QVERIFY(world.book->used(grant->id).has_value());
    QCOMPARE(world.store.grantWrites, before + 1);
    world.clock.advance(1s);
    QVERIFY(world.book->used(grant->id).has_value());
    world.restart();
    QCOMPARE(world.book->list().front().uses, std::uint64_t{12});
  }
  // Nothing that limits it may be forgotten by a restore; for the last use there is no "seldom".
  void countsLimitedUsesAsTakenAway() {
    World world;
    world.store.onTaken([] {});
    grants::Grant grant;
    grant.need = readNeed();
    grant.tool = grants::toolOf(test::programCaller());
    grant.kind = Kind::Always;
    grant.maxUses = 2;
    const auto added = world.book->add(grant);
    QCOMPARE(world.store.takings(), std::uint64_t{0});
    QVERIFY(world.book->used(added->id).has_value());
    QCOMPARE(world.store.takings(), std::uint64_t{1});
    QVERIFY(world.book->used(added->id).has_value());
    QCOMPARE(world.store.takings(), std::uint64_t{2});
    QVERIFY(!world.allowed());
    // What is over by itself would be in a restore, too.
    world.book->prune();
    QVERIFY(world.store.grantRows.empty());
    QCOMPARE(world.store.takings(), std::uint64_t{2});
  }
  void takesManyBackAtOnce() {
    World world;
    world.store.onTaken([] {});
    for (int i = 0; i < 20; ++i) QVERIFY(world.add(i % 2 == 0 ? Kind::Always : Kind::Session).has_value());
    const auto taken = world.book->revokeAll([](const auto&) { return true; });
    QCOMPARE(taken.grants.size(), std::size_t{20});
    QVERIFY(taken.stored && world.store.grantRows.empty());
    QCOMPARE(world.store.takings(), std::uint64_t{1});
  }

  void suspendedGrantsAskAgainUntilThePersonHasSaidSo() {
    World world;
    const auto known = world.add(Kind::Always);
    world.book->prune();
    QVERIFY(world.book->lastingUntil("id-1"));
    QSignalSpy changed(world.book.get(), &GrantBook::grantChanged);
    QVERIFY(world.book->suspendAll(7).has_value());
    QCOMPARE(world.store.takings(), std::uint64_t{8});
    QCOMPARE(world.book->newlySuspended(), std::size_t{1});
    QCOMPARE(changed.count(), 1);
    QVERIFY(!world.allowed() && !world.book->lastingUntil("id-1"));
    // It is still in the list, and after each restart.
    world.restart();
    QVERIFY(!world.allowed());
    QVERIFY(world.book->list().front().suspended);
    QCOMPARE(world.book->newlySuspended(), std::size_t{0});
    // A yes for less leaves it as it is; a yes for as much takes its place.
    grants::Grant less;
    less.need = {"id-1", {"write"}, {}, {}};
    less.tool = grants::toolOf(test::programCaller());
    less.kind = Kind::Always;
    QVERIFY(world.book->add(less).has_value());
    QCOMPARE(world.book->size(), std::size_t{2});
    QVERIFY(world.add(Kind::Until).has_value());
    QVERIFY(world.allowed());
    QCOMPARE(world.book->size(), std::size_t{2});
    QVERIFY(
        std::ranges::none_of(world.store.grantRows, [&](const auto& row) { return row.id == known->id; }));
  }
  void aSuspendedGrantCanBeEnded() {
    World world;
    const auto grant = world.add(Kind::Always);
    QVERIFY(world.book->suspendAll(0).has_value());
    QVERIFY(world.book->revoke(grant->id).has_value());
    QVERIFY(world.store.grantRows.empty() && world.book->list().empty());
  }
  void isSuspendedInMemoryEvenWhenTheDiskFails() {
    World world;
    QVERIFY(world.add(Kind::Always).has_value());
    world.store.failing = true;
    QVERIFY(!world.book->suspendAll(1).has_value());
    QVERIFY(!world.allowed());
  }
  // The macs of today were made at an earlier start: such a row is an old one that was put back.
  void doubtsAFormerMacWhereThereShouldBeNone() {
    World world;
    QVERIFY(world.add(Kind::Always).has_value());
    ports::StoredGrant& row = world.store.grantRows.front();
    row.mac = jose::hmacSha256Hex(kKey, row.id + '\n' + row.identityId + '\n' + row.body);
    world.book = std::make_unique<GrantBook>(world.store, world.clock, world.random,
                                             base::Secret(std::string_view(kKey)));
    QVERIFY(world.book->load(GrantBook::FormerMacs::Doubted).has_value());
    QCOMPARE(world.book->newlySuspended(), std::size_t{1});
    QVERIFY(!world.allowed());
    world.restart();
    QVERIFY(!world.allowed() && world.book->list().front().suspended);
  }
  void forgetsTheGrantsOfAnIdentity() {
    World world;
    QVERIFY(world.add(Kind::Session).has_value());
    QSignalSpy removed(world.book.get(), &GrantBook::grantRemoved);
    world.book->forgetIdentity("id-2");
    QVERIFY(world.allowed());
    world.book->forgetIdentity("id-1");
    QVERIFY(!world.allowed());
    QCOMPARE(removed.count(), 1);
  }
  void keepsASessionGrantAliveByUse() {
    World world;
    const auto grant = world.add(Kind::Session);
    for (int i = 0; i < 5; ++i) {
      world.clock.advance(9min);
      QVERIFY(world.allowed());
      QVERIFY(world.book->used(grant->id).has_value());
    }
    world.clock.advance(10min);
    QVERIFY(!world.allowed());
    QVERIFY(world.book->list().empty());
  }
  void logSaysWhenItCannotWrite() {
    World world;
    ActivityLog log(world.store, world.clock, base::Secret(std::string_view("log key")));
    QVERIFY(log.record({"token", "id-1", "/usr/bin/git", "allowed", {}}).has_value());
    QCOMPARE(world.store.records.front().at, world.clock.now());
    world.store.failing = true;
    QCOMPARE(log.record({"token", {}, {}, {}, {}}).error().code, std::string("activity.unwritable"));
  }
};

LANYARD_TEST(GrantBookTest)

}  // namespace grant_book_test

#include "grant_book_test.moc"
