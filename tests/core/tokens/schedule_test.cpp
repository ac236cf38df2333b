#include "core/tokens/schedule.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace schedule_test {

using namespace lanyard;
using namespace std::chrono_literals;

class ScheduleTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void refreshesALongLifeFiveMinutesBeforeItsEnd() {
    const base::Instant issued = base::fromUnix(1'000'000);
    QVERIFY(tokens::refreshDue(issued, issued + 1h, 0.0) == issued + 55min);
  }
  void refreshesAShortLifeAtTwentyPercent() {
    const base::Instant issued = base::fromUnix(1'000'000);
    QVERIFY(tokens::refreshDue(issued, issued + 100s, 0.0) == issued + 80s);
  }
  void jitterOnlyMakesItEarlier() {
    const base::Instant issued = base::fromUnix(1'000'000);
    const base::Instant due = tokens::refreshDue(issued, issued + 1h, 0.999);
    QVERIFY(due < issued + 55min);
    QVERIFY(due > issued + 54min);
  }
  void neverSchedulesBeforeTheIssue() {
    const base::Instant issued = base::fromUnix(1'000'000);
    QVERIFY(tokens::refreshDue(issued, issued, 0.5) == issued);
    QVERIFY(tokens::refreshDue(issued, issued - 10s, 0.5) <= issued);
  }
  void backsOffUpToTenMinutes() {
    QVERIFY(tokens::retryDelay(1, {}, 0.0) == 2500ms);
    QVERIFY(tokens::retryDelay(1, {}, 1.0) == 5s);
    QVERIFY(tokens::retryDelay(2, {}, 1.0) == 10s);
    QVERIFY(tokens::retryDelay(1000, {}, 1.0) == 10min);
  }
  void retryAfterWinsAndIsClamped() {
    QVERIFY(tokens::retryDelay(1, 30s, 0.0) == 30s);
    QVERIFY(tokens::retryDelay(1, 0s, 0.0) == 1s);
    QVERIFY(tokens::retryDelay(1, std::chrono::seconds(1'000'000'000), 0.0) == 1h);
  }
  void leavesAPauseThatGrows() {
    QVERIFY(tokens::renewalPause(0) == 5s);
    QVERIFY(tokens::renewalPause(1) == 10s);
    QVERIFY(tokens::renewalPause(5) == 160s);
    QVERIFY(tokens::renewalPause(6) == 4min);
    QVERIFY(tokens::renewalPause(1'000'000) == 4min);
    // A life of five minutes is renewed before it ends.
    const base::Instant now = base::fromUnix(1'800'000'000);
    QVERIFY(tokens::refreshDue(now, now + 5min, 0.0) >= now + tokens::renewalPause(1'000'000));
  }
};

LANYARD_TEST(ScheduleTest)

}  // namespace schedule_test

#include "schedule_test.moc"
