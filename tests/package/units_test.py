"""The units under a real systemd user manager, which runs as an ordinary user in a mount and process namespace of its own, as if
systemd had started the machine. Needs root; ends with 77 (left out) where nobody can have such namespaces, as in a chroot."""

import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = 77
PASSPHRASE = "correct horse battery staple"
CGROUPS = [Path("/sys/fs/cgroup", name) for name in ("systemd", "unified", ".")]


def wait_for(what, condition, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError(f"waited {seconds} s for {what}")


def folders_of_cgroups(name):
    return [place / name for place in CGROUPS if (place / "cgroup.procs").exists()]


class Units(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.user = pwd.getpwnam(os.environ.get("LANYARD_TEST_USER", "lanyard-test"))
        cls.build = Path(sys.argv[1])
        cls.top = Path(tempfile.mkdtemp(prefix="lanyard-units-", dir="/tmp"))
        cls.addClassCleanup(shutil.rmtree, cls.top, ignore_errors=True)
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
        # By this systemd knows that systemd started the machine (sd_booted(3)).
        Path("/run/systemd/system").mkdir(parents=True)
        cls.runtime = Path("/run/user", str(cls.user.pw_uid))
        cls.runtime.mkdir(parents=True)
        cls.units = cls.top / ".config/systemd/user"
        cls.units.mkdir(parents=True)
        service = (cls.build / "app/agent/lanyard-agent.service").read_text(encoding="utf-8")
        service, count = re.subn(r"^ExecStart=\S+/", f"ExecStart={cls.build}/bin/", service, flags=re.M)
        assert count == 1
        (cls.units / "lanyard-agent.service").write_text(service, encoding="utf-8")
        shutil.copy(ROOT / "resources/systemd/lanyard-agent.socket", cls.units)
        (cls.units / "lanyard-agent.service.d").mkdir()
        cls.folders = folders_of_cgroups(os.environ["LANYARD_CGROUP"])
        for folder in cls.folders:
            folder.mkdir()
            os.chown(folder, cls.user.pw_uid, -1)
            (folder / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")
            for one in folder.iterdir():
                os.chown(one, cls.user.pw_uid, -1)
        for one in [cls.top, *cls.top.rglob("*"), cls.runtime]:
            os.chown(one, cls.user.pw_uid, cls.user.pw_gid)
        cls.runtime.chmod(0o700)
        cls.env = {"HOME": str(cls.top), "USER": cls.user.pw_name, "LOGNAME": cls.user.pw_name, "LANG": "C.UTF-8",
                   "PATH": "/usr/local/bin:/usr/bin:/bin", "XDG_RUNTIME_DIR": str(cls.runtime),
                   "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
                   "BROWSER": str(ROOT / "installer/try-browser")}
        with open(cls.top / "systemd.log", "wb") as log:
            cls.manager = subprocess.Popen(cls.become("/lib/systemd/systemd", "--user", "--log-target=console"), env=cls.env,
                                           stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        cls.addClassCleanup(cls.end)
        wait_for("the manager", lambda: (cls.runtime / "systemd/private").exists())

    @classmethod
    def end(cls):
        cls.manager.terminate()
        cls.manager.wait(timeout=20)

    @classmethod
    def become(cls, *command):
        return ["setpriv", f"--reuid={cls.user.pw_uid}", f"--regid={cls.user.pw_gid}", "--init-groups", *command]

    def setUp(self):
        self.systemctl("start", "lanyard-agent.socket")
        self.addCleanup(self.clear)

    def clear(self):
        self.systemctl("stop", "lanyard-agent.socket", "lanyard-agent.service")
        for one in (self.units / "lanyard-agent.service.d").iterdir():
            one.unlink()
        shutil.rmtree(self.top / ".local", ignore_errors=True)

    def systemctl(self, *words):
        ended = subprocess.run(self.become("systemctl", "--user", "--no-pager", *words), env=self.env, capture_output=True,
                               text=True, check=False)
        self.assertEqual(ended.returncode, 0, f"{words}: {ended.stderr}{self.log()}")
        return ended.stdout

    def log(self):
        return (self.top / "systemd.log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def property(self, unit, name):
        return self.systemctl("show", "--value", f"--property={name}", unit).strip()

    def pid(self):
        return int(self.property("lanyard-agent.service", "MainPID"))

    def lanyard(self, *words, code=0, passphrase=None):
        fds = []
        if passphrase:
            read, write = os.pipe()
            os.write(write, passphrase.encode() + b"\n")
            os.close(write)
            fds = [read]
            words += (f"--passphrase-fd={read}",)
        ended = subprocess.run(self.become(str(self.build / "bin/lanyard"), *words), env=self.env, capture_output=True, text=True,
                               timeout=120, check=False, stdin=subprocess.DEVNULL, pass_fds=fds)
        for one in fds:
            os.close(one)
        self.assertEqual(ended.returncode, code, f"{words}: {ended.stdout}{ended.stderr}{self.log()}")
        return ended.stdout + ended.stderr

    def drop_in(self, name, text):
        (self.units / "lanyard-agent.service.d" / name).write_text(text, encoding="utf-8")
        self.systemctl("daemon-reload")

    def in_memory(self):
        self.drop_in("memory.conf", "[Service]\nExecStart=\n"
                     f"ExecStart={self.build}/bin/lanyard-agent --foreground --keystore=memory\n")

    def testTheFirstCommandStartsTheService(self):
        self.in_memory()
        socket = self.runtime / "lanyard/wallet.sock"
        self.assertEqual((socket.stat().st_mode & 0o777, socket.parent.stat().st_mode & 0o777), (0o600, 0o700))
        self.assertEqual(self.pid(), 0)
        self.systemctl("set-environment", "QT_PLUGIN_PATH=/nonexistent", "LD_LIBRARY_PATH=/nonexistent", "LC_TIME=de_DE.UTF-8")
        status = json.loads(self.lanyard("status", "--json"))
        self.assertEqual(status["identities"], 0)
        pid = self.pid()
        self.assertNotEqual(pid, 0)
        self.assertIn("/lanyard-agent.service\n", Path(f"/proc/{pid}/cgroup").read_text(encoding="ascii"))
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        self.assertIn(b"LC_TIME=de_DE.UTF-8", environment)
        self.assertEqual([one for one in environment if one.startswith((b"QT_PLUGIN_PATH", b"LD_"))], [])
        self.assertEqual(os.readlink(f"/proc/{pid}/ns/user"), os.readlink("/proc/self/ns/user"))
        self.assertEqual(os.readlink(f"/proc/{pid}/ns/mnt"), os.readlink("/proc/self/ns/mnt"))

    def testARestartIsSystemds(self):
        self.in_memory()
        self.lanyard("status")
        before = self.pid()
        self.assertEqual(json.loads(self.lanyard("restart", "--json")), {"restarted": True})
        self.assertNotIn(self.pid(), (0, before))
        self.lanyard("stop")
        wait_for("the end", lambda: self.property("lanyard-agent.service", "ActiveState") == "inactive")
        self.assertEqual(self.property("lanyard-agent.socket", "SubState"), "listening")

    def testItWorksWithTheSettingsForServers(self):
        self.in_memory()
        self.drop_in("hardened.conf", (ROOT / "resources/systemd/hardened.conf").read_text(encoding="utf-8"))
        with open(self.top / "demo.json", "wb") as said:
            demo = subprocess.Popen(self.become(str(self.build / "bin/lanyard-demo-idp"), "--port", "9414"), env=self.env, stdout=said)
        self.addCleanup(demo.wait)
        self.addCleanup(demo.kill)
        wait_for("the demo service", lambda: (self.top / "demo.json").stat().st_size)
        self.lanyard("passphrase", "set", passphrase=PASSPHRASE)
        self.lanyard("login", "demo", "--alias", "work", passphrase=PASSPHRASE)
        status = Path(f"/proc/{self.pid()}/status").read_text(encoding="ascii")
        self.assertIn("NoNewPrivs:\t1", status)
        self.assertIn("Seccomp:\t2", status)
        self.assertIn("work", self.lanyard("list"))
        self.lanyard("logout", "work", passphrase=PASSPHRASE)

    def testWhoWaitsIsToldWhyAsOftenAsTheyAsk(self):
        # There is no keyring to use, and systemd's limit of five starts in ten seconds would leave the sixth command hanging.
        for _ in range(8):
            self.assertIn("systemctl --user stop lanyard-agent.socket", self.lanyard("status", code=73))
        self.assertEqual(self.property("lanyard-agent.socket", "ActiveState"), "active")


def inside():
    unittest.main(argv=sys.argv[:1])


def outside():
    if os.geteuid() != 0:
        print("this needs root")
        sys.exit(LEFT_OUT)
    tried = subprocess.run(["unshare", "--mount", "--pid", "--fork", "--mount-proc", "mount", "-t", "tmpfs", "tmpfs", "/run"],
                           capture_output=True, text=True, check=False)
    if tried.returncode != 0 or not Path("/lib/systemd/systemd").exists():
        print(f"left out: no namespaces, or no systemd ({tried.stderr.strip()})")
        sys.exit(LEFT_OUT)
    name = f"lanyard-units-{os.getpid()}"
    ended = subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, "-B", *sys.argv],
                           env={**os.environ, "LANYARD_CGROUP": name}, check=False)
    for folder in folders_of_cgroups(name):
        for one in sorted(folder.rglob("*"), reverse=True):
            if one.is_dir():
                one.rmdir()
        if folder.exists():
            folder.rmdir()
    sys.exit(ended.returncode)


if __name__ == "__main__":
    inside() if "LANYARD_CGROUP" in os.environ else outside()
