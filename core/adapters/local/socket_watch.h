#pragma once

#include <QSocketNotifier>
#include <cstdint>
#include <map>
#include <memory>

#include "core/base/file_descriptor.h"

namespace lanyard::adapters {

/// Tells when a connected socket can be read, and when nobody is left at its other end. All sockets of one
/// watch are one descriptor to the event loop (epoll(7)): Qt's loop over GLib makes three system calls for
/// each descriptor that it begins or ceases to look at, and a connection is usually over after one reply.
class SocketWatch {
 public:
  class Listener {
   public:
    /// There is something to read: bytes, or the end of what comes. `hungUp`: nobody reads our replies any
    /// more, and what is still to be read is all that will come. May end any entry of the watch, this one
    /// too.
    virtual void heard(bool hungUp) = 0;

   protected:
    ~Listener() = default;
  };

  /// One socket in the watch. It must be destroyed before its socket is closed.
  class Entry {
   public:
    Entry(SocketWatch& watch, std::uint64_t key, int fd) : m_watch(watch), m_key(key), m_fd(fd) {}
    ~Entry() { m_watch.m_listeners.erase(m_key); }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    /// From now on only a hang-up is told.
    void onlyHangUp();

   private:
    SocketWatch& m_watch;
    std::uint64_t m_key;
    int m_fd;
  };

  SocketWatch();

  /// Watches `fd`, whose only descriptor this is. The watch and the listener must outlive the entry. Null
  /// when the kernel has no room for it.
  [[nodiscard]] std::unique_ptr<Entry> add(int fd, Listener& listener);

 private:
  void tell();

  base::FileDescriptor m_set;
  std::map<std::uint64_t, Listener*> m_listeners;  ///< by a number of ours: descriptors are used again
  std::uint64_t m_lastKey = 0;
  QSocketNotifier m_notifier;
};

}  // namespace lanyard::adapters
