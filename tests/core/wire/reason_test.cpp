#include "core/wire/reason.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <set>

namespace reason_test {

using namespace lanyard::wire;

class ReasonTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// The contract's table and ours are the same, row by row.
  void agreesWithTheContract() {
    QFile file(QStringLiteral(LANYARD_WIRE_README));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString contract = QString::fromUtf8(file.readAll());
    const QRegularExpression row(QStringLiteral("^\\| `([a-z_]+)` \\| (-[0-9]+) \\| ([0-9]+) \\|$"),
                                 QRegularExpression::MultilineOption);
    std::size_t rows = 0;
    auto match = row.globalMatch(contract);
    while (match.hasNext()) {
      const auto found = match.next();
      const ReasonRow* ours = findReason(found.captured(1).toStdString());
      QVERIFY2(ours != nullptr, qPrintable(found.captured(1)));
      QCOMPARE(ours->code, found.captured(2).toInt());
      QCOMPARE(ours->exitCode, found.captured(3).toInt());
      ++rows;
    }
    QCOMPARE(rows, reasons().size());
  }
  void hasEachNameAndCodeOnce() {
    std::set<std::string_view> names;
    std::set<int> codes;
    for (const ReasonRow& row : reasons()) {
      QVERIFY(names.insert(row.name).second);
      QVERIFY(codes.insert(row.code).second);
      QCOMPARE(rowOf(row.reason).name, row.name);
    }
  }
  void doesNotKnowOtherNames() {
    QVERIFY(findReason("") == nullptr);
    QVERIFY(findReason("no_such_reason") == nullptr);
  }
};

LANYARD_TEST(ReasonTest)

}  // namespace reason_test

#include "reason_test.moc"
