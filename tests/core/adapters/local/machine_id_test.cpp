#include "core/adapters/local/machine_id.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace machine_id_test {

using lanyard::adapters::machineId;

class MachineIdTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void reads_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("taken");
    const QByteArray id = "0123456789abcdef0123456789abcdef";
    QTest::newRow("with a newline") << id + '\n' << true;
    QTest::newRow("without") << id << true;
    QTest::newRow("longer") << id + "0\n" << false;
    QTest::newRow("shorter") << id.left(31) << false;
    QTest::newRow("capitals") << id.toUpper() << false;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("before the first start") << QByteArray("uninitialized\n") << false;
    QTest::newRow("zero") << QByteArray(32, '0') << false;
  }
  void reads() {
    QFETCH(QByteArray, text);
    QFETCH(bool, taken);
    QTemporaryDir dir;
    QFile file(dir.filePath(QStringLiteral("id")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    const std::string place = file.fileName().toStdString();
    QCOMPARE(machineId({"/nonexistent", place}), taken ? text.trimmed().toStdString() : std::string());
  }
};

LANYARD_TEST(MachineIdTest)

}  // namespace machine_id_test

#include "machine_id_test.moc"
