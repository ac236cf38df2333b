// What the chain of the activity log costs a token: the append that each one waits for, with the chain and
// without, in turn over two databases in one folder. Printed, never asserted.

#include <QCoreApplication>
#include <QTemporaryDir>
#include <chrono>
#include <cstdio>
#include <vector>

#include "core/activity/activity_log.h"
#include "core/adapters/storage/sqlite_activity.h"
#include "core/base/random.h"
#include "tests/bench/median.h"

namespace {

using namespace lanyard;
using Nanoseconds = std::chrono::nanoseconds;

constexpr int kRounds = 20'000;
constexpr int kWarmUp = 1'000;

double microseconds(Nanoseconds time) {
  return static_cast<double>(time.count()) / 1000.0;
}

template <class Work>
Nanoseconds timed(const Work& work) {
  const auto before = std::chrono::steady_clock::now();
  if (!work()) std::fputs("not written\n", stderr);
  return std::chrono::steady_clock::now() - before;
}

}  // namespace

int main(int argc, char** argv) {
  const QCoreApplication app(argc, argv);
  QTemporaryDir dir;
  base::SystemClock clock;
  base::SystemRandom random;
  const auto open = [&](const char* name) {
    return adapters::SqliteActivity::open(dir.filePath(QLatin1String(name)).toStdString(), clock, random);
  };
  const auto plain = open("plain.db");
  const auto chained = open("chained.db");
  activity::ActivityLog log(*chained, clock,
                            base::Secret(std::string_view("thirty-two bytes of a true key..")));
  const activity::Activity activity{"token", "0c0f3a0e-6d6c-4b52-9f5e-2f6a1b9d7c11", "/usr/bin/git",
                                    "allowed",
                                    "openid profile email by grant 5f1d6a2e-9b0c-4e7f-8a51-3c2b7d9e6f10"};
  std::vector<double> without;
  std::vector<double> with;
  for (int i = 0; i < kRounds + kWarmUp; ++i) {
    const ports::ActivityRecord row{clock.now(),   activity.kind,    activity.identityId,
                                    activity.tool, activity.outcome, activity.detail};
    const Nanoseconds a = timed([&] { return plain->append(row).has_value(); });
    const Nanoseconds b = timed([&] { return log.record(activity).has_value(); });
    if (i < kWarmUp) continue;
    without.push_back(microseconds(a));
    with.push_back(microseconds(b));
  }
  std::printf("append to the activity log, median of %d: without the chain %.1f us, with it %.1f us\n",
              kRounds, bench::median(without), bench::median(with));
  activity::ActivityLog again(*chained, clock,
                              base::Secret(std::string_view("thirty-two bytes of a true key..")));
  if (!again.open({})) return 1;
  const Nanoseconds look = timed([&] {
    while (!again.checkSome()) {
    }
    return again.check().state == activity::ActivityCheck::State::Whole;
  });
  std::printf("looking through it: %.2f us a line\n",
              static_cast<double>(look.count()) / 1000.0 / (kRounds + kWarmUp));
  return 0;
}
