#include "core/base/secret.h"

#include <QTest>

#include "core/base/random.h"
#include "tests/support/test_program.h"

namespace secret_test {

using namespace lanyard::base;

class SecretTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void takesAndWipesItsSource() {
    std::string source = "a token that is long enough to live on the heap";
    const char* where = source.data();
    const std::size_t length = source.size();
    const Secret secret = Secret::takeAndWipe(source);
    QVERIFY(source.empty());
    QCOMPARE(secret.size(), length);
    for (std::size_t i = 0; i < length; ++i) QCOMPARE(where[i], '\0');
  }
  void movesWithoutACopy() {
    Secret first(std::string_view("abc"));
    const char* where = first.view().data();
    const Secret second = std::move(first);
    QVERIFY(second.view().data() == where);  // the pointers, which QCOMPARE would read as strings
    QVERIFY(first.empty());  // NOLINT(bugprone-use-after-move): the moved-from state is what is tested
  }
  void comparesWholeContents() {
    const Secret secret(std::string_view("abc"));
    QVERIFY(secret.equals("abc"));
    QVERIFY(!secret.equals("abd"));
    QVERIFY(!secret.equals("abcd"));
    QVERIFY(Secret().equals(""));
  }
  void makesVersion4Uuids() {
    SystemRandom random;
    const std::string id = randomUuid(random);
    QCOMPARE(id.size(), std::size_t{36});
    QCOMPARE(id[14], '4');
    QVERIFY(std::string("89ab").find(id[19]) != std::string::npos);
    QVERIFY(id != randomUuid(random));
  }
};

LANYARD_TEST(SecretTest)

}  // namespace secret_test

#include "secret_test.moc"
