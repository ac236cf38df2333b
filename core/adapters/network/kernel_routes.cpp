#include "core/adapters/network/kernel_routes.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace lanyard::adapters {
namespace {

base::FileDescriptor listenForRoutes() {
  base::FileDescriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
  if (socket.valid() && ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    socket.reset();
  }
  return socket;
}

/// Whether one of the messages says that a default route was added. `bytes` may be anything.
bool tellsOfADefaultRoute(const char* bytes, std::size_t size) {
  nlmsghdr header{};
  while (size >= sizeof header) {
    std::memcpy(&header, bytes, sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > size) return false;
    rtmsg route{};
    if (header.nlmsg_type == RTM_NEWROUTE && header.nlmsg_len >= NLMSG_LENGTH(sizeof route)) {
      std::memcpy(&route, bytes + NLMSG_HDRLEN, sizeof route);
      if (route.rtm_dst_len == 0 && route.rtm_type == RTN_UNICAST) return true;
    }
    const std::size_t step = NLMSG_ALIGN(header.nlmsg_len);
    if (step >= size) return false;
    bytes += step;
    size -= step;
  }
  return false;
}

}  // namespace

KernelRoutes::KernelRoutes(QObject* parent) : QObject(parent), m_socket(listenForRoutes()) {
  m_settle.setSingleShot(true);
  m_settle.setInterval(kRouteSettles);
  connect(&m_settle, &QTimer::timeout, this, &KernelRoutes::defaultRouteCame);
  if (!listening()) return;
  m_notifier = std::make_unique<QSocketNotifier>(m_socket.get(), QSocketNotifier::Read);
  connect(m_notifier.get(), &QSocketNotifier::activated, this, &KernelRoutes::read);
}

void KernelRoutes::read() {
  std::array<char, 16 * 1024> bytes{};
  while (true) {
    sockaddr_nl from{};
    socklen_t length = sizeof from;
    const ssize_t size = ::recvfrom(m_socket.get(), bytes.data(), bytes.size(), 0,
                                    reinterpret_cast<sockaddr*>(&from), &length);
    // ENOBUFS: the kernel dropped messages, and a default route may be among them.
    const bool lost = size < 0 && errno == ENOBUFS;
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0 && !lost) break;
    // Other programs may write to the socket too; the kernel alone is number 0.
    if (lost || (from.nl_pid == 0 && tellsOfADefaultRoute(bytes.data(), static_cast<std::size_t>(size)))) {
      m_settle.start();
    }
  }
  if (errno != EAGAIN && errno != EWOULDBLOCK) m_notifier->setEnabled(false);
}

}  // namespace lanyard::adapters
