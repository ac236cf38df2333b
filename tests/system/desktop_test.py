"""The main job on the screen: the real window under Xvfb, clicked and typed into; the keyring; the browser.

The form is walked with Tab as a person without a mouse would, so the test holds the order of its fields too. Two buttons are
clicked: "Add a service" on the first page, and "Allow" in a prompt.
"""

import json
import subprocess
import time
import unittest

from harness import process, reader
from harness.screen import Window
from harness.session import Session
from harness.wallet import Wallet

# Seconds. Longer than a prompt and its answer on a slow machine, short enough to wait for its end.
ACCESS_LIFE = 30
# Seconds for which a tool that was told no may not ask again.
COOL_DOWN = 10


def allow(prompt):
    prompt.waits_to_be_answered()
    prompt.click("^Allow$")


def deny(prompt):
    """Enter is "deny", wherever the keyboard is."""
    prompt.waits_to_be_answered()
    prompt.keys("Return")


class OnTheScreen(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.session.start_keyring()
        self.session.start_screen()
        reader.start(self.session)
        self.provider = self.session.provider(ACCESS_LIFE)
        self.wallet = Wallet(self.session, "system").start()

    def openWindow(self):
        self.session.start("desktop", [process.program("lanyard-desktop")])
        return Window(self.session, "^Lanyard$")

    def fillInForm(self, window):
        window.waits("^Provider address$", "", "focused")
        window.type(self.provider.issuer)
        window.keys("Tab")
        window.type("lanyard-es256")
        window.keys("Tab", "Tab")  # past "Copy"
        window.type("work")
        window.keys("Tab", "space")  # "More options"
        window.keys("Tab", "Tab", "Tab")  # past permissions and client secret
        window.type(str(self.provider.ca))
        window.keys("Tab", "Tab", "space")  # past the redirect address: "Continue in the browser"

    def signIn(self):
        window = self.openWindow()
        window.click("^Add a service$")
        self.fillInForm(window)
        process.wait_for("the identity", self.wallet.identities, 90)

    def answer(self, arguments, hand):
        """What a command comes to when its prompt is answered by `hand`: its exit code and its output."""
        child = self.wallet.popen(*arguments, "--json")
        try:
            hand(Window(self.session, "^A question", child))
            out, _ = child.communicate(timeout=60)
            return child.returncode, json.loads(out)
        finally:
            process.end(child)

    def allowedToken(self):
        """A token after a click on "Allow", just this once, which the provider's own userinfo accepts."""
        code, token = self.answer(["token", "work", "--min-valid=1"], allow)
        self.assertEqual(code, 0, token)
        status, claims = self.provider.userinfo(token["access_token"])
        self.assertEqual((status, claims["sub"]), (200, "ada"))
        return token["access_token"]

    def newestRefreshToken(self):
        return self.provider.command("issued")["refreshTokens"][-1]

    def testTheMainJob(self):
        self.assertTrue(self.wallet.status()["desktop"])
        self.signIn()
        self.assertEqual(self.wallet.identities()[0]["alias"], "work")
        signed_in = self.newestRefreshToken()
        # Until then it is sealed in the journal.
        process.wait_for("the refresh token in the keyring", self.keyringHasNewest, 10)
        self.assertEqual(self.session.find_in_files([signed_in]), [])

        first = self.allowedToken()
        code, out = self.answer(["token", "work", "--min-valid=1"], deny)
        self.assertEqual((code, out["error"]["reason"]), (77, "consent_denied"))

        time.sleep(COOL_DOWN)
        self.wallet.restart()
        self.allowedToken()

        time.sleep(ACCESS_LIFE + 1)
        self.assertFalse(self.provider.is_active(first))
        self.assertNotEqual(self.allowedToken(), first)
        self.assertFalse(self.provider.is_active(signed_in))
        process.wait_for("the newest refresh token in the keyring", self.keyringHasNewest, 10)

        access = self.allowedToken()
        self.assertTrue(self.provider.is_active(access))
        # The wallet renews by itself; whichever refresh token is the newest, it is active.
        process.wait_for("an active refresh token", lambda: self.provider.is_active(self.newestRefreshToken()), 10)
        code, out = self.answer(["logout", "work"], allow)
        self.assertEqual(code, 0, out)
        self.assertFalse(self.provider.is_active(access))
        refresh = self.newestRefreshToken()
        self.assertFalse(self.provider.is_active(refresh))
        self.assertEqual(self.wallet.identities(), [])
        self.assertFalse(any(refresh in item for item in self.session.keyring_items()))

    def keyringHasNewest(self):
        newest = self.newestRefreshToken()
        return any(newest in item for item in self.session.keyring_items())


class AQuestion(unittest.TestCase):
    def testComesBackWhenItsDesktopDies(self):
        """A desktop that was ending when the question came never showed it; one that died shows it no more."""
        session = Session()
        self.addCleanup(session.close)
        session.start_keyring()
        session.start_screen()
        reader.start(session)
        wallet = Wallet(session, "system").start()
        wallet.login(session.provider(), "lanyard-es256", "work")
        child = wallet.popen("token", "work", "--json")
        try:
            first = Window(session, "^A question", child)
            first.waits_to_be_answered()
            first.kill()
            again = Window(session, "^A question", child)
            self.assertNotEqual(again.process(), first.process())
            allow(again)
            out, _ = child.communicate(timeout=60)
            self.assertEqual(child.returncode, 0, out)
        finally:
            process.end(child)


class OnASmallScreen(unittest.TestCase):
    """1280x800 at 1.5 and 2 times the size: 853x533 and 640x400 in the windows' own units."""

    def screen(self, scale):
        session = Session()
        self.addCleanup(session.close)
        session.start_keyring()
        session.start_screen("1280x800")
        session.env["QT_SCALE_FACTOR"] = scale
        reader.start(session)
        return session

    def assertOnTheScreen(self, window):
        left, top, width, height = window.place()
        self.assertGreaterEqual(min(left, top), 0)
        self.assertLessEqual(left + width, 1280)
        # 40 of its own units, at the least, are left for a title bar and a panel.
        self.assertLessEqual(top + height, 800 - 40)
        return width

    def testTheWindowFitsHoweverTheWalletWasStarted(self):
        for scale in ("1.5", "2"):
            for start in ([], ["lanyard", "status"], ["lanyard-agent"]):
                with self.subTest(scale=scale, start=start):
                    session = self.screen(scale)
                    for program in [start, ["lanyard-desktop"]] if start else [["lanyard-desktop"]]:
                        ended = subprocess.run([process.program(program[0]), *program[1:]], env=session.env, timeout=60,
                                               capture_output=True, stdin=subprocess.DEVNULL, check=False)
                        self.assertEqual(ended.returncode, 0, ended.stderr)
                    try:
                        # As wide as the screen: narrower, and the scale did not reach it.
                        window = Window(session, "^Lanyard$")
                        window.waits("^Add a service$", "button")
                        self.assertEqual(self.assertOnTheScreen(window), 1280)
                    finally:
                        subprocess.run([process.program("lanyard"), "stop"], env=session.env, capture_output=True, check=True)

    def testTheQuestionFits(self):
        for scale in ("1.5", "2"):
            with self.subTest(scale=scale):
                session = self.screen(scale)
                provider = session.provider()
                wallet = Wallet(session, "system").start()
                wallet.login(provider, "lanyard-es256", "work")
                child = wallet.popen("token", "work", "--json")
                try:
                    question = Window(session, "^A question", child)
                    question.waits_to_be_answered()  # it may open taller than it stays
                    # Two columns on a low screen: 760 of its own units, and never more than there are.
                    self.assertEqual(self.assertOnTheScreen(question), min(760 * float(scale), 1280))
                    deny(question)
                    child.communicate(timeout=60)
                    self.assertEqual(child.returncode, 77)
                finally:
                    process.end(child)


if __name__ == "__main__":
    unittest.main()
