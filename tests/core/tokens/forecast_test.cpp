#include "core/tokens/forecast.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace forecast_test {

using namespace lanyard;
using namespace std::chrono_literals;
using tokens::Forecast;
using tokens::ForecastFacts;
using tokens::TokenRecord;

namespace {

using std::chrono::days;

const base::Instant kSignedIn = base::fromUnix(1'800'000'000);

base::Instant day(int n) {
  return kSignedIn + days(n);
}

/// Signed in on day 0, and nothing more is known.
TokenRecord signedIn() {
  TokenRecord record;
  record.hasRefreshToken = true;
  record.signedInAt = kSignedIn;
  record.refreshIssuedAt = kSignedIn;
  return record;
}

struct Case {
  TokenRecord record = signedIn();
  ForecastFacts facts;
};

}  // namespace

class ForecastTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void foretells_data() {
    QTest::addColumn<Case>("it");
    QTest::addColumn<int>("by");  // day, -1: nothing
    QTest::addColumn<bool>("usePutsOff");
    const auto row = [](const char* name, int by, bool usePutsOff, const auto& make) {
      Case it;
      make(it);
      QTest::newRow(name) << it << by << usePutsOff;
    };
    row("nothing known", -1, false, [](Case&) {});
    row("idle alone", 90, true, [](Case& c) { c.facts.idle = days(90); });
    row("absolute alone", 365, false, [](Case& c) { c.facts.absolute = days(365); });
    row("idle before absolute", 90, true, [](Case& c) {
      c.facts.idle = days(90);
      c.facts.absolute = days(365);
    });
    row("used on day 300: absolute before idle", 365, false, [](Case& c) {
      c.record.refreshUsedAt = day(300);
      c.facts.idle = days(90);
      c.facts.absolute = days(365);
    });
    row("each use starts the idle life anew", 100, true, [](Case& c) {
      c.record.refreshUsedAt = day(10);
      c.facts.idle = days(90);
    });
    row("so does a rotation", 110, true, [](Case& c) {
      c.record.refreshIssuedAt = day(20);
      c.facts.idle = days(90);
    });
    row("a rotation does not move the absolute end", 365, false, [](Case& c) {
      c.record.refreshIssuedAt = day(20);
      c.facts.absolute = days(365);
    });
    row("told, not yet known to move", 30, true, [](Case& c) { c.record.refreshExpiresAt = day(30); });
    row("told, and moves", 30, true, [](Case& c) {
      c.record.refreshExpiresAt = day(30);
      c.record.refreshExpiryMoves = true;
    });
    row("told, and stands", 30, false, [](Case& c) {
      c.record.refreshExpiresAt = day(30);
      c.record.refreshExpiryMoves = false;
    });
    row("the provider's word goes before the catalog's idle life", 30, true, [](Case& c) {
      c.record.refreshExpiresAt = day(30);
      c.facts.idle = days(7);
    });
    row("but a sooner absolute end counts", 20, false, [](Case& c) {
      c.record.refreshExpiresAt = day(30);
      c.facts.absolute = days(20);
    });
    row("told and standing, and idle sooner", 7, true, [](Case& c) {
      c.record.refreshExpiresAt = day(30);
      c.record.refreshExpiryMoves = false;
      c.facts.idle = days(7);
    });
    row("kept for good: only the absolute end is left", 365, false, [](Case& c) {
      c.facts.idle = days(90);
      c.facts.absolute = days(365);
      c.facts.keptUntil = tokens::kForever;
    });
    row("kept for good, and idle alone", -1, false, [](Case& c) {
      c.facts.idle = days(90);
      c.facts.keptUntil = tokens::kForever;
    });
    row("kept for a while: idle counts from its end", 105, true, [](Case& c) {
      c.facts.idle = days(90);
      c.facts.keptUntil = day(15);
    });
    row("kept until a time before the last use", 100, true, [](Case& c) {
      c.facts.idle = days(90);
      c.record.refreshUsedAt = day(10);
      c.facts.keptUntil = day(5);
    });
    row("kept for a while, and told", 45, true, [](Case& c) {
      c.record.refreshExpiresAt = day(30);
      c.facts.keptUntil = day(15);
    });
    row("kept for good does not help against what stands", 30, false, [](Case& c) {
      c.record.refreshExpiresAt = day(30);
      c.record.refreshExpiryMoves = false;
      c.facts.keptUntil = tokens::kForever;
    });
    row("old row: the sign-in is not known", -1, false, [](Case& c) {
      c.record.signedInAt.reset();
      c.facts.idle = days(90);
      c.facts.absolute = days(365);
    });
    row("old row, used since: idle is known", 100, true, [](Case& c) {
      c.record.signedInAt.reset();
      c.record.refreshUsedAt = day(10);
      c.facts.idle = days(90);
      c.facts.absolute = days(365);
    });
    row("no refresh token: the access token's end", 1, false, [](Case& c) {
      c.record.hasRefreshToken = false;
      c.facts.accessEndsAt = day(1);
      c.facts.idle = days(90);
      c.facts.keptUntil = tokens::kForever;
    });
    row("no refresh token, nothing in memory", -1, false, [](Case& c) {
      c.record.hasRefreshToken = false;
      c.facts.absolute = days(365);
    });
    row("a pasted token that is not in memory: its end", 40, false, [](Case& c) {
      c.record.hasRefreshToken = false;
      c.record.refreshExpiresAt = day(40);
      c.facts.idle = days(10);
      c.facts.keptUntil = tokens::kForever;
    });
    row("with a refresh token the access token's end is nothing", -1, false,
        [](Case& c) { c.facts.accessEndsAt = day(1); });
  }
  void foretells() {
    QFETCH(Case, it);
    QFETCH(int, by);
    QFETCH(bool, usePutsOff);
    const auto found = tokens::forecast(it.record, it.facts);
    QCOMPARE(found.has_value(), by >= 0);
    if (!found) return;
    QCOMPARE(base::toUnix(found->signInBy), base::toUnix(day(by)));
    QCOMPARE(found->usePutsOff, usePutsOff);
    QVERIFY(found->nearFrom < found->signInBy);
    QVERIFY(found->nearFrom >= found->signInBy - days(7));
  }
  void nearIsAWeekOrAFifth() {
    TokenRecord record = signedIn();
    ForecastFacts facts;
    facts.absolute = days(365);
    QVERIFY(tokens::forecast(record, facts)->nearFrom == day(358));
    facts.absolute = 10h;
    QVERIFY(tokens::forecast(record, facts)->nearFrom == kSignedIn + 8h);
  }

  void aLaterExpiryMoves() {
    TokenRecord record = signedIn();
    record.refreshExpiresAt = kSignedIn + 30min;
    tokens::noteRefresh(record, kSignedIn + 5min, true, 30min);
    QVERIFY(record.refreshExpiryMoves == true);
    QVERIFY(record.refreshExpiresAt == kSignedIn + 35min);
    QVERIFY(record.refreshIssuedAt == kSignedIn + 5min);
    QVERIFY(record.signedInAt == kSignedIn);
  }
  void theSameExpiryStands() {
    TokenRecord record = signedIn();
    record.refreshExpiresAt = kSignedIn + 10h;
    tokens::noteRefresh(record, kSignedIn + 5min, true, 9h + 55min);
    QVERIFY(record.refreshExpiryMoves == false);
    // Keycloak: first it moves on with each use, until the longest session is nearer.
    tokens::noteRefresh(record, kSignedIn + 1h, true, 10h);
    QVERIFY(record.refreshExpiryMoves == true);
    tokens::noteRefresh(record, kSignedIn + 2h, true, 9h);
    QVERIFY(record.refreshExpiryMoves == false);
  }
  void aRefreshRightAfterTheSignInSaysNothing() {
    TokenRecord record = signedIn();
    record.refreshExpiresAt = day(30);
    tokens::noteRefresh(record, kSignedIn + 3s, true, days(30));
    QVERIFY(!record.refreshExpiryMoves);
  }
  void aNewTokenWithoutAWordHasNoExpiry() {
    TokenRecord record = signedIn();
    record.refreshExpiresAt = day(30);
    record.refreshExpiryMoves = true;
    tokens::noteRefresh(record, day(1), true, std::nullopt);
    QVERIFY(!record.refreshExpiresAt && !record.refreshExpiryMoves);
  }
  void theOldTokenKeepsItsExpiry() {
    TokenRecord record = signedIn();
    record.refreshExpiresAt = day(30);
    tokens::noteRefresh(record, day(1), false, std::nullopt);
    QVERIFY(record.refreshExpiresAt == day(30));
    QVERIFY(record.refreshIssuedAt == kSignedIn);
  }
  void useIsNotedOnceADay() {
    TokenRecord record = signedIn();
    tokens::noteRefresh(record, day(1), false, std::nullopt);
    QVERIFY(record.refreshUsedAt == day(1));
    tokens::noteRefresh(record, day(1) + 23h, false, std::nullopt);
    QVERIFY(record.refreshUsedAt == day(1));
    tokens::noteRefresh(record, day(2), false, std::nullopt);
    QVERIFY(record.refreshUsedAt == day(2));
  }
};

LANYARD_TEST(ForecastTest)

}  // namespace forecast_test

#include "forecast_test.moc"
