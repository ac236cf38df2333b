#include "core/adapters/local/socket_watch.h"

#include <sys/epoll.h>

#include <array>

namespace lanyard::adapters {
namespace {

// Told before other events get their turn.
constexpr int kAtOnce = 16;

}  // namespace

SocketWatch::SocketWatch()
    : m_set(::epoll_create1(EPOLL_CLOEXEC)), m_notifier(m_set.get(), QSocketNotifier::Read) {
  QObject::connect(&m_notifier, &QSocketNotifier::activated, &m_notifier, [this] { tell(); });
}

std::unique_ptr<SocketWatch::Entry> SocketWatch::add(int fd, Listener& listener) {
  struct epoll_event event = {};
  event.events = EPOLLIN;
  event.data.u64 = ++m_lastKey;
  if (::epoll_ctl(m_set.get(), EPOLL_CTL_ADD, fd, &event) != 0) return nullptr;
  m_listeners.emplace(m_lastKey, &listener);
  return std::make_unique<Entry>(*this, m_lastKey, fd);
}

void SocketWatch::Entry::onlyHangUp() {
  struct epoll_event event = {};
  event.data.u64 = m_key;
  ::epoll_ctl(m_watch.m_set.get(), EPOLL_CTL_MOD, m_fd, &event);
}

void SocketWatch::tell() {
  std::array<struct epoll_event, kAtOnce> events;
  const int count = ::epoll_wait(m_set.get(), events.data(), kAtOnce, 0);
  for (int i = 0; i < count; ++i) {
    const struct epoll_event& event = events[static_cast<std::size_t>(i)];
    // One that was told before may have ended it.
    const auto found = m_listeners.find(event.data.u64);
    if (found != m_listeners.end()) found->second->heard((event.events & (EPOLLHUP | EPOLLERR)) != 0);
  }
}

}  // namespace lanyard::adapters
