#pragma once

#include <coroutine>
#include <memory>
#include <type_traits>
#include <utility>

namespace lanyard::base {

/// Ends a coroutine whose object has gone. It carries nothing and is caught by nobody who could act on it:
/// the objects are destroyed because the wallet ends (`wallet.stopped`), and whoever waits for the coroutine
/// ends in the same way.
struct Stopped {};

/// How long an object lives, for the coroutines that use its members. Between a wait and what follows it, the
/// object may have been destroyed; so each wait of such a coroutine goes through `during()`, which never lets
/// it go on then:
///
///     const auto kept = co_await m_lifetime.during(m_secrets.read(key));
///     m_kept = kept;  // here the object is there
///
/// It is the last member of its object, so that it ends first. Locals of a coroutine are destroyed as on any
/// way out: what others wait for, such as a gate, belongs to a local that opens it in its destructor.
class Lifetime {
 public:
  Lifetime() = default;
  ~Lifetime() { end(); }
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;

  /// For a destructor that wakes those who wait, before its members are destroyed.
  void end() noexcept { *m_lives = false; }

  /// Whether the object is still there, for a callback that may be called later than that. It can be kept
  /// beyond the object.
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
    /// A task's awaiter is a handle and no more, so it can be made for each look.
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

  /// Awaitable: as `waited`, a task or what else can be awaited; throws `Stopped` where the object has gone
  /// when the wait is over.
  template <class Waited>
  requires std::is_rvalue_reference_v<Waited&&>
  [[nodiscard]] During<Waited> during(Waited&& waited) const { return {std::move(waited), m_lives}; }

 private:
  std::shared_ptr<bool> m_lives = std::make_shared<bool>(true);
};

}  // namespace lanyard::base
