#pragma once

#include <coroutine>
#include <memory>
#include <utility>
#include <vector>

namespace lanyard::flows {

/// Lets any number of coroutines wait for one event that happens once. Whoever owns the event must open the
/// gate on every path. Waiters go on from the event loop, never inside open(), so that the opener need not
/// expect their work. A waiter keeps the gate alive by a shared_ptr in its own frame.
class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  void open();
  [[nodiscard]] bool isOpen() const { return m_open; }

  struct Awaiter {
    Gate& gate;
    [[nodiscard]] bool await_ready() const noexcept { return gate.m_open; }
    void await_suspend(std::coroutine_handle<> waiter) const { gate.m_waiters.push_back(waiter); }
    void await_resume() const noexcept {}
  };
  /// Awaitable: returns once the gate is open.
  [[nodiscard]] Awaiter opened() { return Awaiter{*this}; }

 private:
  bool m_open = false;
  std::vector<std::coroutine_handle<>> m_waiters;
};

/// Opens a gate when it is destroyed, or earlier: for a coroutine that others wait for, however it ends.
class OpensAtEnd {
 public:
  explicit OpensAtEnd(std::shared_ptr<Gate> gate = std::make_shared<Gate>()) : m_gate(std::move(gate)) {}
  ~OpensAtEnd() { open(); }
  OpensAtEnd(const OpensAtEnd&) = delete;
  OpensAtEnd& operator=(const OpensAtEnd&) = delete;

  [[nodiscard]] const std::shared_ptr<Gate>& gate() const { return m_gate; }
  void open() const {
    if (!m_gate->isOpen()) m_gate->open();
  }

 private:
  std::shared_ptr<Gate> m_gate;
};

}  // namespace lanyard::flows
