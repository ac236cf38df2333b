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

  QCoro::Task<base::Result<void>> available() override {
    const std::shared_ptr<bool> alive = m_alive;
    ++looks;
    co_await turn();
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "confirm.cancelled");
    if (missing) co_return tl::unexpected(*missing);
    co_return base::Result<void>();
  }
  QCoro::Task<base::Result<void>> ask() override {
    if (missing) co_return tl::unexpected(*missing);
    const std::shared_ptr<bool> alive = m_alive;
    ++questions;
    m_answer.reset();
    open = true;
    while (*alive && !m_answer) co_await turn();
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "confirm.cancelled");
    const base::Result<void> answer = *m_answer;
    co_return answer;
  }
  void cancel() override {
    if (!open) return;
    ++cancels;
    refuse(base::ErrorKind::Cancelled, "confirm.cancelled");
  }

  void agree() { end({}); }
  void refuse(base::ErrorKind kind = base::ErrorKind::Denied, const char* code = "confirm.denied") {
    end(base::fail(kind, code));
  }

  /// What available() and ask() say instead of asking.
  std::optional<base::Error> missing;
  bool open = false;
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
    open = false;
    m_answer = std::move(said);
  }

  std::optional<base::Result<void>> m_answer;
  std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

}  // namespace lanyard::test
