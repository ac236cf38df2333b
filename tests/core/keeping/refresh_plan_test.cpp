#include "core/keeping/refresh_plan.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace refresh_plan_test {

using namespace lanyard;
using namespace std::chrono_literals;
using keeping::RefreshPlan;

namespace {

const base::Instant kNow = base::fromUnix(1'800'000'000);
const std::string kWork = "work";
const std::string kHome = "home";

tokens::HeldToken livingFor(std::chrono::milliseconds life, base::Instant from = kNow) {
  return {base::Secret(), from, from + life, {}};
}

base::Error unavailable() {
  return {errors::kHttpUnavailable};
}

/// A plan whose jitter the test sets.
struct Bench {
  double jitter = 0.0;
  int jittered = 0;
  RefreshPlan plan{kNow, [this] {
                     ++jittered;
                     return jitter;
                   }};
  void fail(std::optional<std::chrono::seconds> retryAfter = {}, base::Instant at = kNow) {
    plan.failed(kWork, unavailable(), retryAfter, at);
  }
  /// Signed in, with a token of an hour: renewed after 55 min.
  void signIn(const std::string& id = kWork) { plan.signedIn(id, livingFor(1h), true, kNow); }
  bool dueAt(base::Instant at) const { return plan.next() == at; }
};

}  // namespace

class RefreshPlanTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void nothingIsDueAtFirst() {
    const Bench bench;
    QVERIFY(!bench.plan.next());
    QVERIFY(bench.plan.dueBy(kNow + 8760h).empty());
    QVERIFY(bench.plan.lastError(kWork) == nullptr);
    QVERIFY(!bench.plan.heldBack(kWork));
    QVERIFY(bench.plan.tooSoon(kWork, false, true, kNow) == nullptr);
  }
  void renewsASignInsTokenBeforeItEnds() {
    Bench bench;
    bench.signIn();
    QVERIFY(bench.dueAt(kNow + 55min));
    QVERIFY(bench.plan.dueBy(kNow + 55min - 1ms).empty());
    QCOMPARE(bench.plan.dueBy(kNow + 55min), std::vector<std::string>{kWork});
  }
  void aTokenThatCannotBeRenewedIsDueWhenItEnds() {
    Bench bench;
    bench.plan.signedIn(kWork, livingFor(1h), false, kNow);
    QVERIFY(bench.dueAt(kNow + 1h));
    QCOMPARE(bench.jittered, 0);
  }
  void theFirstOfSeveralIsNext() {
    Bench bench;
    bench.signIn(kHome);
    bench.plan.signedIn(kWork, livingFor(30min), true, kNow);
    QVERIFY(bench.dueAt(kNow + 25min));
    QCOMPARE(bench.plan.dueBy(kNow + 1h), (std::vector<std::string>{kHome, kWork}));
    bench.plan.forget(kWork);
    QVERIFY(bench.dueAt(kNow + 55min));
  }

  // The pause between renewals that nobody asked for.
  void aLifeOfNothingIsNoStorm() {
    Bench bench;
    bench.plan.signedIn(kWork, livingFor(0s), true, kNow);
    QVERIFY(bench.dueAt(kNow + 5s));
  }
  void thePauseGrowsWhileNobodyAsks() {
    Bench bench;
    for (const std::chrono::seconds pause : {10s, 20s, 40s, 80s, 160s, 240s, 240s}) {
      bench.plan.renewed(kWork, livingFor(1s), false, kNow);
      QVERIFY(bench.dueAt(kNow + pause));
    }
    bench.plan.renewed(kWork, livingFor(1s), true, kNow);
    QVERIFY(bench.dueAt(kNow + 240s));
  }
  void useEndsTheGrowingPause() {
    Bench bench;
    for (int i = 0; i < 10; ++i) bench.plan.renewed(kWork, livingFor(1s), false, kNow);
    bench.plan.used(kWork, kNow);
    bench.plan.renewed(kWork, livingFor(1s), true, kNow);
    QVERIFY(bench.dueAt(kNow + 5s));
  }
  void aSignInEndsTheGrowingPause() {
    Bench bench;
    for (int i = 0; i < 10; ++i) bench.plan.renewed(kWork, livingFor(1s), false, kNow);
    bench.plan.signedIn(kWork, livingFor(1s), true, kNow);
    QVERIFY(bench.dueAt(kNow + 5s));
  }

  // A renewal begins.
  void whatBeginsIsNoLongerDue() {
    Bench bench;
    bench.signIn();
    bench.plan.begun(kWork, true);
    QVERIFY(!bench.plan.next());
  }
  void aRenewalOfFewerScopesLeavesThePlan() {
    Bench bench;
    bench.signIn();
    bench.plan.begun(kWork, false);
    QVERIFY(bench.dueAt(kNow + 55min));
  }
  void restingLeavesNothingDue() {
    Bench bench;
    bench.signIn();
    bench.signIn(kHome);
    bench.plan.rest(kHome);
    QCOMPARE(bench.plan.dueBy(kNow + 1h), std::vector<std::string>{kWork});
    bench.plan.restAll();
    QVERIFY(!bench.plan.next());
  }
  void whatWasUsedInTheLastHalfDayBegins() {
    Bench bench;
    bench.signIn();
    QVERIFY(bench.plan.begins(kWork, {}, kNow + 12h - 1ms));
    QVERIFY(!bench.plan.begins(kWork, {}, kNow + 12h));
    QVERIFY(!bench.plan.next());
  }
  void aLastingGrantKeepsFreshWhatNobodyUses() {
    Bench bench;
    bench.plan.keepFresh(kWork, nullptr, kNow);
    RefreshPlan::Conditions lasting;
    lasting.lastingUntil = kNow + 720h;
    QVERIFY(bench.plan.begins(kWork, lasting, kNow + 720h - 1ms));
    QVERIFY(!bench.plan.begins(kWork, lasting, kNow + 720h));
  }

  // Kept fresh for a lasting grant.
  void fetchesWithinAMinuteOfTheStart() {
    Bench bench;
    bench.plan.keepFresh(kWork, nullptr, kNow);
    QVERIFY(bench.dueAt(kNow + 30s));
    bench.jitter = 0.5;
    bench.plan.keepFresh(kHome, nullptr, kNow);
    QVERIFY(bench.plan.dueBy(kNow + 45s - 1ms).size() == 1);
    QVERIFY(bench.plan.dueBy(kNow + 45s).size() == 2);
  }
  void renewsInTimeWhatIsThere() {
    Bench bench;
    const tokens::HeldToken access = livingFor(1h);
    bench.plan.keepFresh(kWork, &access, kNow);
    QVERIFY(bench.dueAt(kNow + 55min));
  }
  void renewsAtOnceWhatWasDueLongAgo() {
    Bench bench;
    const tokens::HeldToken access = livingFor(1h, kNow - 2h);
    bench.plan.keepFresh(kWork, &access, kNow);
    QVERIFY(bench.dueAt(kNow));
  }
  void whatIsDueAlreadyStays() {
    Bench bench;
    bench.signIn();
    bench.plan.keepFresh(kWork, nullptr, kNow);
    QVERIFY(bench.dueAt(kNow + 55min));
  }

  // Failures.
  void backsOffWhileItFails() {
    Bench bench;
    bench.jitter = 1.0;
    for (const std::chrono::seconds delay : {5s, 10s, 20s, 40s, 80s, 160s, 320s, 600s, 600s}) {
      bench.fail();
      QVERIFY(bench.dueAt(kNow + delay));
    }
    QCOMPARE(bench.plan.lastError(kWork)->code, std::string("http.unavailable"));
  }
  void halfOfTheDelayIsJittered() {
    Bench bench;
    bench.fail();
    QVERIFY(bench.dueAt(kNow + 2500ms));
  }
  void aSuccessStartsTheBackOffAnew() {
    Bench bench;
    bench.fail();
    bench.fail();
    bench.plan.recovered(kWork);
    QVERIFY(bench.plan.lastError(kWork) == nullptr);
    bench.fail();
    QVERIFY(bench.dueAt(kNow + 2500ms));
  }
  void comesBackWhenTheProviderSaid() {
    Bench bench;
    bench.fail(300s);
    QVERIFY(bench.dueAt(kNow + 300s));
    bench.fail(std::chrono::seconds(999'999'999));
    QVERIFY(bench.dueAt(kNow + 1h));
  }
  void triesAnUnverifiedReplyAgainInAMinute() {
    Bench bench;
    bench.plan.failed(kWork, {errors::kTokenUnverified}, 300s, kNow);
    QVERIFY(bench.dueAt(kNow + 60s));
  }

  // Whoever asks while it fails.
  void whoeverAsksWaitsTwoSeconds() {
    Bench bench;
    bench.fail();
    const base::Error* last = bench.plan.tooSoon(kWork, false, false, kNow + 2s - 1ms);
    QVERIFY(last != nullptr);
    QCOMPARE(last->code, std::string("http.unavailable"));
    QVERIFY(bench.plan.tooSoon(kWork, false, false, kNow + 2s) == nullptr);
  }
  void aBusyProviderMakesWhoeverAsksWaitAMinuteAtMost() {
    Bench bench;
    bench.fail(30s);
    QVERIFY(bench.plan.tooSoon(kWork, false, true, kNow + 30s - 1ms) != nullptr);
    QVERIFY(bench.plan.tooSoon(kWork, false, true, kNow + 30s) == nullptr);
    bench.fail(600s);
    QVERIFY(bench.plan.tooSoon(kWork, false, true, kNow + 60s - 1ms) != nullptr);
    QVERIFY(bench.plan.tooSoon(kWork, false, true, kNow + 60s) == nullptr);
    bench.fail(1s);
    QVERIFY(bench.plan.tooSoon(kWork, false, true, kNow + 2s - 1ms) != nullptr);
  }
  void byHandIsTriedAtOnce() {
    Bench bench;
    bench.fail();
    QVERIFY(bench.plan.tooSoon(kWork, true, false, kNow) == nullptr);
  }
  void byHandWaitsTwoSecondsForABusyProvider() {
    Bench bench;
    bench.fail(600s);
    QVERIFY(bench.plan.tooSoon(kWork, true, true, kNow + 2s - 1ms) != nullptr);
    QVERIFY(bench.plan.tooSoon(kWork, true, true, kNow + 2s) == nullptr);
  }
  void aLockedKeystoreKeepsNobodyWaiting() {
    Bench bench;
    bench.plan.failed(kWork, {errors::kKeystoreLocked}, {}, kNow);
    QVERIFY(bench.plan.tooSoon(kWork, false, false, kNow) == nullptr);
    bench.plan.failed(kHome, {errors::kKeystoreFailing}, {}, kNow);
    QVERIFY(bench.plan.tooSoon(kHome, false, false, kNow) == nullptr);
  }

  // What is due meets the outside.
  void leavesABusyProviderAlone() {
    Bench bench;
    bench.signIn();
    RefreshPlan::Conditions busy;
    busy.retryAfter = 120s;
    bench.jitter = 0.5;
    QVERIFY(!bench.plan.begins(kWork, busy, kNow + 1h));
    QVERIFY(bench.dueAt(kNow + 1h + 126s));
  }
  void holdsBackOnceWhileThereIsNoNetwork() {
    Bench bench;
    bench.signIn();
    RefreshPlan::Conditions offline;
    offline.offline = true;
    QVERIFY(!bench.plan.begins(kWork, offline, kNow + 1h));
    QVERIFY(bench.plan.heldBack(kWork));
    QVERIFY(bench.dueAt(kNow + 1h + 5min));
    // The system may be wrong.
    QVERIFY(bench.plan.begins(kWork, offline, kNow + 1h + 5min));
    bench.plan.begun(kWork, true);
    QVERIFY(!bench.plan.heldBack(kWork));
  }
  void holdsBackForTenMinutesAtMost() {
    Bench bench;
    bench.signIn();
    bench.jitter = 1.0;
    RefreshPlan::Conditions offline;
    offline.offline = true;
    QVERIFY(!bench.plan.begins(kWork, offline, kNow + 1h));
    QVERIFY(bench.dueAt(kNow + 1h + 10min));
  }
  void believesAProviderMoreThanTheSystem() {
    Bench bench;
    bench.signIn();
    RefreshPlan::Conditions offline;
    offline.offline = true;
    bench.plan.reachedThough();
    QVERIFY(bench.plan.begins(kWork, offline, kNow + 1h));
    // The next loss is believed again.
    bench.plan.networkBack(kNow + 1h, [](const std::string&) { return false; });
    QVERIFY(!bench.plan.begins(kWork, offline, kNow + 1h));
  }

  // The network is back.
  void triesWhatFailedWithinTwoSeconds() {
    Bench bench;
    bench.jitter = 0.5;
    bench.fail(600s);
    bench.plan.networkBack(kNow, [](const std::string&) { return false; });
    QVERIFY(bench.dueAt(kNow + 1s));
    QVERIFY(bench.plan.tooSoon(kWork, false, false, kNow) == nullptr);
    QVERIFY(bench.plan.lastError(kWork) != nullptr);
  }
  void triesWhatWasHeldBackWithinTwoSeconds() {
    Bench bench;
    bench.signIn();
    RefreshPlan::Conditions offline;
    offline.offline = true;
    QVERIFY(!bench.plan.begins(kWork, offline, kNow));
    bench.plan.networkBack(kNow, [](const std::string&) { return false; });
    QVERIFY(!bench.plan.heldBack(kWork));
    QVERIFY(bench.dueAt(kNow));
  }
  void leavesWhatDidNotFailAndWhoWantsToBeLeftAlone() {
    Bench bench;
    bench.signIn(kHome);
    bench.fail(600s);
    bench.plan.networkBack(kNow, [](const std::string& id) { return id == kWork; });
    QVERIFY(bench.dueAt(kNow + 600s));
    QVERIFY(bench.plan.tooSoon(kWork, false, true, kNow) != nullptr);
  }
  void aNetworkThatComesAndGoesIsTriedOnceInTenSeconds() {
    Bench bench;
    const auto nobodyQuiet = [](const std::string&) { return false; };
    bench.fail(600s);
    bench.plan.networkBack(kNow, nobodyQuiet);
    QVERIFY(bench.dueAt(kNow));
    bench.fail(600s);
    bench.plan.networkBack(kNow + 1s, nobodyQuiet);
    QVERIFY(bench.dueAt(kNow + 10s));
    bench.fail(600s);
    bench.plan.networkBack(kNow + 2s, nobodyQuiet);
    QVERIFY(bench.dueAt(kNow + 10s));
    bench.fail(600s);
    bench.plan.networkBack(kNow + 11s, nobodyQuiet);
    QVERIFY(bench.dueAt(kNow + 20s));
  }

  // The clock.
  void aClockSetRightIsNotOneSetBack() {
    Bench bench;
    bench.signIn();
    QVERIFY(!bench.plan.clockWasSetBack(kNow - 60s));
    QVERIFY(bench.dueAt(kNow + 55min));
  }
  void aClockSetBackMakesAllDueSoon() {
    Bench bench;
    bench.jitter = 1.0;
    bench.fail(600s);
    QVERIFY(bench.plan.clockWasSetBack(kNow - 24h));
    QVERIFY(bench.dueAt(kNow - 24h + 5s));
    QVERIFY(bench.plan.tooSoon(kWork, false, true, kNow - 24h) == nullptr);
    // It is noticed once.
    QVERIFY(!bench.plan.clockWasSetBack(kNow - 24h));
  }
  void aClockSetBackLeavesWhatIsDueBefore() {
    Bench bench;
    bench.plan.keepFresh(kWork, nullptr, kNow - 48h);
    QVERIFY(bench.plan.clockWasSetBack(kNow - 24h));
    QVERIFY(bench.dueAt(kNow - 48h + 30s));
  }
  void aNetworkIsBackAtOnceAfterTheClockWasSetBack() {
    Bench bench;
    const auto nobodyQuiet = [](const std::string&) { return false; };
    bench.plan.networkBack(kNow, nobodyQuiet);
    QVERIFY(bench.plan.clockWasSetBack(kNow - 24h));
    bench.fail(600s, kNow - 24h);
    bench.plan.networkBack(kNow - 24h, nobodyQuiet);
    QVERIFY(bench.dueAt(kNow - 24h));
  }

  // For the forecast.
  void saysHowLongItKeepsAnIdentity() {
    Bench bench;
    QVERIFY(!bench.plan.keptUntil(kWork, true, {}, kNow + 720h));
    bench.signIn();
    QVERIFY(bench.plan.keptUntil(kWork, false, {}, {}) == kNow + 12h);
    QVERIFY(bench.plan.keptUntil(kWork, false, {}, kNow + 720h) == kNow + 720h);
    // It would come too late.
    QVERIFY(!bench.plan.keptUntil(kWork, false, kNow + 55min, {}));
    QVERIFY(bench.plan.keptUntil(kWork, true, kNow + 55min, {}) == kNow + 12h);
    bench.plan.begun(kWork, true);
    QVERIFY(!bench.plan.keptUntil(kWork, false, {}, {}));
    QVERIFY(bench.plan.keptUntil(kWork, true, {}, {}) == kNow + 12h);
  }
  void whatFailsOrIsHeldBackKeepsNothing() {
    Bench bench;
    bench.signIn();
    bench.fail();
    QVERIFY(!bench.plan.keptUntil(kWork, false, {}, kNow + 720h));
    bench.plan.recovered(kWork);
    RefreshPlan::Conditions offline;
    offline.offline = true;
    QVERIFY(!bench.plan.begins(kWork, offline, kNow + 1h));
    QVERIFY(!bench.plan.keptUntil(kWork, false, {}, kNow + 720h));
  }
  void aLastingGrantAloneKeepsUntilItEnds() {
    Bench bench;
    bench.plan.keepFresh(kWork, nullptr, kNow);
    QVERIFY(bench.plan.keptUntil(kWork, false, {}, kNow + 720h) == kNow + 720h);
    QVERIFY(!bench.plan.keptUntil(kWork, false, {}, {}));
  }
};

LANYARD_TEST(RefreshPlanTest)

}  // namespace refresh_plan_test

#include "refresh_plan_test.moc"
