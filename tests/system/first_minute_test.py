"""The first minute where there is no keyring: a bare server over ssh, and a desktop without one. By the built programs, at a
real terminal, with nothing in the environment that a server does not have."""

import os
import signal
import subprocess
import time
import unittest

from harness import process
from harness.canary import find_in_files
from harness.session import Session
from harness.terminal import Terminal
from harness.wallet import PASSPHRASE, descriptor


class Bare(unittest.TestCase):
    """A person without a bus, a keyring and a screen."""

    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        del self.session.env["DBUS_SESSION_BUS_ADDRESS"]
        self.addCleanup(self.endWallet)
        self.lanyard = process.program("lanyard")

    def agents(self):
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
                if words[0].endswith(b"/lanyard-agent") and os.stat(f"/proc/{pid}").st_uid in (0, os.getuid()):
                    if self.listensHere(pid):
                        found.append(int(pid))
            except OSError:
                continue
        return found

    def listensHere(self, pid):
        """Whether it was started by this test: it is not dumpable, so its folder cannot be read; its log can."""
        lock = self.session.run / "lanyard" / "agent.lock"
        if not lock.exists():
            return False
        inode = f":{lock.stat().st_ino} "
        with open("/proc/locks", encoding="utf-8") as locks:
            return any(f" {pid} " in line and inode in line for line in locks)

    def endWallet(self):
        for pid in self.agents():
            os.kill(pid, signal.SIGTERM)
        process.wait_for("the end of the wallet", lambda: not self.agents())

    def at(self, *arguments):
        terminal = Terminal(self.session.env, [self.lanyard, *map(str, arguments)])
        self.addCleanup(terminal.__exit__)
        return terminal

    def alone(self, *arguments, **options):
        """Without a terminal."""
        return subprocess.run([self.lanyard, *map(str, arguments)], env=self.session.env, text=True, check=False,
                              capture_output=True, stdin=subprocess.DEVNULL, start_new_session=True, timeout=60, **options)

    def choose(self, terminal, first=PASSPHRASE, second=PASSPHRASE):
        terminal.sees("sealed file? [Y/n]")
        terminal.types("")
        terminal.sees("New passphrase")
        terminal.types(first)
        terminal.sees("The same again:")
        terminal.types(second)


class FirstSignIn(Bare):
    def testANewcomerSignsInWithinAMinute(self):
        provider = self.session.provider()
        begun = time.monotonic()
        terminal = self.at("login", provider.issuer, "--client-id", "lanyard-rs256", "--alias", "work", "--ca", provider.ca)
        self.choose(terminal)
        # Nobody is asked for the passphrase that they have just typed.
        self.assertNotIn("Approval passphrase", terminal.ends())
        self.assertLess(time.monotonic() - begun, 60)
        listed = self.alone("list")
        self.assertIn("work", listed.stdout)
        self.assertEqual((self.session.data / "keystore").read_text(encoding="utf-8"), "file\n")
        self.assertEqual(find_in_files((self.session.home, self.session.run), [PASSPHRASE]), [])

        self.endWallet()
        # A later start knows the choice, and asks for the passphrase: at a terminal alone.
        begun = time.monotonic()
        refused = self.alone("token", "work")
        self.assertEqual(refused.returncode, 75)
        self.assertIn("The wallet is locked.\n  Run: lanyard unlock", refused.stderr)
        self.assertLess(time.monotonic() - begun, 3)
        self.assertEqual(self.agents(), [])
        doctor = self.alone("doctor")
        self.assertRegex(doctor.stdout, r"keystore +ok +sealed file, closed")
        terminal = self.at("unlock")
        terminal.sees("Passphrase of the wallet:")
        terminal.types("not the one, certainly")
        terminal.sees("Once more.")
        terminal.sees("Passphrase of the wallet:")
        terminal.types(PASSPHRASE)
        terminal.ends()
        self.assertIn("work", self.alone("list").stdout)

        self.endWallet()
        fd = descriptor(PASSPHRASE)
        self.addCleanup(os.close, fd)
        self.assertEqual(self.alone("unlock", f"--passphrase-fd={fd}", pass_fds=[fd]).returncode, 0)


class NoKeystore(Bare):
    def testTheReasonComesOutOfTheCommandAtOnce(self):
        begun = time.monotonic()
        for command in (["list"], ["token", "work"], ["status"]):
            ended = self.alone(*command)
            self.assertEqual(ended.returncode, 73)
            self.assertIn("No keyring answers", ended.stderr)
            self.assertIn("no session bus", ended.stderr)
            self.assertIn("--keystore=file", ended.stderr)
        self.assertLess(time.monotonic() - begun, 6)

    def testDoctorLooksAtTheKeystoreItself(self):
        doctor = self.alone("doctor")
        self.assertEqual(doctor.returncode, 1)
        self.assertRegex(doctor.stdout, r"keystore +PROBLEM +No keyring answers")

    def testNothingIsMadeOfTwoPassphrasesThatDiffer(self):
        terminal = self.at("status")
        self.choose(terminal, second="something else altogether")
        terminal.sees("The two were not the same. Once more.")
        for _ in range(2):
            terminal.sees("New passphrase")
            terminal.types("short")
        terminal.ends(64)
        self.assertFalse((self.session.data / "secrets.lanyard").exists())

    def testNoIsNo(self):
        terminal = self.at("status")
        terminal.sees("[Y/n]")
        terminal.types("n")
        self.assertIn("--keystore=file", terminal.ends(73))
        self.assertFalse((self.session.data / "secrets.lanyard").exists())

    def testTheMenusStartSaysItAtOnce(self):
        begun = time.monotonic()
        ended = subprocess.run([process.program("lanyard-desktop")], env=self.session.env, text=True, check=False,
                               capture_output=True, stdin=subprocess.DEVNULL, start_new_session=True, timeout=60)
        self.assertLess(time.monotonic() - begun, 5)
        self.assertEqual(ended.returncode, 73)
        self.assertIn("No keyring answers", ended.stderr)


class BoundToAKeyring(Bare):
    def testSaysHowToGetAtThatAndMakesNoTwin(self):
        bus = self.session.env
        self.session.start_keyring()
        self.assertEqual(self.alone("status").returncode, 0)
        self.endWallet()
        self.session.env = {name: value for name, value in bus.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
        (self.session.run / "bus").rename(self.session.run / "bus.gone")
        terminal = self.at("status")
        screen = terminal.ends(73)
        self.assertIn("No keyring answers", screen)
        self.assertNotIn("[Y/n]", screen)
        self.assertFalse((self.session.data / "secrets.lanyard").exists())


if __name__ == "__main__":
    unittest.main()
