"""The main job on the screen: the real window under Xvfb, clicked and typed into; the keyring; the browser.

The form is walked with Tab as a person without a mouse would, so the test holds the order of its fields too. Two places are
clicked: "Add a service" in the middle of the first page, and "Allow" in the lower right corner of a prompt.
"""

import json
import time
import unittest

from harness import process
from harness.screen import Window
from harness.session import Session
from harness.wallet import Wallet

# Seconds. Longer than a prompt and its answer on a slow machine, short enough to wait for its end.
ACCESS_LIFE = 30
# Seconds for which a tool that was told no may not ask again.
COOL_DOWN = 10


def allow(prompt):
    prompt.click(-58, -44)


class OnTheScreen(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.session.start_keyring()
        self.session.start_screen()
        self.provider = self.session.provider(ACCESS_LIFE)
        self.wallet = Wallet(self.session, "system").start()

    def openWindow(self):
        self.session.start("desktop", [process.program("lanyard-desktop")])
        return Window(self.session, "^Lanyard$")

    def fillInForm(self, window):
        window.type(self.provider.issuer)
        window.keys("Tab")
        window.type("lanyard-es256")
        window.keys("Tab", "Tab")  # past "Copy"
        window.type("work")
        window.keys("Tab", "space")  # "More options"
        window.keys("Tab", "Tab", "Tab")  # past permissions and client secret
        window.type(str(self.provider.ca))
        window.keys("Tab", "space")  # "Continue in the browser"

    def signIn(self):
        window = self.openWindow()
        window.click(517, 466)  # "Add a service"
        self.fillInForm(window)
        process.wait_for("the identity", self.wallet.identities, 90)

    def answer(self, arguments, hand):
        """What a command comes to when its prompt is answered by `hand`: its exit code and its output."""
        child = self.wallet.popen(*arguments, "--json")
        try:
            prompt = Window(self.session, "^A question", child)
            hand(prompt)
            # On a busy machine the prompt may have been drawn later than that, and taken no answer yet.
            for _ in range(6):
                if not process.runs_on(child, 5) or not prompt.visible():
                    break
                hand(prompt)
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
        # Enter is "deny", wherever the keyboard is.
        code, out = self.answer(["token", "work", "--min-valid=1"], lambda prompt: prompt.keys("Return"))
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


if __name__ == "__main__":
    unittest.main()
