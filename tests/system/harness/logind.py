"""A scripted logind (python-dbusmock's template) on a system bus of its own: what the machine would say of screen and sleep."""

import os

from . import process

BUS = "org.freedesktop.login1"
MANAGER = "/org/freedesktop/login1"
MOCK = "org.freedesktop.DBus.Mock"


class Logind:
    """One session of ours and one of somebody else. Wallets of `session` that start from now on hear it."""

    def __init__(self, session):
        import dbus  # of the system's own Python, which runs the tests; only who needs a logind needs it
        self._dbus = dbus
        path = session.run / "system-bus"
        config = session.top / "system-bus.conf"
        config.write_text(f"""<busconfig><type>system</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow send_destination="*"/><allow eavesdrop="false"/><allow own="*"/></policy>
            </busconfig>""")
        session.start("system-bus", [process.require("dbus-daemon"), "--nofork", "--nopidfile",
                                     f"--config-file={config}"])
        process.wait_for("the system bus", path.exists)
        session.env["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={path}"
        session.start("logind", ["/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind"])
        self._bus = dbus.bus.BusConnection(session.env["DBUS_SYSTEM_BUS_ADDRESS"])
        process.wait_for("logind", lambda: self._bus.name_has_owner(BUS))
        self._manager = self._bus.get_object(BUS, MANAGER)
        add = dbus.Interface(self._manager, MOCK).AddSession
        self._ours = self._session(add("1", "seat0", dbus.UInt32(os.getuid()), "ada", True))
        self._theirs = self._session(add("2", "seat0", dbus.UInt32(os.getuid() + 1), "eve", False))

    def _session(self, path):
        return self._dbus.Interface(self._bus.get_object(BUS, path), BUS + ".Session")

    def lock_session(self, of_somebody_else=False):
        """`loginctl lock-session`, or a screen locker's own request."""
        (self._theirs if of_somebody_else else self._ours).Lock()

    def set_locked_hint(self, locked):
        """A screen locker says how its screen is."""
        self._ours.SetLockedHint(locked)

    def prepare_for_sleep(self, start):
        self._dbus.Interface(self._manager, MOCK).EmitSignal(BUS + ".Manager", "PrepareForSleep", "b", [start])

    def inhibited(self):
        """Whether the wallet delays sleep."""
        held = self._dbus.Interface(self._manager, BUS + ".Manager").ListInhibitors()
        return any((what, who, mode) == ("sleep", "Lanyard", "delay") for what, who, _, mode, *_ in held)
