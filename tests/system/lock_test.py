"""A locked wallet: nothing but its state, and the passphrase as the only way in. The system's logind is a scripted one on a
real bus; the wallet, its keystore and the provider are real."""

import json
import shutil
import subprocess
import time
import unittest

from harness import process
from harness.logind import Logind
from harness.pipe import Pipe, PipeError
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet


class Locked(unittest.TestCase):
    """One wallet with an identity and a lasting grant, locked by each test and opened again after it."""

    keystore = "file"

    @classmethod
    def setUpClass(cls):
        cls.session = Session()
        cls.addClassCleanup(cls.session.close)
        cls.logind = Logind(cls.session)
        cls.provider = cls.session.provider(access_life=30)
        cls.wallet = Wallet(cls.session, cls.keystore).start()
        cls.wallet.login(cls.provider, "lanyard-eddsa", "work")
        cls.wallet.token("work")

    def setUp(self):
        self.addCleanup(self.unlock)

    def unlock(self):
        if self.wallet.status()["locked"]:
            self.wallet.run("unlock", passphrase=PASSPHRASE)

    def locked(self):
        return self.wallet.status()["locked"]

    def activity(self):
        rows = subprocess.run(["sqlite3", "-json", self.session.data / "activity.db",
                               "SELECT outcome, detail FROM activity WHERE kind = 'lock' ORDER BY rowid"],
                              capture_output=True, text=True, check=True).stdout
        return [(row["outcome"], row["detail"]) for row in json.loads(rows or "[]")]

    def journal(self):
        return list((self.session.data / "journal").iterdir())

    def slow_refresh(self):
        """A refresh whose request has left, and whose answer takes two seconds."""
        process.wait_for("the journal to settle", lambda: not self.journal())
        self.provider.command("forget")
        self.provider.command("manner", delayMs=2000)
        self.addCleanup(self.provider.command, "manner")
        child = self.wallet.popen("refresh", "work")
        process.wait_for("the request", self.journal)
        return child

    def assertRefuses(self, method, **params):
        with Pipe(self.wallet.socket) as pipe, self.assertRaises(PipeError) as refused:
            pipe.call(method, **params)
        self.assertEqual(refused.exception.reason, "wallet_locked")

    def testLocksAndUnlocksByCommand(self):
        self.wallet.run("lock")
        self.assertTrue(self.locked())
        self.assertIn(", locked", self.wallet.run("status"))
        child = self.wallet.popen("token", "work", "--wait=0")
        out, err = child.communicate(timeout=30)
        self.assertEqual((child.returncode, out), (77, ""))
        self.assertIn("lanyard unlock", err)
        for command in (["list"], ["refresh", "work"]):
            self.wallet.run(*command, code=77)
        self.wallet.run("grants", passphrase=PASSPHRASE, code=77)
        self.assertRefuses("identity.list")
        self.assertRefuses("consent.list")
        # Without the passphrase, and with a wrong one, nothing opens.
        self.wallet.run("unlock", code=77)
        self.wallet.run("unlock", passphrase="not this one", code=77)
        self.wallet.run("unlock", passphrase=PASSPHRASE, code=75)
        self.assertTrue(self.locked())
        time.sleep(1.1)
        self.assertEqual(json.loads(self.wallet.run("unlock", "--json", passphrase=PASSPHRASE)), {"unlocked": True})
        self.assertFalse(self.locked())
        # What was allowed still is, and the provider knows the new token.
        token = json.loads(self.wallet.run("token", "work", "--json", "--wait=0"))["access_token"]
        self.assertEqual(self.provider.userinfo(token)[1]["sub"], "ada")
        self.assertEqual(self.activity()[-3:], [("locked", "by hand"), ("approval.wrong", ""), ("unlocked", "")])

    def testWithdrawsWaitingPrompts(self):
        # Another program than this test, which may have tokens: one that runs another, by a name of its own.
        caller = shutil.copy("/usr/bin/timeout", self.session.top / "caller")
        child = process.start([caller, "100", process.program("lanyard"), "token", "work", "--json"], env=self.session.env,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.end, child)
        process.wait_for("a prompt", self.wallet.prompts)
        self.wallet.run("lock")
        out, err = child.communicate(timeout=30)
        self.assertEqual(child.returncode, 77, out + err)
        self.assertEqual(json.loads(out)["error"]["reason"], "wallet_locked")
        self.assertEqual(self.wallet.status()["prompts"], 0)

    def testKeepsWhatARefreshInFlightRotates(self):
        child = self.slow_refresh()
        self.wallet.run("lock")
        _, err = child.communicate(timeout=30)
        self.assertEqual(child.returncode, 77, err)
        process.wait_for("the journal to settle", lambda: not self.journal(), 30)
        self.assertTrue(self.locked())
        self.assertEqual([request["status"] for request in self.provider.requests("refresh_token")], [200])
        self.wallet.run("unlock", passphrase=PASSPHRASE)
        # A spent token would be a reuse, and cost the session.
        self.wallet.run("refresh", "work")
        self.wallet.run("token", "work", "--wait=0")

    def testLocksWithTheScreen(self):
        self.logind.lock_session()
        process.wait_for("the lock", self.locked)
        self.wallet.run("unlock", passphrase=PASSPHRASE)
        self.logind.set_locked_hint(True)
        process.wait_for("the lock", self.locked)
        self.wallet.run("unlock", passphrase=PASSPHRASE)
        self.logind.set_locked_hint(False)
        self.logind.lock_session(of_somebody_else=True)
        time.sleep(0.5)
        self.assertFalse(self.locked())
        self.assertEqual(self.activity()[-4:], [("locked", "the screen was locked"), ("unlocked", "")] * 2)

    def testLocksBeforeSuspend(self):
        process.wait_for("the delay lock", self.logind.inhibited)
        child = self.slow_refresh()
        self.logind.prepare_for_sleep(True)
        process.wait_for("the lock", self.locked)
        # Sleep waits for the answer to what was sent, and no longer.
        self.assertTrue(self.logind.inhibited())
        process.wait_for("the delay lock's end", lambda: not self.logind.inhibited())
        self.assertEqual(self.journal(), [])
        child.communicate(timeout=30)
        self.logind.prepare_for_sleep(False)
        process.wait_for("the next delay lock", self.logind.inhibited)
        self.assertTrue(self.locked())
        self.assertEqual(self.activity()[-1], ("locked", "before suspend"))
        self.wallet.run("unlock", passphrase=PASSPHRASE)
        self.wallet.run("token", "work", "--wait=0")


class LockedWithMemory(unittest.TestCase):
    """What needs no sign-in."""

    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)

    def testWithoutLogindItIsSaidOnce(self):
        wallet = Wallet(self.session, "memory").start()
        process.wait_for("the log", lambda: "logind" in self.session.log("agent"))
        time.sleep(0.3)
        self.assertEqual(self.session.log("agent").count("logind"), 1)
        wallet.run("lock")
        self.assertTrue(wallet.status()["locked"])

    def testRefusesToLockWithoutAPassphrase(self):
        wallet = Wallet(self.session, "memory", sets_passphrase=False).start()
        with Pipe(wallet.socket) as pipe:
            if pipe.call("wallet.doctor")["confirmation"]["state"] == "ok":
                self.skipTest("polkit of this computer knows Lanyard: its word unlocks the wallet")
        child = wallet.popen("lock")
        _, err = child.communicate(timeout=30)
        self.assertEqual(child.returncode, 77)
        self.assertIn("lanyard passphrase set", err)
        self.assertFalse(wallet.status()["locked"])


class LockedWithKeyring(unittest.TestCase):
    """An open keyring is no unlock."""

    def testStaysLockedThroughARestart(self):
        session = Session()
        self.addCleanup(session.close)
        session.start_keyring()
        wallet = Wallet(session, "system").start()
        wallet.run("lock")
        wallet.run("unlock", passphrase="not this one", code=77)
        wallet.restart()
        self.assertTrue(wallet.status()["locked"])
        # The delay is not forgotten either. (At most a second: whoever is slower has waited it out.)
        wallet.run("unlock", code=77)
        time.sleep(1.1)
        wallet.run("unlock", passphrase=PASSPHRASE)
        self.assertFalse(wallet.status()["locked"])


if __name__ == "__main__":
    unittest.main()
