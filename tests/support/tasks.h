#pragma once

#include <QCoro/QCoroTask>
#include <QDeadlineTimer>
#include <QTest>
#include <memory>
#include <optional>

#include "core/base/error.h"
#include "core/base/lifetime.h"

namespace lanyard::test {

/// The result of a task that a test lets run while it does other things.
template <class T>
using Later = std::shared_ptr<std::optional<T>>;

template <class T>
QCoro::Task<void> intoBox(QCoro::Task<T> task, Later<T> box) {
  try {
    box->emplace(co_await std::move(task));
  } catch (const base::Stopped&) {
    // A task whose object has gone has no result. For whoever looks at errors: this one.
    if constexpr (std::is_constructible_v<T, tl::unexpected<base::Error>>) {
      box->emplace(base::fail(errors::kWalletStopped));
    }
  }
}

/// Starts a task; the box is filled when it ends.
template <class T>
Later<T> start(QCoro::Task<T> task) {
  auto box = std::make_shared<std::optional<T>>();
  intoBox<T>(std::move(task), box);
  return box;
}

/// Runs a task to its end, or gives up after 5 s with an empty box, which fails whoever reads it.
template <class T>
T wait(QCoro::Task<T> task) {
  const auto box = start<T>(std::move(task));
  static_cast<void>(QTest::qWaitFor([&] { return box->has_value(); }, 5'000));
  return std::move(box->value());
}

}  // namespace lanyard::test
