"""Unlocking, and replacing a forgotten approval passphrase, by the computer's own password: Debian's polkitd, PAM and
pkttyagent, and a real password typed on a terminal; the real window, where a passphrase is replaced.

Runs as root, who lays out the machine (harness/polkit.py); the wallet and the person are LANYARD_TEST_USER's, and what the
person's half of the test wants from the machine it asks for over a pipe.
"""

import json
import os
import pty
import pwd
import select
import signal
import subprocess
import sys
import termios
import time
import unittest

from harness import process

PASSWORD = "a-password-of-this-machine-only-4711"
ACTION = "org.lanyard.Lanyard.unlock"


class Remote:
    """The machine, from the person's side: each call is carried out by root."""

    def __init__(self, read, write):
        self._answers = os.fdopen(read, encoding="utf-8")
        self._orders = os.fdopen(write, "w", encoding="utf-8")

    def __getattr__(self, name):
        def call(*arguments):
            self._orders.write(json.dumps([name, *arguments]) + "\n")
            self._orders.flush()
            answer = json.loads(self._answers.readline())
            if "failed" in answer:
                raise RuntimeError(f"the machine's {name}: {answer['failed']}")
            return answer["done"]
        return call


class Terminal:
    """A program on a terminal of its own, with somebody who types."""

    def __init__(self, arguments, env):
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execve(arguments[0], arguments, env)
        self.said = ""

    def wait_for(self, words, seconds=20):
        """Reads until the words come; forgets what came up to them."""
        deadline = time.monotonic() + seconds
        while words not in self.said:
            left = deadline - time.monotonic()
            if left <= 0 or not self._read(left):
                raise AssertionError(f"waited for {words!r} and got: {self.said}")
        self.said = self.said.partition(words)[2]

    def _read(self, seconds):
        if not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            got = os.read(self._fd, 4096)
        except OSError:  # nobody holds the other side any more
            return False
        self.said += got.decode(errors="replace")
        return bool(got)

    def type(self, text):
        """Types what is not shown: the echo is turned off just after the words that ask, and what came before it is thrown
        away (tcsetattr(3), TCSAFLUSH)."""
        process.wait_for("the echo to be off", lambda: not termios.tcgetattr(self._fd)[3] & termios.ECHO)
        os.write(self._fd, text.encode())

    def end(self, seconds=30):
        """The exit code, or the negative signal."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self._read(0.05):
                    pass
                os.close(self._fd)
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, signal.SIGKILL)
        raise AssertionError(f"it did not end: {self.said}")


class OnTheMachine(unittest.TestCase):
    """A wallet in a keyring, on a machine with polkit."""

    machine = None
    has_passphrase = False

    @classmethod
    def setUpClass(cls):
        from harness.session import Session
        from harness.wallet import Wallet
        cls.machine.start_polkitd()
        cls.addClassCleanup(cls.machine.end, "polkitd")
        cls.machine.register()
        cls.session = Session()
        cls.addClassCleanup(cls.session.close)
        # The machine's own system bus, as for everybody who does not name another.
        del cls.session.env["DBUS_SYSTEM_BUS_ADDRESS"]
        cls.session.start_keyring()
        cls.start_more()
        cls.wallet = Wallet(cls.session, "system", sets_passphrase=cls.has_passphrase).start()

    @classmethod
    def start_more(cls):
        pass

    def locked(self):
        return self.wallet.status()["locked"]

    def doctor(self, name="unlock"):
        return next(check for check in json.loads(self.wallet_run("doctor", "--json"))["checks"]
                    if check["name"] == name)

    def wallet_run(self, *arguments):
        """A command whose exit code is not looked at here."""
        child = self.wallet.popen(*arguments)
        out, _ = child.communicate(timeout=30)
        process.end(child)
        return out

    def activity(self, kind="lock"):
        rows = subprocess.run(["sqlite3", "-json", self.session.data / "activity.db",
                               f"SELECT outcome, detail FROM activity WHERE kind = '{kind}' ORDER BY rowid"],
                              capture_output=True, text=True, check=True).stdout
        return [(row["outcome"], row["detail"]) for row in json.loads(rows or "[]")]

    def is_nowhere(self, secret):
        for place in (self.session.logs, self.session.data):
            found = subprocess.run(["grep", "-rl", secret, place], capture_output=True, text=True, check=False)
            self.assertEqual(found.stdout, "")


class Person(OnTheMachine):
    """A wallet without an approval passphrase."""

    def setUp(self):
        self.addCleanup(self.make_open)
        self.wait_until_it_can_ask()

    def wait_until_it_can_ask(self):
        process.wait_for("the action", lambda: "is registered" in self.doctor()["words"])

    def make_open(self):
        self.machine.rule("")
        if self.locked():
            time.sleep(1.1)
            self.wait_until_it_can_ask()
            self.assertEqual(self.unlock(PASSWORD), 0)

    def terminal(self):
        return Terminal([process.program("lanyard"), "unlock"], self.session.env)

    def unlock(self, password):
        terminal = self.terminal()
        terminal.wait_for("Password: ")
        terminal.type(password + "\n")
        return terminal.end()

    def testTheRightPasswordUnlocks(self):
        self.wallet.run("lock")
        self.assertEqual(self.wallet.status()["unlock"], "system")
        terminal = self.terminal()
        terminal.wait_for("Lanyard is locked. Enter your password to unlock it")
        terminal.wait_for("Password: ")
        self.assertTrue(self.locked())
        terminal.type(PASSWORD + "\n")
        self.assertEqual(terminal.end(), 0)
        self.assertFalse(self.locked())
        self.assertEqual(self.activity()[-2:], [("locked", "by hand"), ("unlocked", "by the computer's confirmation")])
        self.is_nowhere(PASSWORD)

    def testAWrongPasswordDoesNot(self):
        self.wallet.run("lock")
        self.assertEqual(self.unlock("not this one"), 77)
        self.assertTrue(self.locked())
        self.assertEqual(self.activity()[-1], ("confirm.denied", ""))
        # Too soon: nobody is asked.
        self.wallet.run("unlock", code=75)
        time.sleep(1.1)
        self.assertEqual(self.unlock("nor this one"), 77)
        time.sleep(1.1)
        self.wallet.run("unlock", code=75)
        time.sleep(1.1)
        self.assertEqual(self.unlock(PASSWORD), 0)
        self.assertFalse(self.locked())

    def testTakenBackAtTheTerminalDoesNot(self):
        self.wallet.run("lock")
        terminal = self.terminal()
        terminal.wait_for("Password: ")
        terminal.type("\x03")
        self.assertEqual(terminal.end(), -signal.SIGINT)
        # Which of the two polkit hears of first: the terminal's agent is gone, or the wallet takes the question back.
        process.wait_for("the record", lambda: self.activity()[-1][0] in ("confirm.denied", "confirm.cancelled"))
        self.assertTrue(self.locked())

    def testClosedByThePersonDoesNot(self):
        """The answer of a desktop's own agent whose window was closed."""
        self.wallet.run("lock")
        agent = self.session.start("closing-agent", ["/usr/bin/python3", "-B", __file__, "closing-agent",
                                                     str(self.wallet.pid)])
        self.addCleanup(self.session.end, agent)
        process.wait_for("the agent", lambda: "registered" in self.session.log("closing-agent"))
        self.wallet.run("unlock", code=75)
        self.assertIn("asked for " + ACTION, self.session.log("closing-agent"))
        self.assertTrue(self.locked())
        self.assertEqual(self.activity()[-1], ("confirm.dismissed", ""))

    def testWithNobodyToAskItStaysLocked(self):
        self.wallet.run("lock")
        child = self.wallet.popen("unlock")
        _, err = child.communicate(timeout=30)
        self.assertEqual(child.returncode, 76)
        self.assertIn("pkttyagent", err)
        self.assertTrue(self.locked())

    def testStaysLockedThroughARestart(self):
        self.wallet.run("lock")
        self.wallet.restart()
        self.assertTrue(self.locked())
        self.assertEqual(self.unlock(PASSWORD), 0)

    def testPolkitsEndIsNoWayIn(self):
        self.wallet.run("lock")
        self.machine.end("polkitd")
        self.addCleanup(self.machine.start_polkitd)
        self.wallet.run("unlock", code=76)
        self.assertTrue(self.locked())

    def testWhereNothingWouldUnlockItItDoesNotLock(self):
        self.machine.end("polkitd")
        child = self.wallet.popen("lock")
        _, err = child.communicate(timeout=30)
        self.machine.start_polkitd()
        self.assertEqual(child.returncode, 77)
        self.assertIn("lanyard passphrase set", err)
        self.assertFalse(self.locked())
        self.machine.unregister()
        process.wait_for("the action to be gone", lambda: "does not know" in self.doctor()["words"])
        self.wallet.run("lock", code=77)
        self.machine.register()
        self.wait_until_it_can_ask()
        self.wallet.run("lock")

    def testARuleThatLetsEverybodyThroughConfirmsNobody(self):
        self.wallet.run("lock")
        self.machine.rule("YES")
        process.wait_for("the rule", lambda: "without asking" in self.doctor()["words"])
        self.wallet.run("unlock", code=76)
        self.assertTrue(self.locked())

    def testARetainedAuthorizationIsNoYes(self):
        """An administrator's rule keeps a yes for five minutes: the same process needs no password again."""
        self.machine.rule("AUTH_SELF_KEEP")
        time.sleep(1)  # until polkitd has read it; that it did is checked below
        self.wallet.run("lock")
        self.assertEqual(self.unlock(PASSWORD), 0)
        process.wait_for("the retained yes", lambda: "without asking" in self.doctor()["words"])
        # What would be opened by it is not locked to begin with.
        self.wallet.run("lock", code=77)
        self.addCleanup(self.wallet.restart)  # it was that process's

    def testARetainedAuthorizationUnlocksNothing(self):
        self.wallet.run("lock")
        self.machine.rule("AUTH_SELF_KEEP")
        time.sleep(1)
        # Somebody else gets it for the wallet's process while that is locked.
        check = Terminal(["/usr/bin/pkttyagent", "--process", str(self.wallet.pid)], self.session.env)
        time.sleep(1)
        asked = self.session.start("pkcheck", ["/usr/bin/pkcheck", "--action-id", ACTION, "--process", str(self.wallet.pid),
                                               "--allow-user-interaction"])
        check.wait_for("Password: ")
        check.type(PASSWORD + "\n")
        self.assertEqual(asked.wait(timeout=20), 0)
        os.kill(check.pid, signal.SIGTERM)
        check.end()
        process.wait_for("the retained yes", lambda: "without asking" in self.doctor()["words"])
        self.wallet.run("unlock", code=76)
        self.assertTrue(self.locked())
        self.addCleanup(self.wallet.restart)

    def testAnotherBusInTheEnvironmentIsNotAsked(self):
        """A "polkit" that says yes to everything, where the one who starts the wallet can put it."""
        self.wallet.run("lock")
        address = self.machine.start_impostor()
        self.addCleanup(self.machine.end_impostor)
        self.assertIn("boolean true", self.asked_at(address))
        self.machine.end("polkitd")
        self.addCleanup(self.machine.start_polkitd)
        self.addCleanup(self.wallet.restart)
        self.session.env["DBUS_SYSTEM_BUS_ADDRESS"] = address
        self.addCleanup(self.session.env.pop, "DBUS_SYSTEM_BUS_ADDRESS")
        self.wallet.restart()
        self.wallet.run("unlock", code=76)
        self.assertTrue(self.locked())

    def testABusOfAnotherUserInTheSystemsPlaceIsNotBelieved(self):
        self.wallet.run("lock")
        self.machine.start_impostor()
        self.addCleanup(self.machine.end_impostor)
        self.addCleanup(self.wallet.restart)
        self.machine.put_impostor_in_place()
        self.addCleanup(self.machine.put_system_back)
        self.assertIn("boolean true", self.asked_at("unix:path=/run/dbus/system_bus_socket"))
        self.wallet.restart()
        child = self.wallet.popen("unlock")
        _, err = child.communicate(timeout=30)
        self.assertEqual(child.returncode, 76)
        self.assertIn("not the system's", err)
        self.assertTrue(self.locked())

    def asked_at(self, address):
        """What the polkit there says to a question, by a program that believes it."""
        return subprocess.run(["/usr/bin/python3", "-B", __file__, "ask", address], env=self.session.env, text=True,
                              capture_output=True, check=False).stdout


class Forgetful(OnTheMachine):
    """A wallet with an approval passphrase that the person forgot, and its window."""

    has_passphrase = True
    NEW = "a-new-passphrase-of-the-tests-2846"

    @classmethod
    def start_more(cls):
        from harness import reader
        cls.session.start_screen()
        reader.start(cls.session)

    def setUp(self):
        from harness.wallet import PASSPHRASE
        self.passphrase = PASSPHRASE
        process.wait_for("the action", lambda: self.doctor("reset")["words"].startswith("your computer's password"))
        self.addCleanup(self.machine.rule, "", "reset-approval-passphrase")

    def agent(self):
        """What asks for the computer's password in the place of a desktop's window: polkit's own, at a terminal."""
        agent = Terminal(["/usr/bin/pkttyagent", "--process", str(self.wallet.pid)], self.session.env)
        self.addCleanup(self.end_agent, agent)
        time.sleep(1)  # until polkit knows of it
        return agent

    @staticmethod
    def end_agent(agent):
        os.kill(agent.pid, signal.SIGTERM)
        agent.end()

    def ask_in_the_window(self, words):
        """Locks the wallet and replaces its passphrase there, by keyboard: Forgotten it?, the new one twice."""
        from harness.screen import Window
        self.wallet.run("lock")
        self.wallet.run("passphrase", "reset")
        window = Window(self.session, "^Lanyard$")
        window.waits_for_passphrase("Approval passphrase")
        window.keys("Tab", "space")  # past the empty field; "Unlock" takes nothing yet
        window.waits_for_passphrase("New passphrase")
        window.type(words)
        window.keys("Tab")
        window.type(words)
        window.waits("^Replace it$", "button")
        window.keys("Return")
        return window

    def testTheRightPasswordReplacesItAndAWrongOneDoesNot(self):
        agent = self.agent()
        window = self.ask_in_the_window(self.NEW)
        agent.wait_for("You asked in Lanyard's window to replace the approval passphrase that you forgot.")
        agent.wait_for("Password: ")
        agent.type("not this one\n")
        process.wait_for("the record", lambda: self.activity("passphrase")[-1] == ("confirm.denied", "to reset it, on the screen"))
        self.assertNotIn("passphrase_reset", self.wallet.status())
        self.wallet.run("unlock", passphrase=self.NEW, code=77)
        time.sleep(1.1)
        self.wallet.run("unlock", passphrase=self.passphrase)
        window.keys("Escape")

        time.sleep(1.1)
        # The window of before is that of a wallet that was unlocked meanwhile.
        self.ask_in_the_window(self.NEW)
        agent.wait_for("Password: ")
        self.assertTrue(self.locked())
        agent.type(PASSWORD + "\n")
        process.wait_for("the record", lambda: self.activity("passphrase")[-1] ==
                         ("approval.reset", "by the computer's confirmation, on the screen"))
        process.wait_for("the news", lambda: self.wallet.status().get("passphrase_reset", {}).get("recent"))
        self.assertIn("replaced by your computer's password on 20", self.wallet_run("status"))
        # It replaced the passphrase and opened nothing.
        self.assertTrue(self.locked())
        self.wallet.run("unlock", passphrase=self.passphrase, code=77)
        time.sleep(1.1)
        self.wallet.run("unlock", passphrase=self.NEW)
        self.assertFalse(self.locked())
        for secret in (PASSWORD, self.NEW, self.passphrase):
            self.is_nowhere(secret)
        # And so it is after a restart.
        self.wallet.run("lock")
        self.wallet.restart()
        self.wallet.run("unlock", passphrase=self.passphrase, code=77)
        time.sleep(1.1)
        self.wallet.run("unlock", passphrase=self.NEW)

    def testThePipeHasNobodyAsked(self):
        from harness.pipe import Pipe, PipeError
        agent = self.agent()
        with Pipe(self.wallet.socket) as pipe:
            with self.assertRaises(PipeError) as refused:
                pipe.call("passphrase.reset", new=self.NEW)
            self.assertEqual(refused.exception.reason, "unsupported")
        with self.assertRaises(AssertionError):
            agent.wait_for("Password: ", seconds=2)

    def testAnAdministratorForbidsItAlone(self):
        self.machine.rule("NO", "reset-approval-passphrase")
        process.wait_for("the rule", lambda: "without asking" in self.doctor("reset")["words"])
        self.assertIn("is registered with polkit", self.doctor("unlock")["words"])
        child = self.wallet.popen("passphrase", "reset")
        _, err = child.communicate(timeout=30)
        self.assertEqual(child.returncode, 76)
        self.assertIn("nothing is deleted", err)
        self.assertIn(f"mv '{self.session.data}' '{self.session.data}.old'", err)


def closing_agent(pid):
    """An authentication agent for the wallet's process that answers as one whose window is closed."""
    import dbus
    import dbus.service
    from dbus.mainloop.glib import DBusGMainLoop
    from gi.repository import GLib
    DBusGMainLoop(set_as_default=True)
    bus = dbus.SystemBus()

    class Agent(dbus.service.Object):
        @dbus.service.method("org.freedesktop.PolicyKit1.AuthenticationAgent", "sssa{ss}sa(sa{sv})", "")
        def BeginAuthentication(self, action, _message, _icon, _details, _cookie, _identities):
            print("asked for", action, flush=True)
            raise dbus.DBusException("closed", name="org.freedesktop.PolicyKit1.Error.Cancelled")

    agent = Agent(bus, "/closing/agent")
    assert agent
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        start = int(stat.read().rpartition(")")[2].split()[19])
    authority = dbus.Interface(bus.get_object("org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority"),
                               "org.freedesktop.PolicyKit1.Authority")
    subject = ("unix-process", {"pid": dbus.UInt32(pid), "start-time": dbus.UInt64(start), "uid": dbus.Int32(os.getuid())})
    authority.RegisterAuthenticationAgent(subject, "C", "/closing/agent")
    print("registered", flush=True)
    GLib.MainLoop().run()


def ask(address):
    import dbus
    bus = dbus.bus.BusConnection(address)
    authority = dbus.Interface(bus.get_object("org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
                                              introspect=False), "org.freedesktop.PolicyKit1.Authority")
    subject = dbus.Struct(("unix-process", dbus.Dictionary({"pid": dbus.UInt32(os.getpid())}, signature="sv")))
    said = authority.CheckAuthorization(subject, ACTION, dbus.Dictionary({}, signature="ss"), dbus.UInt32(1), "")
    print("boolean", "true" if said[0] else "false")


def as_root():
    """Lays out the machine, starts the person's half, and does what that asks for."""
    from harness.polkit import Machine, NoMachine
    person = pwd.getpwnam(os.environ.get("LANYARD_TEST_USER", "lanyard-test"))
    try:
        machine = Machine(person, PASSWORD)
    except NoMachine as error:
        print("left out:", error)
        return 77
    try:
        machine.start_bus()
        there, back = os.pipe(), os.pipe()
        env = {"HOME": person.pw_dir, "USER": person.pw_name, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
        env |= {name: value for name, value in os.environ.items() if name.startswith("LANYARD_")}
        child = subprocess.Popen(["/usr/bin/python3", "-B", __file__, "person", str(back[0]), str(there[1]), *sys.argv[1:]],
                                 user=person.pw_uid, group=person.pw_gid, extra_groups=[], env=env,
                                 pass_fds=[back[0], there[1]])
        os.close(back[0])
        os.close(there[1])
        with os.fdopen(there[0], encoding="utf-8") as orders, os.fdopen(back[1], "w", encoding="utf-8") as answers:
            for line in orders:
                name, *arguments = json.loads(line)
                try:
                    answer = {"done": getattr(machine, name)(*arguments)}
                except Exception as error:  # the person's half says it, and goes on
                    answer = {"failed": repr(error)}
                answers.write(json.dumps(answer) + "\n")
                answers.flush()
        return child.wait()
    finally:
        machine.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["person"]:
        OnTheMachine.machine = Remote(int(sys.argv[2]), int(sys.argv[3]))
        unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
    elif sys.argv[1:2] == ["closing-agent"]:
        closing_agent(int(sys.argv[2]))
    elif sys.argv[1:2] == ["ask"]:
        ask(sys.argv[2])
    elif os.getuid() != 0:
        sys.exit("This test needs root: it lays out a machine with a polkit of its own.")
    else:
        sys.exit(as_root())
