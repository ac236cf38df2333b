"""The first minute where there is no keyring: a bare server over ssh, and a desktop without one. By the built programs, at a
real terminal, with nothing in the environment that a server does not have."""

import json
import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import time
import unittest
from pathlib import Path

from harness import process, reader
from harness.canary import find_in_files
from harness.screen import Window
from harness.session import Session
from harness.terminal import Terminal
from harness.wallet import PASSPHRASE, Wallet, descriptor

# What a test types by xdotool stands in that one's arguments, where a canary beside it looks for the other.
TYPED = "seven plain words for a first minute"


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
        lock = self.runtimeFolder() / "agent.lock"
        if not lock.exists():
            return False
        inode = f":{lock.stat().st_ino} "
        with open("/proc/locks", encoding="utf-8") as locks:
            return any(f" {pid} " in line and inode in line for line in locks)

    def runtimeFolder(self):
        return self.session.run / "lanyard"

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


    def unlock(self):
        fd = descriptor(PASSPHRASE)
        self.addCleanup(os.close, fd)
        self.assertEqual(self.alone("unlock", f"--passphrase-fd={fd}", pass_fds=[fd]).returncode, 0)

    def signIn(self):
        """The first sign-in of a newcomer, with all that it takes."""
        provider = self.session.provider()
        terminal = self.at("login", provider.issuer, "--client-id", "lanyard-rs256", "--alias", "work", "--ca", provider.ca)
        self.choose(terminal)
        return terminal

    def menu(self, *arguments):
        """A start from the menu."""
        return self.session.start("desktop", [process.program("lanyard-desktop"), *arguments])


class FirstSignIn(Bare):
    def testANewcomerSignsInWithinAMinute(self):
        begun = time.monotonic()
        terminal = self.signIn()
        # Nobody is asked for the passphrase that they have just typed.
        self.assertNotIn("Approval passphrase", terminal.ends())
        self.assertLess(time.monotonic() - begun, 60)
        listed = self.alone("list")
        self.assertIn("work", listed.stdout)
        self.assertEqual((self.session.data / "keystore").read_text(encoding="utf-8"), "file\n")
        self.assertEqual(find_in_files((self.session.home, self.session.run), [PASSPHRASE]), [])

        # What a server does not need is no problem there.
        del self.session.env["BROWSER"]
        doctor = self.alone("doctor")
        self.assertEqual(doctor.returncode, 0, doctor.stdout)
        self.assertRegex(doctor.stdout, r"browser +ok +none on this computer: sign in with the address")

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
        begun = time.monotonic()
        terminal.sees("Once more.")
        self.assertGreater(time.monotonic() - begun, 1)
        terminal.sees("Passphrase of the wallet:")
        terminal.types(PASSPHRASE)
        terminal.ends()
        self.assertIn("work", self.alone("list").stdout)

        self.endWallet()
        self.unlock()

    def testWrongPassphrasesMakeTheNextStartWait(self):
        self.choose(terminal := self.at("status"))
        terminal.ends()
        self.endWallet()

        def guess(words):
            fd = descriptor(words)
            self.addCleanup(os.close, fd)
            return self.alone("unlock", f"--passphrase-fd={fd}", pass_fds=[fd])

        # Each wait is twice the one before: long enough, in the end, for a machine that has much to do.
        for wait in (1, 2, 4, 0):
            self.assertEqual(guess("not the one, certainly").returncode, 73)
            time.sleep(wait + 0.5 if wait else 0)
        # Also the right one, or many guesses at once would be the way round.
        delayed = guess(PASSPHRASE)
        self.assertEqual(delayed.returncode, 75)
        self.assertIn("A wrong passphrase came before", delayed.stderr)
        self.assertEqual(self.agents(), [])
        time.sleep(8.1)
        self.assertEqual(guess(PASSPHRASE).returncode, 0)


class TokenOnAServer(Bare):
    """Where no window can ask: the passphrase answers, and it is said at once."""

    def setUp(self):
        super().setUp()
        self.signIn().ends()

    def testAsksOnTheSameTerminal(self):
        terminal = self.at("token", "work")
        terminal.sees("this terminal does")
        terminal.sees("Wants      to use an access token")
        terminal.sees("Allow: ")
        terminal.types("o")
        terminal.sees("Approval passphrase: ")
        terminal.types("not the one, certainly")
        terminal.sees("Once more.")
        terminal.sees("Approval passphrase: ")
        time.sleep(1.1)  # a wrong one makes the next wait
        terminal.types(PASSPHRASE)
        self.assertRegex(terminal.ends().splitlines()[-1], r"^\S{20,}$")

        denied = self.at("token", "work")
        denied.sees("Allow: ")
        denied.types("d")
        denied.sees("Approval passphrase: ")
        denied.types(PASSPHRASE)
        denied.ends(77)

    def testStopsAskingWhenItWasAnsweredElsewhere(self):
        for chosen in (False, True):
            terminal = self.at("token", "work")
            terminal.sees("Allow: ")
            if chosen:
                terminal.types("o")
                terminal.sees("Approval passphrase: ")
            fd = descriptor(PASSPHRASE)
            self.addCleanup(os.close, fd)
            self.assertEqual(self.alone("approve", "--once", f"--passphrase-fd={fd}", pass_fds=[fd]).returncode, 0)
            self.assertRegex(terminal.ends().splitlines()[-1], r"^\S{20,}$")

    def testSaysWhatAnswersWhereThereIsNoTerminal(self):
        ended = self.alone("token", "work", "--wait", "2")
        self.assertEqual(ended.returncode, 77)
        self.assertIn("lanyard approve", ended.stderr.splitlines()[0])
        self.assertNotIn("in Lanyard", ended.stderr.splitlines()[0])

    def testEndsAtOnceWhereNobodyCanAnswer(self):
        with Session() as other:
            del other.env["DBUS_SESSION_BUS_ADDRESS"]
            wallet = Wallet(other, "memory", sets_passphrase=False).start()
            begun = time.monotonic()
            out = json.loads(wallet.run("login", "demo", "--json", code=77).splitlines()[-1])
            self.assertLess(time.monotonic() - begun, 5)
            self.assertIn("lanyard passphrase set", out["hint"])
            wallet.stop()


class TheDemo(Bare):
    def testSaysHowTheDemoIsStarted(self):
        self.choose(terminal := self.at("status"))
        terminal.ends()

        def signIn():
            fd = descriptor(PASSPHRASE)
            self.addCleanup(os.close, fd)
            return self.alone("login", "demo", f"--passphrase-fd={fd}", "--no-browser", pass_fds=[fd])

        ended = signIn()
        self.assertEqual(ended.returncode, 69)
        self.assertNotIn("network", ended.stderr)
        command = re.search(r"another terminal, then try again: (lanyard-demo-idp .*)", ended.stderr).group(1)
        # What it says does it.
        program, *arguments = shlex.split(command)
        self.session.start("demo", [process.program(program), *arguments])
        process.wait_for("the demo", lambda: "demo" in json.loads(self.alone("status", "--json").stdout))


class NoRuntimeDirectory(Bare):
    """A bare container: nobody made /run/user/UID."""

    FOLDER = Path(f"/tmp/lanyard-{os.getuid()}")

    def setUp(self):
        super().setUp()
        if Path(f"/run/user/{os.getuid()}").exists():
            self.skipTest("somebody made a runtime directory for this user")
        del self.session.env["XDG_RUNTIME_DIR"]
        self.clear()
        self.addCleanup(self.clear)

    def clear(self):
        if self.FOLDER.is_symlink():
            self.FOLDER.unlink()
        shutil.rmtree(self.FOLDER, ignore_errors=True)

    def runtimeFolder(self):
        return self.FOLDER

    def testAFolderOfOurOwnHoldsTheSocketAndTheLock(self):
        self.choose(terminal := self.at("status"))
        terminal.ends()
        self.assertEqual(stat.S_IMODE(self.FOLDER.lstat().st_mode), 0o700)
        self.assertTrue((self.FOLDER / "wallet.sock").is_socket())
        self.assertEqual(self.alone("list").returncode, 0)
        self.assertRegex(self.alone("doctor").stdout, rf"socket +ok +{self.FOLDER}/wallet.sock")
        # Nothing else: secrets and all that lasts are in the home.
        self.assertEqual({path.name for path in self.FOLDER.iterdir()},
                         {"agent.lock", "wallet.sock", "wallet.sock.lock"})
        self.endWallet()

    def testWhatSomebodyElseMayHaveMadeIsRefused(self):
        elsewhere = self.session.top / "elsewhere"
        elsewhere.mkdir(mode=0o700)

        def open_to_others():
            self.FOLDER.mkdir(mode=0o700)
            self.FOLDER.chmod(0o770)

        for make in (lambda: self.FOLDER.symlink_to(elsewhere), open_to_others):
            make()
            refused = self.alone("status")
            self.assertEqual(refused.returncode, 69)
            self.assertIn(f"{self.FOLDER} is not a folder of yours alone", refused.stderr)
            self.assertIn("XDG_RUNTIME_DIR", refused.stderr)
            agent = subprocess.run([process.program("lanyard-agent"), "--foreground"], env=self.session.env, text=True,
                                   check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
            self.assertEqual(agent.returncode, 69)
            self.assertIn("XDG_RUNTIME_DIR", agent.stderr)
            self.clear()
        self.assertEqual(list(elsewhere.iterdir()), [])


class FromTheMenu(Bare):
    """A desktop without a keyring: the window itself offers what helps."""

    def setUp(self):
        super().setUp()
        self.session.start_bus()
        self.session.start_screen()
        reader.start(self.session)

    def answers(self):
        return self.alone("--no-start", "status").returncode == 0

    def testASealedFileIsMadeAndOpenedThere(self):
        menu = self.menu()
        window = Window(self.session, "^Where shall Lanyard keep")
        window.waits_for_passphrase("New passphrase")
        window.type(TYPED)
        window.keys("Tab")
        window.type("something else altogether")
        window.waits("^The two are not the same")
        window.keys("Return", "ctrl+a", "BackSpace")
        process.wait_for("the field to be empty", lambda: not window.find("^The two are not the same"))
        # It came to nothing: the file is offered as before, and nobody makes it.
        window.waits_for_passphrase("Once more")
        self.assertTrue(window.find("^Keep them in a sealed file$", "button"))
        self.assertFalse(self.answers())
        self.assertFalse((self.session.data / "secrets.lanyard").exists())
        window.type(TYPED)
        window.keys("Return")
        process.wait_for("the wallet", self.answers, 30)
        self.assertEqual(menu.wait(timeout=30), 0)
        self.assertEqual((self.session.data / "keystore").read_text(encoding="utf-8"), "file\n")
        Window(self.session, "^Lanyard$")  # the wallet's own
        self.endWallet()

        menu = self.menu()
        window = Window(self.session, "^Lanyard is locked")
        window.waits_for_passphrase("Passphrase of the wallet")
        window.type("not the one, certainly")
        window.keys("Return")
        window.waits("^That is not the passphrase of the wallet")
        self.assertFalse(self.answers())
        window.type(TYPED)
        window.waits("^Unlock$", "button")  # it counts the seconds for which a wrong one makes the next wait
        window.keys("Return")
        process.wait_for("the wallet", self.answers, 30)
        self.assertEqual(menu.wait(timeout=30), 0)
        self.assertEqual(find_in_files((self.session.home, self.session.run, self.session.logs), [TYPED]), [])

    def testAWalletInAKeyringIsOfferedNoTwin(self):
        keyring = self.session.start_keyring()
        self.assertEqual(self.alone("status").returncode, 0)
        self.endWallet()
        self.session.end(keyring)
        menu = self.menu()
        window = Window(self.session, "^Your keyring does not answer")
        window.waits("^Try again$", "button", "focused")
        window.type(TYPED)
        window.keys("Return")
        window.keys("Escape")
        self.assertEqual(menu.wait(timeout=30), 73)
        self.assertFalse((self.session.data / "secrets.lanyard").exists())

    def testTheWordsForATerminalWorkThere(self):
        del self.session.env["DISPLAY"]
        ended = subprocess.run([process.program("lanyard-desktop")], env=self.session.env, text=True, check=False,
                               capture_output=True, stdin=subprocess.DEVNULL, start_new_session=True, timeout=60)
        command = re.search(r"open a terminal and run: lanyard (\w+)$", ended.stderr.strip()).group(1)
        terminal = self.at(command)
        self.choose(terminal)
        terminal.ends()


class NoKeystore(Bare):
    def testTheReasonComesOutOfTheCommandAtOnce(self):
        begun = time.monotonic()
        for command in (["list"], ["token", "work"], ["status"]):
            ended = self.alone(*command)
            self.assertEqual(ended.returncode, 73, ended.stderr)
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


class ClosedKeyring(Bare):
    """A real gnome-keyring that nobody has opened, and its own question answered by a scripted person."""

    PASSWORD = "the password of the keyring"

    def closedKeyring(self):
        """With a wallet in it."""
        keyring = self.session.start_keyring(self.PASSWORD)
        self.assertEqual(self.alone("status").returncode, 0)
        self.endWallet()
        self.session.end(keyring)
        self.session.start_closed_keyring()

    def testWithoutAScreenItSaysHowItIsUnlockedAtOnce(self):
        self.closedKeyring()
        begun = time.monotonic()
        screen = self.at("status").ends(73)
        self.assertLess(time.monotonic() - begun, 5)
        self.assertIn("The keyring is locked", screen)
        self.assertIn("gnome-keyring-daemon --unlock", screen)
        self.assertNotIn("[Y/n]", screen)
        self.assertRegex(self.alone("doctor").stdout, r"keystore +PROBLEM +The keyring is locked")

    def testOnAScreenTheKeyringAsksByItself(self):
        self.closedKeyring()
        self.session.start_screen()
        asking = self.session.start_prompter("answer", self.PASSWORD)
        ended = self.alone("status")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn("it asks for its password in a window of its own", ended.stderr)
        self.assertIn("password", self.session.log("prompter"))
        self.session.end(asking)

    def testAQuestionThatIsClosedEndsTheStart(self):
        self.closedKeyring()
        self.session.start_screen()
        self.session.start_prompter("close")
        begun = time.monotonic()
        ended = self.alone("status")
        self.assertLess(time.monotonic() - begun, 20)
        self.assertEqual(ended.returncode, 73)
        self.assertIn("the prompt was dismissed", ended.stderr)

    def testWhereNothingCanAskItEndsToo(self):
        self.closedKeyring()
        self.session.start_screen()
        begun = time.monotonic()
        ended = self.alone("status")
        self.assertLess(time.monotonic() - begun, 40)
        self.assertEqual(ended.returncode, 73)


class NoDefaultCollection(Bare):
    """A real gnome-keyring in which nothing was ever kept."""

    def setUp(self):
        super().setUp()
        self.session.start_closed_keyring()

    def testWithoutAScreenTheSealedFileIsOffered(self):
        terminal = self.at("status")
        terminal.sees("no default collection")
        self.choose(terminal)
        terminal.ends()

    def testOnAScreenTheKeyringIsAskedToMakeOne(self):
        self.session.start_screen()
        self.session.start_prompter("answer", "a new password")
        ended = self.alone("status")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn("it asks in a window of its own to make one", ended.stderr)
        self.assertEqual((self.session.data / "keystore").read_text(encoding="utf-8"), "system\n")

    def testAQuestionThatIsClosedEndsTheStart(self):
        self.session.start_screen()
        self.session.start_prompter("close")
        ended = self.alone("status")
        self.assertEqual(ended.returncode, 73)
        self.assertIn("the question for one was closed", ended.stderr)


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
