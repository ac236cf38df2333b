"""Ending and restarting the wallet by its own command line: the real programs, started as a person starts them."""

import subprocess
import unittest

from harness.pipe import Pipe
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet


def activity(session):
    return subprocess.run(["sqlite3", session.data / "activity.db",
                           "SELECT outcome FROM activity WHERE kind = 'stop' ORDER BY rowid"],
                          capture_output=True, text=True, check=True).stdout.split()


def hasEnded(pid):
    """Gone, or waiting for whoever has to fetch its exit code, which is nobody of ours."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


class Stop(unittest.TestCase):
    def session(self):
        session = Session()
        self.addCleanup(session.close)
        return session

    def testALockedWalletStops(self):
        session = self.session()
        wallet = Wallet(session, "file").start()
        wallet.run("lock")
        wallet.run("stop")
        self.assertIsNotNone(wallet._agent.poll(), "the process is gone when the command returns")
        self.assertEqual(wallet._agent.returncode, 0)
        self.assertEqual(activity(session), ["stopped"])
        self.assertFalse(wallet.socket.exists())
        wallet.run("stop")

    def testAWalletInMemoryKeepsItsIdentitiesUnlessToldOtherwise(self):
        session = self.session()
        provider = session.provider()
        wallet = Wallet(session, "memory").start()
        wallet.login(provider, "lanyard-rs256", "work")
        self.assertIn("memory", wallet.popen("stop").communicate()[1])
        wallet.run("stop", code=73)
        self.assertEqual([one["alias"] for one in wallet.identities()], ["work"])
        wallet.run("stop", "--force")
        self.assertIsNotNone(wallet._agent.poll())

    def testARestartIsAnotherProcessAndNoUnlock(self):
        session = self.session()
        session.start_keyring()
        wallet = Wallet(session, "system")
        wallet.run("list")
        self.addCleanup(wallet.run, "stop")
        wallet.run("passphrase", "set", passphrase=PASSPHRASE)
        wallet.run("lock")
        before = self.pid(wallet)
        wallet.run("restart")
        self.assertNotEqual(self.pid(wallet), before)
        self.assertTrue(hasEnded(before))
        self.assertTrue(wallet.status()["locked"], "a restart is no unlock")

    def testAWalletWithOptionsIsLeftToThoseWhoStartedIt(self):
        wallet = Wallet(self.session(), "file").start()
        wallet.run("restart", code=64)
        self.assertIsNone(wallet._agent.poll())

    @staticmethod
    def pid(wallet):
        with Pipe(wallet.socket) as pipe:
            return pipe.call("wallet.doctor")["pid"]


if __name__ == "__main__":
    unittest.main()
