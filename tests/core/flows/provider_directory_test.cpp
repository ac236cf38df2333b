#include "core/flows/provider_directory.h"

#include <QTest>

#include "tests/support/fake_clock.h"
#include "tests/support/provider_script.h"
#include "tests/support/tasks.h"

using namespace lanyard;
using namespace std::chrono_literals;
using flows::Keys;

namespace {

constexpr const char* kJwksUri = "https://idp.example/jwks";

struct World {
  test::FakeClock clock;
  test::FakeProvider provider{clock, "https://idp.example"};
  test::ProviderScript script{provider};
  flows::ProviderDirectory directory{provider, clock};

  Keys last;  ///< what somebody has verified with in vain

  base::Result<Keys> keys(bool refetch) {
    providers::ProviderSettings settings;
    settings.issuer = "https://idp.example";
    auto got = refetch ? test::wait(directory.newerKeys(settings, kJwksUri, last))
                       : test::wait(directory.keys(settings, kJwksUri));
    if (got) last = *got;
    return got;
  }
  void takeDown() { provider.fails = base::Error{errors::kHttpNotSent}; }
};

QByteArray kidsOf(const base::Result<Keys>& keys) {
  if (!keys) return QByteArray::fromStdString(keys.error().code);
  QByteArrayList kids;
  for (const jose::Jwk& key : (*keys)->keys) kids << QByteArray::fromStdString(key.kid.value_or("none"));
  return kids.join(' ');
}

QByteArray firstKid(const World& world) {
  return QByteArray::fromStdString(world.script.keys.front().kid());
}

}  // namespace

class ProviderDirectoryTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // Hostile case c14.
  void usesKeptKeysWhileTheProviderIsDown() {
    World world;
    const QByteArray kid = firstKid(world);
    QCOMPARE(kidsOf(world.keys(false)), kid);
    world.takeDown();
    world.clock.advance(59min);
    QCOMPARE(kidsOf(world.keys(false)), kid);
    QCOMPARE(kidsOf(world.keys(true)), kid);
    world.clock.advance(2min);
    QCOMPARE(kidsOf(world.keys(false)), QByteArray("http.not_sent"));
    QCOMPARE(kidsOf(world.keys(true)), QByteArray("http.not_sent"));
  }
  // Hostile case c16: a key that was taken away is gone with the first fetch after it.
  void forgetsAKeyThatWasTakenAway() {
    World world;
    const QByteArray old = firstKid(world);
    QCOMPARE(kidsOf(world.keys(false)), old);
    world.script.rotateTo(jose::Algorithm::ES256);
    QCOMPARE(kidsOf(world.keys(true)), firstKid(world));
    QVERIFY(firstKid(world) != old);
    QCOMPARE(kidsOf(world.keys(false)), firstKid(world));
  }
  void refetchesFourTimesAMinute() {
    World world;
    QCOMPARE(kidsOf(world.keys(false)), firstKid(world));
    for (int i = 0; i < 9; ++i) QVERIFY(world.keys(true).has_value());
    QCOMPARE(world.provider.requests.size(), std::size_t{5});
    world.clock.advance(61s);
    QVERIFY(world.keys(true).has_value());
    QCOMPARE(world.provider.requests.size(), std::size_t{6});
  }
  void seesTwoRotationsInHalfAMinute() {
    World world;
    QVERIFY(world.keys(false).has_value());
    for (const auto after : {5s, 20s, 4s}) {
      world.clock.advance(after);
      world.script.rotateTo(jose::Algorithm::ES256);
      QCOMPARE(kidsOf(world.keys(true)), firstKid(world));
    }
  }
  void fetchesOnceForAllWhoFailWithTheSameKeys() {
    World world;
    const Keys old = *world.keys(false);
    world.script.rotateTo(jose::Algorithm::ES256);
    providers::ProviderSettings settings;
    settings.issuer = "https://idp.example";
    std::vector<test::Later<base::Result<Keys>>> all;
    for (int i = 0; i < 20; ++i) all.push_back(test::start(world.directory.newerKeys(settings, kJwksUri, old)));
    for (const auto& one : all) {
      QTRY_VERIFY(one->has_value());
      QCOMPARE(kidsOf(**one), firstKid(world));
    }
    QCOMPARE(world.provider.requests.size(), std::size_t{2});
  }
  void aClockSetBackMakesKeptKeysOld() {
    World world;
    QVERIFY(world.keys(false).has_value());
    world.clock.advance(-24h);
    QVERIFY(world.keys(false).has_value());
    QCOMPARE(world.provider.requests.size(), std::size_t{2});
  }
};

QTEST_GUILESS_MAIN(ProviderDirectoryTest)
#include "provider_directory_test.moc"
