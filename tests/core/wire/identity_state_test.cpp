#include "core/wire/identity_state.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

namespace identity_state_test {

using namespace lanyard::wire;

class IdentityStateTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// The contract's table and ours are the same, row by row.
  void agreesWithTheContract() {
    QFile file(QStringLiteral(LANYARD_WIRE_README));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString contract = QString::fromUtf8(file.readAll());
    const QRegularExpression row(QStringLiteral("^\\| `([a-z_]+)` \\| ([A-Z][a-z -]+) \\| [^|]+ \\|$"),
                                 QRegularExpression::MultilineOption);
    std::size_t rows = 0;
    auto match = row.globalMatch(contract);
    while (match.hasNext()) {
      const auto found = match.next();
      const IdentityStateRow* ours = findIdentityState(found.captured(1).toStdString());
      QVERIFY2(ours != nullptr, qPrintable(found.captured(1)));
      QCOMPARE(found.captured(2).toStdString(), ours->words);
      ++rows;
    }
    QCOMPARE(rows, identityStates().size());
  }
  void knowsItsOwnNamesAndNoOther() {
    for (const IdentityStateRow& row : identityStates()) {
      QCOMPARE(findIdentityState(row.name), &row);
      QCOMPARE(&rowOf(row.state), &row);
    }
    QVERIFY(findIdentityState("") == nullptr);
    QVERIFY(findIdentityState("Fresh") == nullptr);
  }
};

LANYARD_TEST(IdentityStateTest)

}  // namespace identity_state_test

#include "identity_state_test.moc"
