#include "core/adapters/storage/scrypt_thread.h"

#include <QTimer>
#include <memory>
#include <optional>

#include "core/adapters/storage/file_store.h"
#include "tests/core/adapters/storage/storage_testing.h"
#include "tests/support/tasks.h"

using namespace lanyard::adapters;
using namespace lanyard::testing;
using lanyard::base::Result;
using lanyard::base::Secret;
using lanyard::ports::ScryptCost;
using lanyard::test::start;
using lanyard::test::wait;

namespace {

constexpr ScryptCost kCheap{4, 8, 1};
// 32 MiB: much longer than one turn of the event loop.
constexpr ScryptCost kSlow{15, 8, 1};

Secret words(const char* text) {
  return Secret(std::string_view(text));
}

QByteArray hexOf(const Result<Secret>& key) {
  if (!key) return QByteArray::fromStdString(key.error().code);
  return QByteArray(key->view().data(), static_cast<qsizetype>(key->size())).toHex();
}

}  // namespace

class ScryptThreadTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // RFC 7914 section 12, the first 32 of its 64 bytes: PBKDF2 makes them block by block.
  void answersTheVectorsOfRfc7914_data() {
    QTest::addColumn<QString>("passphrase");
    QTest::addColumn<QString>("salt");
    QTest::addColumn<int>("logN");
    QTest::addColumn<int>("p");
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("1024/8/16") << "password"
                               << "NaCl" << 10 << 16
                               << QByteArray(
                                      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162");
    QTest::newRow("16384/8/1") << "pleaseletmein"
                               << "SodiumChloride" << 14 << 1
                               << QByteArray(
                                      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
  }
  void answersTheVectorsOfRfc7914() {
    QFETCH(QString, passphrase);
    QFETCH(QString, salt);
    QFETCH(int, logN);
    QFETCH(int, p);
    QFETCH(QByteArray, key);
    ScryptThread scrypt;
    const ScryptCost cost{static_cast<std::uint8_t>(logN), 8, static_cast<std::uint32_t>(p)};
    std::string from = passphrase.toStdString();
    QCOMPARE(hexOf(wait(scrypt.derive(Secret::takeAndWipe(from), salt.toStdString(), cost))), key);
  }
  void theEventLoopTicksWhileAPassphraseIsChecked() {
    QTemporaryDir dir;
    lanyard::base::SystemRandom random;
    ScryptThread scrypt;
    auto store = FileStore::open(in(dir, "store"), words("correct horse"), random, scrypt, kSlow);
    QCOMPARE(codeOf(store), QStringLiteral("ok"));
    const auto checked = start((*store)->checkOwnPassphrase(words("correct horse")));
    int ticks = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ticks += checked->has_value() ? 0 : 1; });
    timer.start(0);
    QTRY_VERIFY(checked->has_value());
    QVERIFY(checked->value() && *checked->value());
    QVERIFY(ticks > 0);
  }
  void answersOneAfterTheOther() {
    ScryptThread scrypt;
    const auto first = start(scrypt.derive(words("one"), "salt", kSlow));
    const auto second = start(scrypt.derive(words("two"), "salt", kCheap));
    const auto third = start(scrypt.derive(words("one"), "salt", kSlow));
    QTRY_VERIFY(first->has_value() && second->has_value() && third->has_value());
    QVERIFY(first->value().has_value() && second->value().has_value());
    QCOMPARE(hexOf(first->value()), hexOf(third->value()));
    QVERIFY(hexOf(first->value()) != hexOf(second->value()));
  }
  void refusesACostThatWouldEatTheMachine() {
    ScryptThread scrypt;
    QCOMPARE(codeOf(wait(scrypt.derive(words("x"), "salt", {24, 8, 1}))), QStringLiteral("seal.cost"));
    QCOMPARE(codeOf(wait(scrypt.derive(words("x"), "salt", {4, 8, 17}))), QStringLiteral("seal.cost"));
  }
  void answersAtItsDeadlineAndSurvivesTheLateResult() {
    ScryptThread scrypt(std::chrono::milliseconds(0));
    QCOMPARE(codeOf(wait(scrypt.derive(words("x"), "salt", kSlow))), QStringLiteral("seal.timeout"));
  }
  void endsWellInTheMiddleOfItsWork() {
    auto scrypt = std::make_unique<ScryptThread>();
    const auto running = start(scrypt->derive(words("one"), "salt", kSlow));
    const auto waiting = start(scrypt->derive(words("two"), "salt", kSlow));
    scrypt.reset();
    QTRY_VERIFY(running->has_value() && waiting->has_value());
    QCOMPARE(codeOf(running->value()), QStringLiteral("ok"));
    QCOMPARE(codeOf(waiting->value()), QStringLiteral("seal.stopped"));
  }
  void aStoreThatEndsDuringACheckIsNotTouchedAgain() {
    QTemporaryDir dir;
    lanyard::base::SystemRandom random;
    ScryptThread scrypt;
    auto store = FileStore::open(in(dir, "store"), words("correct horse"), random, scrypt, kSlow);
    const auto checked = start((*store)->checkOwnPassphrase(words("correct horse")));
    store->reset();
    QTRY_VERIFY(checked->has_value());
    QCOMPARE(codeOf(checked->value()), QStringLiteral("wallet.stopped"));
  }
  void whatIsWrittenWhileThePassphraseChangesStays() {
    QTemporaryDir dir;
    lanyard::base::SystemRandom random;
    ScryptThread scrypt;
    auto store = FileStore::open(in(dir, "store"), words("correct horse"), random, scrypt, kSlow);
    const auto changed = start((*store)->changeOwnPassphrase(words("correct horse"), words("battery")));
    QCOMPARE(codeOf(wait((*store)->write("a", words("one")))), QStringLiteral("ok"));
    QVERIFY(!changed->has_value());
    QTRY_VERIFY(changed->has_value());
    QCOMPARE(codeOf(changed->value()), QStringLiteral("ok"));
    const auto again = FileStore::open(in(dir, "store"), words("battery"), random, scrypt, kSlow);
    QCOMPARE(codeOf(again), QStringLiteral("ok"));
    const auto found = wait((*again)->read("a"));
    QVERIFY(found && found->has_value() && (*found)->equals("one"));
  }
};

QTEST_GUILESS_MAIN(ScryptThreadTest)
#include "scrypt_thread_test.moc"
