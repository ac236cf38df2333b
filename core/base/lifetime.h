#pragma once

#include <coroutine>
#include <memory>
#include <type_traits>
#include <utility>

namespace lanyard::base {

/// Ends a coroutine whose object is gone. It carries nothing, and no code acts on it: the objects are
/// destroyed because the wallet ends (`wallet.stopped`), and whoever waits for the coroutine ends in the same
/// way.
struct Stopped {};

/// Tells coroutines that use an object's members whether the object still lives. It may be destroyed while a
/// coroutine waits, so each wait goes through `during()`, which then does not let the coroutine go on:
///
///     const auto kept = co_await m_lifetime.during(m_secrets.read(key));
///     m_kept = kept;  // here the object still exists
///
/// It is the last member of its object, so that it is destroyed first. The coroutine's locals are destroyed
/// as on any other exit: what others wait for, such as a gate, belongs to a local that opens it in its
/// destructor.
class Lifetime {
 public:
  Lifetime() = default;
  ~Lifetime() { end(); }
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;

  /// For a destructor that wakes those who wait, before its members are destroyed.
  void end() noexcept { *m_lives = false; }

  /// Whether the object still exists, for a callback that may run after its end. The value may outlive the
  /// object.
  [[nodiscard]] std::shared_ptr<const bool> watch() const { return m_lives; }

  template <class Waited>
  class During {
   public:
    During(Waited waited, std::shared_ptr<const bool> lives)
        : m_waited(std::move(waited)), m_lives(std::move(lives)) {}

    bool await_ready() { return awaiter().await_ready(); }
    auto await_suspend(std::coroutine_handle<> waiter) { return awaiter().await_suspend(waiter); }
    decltype(auto) await_resume() {
      if (!*m_lives) throw Stopped{};
      return awaiter().await_resume();
    }

   private:
    /// A task's awaiter is only a handle, so a new one can be made for each call.
    decltype(auto) awaiter() {
      if constexpr (requires { m_waited.operator co_await(); }) {
        return m_waited.operator co_await();
      } else {
        return (m_waited);
      }
    }

    Waited m_waited;
    std::shared_ptr<const bool> m_lives;
  };

  /// Awaitable: the result of `waited`, a task or anything else that can be awaited. Throws `Stopped` if the
  /// object is gone when the wait is over.
  template <class Waited>
  requires std::is_rvalue_reference_v<Waited&&>
  [[nodiscard]] During<Waited> during(Waited&& waited) const { return {std::move(waited), m_lives}; }

 private:
  std::shared_ptr<bool> m_lives = std::make_shared<bool>(true);
};

}  // namespace lanyard::base
