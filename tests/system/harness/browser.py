"""Debian's Chromium, driven through chromedriver (W3C WebDriver), typing into the provider's own pages.

As a program it is what `$BROWSER` names, through a script that each session writes: `browser.py SESSION URL` returns at
once, and the person's part happens behind it. SESSION is a folder: `browser` in it is the browser's home, its trust store
included; `person.json` says who the person is and whether they refuse; `report.json` is where it tells what came of it.
Nothing is taken from the environment, because the wallet hands on little of it.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

if __package__:
    from . import process
else:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from harness import process

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver's own name for an element (section 12.1)


def make_home(folder, ca):
    """A home for the browser alone, whose trust store knows the private authority. Nothing is bypassed."""
    store = Path(folder) / ".pki" / "nssdb"
    store.mkdir(parents=True, exist_ok=True)
    certutil = process.require("certutil")
    subprocess.run([certutil, "-d", f"sql:{store}", "-N", "--empty-password"], check=True, capture_output=True)
    subprocess.run([certutil, "-d", f"sql:{store}", "-A", "-t", "C,,", "-n", "tests", "-i", str(ca)], check=True,
                   capture_output=True)


def _flags(home):
    flags = ["--headless=new", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--disable-quic", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--no-default-browser-check",
             # Nothing leaves this machine: the provider's pages name a font on the network.
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE 0.0.0.0, EXCLUDE localhost",
             f"--user-data-dir={home}/profile"]
    # Chromium's sandbox wants a user namespace, which root and some containers do not get.
    sandbox = os.getuid() != 0 and subprocess.run(["unshare", "--user", "true"], capture_output=True).returncode == 0
    return flags if sandbox else flags + ["--no-sandbox"]


class Browser:
    """One browser window of one person. `flags` are more arguments of the browser; with `screen`, a display's environment,
    the window is seen there."""

    def __init__(self, home, flags=(), screen=None):
        log = open(Path(home) / "chromedriver.log", "w", encoding="utf-8")
        self._driver = process.start([process.require("chromedriver"), "--port=0"], stdout=subprocess.PIPE, stderr=log,
                                     text=True, env=os.environ | {"HOME": str(home)} | (screen or {}))
        log.close()
        try:
            self._base = f"http://127.0.0.1:{self._port()}/session"
            options = {"binary": process.require("chromium"), "args": [*_flags(home), *flags]}
            if screen:
                options["args"].remove("--headless=new")
                # No bar that says what drives it, and no offer to keep the password.
                options["excludeSwitches"] = ["enable-automation"]
                options["prefs"] = {"credentials_enable_service": False}
            session = self._call("POST", "", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}},
                                 seconds=40)
        except BaseException:
            process.end(self._driver)
            raise
        self._base += "/" + session["sessionId"]
        self.answered = set()  # the provider's pages that were answered: "login", "consent"

    def _port(self):
        for line in self._driver.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                return found.group(1)
        raise RuntimeError("chromedriver did not start")

    def _call(self, method, path, body=None, seconds=60):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self._base + path, data, {"Content-Type": "application/json"}, method=method)
        # No proxy of the environment stands between us and our own child.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=seconds) as reply:
            return json.load(reply)["value"]

    def close(self):
        try:
            self._call("DELETE", "")
        except OSError:
            pass
        process.end(self._driver)

    def open(self, url):
        self._call("POST", "/url", {"url": url})

    def address(self):
        return self._call("GET", "/url")

    def text(self):
        return self._call("POST", "/execute/sync", {"script": "return document.body.innerText", "args": []})

    def find(self, selector):
        try:
            return self._call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]
        except urllib.error.HTTPError:
            return None

    def type(self, element, text):
        self._call("POST", f"/element/{element}/value", {"text": text})

    def click(self, element):
        self._call("POST", f"/element/{element}/click", {})

    def submit(self, button):
        """Clicks, and waits until the page has gone. On a slow machine it may be there for a while yet; whoever took it for the
        next one would answer it twice, and a provider takes the second answer for an error."""
        self.click(button)
        try:
            process.wait_for("the next page", lambda: self._is_gone(button), 10)
        except TimeoutError:
            pass  # perhaps the click was lost; look again

    def _is_gone(self, element):
        try:
            self._call("GET", f"/element/{element}/name")
            return False
        except urllib.error.HTTPError:
            return True

    def sign_in(self, url, person, refuse=False, seconds=60):
        """Opens the address, logs in and consents as the pages ask, until the wallet's own page. Gives its text."""
        self.open(url)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if re.match(r"http://(127\.0\.0\.1|\[::1\]|localhost):\d+/(?!callback)", self.address()):
                return self.copy_what_is_offered()
            self._answer_page(person, refuse)
            time.sleep(0.1)
        raise TimeoutError(f"the sign-in did not reach the wallet's page; {self.address()[:100]} shows: {self.text()[:300]}")

    def sign_in_by_code(self, url, person, code=None, seconds=60):
        """Opens the provider's page for codes, types the code where the page asks for one, logs in and consents, until the
        page says that it is done. Gives the text of the page on which the provider shows the code."""
        self.open(url)
        shown = ""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                text = self.text()
                if "Sign-in Success" in text:
                    return shown
                asked = self.find("input[name=user_code][type=text]")
                go_on = self.find("button[form='op.deviceConfirmForm']:not([name=abort])")
                if asked and code:
                    self.type(asked, code)
                    code = None
                    self.submit(self.find("button[type=submit]"))
                elif go_on:
                    shown = text
                    self.submit(go_on)
            except urllib.error.HTTPError:
                pass  # the page changed under the hand; look again
            self._answer_page(person, False)
            time.sleep(0.1)
        raise TimeoutError("the provider did not take the code; it shows: " + self.text()[:300])

    def ends_at(self, url, person, pattern, seconds=60):
        """Opens the address, logs in and consents, until the browser is at an address that fits, reached or not."""
        self.open(url)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            address = self.address()
            if re.match(pattern, address):
                return address
            self._answer_page(person, False)
            time.sleep(0.1)
        raise TimeoutError("the browser did not get there; it is at " + self.address()[:300])

    def copy_what_is_offered(self):
        """Presses the button of the wallet's page, where it has one, and gives the page's text after it."""
        button = self.find("button")
        if button:
            before = self.text()
            self.click(button)
            try:
                process.wait_for("the button's work", lambda: self.text() != before, 5)
            except TimeoutError:
                pass  # the test sees that it says what it said
        return self.text()

    def sign_out(self, url, seconds=60):
        """Opens the provider's page to sign out at, says yes to its question, and gives the text of the page after it."""
        self.open(url)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                yes = self.find("button[name=logout][value=yes]")
                if yes:
                    self.submit(yes)
                elif re.search("sign-out success", self.text(), re.IGNORECASE):
                    return self.text()
            except urllib.error.HTTPError:
                pass  # the page changed under the hand; look again
            time.sleep(0.1)
        raise TimeoutError("the provider did not sign the browser out; it shows: " + self.text()[:300])

    def _answer_page(self, person, refuse):
        try:
            login = self.find("input[name=login]")
            if login:
                # The page may have filled in the wallet's hint already.
                self._call("POST", f"/element/{login}/clear", {})
                self.type(login, person)
                self.type(self.find("input[name=password]"), "any password will do")
                self.submit(self.find("button[type=submit]"))
                self.answered.add("login")
            elif self.find("input[name=prompt][value=consent]"):
                self.submit(self.find("a[href*=abort]" if refuse else "button[type=submit]"))
                self.answered.add("consent")
        except (urllib.error.HTTPError, TypeError):
            pass  # the page changed under the hand; look again


def _detach():
    """As a real browser's launcher does: the caller gets its exit code at once."""
    if os.fork():
        os._exit(0)
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)


def _end_all_of(profile):
    """What a driver that gave up left running."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"--user-data-dir={profile}".encode() in command.read_bytes().split(b"\0"):
                os.kill(int(command.parent.name), signal.SIGKILL)
        except OSError:
            pass  # it ended by itself, or is somebody else's


def _start(home):
    """A browser, at the second attempt where chromedriver could not start one: that says nothing about the wallet."""
    try:
        return Browser(home)
    except (OSError, RuntimeError) as error:
        sys.stderr.write(f"the browser did not start: {error}\n")
        _end_all_of(home / "profile")
        shutil.rmtree(home / "profile", ignore_errors=True)
        return Browser(home)


def main():
    session, url = Path(sys.argv[1]), sys.argv[2]
    report = session / "report.json"
    person = json.loads((session / "person.json").read_text(encoding="utf-8"))
    _detach()
    (session / "browser.pid").write_text(str(os.getpid()), encoding="utf-8")
    try:
        browser = _start(session / "browser")
        try:
            if "/session/end" in url:
                page = browser.sign_out(url)
            else:
                page = browser.sign_in(url, person["name"], person["refuses"])
            outcome = {"page": page, "answered": sorted(browser.answered)}
        finally:
            browser.close()
    except Exception as error:  # pylint: disable=broad-except # told to the test, which decides
        outcome = {"error": f"{type(error).__name__}: {error}"}
    part = report.with_suffix(".part")
    part.write_text(json.dumps(outcome), encoding="utf-8")
    part.rename(report)


if __name__ == "__main__":
    main()
