#pragma once

namespace lanyard::adapters {

/// Keeps this process alive when the session bus ends. libsecret talks through GDBus's shared connection to
/// the session bus, and GDBus ends the whole process by SIGTERM when that one closes, unless it is told not
/// to. libsecret is loaded at run time only, so GDBus is too: the guard asks the dynamic loader for it.
class SessionBusGuard {
 public:
  SessionBusGuard() = default;
  SessionBusGuard(const SessionBusGuard&) = delete;
  SessionBusGuard& operator=(const SessionBusGuard&) = delete;
  ~SessionBusGuard();

  /// Before every use of libsecret. Holds the shared connection, so that libsecret gets this very one.
  /// Without GIO, or without a bus, it does nothing: then there is nothing to guard.
  void hold();

  /// Has libsecret forget the service that it knows, and the session with it (the key under which secrets
  /// cross the bus): it keeps both for the length of the process, also when the daemon has long been another
  /// one that knows nothing of them.
  static void renewSession();

 private:
  void* m_connection = nullptr;
};

}  // namespace lanyard::adapters
