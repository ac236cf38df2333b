"""The wallet at a socket of systemd's: systemd-socket-activate listens and starts it with the first connection, as the units do."""

import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))

from harness import process  # noqa: E402
from harness.session import Session  # noqa: E402
from harness.wallet import Wallet  # noqa: E402


class SocketActivation(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.wallet = Wallet(self.session, "memory")

    def activate(self, *options, mode=0o600):
        """systemd-socket-activate cannot be told modes, as the unit tells by DirectoryMode= and SocketMode=."""
        self.wallet.socket.parent.mkdir(mode=0o700, exist_ok=True)
        activator = self.session.start("agent", [
            process.require("systemd-socket-activate"), f"--listen={self.wallet.socket}", "--setenv=HOME",
            "--setenv=DBUS_SESSION_BUS_ADDRESS", "--setenv=DBUS_SYSTEM_BUS_ADDRESS", process.program("lanyard-agent"),
            "--foreground", *options])
        process.wait_for("the socket", lambda: "Listening" in self.session.log("agent"))
        self.wallet.socket.chmod(mode)
        self.wallet.took_over(activator)
        return activator

    def testTheFirstCommandStartsIt(self):
        activator = self.activate("--keystore=memory")
        self.assertEqual(Path(f"/proc/{activator.pid}/comm").read_text(encoding="utf-8"), "systemd-socket-\n")
        status = json.loads(self.wallet.run("status", "--json"))
        self.assertEqual(status["keystore"]["name"], "memory only")
        # By exec: it is the same process.
        self.assertEqual(Path(f"/proc/{activator.pid}/comm").read_text(encoding="utf-8"), "lanyard-agent\n")
        inode = self.wallet.socket.stat().st_ino
        self.assertEqual(len(self.wallet.identities()), 0)
        self.wallet.run("stop")
        activator.wait(timeout=20)
        self.assertEqual(activator.returncode, 0)
        # The path is systemd's.
        self.assertEqual(self.wallet.socket.stat().st_ino, inode)

    def testItTakesNoSocketThatOthersCanReach(self):
        activator = self.activate("--keystore=memory", mode=0o644)
        child = self.wallet.popen("status")
        err = child.communicate(timeout=60)[1]
        self.assertEqual(child.returncode, 69, err)
        activator.wait(timeout=20)
        self.assertEqual(activator.returncode, 69)
        self.assertIn("others can reach the socket", self.session.log("agent"))

    def testWhoWaitsIsToldWhyItCannotStart(self):
        # No keyring answers on this session's bus, and none is asked for at a terminal.
        activator = self.activate("--keystore=system")
        child = self.wallet.popen("status")
        out, err = child.communicate(timeout=60)
        self.assertEqual((child.returncode, out), (73, ""), err)
        self.assertIn("No keyring answers", err)
        self.assertIn("systemctl --user stop lanyard-agent.socket", err)
        activator.wait(timeout=20)
        self.assertEqual(activator.returncode, 73)

    def testASealedWalletSaysThatItNeedsATerminal(self):
        Wallet(self.session, "file").start().stop()
        self.activate()
        child = self.wallet.popen("status")
        err = child.communicate(timeout=60)[1]
        self.assertEqual(child.returncode, 73, err)
        self.assertIn("systemctl --user stop lanyard-agent.socket", err)
        self.assertNotIn("lanyard unlock", err)


if __name__ == "__main__":
    unittest.main()
