"""Taking access away: the browser's own session at the provider, and everything at once."""

import json
import time
import unittest

from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet

CLIENT = "lanyard-rs256"


class SignOut(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider()
        self.wallet = Wallet(self.session, "memory").start()

    def pagesOfSignIn(self, alias):
        """Signs in, and gives which of the provider's pages had to be answered in the browser."""
        steps = self.wallet.login(self.provider, CLIENT, alias)
        self.assertEqual(steps[-1]["step"], "done")
        return self.wallet.browser_report()["answered"]

    def testTheBrowsersSessionEndsWhenAsked(self):
        self.assertEqual(self.pagesOfSignIn("work"), ["consent", "login"])
        reply, = self.wallet.logout("work")
        self.assertEqual(reply["provider"], "revoked")
        self.assertEqual(reply["end_session"], f"{self.provider.issuer}/session/end?client_id={CLIENT}")
        self.assertFalse(self.session.report.exists(), "a browser was opened that nobody asked for")

        # The wallet is signed out, the browser is not: the provider asks for no name.
        self.assertEqual(self.pagesOfSignIn("work"), ["consent"])

        reply, = self.wallet.logout("work", "--everywhere")
        self.assertEqual(reply["provider"], "revoked")
        self.assertIn("success", self.wallet.browser_report()["page"].lower())
        self.assertEqual(self.pagesOfSignIn("work"), ["consent", "login"])

    def testAProviderThatDoesNotLetItsClientRevoke(self):
        self.provider.command("manner", revokeStatus=401, tellsRefreshLife=True)
        self.pagesOfSignIn("work")
        said = self.signOutWords("work")
        host = self.provider.issuer.removeprefix("https://")
        self.assertRegex(said, rf"Signed out here\. {host} does not let Lanyard revoke; "
                               r"the session there ends by itself, by 20\d\d-\d\d-\d\d")
        self.assertNotIn("tries again", said)
        self.assertEqual(self.wallet.identities(), [])
        # It was asked once, and is not asked again: after a restart neither.
        asked = [request for request in self.provider.requests("revoke")]
        self.assertEqual(len(asked), 1)

        self.pagesOfSignIn("work")
        *steps, done = self.wallet.logout("--all")
        self.assertEqual([(step["provider"], step["detail"]) for step in steps],
                         [("forgotten_here", "revoke.invalid_client")])
        self.assertGreater(steps[0]["ends_at"], time.time())
        self.assertEqual((done["forgotten_here"], done["pending"]), (1, 0))

        self.pagesOfSignIn("work")
        said = self.signOutWords("--all")
        self.assertIn(f"work ({host}): signed out here. {host} does not let Lanyard revoke; the session there ends", said)

    def signOutWords(self, *arguments):
        """What a sign-out says to a person."""
        child = self.wallet.popen("logout", *arguments, passphrase=PASSPHRASE)
        _, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 0, err)
        return err

    def testEverythingAtOnce(self):
        self.pagesOfSignIn("here")
        token = self.wallet.token("here")["access_token"]
        self.assertTrue(self.provider.is_active(token))
        refresh = self.provider.command("issued")["refreshTokens"][-1]
        far = self.session.provider()
        self.wallet.login(far, CLIENT, "far")
        far.close()

        *steps, done = self.wallet.logout("--all")
        outcomes = {step["identity"]["alias"]: step["provider"] for step in steps}
        self.assertEqual(outcomes, {"here": "revoked", "far": "pending"})
        self.assertEqual((done["step"], done["revoked"], done["pending"], done["failed"]), ("done", 1, 1, 0))
        self.assertEqual(done["grants"], 1)
        self.assertFalse(self.provider.is_active(token))
        self.assertFalse(self.provider.is_active(refresh))
        self.assertEqual(self.wallet.identities(), [])
        grants = json.loads(self.wallet.run("grants", "--json", passphrase=PASSPHRASE))["grants"]
        self.assertEqual(grants, [])
        self.wallet.run("token", "here", "--wait=0", code=66)


if __name__ == "__main__":
    unittest.main()
