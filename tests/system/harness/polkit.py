"""A machine of its own for polkit: a mount namespace in which root has put Debian's dbus-daemon at the place of the system
bus, with Debian's own polkitd and PAM behind it. The wallet is the one that people run: it has no way to be pointed at
another bus."""

import ctypes
import errno
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

if __package__:
    from . import process

CLONE_NEWNS = 0x00020000
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
POLKITD = "/usr/lib/polkit-1/polkitd"
ACTIONS = "/usr/share/polkit-1/actions"
RULES = "/etc/polkit-1/rules.d"
SOCKET = "/run/dbus/system_bus_socket"
NAME = "org.freedesktop.PolicyKit1"
POLICY = Path(__file__).resolve().parents[3] / "resources" / "org.lanyard.Lanyard.policy"
_libc = ctypes.CDLL(None, use_errno=True)


class NoMachine(Exception):
    """This system lets nobody mount anything, or is a chroot, which cannot have mounts of its own."""


def _check(result, what):
    number = ctypes.get_errno()
    if result != 0:
        refused = number in (errno.EPERM, errno.EACCES, errno.EINVAL)
        raise (NoMachine if refused else OSError)(f"{what}: {os.strerror(number)}")


def _mount(source, target, kind, flags):
    _check(_libc.mount(str(source).encode(), str(target).encode(), kind, flags, None), f"mount {target}")


def _listens(path):
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


class Machine:
    """Moves this process into a mount namespace of its own; what follows is seen by it and its children alone."""

    def __init__(self, person, password):
        """`person` (a passwd entry) signs in to it by `password`. NoMachine where that cannot be."""
        _check(_libc.unshare(CLONE_NEWNS), "unshare")
        _mount("none", "/", None, MS_REC | MS_PRIVATE)
        os.umask(0o022)  # polkitd is no root, and reads what is put here
        self.top = Path(tempfile.mkdtemp(prefix="lanyard-machine-", dir="/tmp"))
        self.top.chmod(0o755)
        self._children = {}
        self._person = person
        Path("/run/dbus").mkdir(exist_ok=True)
        _mount("tmpfs", "/run/dbus", b"tmpfs", 0)
        os.chmod("/run/dbus", 0o755)
        self._replace("/etc/shadow", self._shadow(person, password))
        self._actions = self._folder("actions")
        shutil.copy(f"{ACTIONS}/org.freedesktop.policykit.policy", self._actions)
        self._rules = self._folder("rules")
        _mount(self._actions, ACTIONS, None, MS_BIND)
        _mount(self._rules, RULES, None, MS_BIND)

    def _folder(self, name):
        folder = self.top / name
        folder.mkdir()
        folder.chmod(0o755)
        return folder

    def _shadow(self, person, password):
        """The machine's own file with another password for this person: PAM reads it as ever."""
        made = subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=password, capture_output=True, text=True,
                              check=True).stdout.strip()
        lines = [line for line in Path("/etc/shadow").read_text(encoding="utf-8").splitlines()
                 if not line.startswith(person.pw_name + ":")]
        return "\n".join([*lines, f"{person.pw_name}:{made}:20000:0:99999:7:::"]) + "\n"

    def _replace(self, path, text):
        copy = self.top / Path(path).name
        copy.touch(mode=0o600)
        copy.write_text(text, encoding="utf-8")
        shutil.copystat(path, copy)
        os.chown(copy, os.stat(path).st_uid, os.stat(path).st_gid)
        _mount(copy, path, None, MS_BIND)

    def start(self, name, arguments, **options):
        with open(self.top / f"{name}.log", "a", encoding="utf-8") as log:
            options = {"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL} | options
            self._children[name] = process.start(arguments, **options)

    def end(self, name):
        process.end(self._children.pop(name))

    def start_bus(self):
        """Debian's own configuration of the system bus, without starting services: polkitd is started here, as root."""
        config = self.top / "system.conf"
        theirs = Path("/usr/share/dbus-1/system.conf").read_text(encoding="utf-8")
        ours = theirs.replace("<standard_system_servicedirs/>", "").replace(">system.d<", ">/usr/share/dbus-1/system.d<")
        config.write_text(ours, encoding="utf-8")
        self.start("bus", [process.require("dbus-daemon"), "--nofork", "--nopidfile", "--nosyslog",
                           f"--config-file={config}"])
        process.wait_for("the system bus", lambda: _listens(SOCKET))

    def register(self):
        """Installs Lanyard's action, as the package does."""
        shutil.copyfile(POLICY, self._actions / POLICY.name)

    def unregister(self):
        (self._actions / POLICY.name).unlink()

    def rule(self, result, action="unlock"):
        """An administrator's rule for one of Lanyard's actions: one of polkit.Result, or none when it is empty."""
        file = self._rules / "10-test.rules"
        if not result:
            file.unlink(missing_ok=True)
            return
        file.write_text(f"""polkit.addRule(function(action) {{
            if (action.id == "org.lanyard.Lanyard.{action}") return polkit.Result.{result};
        }});""", encoding="utf-8")

    def start_polkitd(self):
        self.start("polkitd", [POLKITD, "--no-debug"])
        process.wait_for("polkitd", self._has_polkit)

    def start_impostor(self):
        """What calls itself polkit and says yes to everybody, run by the person, on a bus of the person's. Gives the bus."""
        folder = self._folder("impostor")
        shutil.chown(folder, self._person.pw_name)
        path = folder / "bus"
        config = folder / "bus.conf"
        config.write_text(f"""<busconfig><type>system</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow send_destination="*"/><allow eavesdrop="false"/><allow own="*"/></policy>
            </busconfig>""", encoding="utf-8")
        as_person = {"user": self._person.pw_uid, "group": self._person.pw_gid, "extra_groups": []}
        self.start("impostor-bus", [process.require("dbus-daemon"), "--nofork", "--nopidfile", f"--config-file={config}"],
                   **as_person)
        process.wait_for("the impostor's bus", lambda: _listens(path))
        address = f"unix:path={path}"
        self.start("impostor", ["/usr/bin/python3", "-B", __file__, address],
                   env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}, **as_person)
        process.wait_for("the impostor", lambda: self._has_polkit(address, user=self._person.pw_uid))
        return address

    def end_impostor(self):
        self.end("impostor")
        self.end("impostor-bus")
        shutil.rmtree(self.top / "impostor")

    def put_impostor_in_place(self):
        """What root alone can do: the impostor's bus where the system's is."""
        _mount(self.top / "impostor" / "bus", SOCKET, None, MS_BIND)

    def put_system_back(self):
        if _libc.umount(SOCKET.encode()) != 0:
            raise OSError(ctypes.get_errno(), "umount")

    @staticmethod
    def _has_polkit(address="unix:path=" + SOCKET, **options):
        asked = subprocess.run(["dbus-send", f"--bus={address}", "--print-reply", "--dest=org.freedesktop.DBus",
                                "/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner", f"string:{NAME}"],
                               capture_output=True, text=True, check=False, **options)
        return "boolean true" in asked.stdout

    def log(self, name):
        path = self.top / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def close(self):
        for child in reversed(self._children.values()):
            process.end(child)
        shutil.rmtree(self.top, ignore_errors=True)


def impostor(address):
    """The impostor's own process: to whoever looks it would ask, and to whoever asks it says yes."""
    import dbus
    import dbus.service
    from dbus.mainloop.glib import DBusGMainLoop
    from gi.repository import GLib
    DBusGMainLoop(set_as_default=True)
    bus = dbus.bus.BusConnection(address)

    class Authority(dbus.service.Object):
        @dbus.service.method(NAME + ".Authority", "(sa{sv})sa{ss}us", "(bba{ss})")
        def CheckAuthorization(self, _subject, _action, _details, flags, _question):
            return flags == 1, flags == 0, dbus.Dictionary({}, signature="ss")

    held = dbus.service.BusName(NAME, bus), Authority(bus, "/org/freedesktop/PolicyKit1/Authority")
    assert held
    GLib.MainLoop().run()


if __name__ == "__main__":
    impostor(sys.argv[1])
