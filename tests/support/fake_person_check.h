#pragma once

#include <QCoro/QCoroTimer>
#include <QTimer>
#include <memory>
#include <optional>

#include "core/ports/person_check.h"

namespace lanyard::test {

/// A computer that asks, and a person who answers when the test says so.
class FakePersonCheck final : public ports::PersonCheck {
 public:
  ~FakePersonCheck() override { *m_alive = false; }

  QCoro::Task<base::Result<void>> available(ports::PersonQuestion question) override {
    const std::shared_ptr<bool> alive = m_alive;
    ++looks;
    co_await turn();
    if (!*alive) co_return base::fail(errors::kConfirmCancelled);
    if (missing) co_return tl::unexpected(*missing);
    if (forbidden == question) co_return base::fail(errors::kConfirmNoAction);
    co_return base::Result<void>();
  }
  QCoro::Task<base::Result<void>> ask(ports::PersonQuestion question) override {
    if (missing) co_return tl::unexpected(*missing);
    if (forbidden == question) co_return base::fail(errors::kConfirmNoAction);
    asked = question;
    const std::shared_ptr<bool> alive = m_alive;
    ++questions;
    m_answer.reset();
    open = true;
    while (*alive && !m_answer) co_await turn();
    if (!*alive) co_return base::fail(errors::kConfirmCancelled);
    const base::Result<void> answer = *m_answer;
    co_return answer;
  }
  void cancel() override {
    if (!open) return;
    ++cancels;
    if (!answersLate) return refuse(errors::kConfirmCancelled);
    open = false;
  }

  void agree() { end({}); }
  void refuse(const base::ErrorName& name = errors::kConfirmDenied) { end(base::fail(name)); }

  /// What available() and ask() say instead of asking.
  std::optional<base::Error> missing;
  /// A question that it does not know.
  std::optional<ports::PersonQuestion> forbidden;
  /// What was asked last.
  std::optional<ports::PersonQuestion> asked;
  bool open = false;
  /// When a question is taken back, the answer is already on its way, and arrives all the same.
  bool answersLate = false;
  int looks = 0;
  int questions = 0;
  int cancels = 0;

 private:
  static QCoro::Task<void> turn() {
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(1);
    co_await timer;
  }
  void end(base::Result<void> said) {
    // The first answer counts, also where whoever asked has not had its turn yet.
    if (!open && !answersLate) return;
    open = false;
    m_answer = std::move(said);
  }

  std::optional<base::Result<void>> m_answer;
  std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

}  // namespace lanyard::test
