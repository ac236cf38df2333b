// What the snapshot of the database costs: taking something away, which waits for it, and an ordinary change,
// which does not. Printed, never asserted.

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QVariant>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/adapters/storage/sqlite_snapshot.h"
#include "core/adapters/storage/sqlite_store.h"
#include "tests/bench/median.h"

namespace {

using namespace lanyard;
using adapters::SqliteConnection;
using adapters::SqliteStore;

constexpr int kRounds = 31;
// About the lengths of real rows.
constexpr std::size_t kIdentityBody = 1200;
constexpr std::size_t kGrantBody = 500;

template <class Work>
double medianOf(const Work& work) {
  std::vector<double> times;
  for (int i = 0; i < kRounds; ++i) {
    const auto before = std::chrono::steady_clock::now();
    if (!work(i)) std::fputs("not done\n", stderr);
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count());
  }
  return bench::median(std::move(times));
}

/// Straight into the tables: what is measured is not how they got there.
bool fill(const std::string& path, int identities, int grantsOfEach, base::Random& random) {
  const auto connection = SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, random);
  return connection && (*connection)->together([&]() -> base::Result<void> {
    for (int i = 0; i < identities; ++i) {
      const QString id = QString::fromStdString(base::randomUuid(random));
      const auto one =
          (*connection)
              ->run(QStringLiteral("INSERT INTO identities VALUES (?, 'https://idp.example', ?, "
                                   "'client', ?, ?, ?)"),
                    {id, id, id, QString(kIdentityBody, QLatin1Char('b')), QString(64, QLatin1Char('m'))});
      if (!one) return base::fail(one.error());
      for (int j = 0; j < grantsOfEach; ++j) {
        const auto grant = (*connection)
                               ->run(QStringLiteral("INSERT INTO grants VALUES (?, ?, ?, ?)"),
                                     {QString::fromStdString(base::randomUuid(random)), id,
                                      QString(kGrantBody, QLatin1Char('g')), QString(64, QLatin1Char('m'))});
        if (!grant) return base::fail(grant.error());
      }
    }
    return {};
  });
}

int measure(int identities, int grantsOfEach) {
  const QTemporaryDir dir;
  const std::string path = dir.filePath(QStringLiteral("wallet.db")).toStdString();
  base::SystemClock clock;
  base::SystemRandom random;
  if (!SqliteStore::open(path, clock, random) || !fill(path, identities, grantsOfEach, random)) return 1;
  const double opened = medianOf([&](int) { return SqliteStore::open(path, clock, random).has_value(); });
  auto store = SqliteStore::open(path, clock, random);
  if (!store) return 1;
  const auto grants = *(*store)->grants();
  const auto connection = SqliteConnection::open(path, SqliteConnection::Mode::ReadOnly, random);
  const double renewal =
      medianOf([&](int) { return adapters::renewSnapshot(**connection, path).has_value(); });
  const double change = medianOf([&](int) { return (*store)->saveGrant(grants.front()).has_value(); });
  const double taking = medianOf(
      [&](int i) { return (*store)->removeGrants({grants[static_cast<std::size_t>(i)].id}).has_value(); });
  const auto size = std::filesystem::file_size(adapters::snapshotPlaceOf(path));
  std::printf(
      "%5d identities, %5d grants: snapshot %6.2f MB, renewed in %5.1f ms; taking away %5.1f ms; an ordinary "
      "change %4.2f ms; open %5.1f ms\n",
      identities, identities * grantsOfEach, static_cast<double>(size) / 1e6, renewal, taking, change,
      opened);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const QCoreApplication app(argc, argv);
  const int failed = measure(3, 20) + measure(100, 10) + measure(1000, 10);
  return failed == 0 ? 0 : 1;
}
