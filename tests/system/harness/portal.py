"""The part of xdg-desktop-portal that says whether the person wants it light or dark, on the session's own bus."""

from . import process

BUS = "org.freedesktop.portal.Desktop"
SETTINGS = "org.freedesktop.portal.Settings"


def start(session, theme):
    import dbus  # of the system's own Python; only who needs a portal needs it
    session.start("portal", ["/usr/bin/python3", "-m", "dbusmock", BUS, "/org/freedesktop/portal/desktop", SETTINGS])
    bus = dbus.bus.BusConnection(session.env["DBUS_SESSION_BUS_ADDRESS"])
    process.wait_for("the portal", lambda: bus.name_has_owner(BUS))
    scheme = 1 if theme == "dark" else 2
    answer = f"""
if [str(one) for one in args] != ['org.freedesktop.appearance', 'color-scheme']:
    raise dbus.exceptions.DBusException('no such setting', name='org.freedesktop.portal.Error.NotFound')
ret = dbus.UInt32({scheme}, variant_level=1)"""
    mock = dbus.Interface(bus.get_object(BUS, "/org/freedesktop/portal/desktop"), "org.freedesktop.DBus.Mock")
    mock.AddMethod(SETTINGS, "Read", "ss", "v", answer)
    bus.close()
