"""A session of an ordinary person, all its own: home, runtime directory, bus, unlocked keyring, screen."""

import base64
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from . import browser, canary, process
from .provider import Provider

HERE = Path(__file__).resolve().parents[1]


class Session:
    """Everything below one folder, which goes away in the end. Paths are short: a socket's may have 107 bytes."""

    def __init__(self, person="ada"):
        self.top = Path(tempfile.mkdtemp(prefix="lanyard-", dir="/tmp"))
        self._children = []
        self._providers = []
        self.home = self._folder("home")
        self.run = self._folder("run")
        self.data = self.home / ".local" / "share" / "lanyard"
        self.logs = self._folder("logs")
        self.browser_home = self._folder("browser")
        self.report = self.top / "report.json"
        opener = self.top / "open-browser"
        opener.write_text(f'#!/bin/sh\nexec /usr/bin/python3 -B "{HERE}/harness/browser.py" "{self.top}" "$@"\n')
        opener.chmod(0o700)
        self.person(person)
        self.env = {
            "HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.run), "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8", "BROWSER": str(opener),
            # No bus but the one that start_bus() makes: a stray one would be another person's.
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
            # Nor the machine's own: its logind would lock the wallet under test when its screen is locked.
            "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent",
        }
        # A wallet built with sanitizers reports in the same way as the unit tests do.
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def person(self, name, refuses=False):
        """Who sits at the browser from now on, and whether they say no to the provider's question."""
        (self.top / "person.json").write_text(json.dumps({"name": name, "refuses": refuses}), encoding="utf-8")

    def _folder(self, name):
        folder = self.top / name
        folder.mkdir(mode=0o700)
        return folder

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._end_browser()
        for child in reversed(self._children):
            process.end(child)
        for provider in self._providers:
            provider.close()
        shutil.rmtree(self.top, ignore_errors=True)

    def _end_browser(self):
        """A browser that a failed test left open. It is nobody's child, and its own children end with it."""
        pid = self.top / "browser.pid"
        if pid.exists():
            try:
                os.kill(int(pid.read_text(encoding="utf-8")), signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass

    def start(self, name, arguments, **options):
        """A child of the session, its words kept in logs/NAME.log."""
        with open(self.logs / f"{name}.log", "a", encoding="utf-8") as log:
            options = {"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL, "env": self.env} | options
            child = process.start(arguments, **options)
        self._children.append(child)
        return child

    def end(self, child):
        self._children.remove(child)
        process.end(child)

    def log(self, name):
        path = self.logs / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def account(self):
        """For a test's failure: which programs of the session run, and the last words of the wallet and its windows."""
        logs = [f"{name}: {self.log(name)[-3000:]}" for name in ("agent", "desktop") if self.log(name)]
        return "\n".join(["processes:", *process.lines_of({child.pid for child in self._children}), *logs])

    def provider(self, access_life=300, host="127.0.0.1", **more):
        """Another certified provider, whose authority the browser trusts from now on. What `more` there is,
        `Provider` says."""
        folder = self._folder(f"provider{len(self._providers)}")
        provider = Provider(folder, access_life, host, **more)
        self._providers.append(provider)
        shutil.rmtree(self.browser_home / ".pki", ignore_errors=True)
        browser.make_home(self.browser_home, provider.ca)
        return provider

    def start_bus(self):
        """A bus that starts nothing by itself: what is on it, the test put there. It may be there already."""
        if (self.run / "bus").exists():
            return
        address = f"unix:path={self.run}/bus"
        config = self.top / "bus.conf"
        config.write_text(f"""<busconfig><type>session</type><listen>{address}</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow send_destination="*"/><allow eavesdrop="false"/><allow own="*"/></policy>
            </busconfig>""")
        self.start("bus", [process.require("dbus-daemon"), "--nofork", "--nopidfile", f"--config-file={config}"])
        process.wait_for("the bus", (self.run / "bus").exists)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = address

    def start_keyring(self, password=None):
        """A real gnome-keyring, unlocked by a password that nobody needs again, or this one."""
        self.start_bus()
        daemon = self.start("keyring", [process.require("gnome-keyring-daemon"), "--foreground", "--unlock",
                                        "--components=secrets"], stdin=subprocess.PIPE)
        daemon.stdin.write((password or secrets.token_hex(16)).encode())
        daemon.stdin.close()
        daemon.stdin = None
        process.wait_for("the keyring", self._keyring_answers)
        return daemon

    def start_closed_keyring(self):
        """A real gnome-keyring as nobody has signed in to it: what it has is locked, and without a start_keyring() before
        it has nothing."""
        self.start_bus()
        daemon = self.start("keyring", [process.require("gnome-keyring-daemon"), "--foreground", "--components=secrets"])
        process.wait_for("the keyring", lambda: "boolean true" in self._bus_says("NameHasOwner", "org.freedesktop.secrets"))
        return daemon

    def start_prompter(self, *manner):
        """Who answers the keyring's own questions; see prompter.py."""
        prompter = self.start("prompter", ["/usr/bin/python3", "-B", str(HERE / "harness" / "prompter.py"), *manner])
        process.wait_for("the prompter",
                         lambda: "boolean true" in self._bus_says("NameHasOwner", "org.gnome.keyring.SystemPrompter"))
        return prompter

    def _bus_says(self, method, name):
        return subprocess.run(["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
                               f"org.freedesktop.DBus.{method}", f"string:{name}"],
                              env=self.env, capture_output=True, text=True, check=False).stdout

    def _keyring_answers(self):
        ask = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets",
               "/org/freedesktop/secrets/aliases/default", "org.freedesktop.DBus.Properties.Get",
               "string:org.freedesktop.Secret.Collection", "string:Locked"]
        reply = subprocess.run(ask, env=self.env, capture_output=True, text=True, check=False)
        return "boolean false" in reply.stdout

    def keyring_items(self):
        """Every secret of the keyring, as secret-tool shows them to any program of this person."""
        found = subprocess.run(["secret-tool", "search", "--all", "--unlock", "xdg:schema", "org.qt.keychain"],
                               env=self.env, capture_output=True, text=True, check=False)
        kept = [line.removeprefix("secret = ") for line in found.stdout.splitlines() if line.startswith("secret = ")]
        # QtKeychain writes bytes in base64.
        return [base64.b64decode(item).decode(errors="replace") for item in kept]

    def find_in_files(self, secrets):
        """Which files of this person hold one of the secrets in the clear. The browser's own profile and the provider's
        side are not the wallet's."""
        return canary.find_in_files((self.home, self.run, self.logs), secrets)

    def start_screen(self, size="1280x900"):
        """A screen that nobody looks at, and a default browser as a desktop environment has one: xdg-open asks for that
        before it looks at $BROWSER. What is on the screen is kept in a file (harness/picture.py)."""
        applications = self.home / ".local" / "share" / "applications"
        applications.mkdir(mode=0o700, parents=True)
        (applications / "person.desktop").write_text("[Desktop Entry]\nType=Application\nName=The person's browser\n"
                                                     f"Exec={self.env['BROWSER']} %u\nTerminal=false\n"
                                                     "MimeType=x-scheme-handler/http;x-scheme-handler/https;\n")
        config = self.home / ".config"
        config.mkdir(mode=0o700)
        (config / "mimeapps.list").write_text("[Default Applications]\nx-scheme-handler/http=person.desktop\n"
                                              "x-scheme-handler/https=person.desktop\n")
        read, write = os.pipe()
        # Without -noreset the server starts over when its last client leaves, and refuses whoever comes in that moment.
        self.start("screen", [process.require("Xvfb"), "-displayfd", str(write), "-screen", "0", f"{size}x24",
                              "-fbdir", str(self._folder("screen")), "-nolisten", "tcp", "-noreset"], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as answer:
            self.env["DISPLAY"] = ":" + answer.readline().strip()
