"""What the wallet finds when somebody changed its files, what it says of what is broken around it, and what it does in
another computer's place."""

import json
import os
import shutil
import sqlite3
import subprocess
import time
import unittest

from harness import process
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet


def change(session, *statements, file="wallet.db"):
    """What another program does to the wallet's files while no wallet runs."""
    with sqlite3.connect(session.data / file) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def activity(session):
    """The activity log as it stands: kind, outcome and detail of each line."""
    connection = sqlite3.connect(f"file:{session.data / 'activity.db'}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT id, kind, outcome, detail FROM activity ORDER BY id").fetchall()
    finally:
        connection.close()


def checks(wallet, code, **env):
    """What `lanyard doctor` finds, by name."""
    before = dict(wallet.session.env)
    wallet.session.env.update({name: value for name, value in env.items() if value is not None})
    for name in (name for name, value in env.items() if value is None):
        wallet.session.env.pop(name, None)
    try:
        said = json.loads(wallet.run("doctor", "--json", code=code))
    finally:
        wallet.session.env.clear()
        wallet.session.env.update(before)
    assert said["well"] == (code == 0)
    return {check["name"]: check for check in said["checks"]}


class Log(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.wallet = Wallet(self.session, "file").start()
        for _ in range(4):
            self.guess()

    def guess(self):
        """A wrong guess, for another line of the log, whether it was looked at or came too soon after the last one."""
        child = self.wallet.popen("grants", passphrase="not the passphrase")
        child.communicate()
        self.assertIn(child.returncode, (75, 77))

    def start(self):
        """A wrong guess makes a start wait too."""
        time.sleep(2.2)
        self.wallet.start()

    def restart(self):
        self.wallet.stop()
        self.start()

    def found(self):
        return process.wait_for("the look through the log", lambda: self.state("whole", "changed"))

    def state(self, *states):
        activity = self.wallet.status()["activity"]
        return activity if activity["state"] in states else None

    def testIsWholeOverRestarts(self):
        for _ in range(2):
            self.assertEqual(self.found(), {"state": "whole"})
            self.restart()
        self.wallet.stop(9)
        self.start()
        self.assertEqual(self.found(), {"state": "whole"})
        self.assertIn("Activity    whole", self.wallet.run("status"))

    def assertShown(self, line):
        self.assertEqual(self.found(), {"state": "changed", "line": line})
        self.assertIn(f"changed from outside, from line {line} on", self.wallet.run("status"))
        self.assertEqual(checks(self.wallet, 1)["activity"]["state"], "problem")
        _, kind, outcome, detail = activity(self.session)[-1]
        self.assertEqual((kind, outcome, detail), ("activity", "activity.changed_outside", f"from line {line} on"))
        self.assertIn("outcome=activity.changed_outside", self.session.log("agent"))
        # Nothing else breaks, and the log goes on.
        self.wallet.run("list")
        self.guess()
        self.restart()
        found = self.found()
        self.assertEqual(found["state"], "whole")
        self.assertIn("changed_before", found)

    def testChangedLine(self):
        self.wallet.stop()
        change(self.session, "UPDATE activity SET tool = '/usr/bin/innocent' WHERE id = 2", file="activity.db")
        self.start()
        self.assertShown(2)

    def testRemovedLine(self):
        self.wallet.stop()
        change(self.session, "DELETE FROM activity WHERE id = 2", file="activity.db")
        self.start()
        self.assertShown(3)

    def testCutEnd(self):
        self.wallet.stop()
        change(self.session, "DELETE FROM activity WHERE id > 2", file="activity.db")
        self.start()
        self.assertShown(3)

    def testOlderCopy(self):
        self.wallet.stop()
        copy = self.session.top / "copy.db"
        shutil.copy(self.session.data / "activity.db", copy)
        lines = len(activity(self.session))
        self.start()
        self.guess()
        self.wallet.stop()
        self.assertGreater(len(activity(self.session)), lines)
        shutil.copy(copy, self.session.data / "activity.db")
        self.start()
        self.assertShown(lines + 1)


class Tokens(unittest.TestCase):
    """A wallet that has something to hand out hands out nothing behind the log's back."""

    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.wallet = Wallet(self.session, "file").start()
        self.wallet.login(self.session.provider(), "lanyard-rs256", "work")
        self.wallet.token("work")
        self.wallet.stop()

    def removeFile(self):
        for name in self.session.data.glob("activity.db*"):
            name.unlink()

    def refused(self):
        """What a tool is told that asks for a token."""
        child = self.wallet.popen("token", "work", "--wait", "0")
        _, words = child.communicate()
        self.assertNotEqual(child.returncode, 0, words)
        return words

    def accept(self):
        """A person takes the log as it is."""
        options, self.wallet.options = self.wallet.options, (*self.wallet.options, "--accept-activity-log")
        self.wallet.start()
        self.wallet.options = options

    def assertHandsNothingOut(self, state, shown, told):
        """Said by all who show it, over restarts, until a person accepts it."""
        for _ in range(2):
            self.wallet.start()
            self.assertEqual(self.wallet.status()["activity"]["state"], state)
            self.assertIn(f"{shown}: no token is handed out", self.wallet.run("status"))
            found = checks(self.wallet, 1)["activity"]
            self.assertEqual(found["state"], "problem")
            self.assertIn("--accept-activity-log", found["remedy"])
            words = self.refused()
            self.assertIn(told, words)
            self.assertIn("--accept-activity-log", words)
            self.assertIn(f"why=activity.{state}", self.session.log("agent"))
            # All else goes on, and is recorded.
            self.wallet.run("refresh", "work")
            self.assertIn(("token", f"activity.{state}"), [line[1:3] for line in activity(self.session)])
            self.wallet.stop()
        self.accept()
        self.wallet.token("work")
        self.assertIn(("activity", "activity.accepted"), [line[1:3] for line in activity(self.session)])
        self.wallet.stop()
        self.wallet.start()
        self.wallet.token("work")

    def testCutEnd(self):
        change(self.session, "DELETE FROM activity WHERE id > 2", file="activity.db")
        self.assertHandsNothingOut("rolled_back", "its end is gone", "lines at the end of the activity log are gone")

    def testFileGone(self):
        self.removeFile()
        self.assertHandsNothingOut("missing", "gone", "the activity log is gone")

    def testFileThatCannotBeUsed(self):
        self.removeFile()
        (self.session.data / "activity.db").mkdir()
        self.wallet.start()
        self.assertIn("cannot be used: no token is handed out", self.wallet.run("status"))
        self.assertIn("the activity log cannot be written", self.refused())
        # What one has can be ended all the same.
        self.wallet.logout("work")
        self.assertEqual(self.wallet.identities(), [])


class Doctor(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)

    def testFindsNothingWrong(self):
        wallet = Wallet(self.session, "file").start()
        process.wait_for("the look through the log", lambda: wallet.status()["activity"]["state"] == "whole")
        found = checks(wallet, 0)
        self.assertEqual(list(found), ["socket", "agent", "keystore", "browser", "loopback", "proxy", "ca", "clock",
                                       "database", "activity", "unlock", "reset", "catalog"])
        self.assertIn(str(wallet.pid), found["agent"]["words"])
        self.assertIn("open-browser", found["browser"]["words"])
        self.assertEqual(found["database"]["state"], "ok")
        self.assertIn("nothing replaces", found["reset"]["words"])

    def testFindsEachThingThatIsBroken(self):
        wallet = Wallet(self.session, "file").start()
        broken = lambda found: {name for name, check in found.items() if check["state"] == "problem"}
        with self.subTest("browser"):
            found = checks(wallet, 1, BROWSER="/nonexistent/browser")
            self.assertEqual(broken(found), {"browser"})
            self.assertIn("--no-browser", found["browser"]["remedy"])
        with self.subTest("proxy: shown without its password"):
            found = checks(wallet, 0, https_proxy="http://ada:hunter2-of-the-proxy@proxy.example:3128")
            self.assertIn("proxy.example:3128", found["proxy"]["words"])
            self.assertNotIn("hunter2", json.dumps(found))
        with self.subTest("folder of the socket"):
            wallet.socket.parent.chmod(0o755)
            self.assertEqual(broken(checks(wallet, 1)), {"socket"})
            wallet.socket.parent.chmod(0o700)
        with self.subTest("mode of the socket"):
            wallet.socket.chmod(0o666)
            self.assertEqual(broken(checks(wallet, 1)), {"socket"})
            wallet.socket.chmod(0o600)
        with self.subTest("no runtime directory"):
            # The agent is found nowhere then, too.
            found = checks(wallet, 1, XDG_RUNTIME_DIR=None, LANYARD_SOCK="relative")
            self.assertEqual(broken(found), {"socket", "agent"})
        with self.subTest("wallet hangs"):
            os.kill(wallet.pid, 19)
            try:
                child = subprocess.run([process.program("lanyard"), "doctor"], env=self.session.env, timeout=200,
                                       capture_output=True, text=True, check=False)
            finally:
                os.kill(wallet.pid, 18)
            self.assertEqual(child.returncode, 1)
            self.assertIn("agent     PROBLEM", child.stdout)
        wallet.stop()
        with self.subTest("no wallet"):
            found = checks(wallet, 1)
            self.assertEqual(broken(found), {"agent"})
            self.assertIn("lanyard list", found["agent"]["remedy"])
            self.assertFalse(wallet.socket.exists(), "the doctor started a wallet")
        with self.subTest("something else in the socket's place"):
            wallet.socket.write_text("")
            self.assertIn("socket", broken(checks(wallet, 1)))

    def testFindsALockedKeyring(self):
        self.session.start_keyring()
        wallet = Wallet(self.session, "system").start()
        found = checks(wallet, 0)
        self.assertIn("every program of yours", found["keystore"]["words"])
        lock = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets",
                "org.freedesktop.Secret.Service.Lock",
                "array:objpath:/org/freedesktop/secrets/aliases/default,/org/freedesktop/secrets/collection/login"]
        subprocess.run(lock, env=self.session.env, capture_output=True, check=True)
        found = checks(wallet, 1)
        self.assertEqual(found["keystore"]["state"], "problem")
        self.assertIn("locked", found["keystore"]["words"])


class Grants(unittest.TestCase):
    """Allowed beforehand: `git lanyard token` is git running our command line, as it does with its helpers."""

    @classmethod
    def setUpClass(cls):
        cls.session = Session()
        cls.addClassCleanup(cls.session.close)
        cls.provider = cls.session.provider()
        cls.wallet = Wallet(cls.session, "file").start()
        cls.wallet.login(cls.provider, "lanyard-eddsa", "work")
        bin_ = cls.session.home / "bin"
        bin_.mkdir()
        (bin_ / "git-lanyard").symlink_to(process.program("lanyard"))
        cls.env = cls.session.env | {"PATH": f"{bin_}:{cls.session.env['PATH']}"}

    def git(self, *arguments, program=None):
        """`git lanyard …`; a token that nobody allowed is refused at once."""
        return subprocess.run([program or shutil.which("git"), "lanyard", *arguments], env=self.env, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)

    def token(self, program=None):
        done = self.git("token", "work", "--wait", "0", program=program)
        return done.stdout.strip() if done.returncode == 0 else done.returncode

    def grants(self):
        return json.loads(self.wallet.run("grants", "--json", passphrase=PASSPHRASE))["grants"]

    def testAllowsShowsAndTakesBack(self):
        self.assertEqual(self.token(), 77)
        self.wallet.run("allow", "git", "work", passphrase="not the passphrase", code=77)
        process.wait_for("the delay after a wrong passphrase", self.allowed, 30)
        grant = self.grants()[0]
        self.assertEqual(grant["tool"]["path"], os.path.realpath(shutil.which("git")))
        self.assertEqual(grant["kind"], "always")
        token = self.token()
        self.assertEqual(self.provider.userinfo(token)[0], 200)
        self.assertEqual(self.grants()[0]["uses"], 1)
        self.assertIn("git", self.wallet.run("grants", passphrase=PASSPHRASE))
        # It outlives the wallet, and its row may not be changed from outside.
        self.wallet.restart()
        self.assertIsInstance(self.token(), str)
        self.wallet.stop()
        change(self.session, "UPDATE grants SET body = replace(body, 'always', 'until')")
        self.wallet.start()
        self.assertEqual(self.token(), 77)
        self.assertEqual(self.grants(), [])
        self.assertIn(("grant", "grant.changed_outside", f"the stored grant {grant['id']} is ignored"),
                      [line[1:] for line in activity(self.session)])
        # Again, and taken back.
        self.wallet.run("allow", "git", "work", "--for", "1h", passphrase=PASSPHRASE)
        self.assertIsInstance(self.token(), str)
        self.wallet.run("grants", "revoke", self.grants()[0]["id"], passphrase=PASSPHRASE)
        self.assertEqual(self.token(), 77)
        outcomes = [(kind, outcome) for _, kind, outcome, _ in activity(self.session)]
        for line in (("sign_in", "started"), ("sign_in", "signed_in"), ("passphrase", "approval.wrong"),
                     ("grant", "allowed"), ("token", "allowed"), ("token", "consent.no_wait"), ("grant", "revoked")):
            self.assertIn(line, outcomes)

    def allowed(self):
        child = self.wallet.popen("allow", "git", "work", passphrase=PASSPHRASE)
        child.communicate()
        return child.returncode == 0

    def testAllowsNoShellAndNotAProgramThatChanged(self):
        self.wallet.run("allow", "sh", "work", passphrase=PASSPHRASE, code=64)
        own = self.session.home / "own-git"
        shutil.copy(os.path.realpath(shutil.which("git")), own)
        self.wallet.run("allow", own, "work", passphrase=PASSPHRASE)
        self.assertIsInstance(self.token(program=str(own)), str)
        with open(own, "ab") as file:
            file.write(b"\0")
        self.assertEqual(self.token(program=str(own)), 77)
        for grant in self.grants():
            self.wallet.run("grants", "revoke", grant["id"], passphrase=PASSPHRASE)


class AnotherProgram(unittest.TestCase):
    def testChangedIdentity(self):
        """Another program writes into the database whose certificates the wallet shall believe: it sends nothing there,
        says so, and goes on after a sign-out and a new sign-in."""
        session = Session()
        self.addCleanup(session.close)
        provider = session.provider()
        wallet = Wallet(session, "file").start()
        wallet.login(provider, "lanyard-rs256", "work")
        issued = len(provider.command("issued")["refreshTokens"])
        wallet.stop()
        change(session, "UPDATE identities SET body = json_set(body, '$.settings.ca_file', '/tmp/not-yours.pem')")
        wallet.start()
        self.assertEqual(wallet.identities()[0]["state"], "needs_sign_in")
        self.assertIn("needs sign-in: changed, sign out first\n", wallet.run("list"))
        for arguments in (("token", "work", "--wait", "0"), ("refresh", "work"), ("login", "--again", "work")):
            child = wallet.popen(*arguments, passphrase=PASSPHRASE if arguments[0] == "login" else None)
            _, words = child.communicate()
            self.assertEqual(child.returncode, 77, words)
            self.assertIn("changed outside Lanyard", words)
            self.assertIn("lanyard logout", words)
        found = ("sign_in_needed", "identity.changed_outside", "its row in the database is not as Lanyard wrote it")
        wallet.restart()
        self.assertEqual([line[1:] for line in activity(session)].count(found), 1)
        out, = wallet.logout("work")
        self.assertEqual((out["provider"], out["detail"]), ("forgotten_here", "identity.changed_outside"))
        self.assertEqual(wallet.identities(), [])
        self.assertEqual(len(provider.command("issued")["refreshTokens"]), issued)
        wallet.login(provider, "lanyard-rs256", "work")
        self.assertTrue(wallet.token("work")["access_token"])


class AnotherComputer(unittest.TestCase):
    def testACopySpendsNothingAndLosesNothing(self):
        """The data folder with its sealed keystore comes to another computer. Which computer it was is one keyed hash in
        the database: another one there is what a copy from elsewhere has."""
        session = Session()
        self.addCleanup(session.close)
        provider = session.provider()
        wallet = Wallet(session, "file").start()
        wallet.login(provider, "lanyard-rs256", "work")
        refreshes = len(provider.command("issued")["refreshTokens"])
        wallet.stop()
        change(session, "UPDATE settings SET value = 'of another computer' WHERE key = 'machine'")
        wallet.start()
        self.assertEqual(wallet.identities()[0]["state"], "needs_sign_in")
        self.assertIn("needs sign-in: the wallet was copied\n", wallet.run("list"))
        child = wallet.popen("token", "work", "--wait", "0")
        _, words = child.communicate()
        self.assertEqual(child.returncode, 77)
        self.assertIn("copied from another computer", words)
        wallet.run("refresh", "work", code=77)
        self.assertEqual(len(provider.command("issued")["refreshTokens"]), refreshes)
        self.assertIn(("sign_in_needed", "sign_in.other_machine", "the wallet was copied from another computer"),
                      [line[1:] for line in activity(session)])
        wallet.login_again("work")
        self.assertTrue(wallet.token("work")["access_token"])


if __name__ == "__main__":
    unittest.main()
