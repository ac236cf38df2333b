#include "core/oauth/state.h"

#include <QTest>

#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace state_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

const base::Instant kNow = base::fromUnix(1'800'000'000) + std::chrono::milliseconds(250);

base::Secret key(char c) {
  return base::Secret(std::string(32, c));
}

}  // namespace

class StateTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void opensWhatItMade() {
    StateSigner signer(key('k'), m_random);
    const std::string state = signer.make("attempt-1", "cli \"quoted\" \xc3\xa9", kNow);
    const auto claims = signer.open(state);
    QVERIFY(claims.has_value());
    QCOMPARE(claims->attemptId, std::string("attempt-1"));
    QCOMPARE(claims->origin, std::string("cli \"quoted\" \xc3\xa9"));
    QVERIFY(claims->madeAt == kNow);
  }
  void isNeverTheSameTwice() {
    StateSigner signer(key('k'), m_random);
    QVERIFY(signer.make("a", "o", kNow) != signer.make("a", "o", kNow));
  }
  void isSafeInAnAddress() {
    StateSigner signer(key('k'), m_random);
    const std::string state = signer.make("a", "&=?# +/", kNow);
    QVERIFY(state.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") ==
            std::string::npos);
  }
  void survivesAnOriginThatIsNotUtf8() {
    StateSigner signer(key('k'), m_random);
    QVERIFY(signer.open(signer.make("a", "\xff\xfe", kNow)).has_value());
  }
  void tellsAnotherRunApart() {
    StateSigner one(key('1'), m_random);
    StateSigner two(key('2'), m_random);
    QCOMPARE(outcome(two.open(one.make("a", "o", kNow))), QByteArray("state.foreign"));
  }
  void noticesEveryChangedCharacter() {
    StateSigner signer(key('k'), m_random);
    const std::string state = signer.make("a", "o", kNow);
    for (std::size_t i = 0; i < state.size(); ++i) {
      std::string changed = state;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      QVERIFY(!signer.open(changed).has_value());
      QVERIFY(!signer.open(state.substr(0, i)).has_value());
    }
  }
  void refusesOtherShapes_data() {
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("empty") << QByteArray() << QByteArray("state.malformed");
    QTest::newRow("no dot") << QByteArray("abc") << QByteArray("state.malformed");
    QTest::newRow("mac is not base64url") << QByteArray("abc.=") << QByteArray("state.malformed");
    QTest::newRow("mac is empty") << QByteArray("abc.") << QByteArray("state.foreign");
    QTest::newRow("1 MiB") << QByteArray(1024 * 1024, 'a') + ".AA" << QByteArray("state.malformed");
  }
  void refusesOtherShapes() {
    QFETCH(QByteArray, state);
    QFETCH(QByteArray, code);
    const StateSigner signer(key('k'), m_random);
    QCOMPARE(outcome(signer.open(state.toStdString())), code);
  }

 private:
  base::SystemRandom m_random;
};

LANYARD_TEST(StateTest)

}  // namespace state_test

#include "state_test.moc"
