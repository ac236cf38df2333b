// thousand_identities [REST-SECONDS]: the wallet's engine with 1 and with 1,000 identities, over a fake
// provider in this process, a real database and a real journal. Prints memory, wake-ups at rest and a burst
// in which all tokens expire at once; asserts no times.
#include <malloc.h>

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "tests/support/engine_bench.h"

using namespace lanyard;
using namespace std::chrono_literals;

namespace {

constexpr int kIdentities = 1000;
constexpr int kProviderDelay = 20;  // ms for a reply

void line(const char* what, const QByteArray& value) {
  std::printf("%-66s %s\n", what, value.constData());
  std::fflush(stdout);
}

QByteArray number(double value, const char* unit, int digits = 1) {
  return QByteArray::number(value, 'f', digits) + ' ' + unit;
}

/// Bytes that the program has asked for and not given back.
double used() {
  const struct mallinfo2 info = ::mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

/// How often the process went to sleep of its own accord and was woken, all threads.
long sleeps() {
  std::ifstream status("/proc/self/status");
  for (std::string row; std::getline(status, row);) {
    if (row.starts_with("voluntary_ctxt_switches:")) return std::atol(row.c_str() + 24);
  }
  return 0;
}

bool signIn(test::EngineBench& bench, int number) {
  bench.provider.subject = "person-" + std::to_string(number);
  const auto result = bench.signIn(bench.order());
  if (!result) std::fprintf(stderr, "sign-in: %s\n", result.error().code.c_str());
  return result.has_value();
}

/// Wake-ups of an event loop in which nothing is due.
void rest(int seconds) {
  int awake = 0;
  QObject::connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake, qApp,
                   [&] { ++awake; });
  QEventLoop loop;
  // The first turn settles what the sign-ins left behind.
  QTimer::singleShot(2s, &loop, &QEventLoop::quit);
  loop.exec();
  awake = 0;
  const long before = sleeps();
  QTimer::singleShot(std::chrono::seconds(seconds), &loop, &QEventLoop::quit);
  loop.exec();
  // The timer that ends it is one of them.
  line("wake-ups at rest, 1,000 fresh tokens: event loop, process",
       QByteArray::number(awake - 1) + ", " + QByteArray::number(sleeps() - before - 1) + " in " +
           QByteArray::number(seconds) + " s");
}

struct Burst {
  int now = 0;
  int most = 0;
};

/// All tokens have expired while the machine slept: the engine refreshes them by itself.
void burst(test::EngineBench& bench, Burst& seen) {
  const int before = bench.provider.refreshes;
  bench.clock.advance(bench.provider.life + 1s);
  QElapsedTimer timer;
  timer.start();
  // What a wake-up does: somebody asks for one token, the wallet looks at the clock.
  const std::string first = bench.engine->identities().front().identity.id;
  const auto asked = test::start(bench.engine->token(first, {}));
  const auto done = [&] { return bench.provider.refreshes - before >= kIdentities && !bench.engine->busy(); };
  if (!QTest::qWaitFor(done, 150'000)) {
    line("burst", "not ended: " + QByteArray::number(bench.provider.refreshes - before) + " refreshes");
    return;
  }
  const double ms = static_cast<double>(timer.elapsed());
  line("burst: all expired at once, refreshed by itself",
       QByteArray::number(bench.provider.refreshes - before) + " refreshes in " + number(ms / 1000, "s"));
  line("burst: most at the provider at once", QByteArray::number(seen.most));
  line("burst beside replies one after the other without any of ours",
       number(ms / (static_cast<double>(kProviderDelay) * kIdentities), "of that time", 2));
}

}  // namespace

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  const int seconds = argc > 1 ? std::atoi(argv[1]) : 120;
  test::EngineBench bench;
  bench.provider.life = 3600s;
  const double empty = used();
  if (!signIn(bench, 0)) return 1;
  const double one = used();
  QElapsedTimer timer;
  timer.start();
  for (int i = 1; i < kIdentities; ++i) {
    if (!signIn(bench, i)) return 1;
  }
  line("1,000 identities: sign-ins in", number(static_cast<double>(timer.elapsed()) / 1000, "s"));
  const double thousand = used();
  line("memory in use with 1, with 1,000 (the fake provider's too)",
       number((one - empty) / 1024, "KiB") + ", " + number((thousand - empty) / 1024 / 1024, "MiB"));
  line("memory for each further identity", number((thousand - one) / (kIdentities - 1) / 1024, "KiB", 2));

  constexpr int kTimes = 200;
  const std::string last = bench.engine->identities().back().identity.alias;
  timer.restart();
  for (int i = 0; i < kTimes; ++i) {
    const auto found = bench.engine->find(last);
    if (!found || !bench.engine->cached(found->identity.id, {})) return 1;
  }
  line("find one of 1,000 by its alias and its cached token",
       number(static_cast<double>(timer.nsecsElapsed()) / 1000 / kTimes, "us"));
  timer.restart();
  for (int i = 0; i < kTimes; ++i) static_cast<void>(bench.engine->identities());
  line("list 1,000", number(static_cast<double>(timer.nsecsElapsed()) / 1000 / kTimes, "us"));

  // A tool that may have each of them for good: all are kept fresh, and still nobody is woken for it.
  consent::GrantBook grants(*bench.store, bench.clock, bench.random, base::Secret(std::string(32, 'g')));
  for (const keeping::IdentityView& view : bench.engine->identities()) {
    grants::Grant grant;
    grant.need = {view.identity.id, {"openid"}, {}, {}};
    grant.tool.path = "/usr/bin/git";
    grant.kind = grants::Kind::Always;
    if (!grants.add(std::move(grant))) return 1;
  }
  timer.restart();
  bench.engine->follow(grants);
  line("take up 1,000 lasting grants", number(static_cast<double>(timer.nsecsElapsed()) / 1e6, "ms"));
  timer.restart();
  for (int i = 0; i < kTimes; ++i) static_cast<void>(bench.engine->identities());
  line("list 1,000 with a lasting grant each",
       number(static_cast<double>(timer.nsecsElapsed()) / 1000 / kTimes, "us"));

  rest(seconds);

  Burst seen;
  bench.provider.passing = [&](const std::string& path, int step) {
    if (path != "/token") return;
    seen.now += step;
    seen.most = std::max(seen.most, seen.now);
  };
  bench.provider.delay = std::chrono::milliseconds(kProviderDelay);
  burst(bench, seen);
  return 0;
}
