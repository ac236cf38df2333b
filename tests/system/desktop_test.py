"""The main job on the screen: the real window under Xvfb, clicked and typed into; the keyring; the browser.

The form is walked with Tab as a person without a mouse would, so the test holds the order of its fields too. Two places are
clicked: "Add a service" in the middle of the first page, and "Allow" in the lower right corner of a prompt.
"""

import json
import unittest

from harness import process
from harness.screen import Window
from harness.session import Session
from harness.wallet import Wallet


class OnTheScreen(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.session.start_keyring()
        self.session.start_screen()
        self.provider = self.session.provider()
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

    def answer(self, hand):
        """What `lanyard token` comes to when the prompt is answered by `hand`: its exit code and its output."""
        child = self.wallet.popen("token", "work", "--json")
        try:
            hand(Window(self.session, "^Lanyard asks"))
            out, _ = child.communicate(timeout=30)
            return child.returncode, out
        finally:
            process.end(child)

    def testTheMainJob(self):
        self.assertTrue(self.wallet.status()["desktop"])
        self.signIn()
        self.assertEqual(self.wallet.identities()[0]["alias"], "work")
        refresh = self.provider.command("issued")["refreshTokens"][-1]
        self.assertTrue(any(refresh in item for item in self.session.keyring_items()))
        self.assertEqual(self.session.find_in_files([refresh]), [])

        code, out = self.answer(lambda prompt: prompt.click(-58, -44))  # "Allow", just this once
        self.assertEqual(code, 0)
        status, claims = self.provider.userinfo(json.loads(out)["access_token"])
        self.assertEqual((status, claims["sub"]), (200, "ada"))

        # Enter is "deny", wherever the keyboard is.
        code, out = self.answer(lambda prompt: prompt.keys("Return"))
        self.assertEqual(code, 77)
        self.assertEqual(json.loads(out)["error"]["reason"], "consent_denied")


if __name__ == "__main__":
    unittest.main()
