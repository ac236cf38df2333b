#include "core/adapters/storage/session_bus_guard.h"

#include <dlfcn.h>

namespace lanyard::adapters {
namespace {

// GIO's functions as its ABI has them; our build does not depend on its headers.
struct Gio {
  void* (*busGet)(int type, void* cancellable, void** error) = nullptr;
  void (*setExitOnClose)(void* connection, int exit) = nullptr;
  int (*isClosed)(void* connection) = nullptr;
  void (*unref)(void* object) = nullptr;

  [[nodiscard]] bool whole() const { return busGet && setExitOnClose && isClosed && unref; }
};

template <class Function>
void resolve(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
}

Gio loadGio() {
  Gio gio;
  // Never closed: GLib's types cannot be unloaded.
  void* const library = ::dlopen("libgio-2.0.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return gio;
  resolve(library, "g_bus_get_sync", gio.busGet);
  resolve(library, "g_dbus_connection_set_exit_on_close", gio.setExitOnClose);
  resolve(library, "g_dbus_connection_is_closed", gio.isClosed);
  resolve(library, "g_object_unref", gio.unref);
  return gio;
}

constexpr int kSessionBus = 2;  // G_BUS_TYPE_SESSION

}  // namespace

void SessionBusGuard::hold() {
  const Gio gio = loadGio();
  if (!gio.whole()) return;
  if (m_connection != nullptr && gio.isClosed(m_connection) != 0) {
    gio.unref(m_connection);
    m_connection = nullptr;
  }
  if (m_connection == nullptr) m_connection = gio.busGet(kSessionBus, nullptr, nullptr);
  if (m_connection != nullptr) gio.setExitOnClose(m_connection, 0);
}

void SessionBusGuard::renewSession() {
  void* const library = ::dlopen("libsecret-1.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return;
  void (*disconnect)() = nullptr;
  resolve(library, "secret_service_disconnect", disconnect);
  if (disconnect != nullptr) disconnect();
}

SessionBusGuard::~SessionBusGuard() {
  if (m_connection == nullptr) return;
  const Gio gio = loadGio();
  if (gio.whole()) gio.unref(m_connection);
}

}  // namespace lanyard::adapters
