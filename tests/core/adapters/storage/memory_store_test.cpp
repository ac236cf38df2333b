#include "core/adapters/storage/memory_store.h"

#include <QCoro/QCoroTask>

#include "core/adapters/storage/keystore_key.h"
#include "tests/core/adapters/storage/storage_testing.h"
#include "tests/support/test_program.h"

namespace memory_store_test {

using namespace lanyard::adapters;
using namespace lanyard::testing;
using lanyard::base::Secret;

class MemoryStoreTest : public QObject {
  Q_OBJECT

 private:
  lanyard::base::SystemRandom m_random;

 private Q_SLOTS:
  void keepsWhatWasWritten() {
    MemoryStore store;
    QVERIFY(QCoro::waitFor(store.state()) == lanyard::ports::StoreState::Ok);
    QCOMPARE(codeOf(QCoro::waitFor(store.write("a", Secret("one")))), QStringLiteral("ok"));
    QCOMPARE(codeOf(QCoro::waitFor(store.write("a", Secret("two")))), QStringLiteral("ok"));
    const auto found = QCoro::waitFor(store.read("a"));
    QVERIFY(found && found->has_value());
    QVERIFY((*found)->equals("two"));
  }

  void whatIsNotThereIsEmptyAndCanBeRemoved() {
    MemoryStore store;
    const auto found = QCoro::waitFor(store.read("a"));
    QVERIFY(found && !found->has_value());
    QCOMPARE(codeOf(QCoro::waitFor(store.remove("a"))), QStringLiteral("ok"));
    QCOMPARE(codeOf(QCoro::waitFor(store.write("a", Secret("one")))), QStringLiteral("ok"));
    QCOMPARE(codeOf(QCoro::waitFor(store.remove("a"))), QStringLiteral("ok"));
    QVERIFY(!QCoro::waitFor(store.read("a"))->has_value());
  }

  void hasNoPassphrase() {
    MemoryStore store;
    QVERIFY(!store.hasOwnPassphrase());
    QCOMPARE(codeOf(QCoro::waitFor(store.checkOwnPassphrase(Secret("x")))),
             QStringLiteral("keystore.no_passphrase"));
  }

  void makesAKeyOnceOnly() {
    MemoryStore store;
    const auto first = QCoro::waitFor(loadOrCreateKey(store, m_random, "journal-key", true));
    const auto second = QCoro::waitFor(loadOrCreateKey(store, m_random, "journal-key", false));
    QVERIFY(first && second);
    QCOMPARE(first->size(), std::size_t(32));
    QVERIFY(first->equals(second->view()));
    const auto other = QCoro::waitFor(loadOrCreateKey(store, m_random, "grant-key", true));
    QVERIFY(other && !other->equals(first->view()));
  }

  void aMissingKeyIsNotMadeAnew() {
    MemoryStore store;
    QCOMPARE(codeOf(QCoro::waitFor(loadOrCreateKey(store, m_random, "journal-key", false))),
             QStringLiteral("keystore.key_missing"));
    QVERIFY(!QCoro::waitFor(store.read("journal-key"))->has_value());
  }

  void aDamagedKeyIsNotUsed_data() {
    QTest::addColumn<QByteArray>("item");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("short") << QByteArray(62, 'a');
    QTest::newRow("long") << QByteArray(66, 'a');
    QTest::newRow("odd") << QByteArray(63, 'a');
    QTest::newRow("not hexadecimal") << QByteArray(64, 'g');
    QTest::newRow("one wrong digit") << QByteArray(63, 'a') + "G";
  }
  void aDamagedKeyIsNotUsed() {
    QFETCH(QByteArray, item);
    MemoryStore store;
    QCOMPARE(codeOf(QCoro::waitFor(store.write("journal-key", Secret(item.toStdString())))),
             QStringLiteral("ok"));
    QCOMPARE(codeOf(QCoro::waitFor(loadOrCreateKey(store, m_random, "journal-key", true))),
             QStringLiteral("keystore.key_damaged"));
  }
};

LANYARD_TEST(MemoryStoreTest)

}  // namespace memory_store_test

#include "memory_store_test.moc"
