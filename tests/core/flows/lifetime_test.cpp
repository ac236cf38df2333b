#include <QCoro/QCoroTask>
#include <QTest>

#include "core/base/error.h"
#include "core/base/lifetime.h"
#include "core/flows/gate.h"
#include "tests/support/tasks.h"

namespace lifetime_test {

using namespace lanyard;

/// Waits at a gate, and then uses its member.
class Waiting {
 public:
  explicit Waiting(std::shared_ptr<flows::Gate> gate) : m_gate(std::move(gate)) {}
  QCoro::Task<base::Result<int>> wait() {
    const flows::OpensAtEnd ended(m_ended);
    const std::shared_ptr<flows::Gate> gate = m_gate;
    co_await m_lifetime.during(gate->opened());
    co_return ++m_passed;
  }
  /// The same, across one more object.
  QCoro::Task<base::Result<int>> waitFor(Waiting* other) {
    base::Result<int> passed = co_await m_lifetime.during(other->wait());
    ++m_passed;
    co_return passed;
  }
  std::shared_ptr<flows::Gate> ended() const { return m_ended; }
  std::shared_ptr<const bool> watch() const { return m_lifetime.watch(); }
  int passed() const { return m_passed; }

 private:
  std::shared_ptr<flows::Gate> m_gate;
  std::shared_ptr<flows::Gate> m_ended = std::make_shared<flows::Gate>();
  int m_passed = 0;
  base::Lifetime m_lifetime;
};

class LifetimeTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void goesOnWhileTheObjectIsThere();
  void goesNoFurtherWhenTheObjectHasGone();
  void endsWhoeverWaitsForOneThatHasGone();
  void opensWhatOthersWaitFor();
  void endsBeforeTheDestructorDoes();
};

void LifetimeTest::goesOnWhileTheObjectIsThere() {
  const auto gate = std::make_shared<flows::Gate>();
  Waiting one(gate);
  const auto passed = test::start(one.wait());
  QVERIFY(!passed->has_value());
  gate->open();
  QTRY_VERIFY(passed->has_value());
  QCOMPARE(passed->value().value(), 1);
}

void LifetimeTest::goesNoFurtherWhenTheObjectHasGone() {
  const auto gate = std::make_shared<flows::Gate>();
  auto one = std::make_unique<Waiting>(gate);
  const std::shared_ptr<const bool> lives = one->watch();
  const auto passed = test::start(one->wait());
  one.reset();
  QVERIFY(!*lives);
  gate->open();
  QTRY_VERIFY(passed->has_value());
  QCOMPARE(passed->value().error().code, std::string("wallet.stopped"));
}

void LifetimeTest::endsWhoeverWaitsForOneThatHasGone() {
  const auto gate = std::make_shared<flows::Gate>();
  auto inner = std::make_unique<Waiting>(gate);
  Waiting outer(gate);
  const auto passed = test::start(outer.waitFor(inner.get()));
  inner.reset();
  gate->open();
  QTRY_VERIFY(passed->has_value());
  QCOMPARE(passed->value().error().code, std::string("wallet.stopped"));
  QCOMPARE(outer.passed(), 0);
}

void LifetimeTest::opensWhatOthersWaitFor() {
  const auto gate = std::make_shared<flows::Gate>();
  auto one = std::make_unique<Waiting>(gate);
  const std::shared_ptr<flows::Gate> ended = one->ended();
  const auto passed = test::start(one->wait());
  one.reset();
  QVERIFY(!ended->isOpen());
  gate->open();
  QTRY_VERIFY(passed->has_value());
  QVERIFY(ended->isOpen());
}

void LifetimeTest::endsBeforeTheDestructorDoes() {
  base::Lifetime lifetime;
  const std::shared_ptr<const bool> lives = lifetime.watch();
  QVERIFY(*lives);
  lifetime.end();
  QVERIFY(!*lives);
}

}  // namespace lifetime_test

QTEST_GUILESS_MAIN(lifetime_test::LifetimeTest)
#include "lifetime_test.moc"
