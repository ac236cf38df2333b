"""From a sign-in in the browser to a token in a shell, with a provider, a browser and a keyring that are not ours.

    main_job_test.py KEYSTORE CLIENT
"""

import sys
import time
import unittest

from harness.session import Session
from harness.wallet import Wallet

KEYSTORE, CLIENT = "file", "lanyard-rs256"
# Seconds. Long enough for a step of this test on a slow machine, short enough to wait for its end.
ACCESS_LIFE = 12


class MainJob(unittest.TestCase):
    """One story, told in order: each step stands on those before it."""

    @classmethod
    def setUpClass(cls):
        cls.session = Session()
        cls.addClassCleanup(cls.session.close)
        if KEYSTORE == "system":
            cls.session.start_keyring()
        cls.provider = cls.session.provider(ACCESS_LIFE)
        cls.wallet = Wallet(cls.session, KEYSTORE).start()

    def issued(self):
        return self.provider.command("issued")

    def tokenThatWorks(self):
        """A token from our command line, which the provider's own userinfo accepts."""
        token = self.wallet.token("work", "--min-valid=1")
        status, claims = self.provider.userinfo(token["access_token"])
        self.assertEqual(status, 200)
        self.assertEqual(claims["sub"], "ada")
        return token["access_token"]

    def testTheMainJob(self):
        self.signsInThroughTheBrowser()
        first = self.tokenThatWorks()
        self.keepsRefreshTokenWhereItBelongs()
        if KEYSTORE != "memory":
            self.worksAfterRestart()
        self.renewsAfterExpiry(first)
        self.logoutEndsBothTokens()

    def signsInThroughTheBrowser(self):
        steps = self.wallet.login(self.provider, CLIENT, "work")
        self.assertEqual(steps[-1]["step"], "done")
        self.assertEqual(steps[-1]["identity"]["alias"], "work")
        self.assertIn("authorize", [step["step"] for step in steps])
        self.assertEqual([identity["alias"] for identity in self.wallet.identities()], ["work"])
        self.assertEqual(len(self.provider.requests("authorization_code")), 1)

    def keepsRefreshTokenWhereItBelongs(self):
        newest = self.issued()["refreshTokens"][-1]
        if KEYSTORE == "system":
            self.assertTrue(any(newest in item for item in self.session.keyring_items()),
                            "the newest refresh token is not in the keyring")
        self.assertFalse(self.session.find_in_files([newest]))

    def worksAfterRestart(self):
        self.wallet.restart()
        self.tokenThatWorks()

    def renewsAfterExpiry(self, first):
        """Rotation, as introspection sees it: the old tokens are dead, the new ones live."""
        before = self.issued()["refreshTokens"][-1]
        time.sleep(ACCESS_LIFE + 1)
        self.assertFalse(self.provider.is_active(first))
        fresh = self.tokenThatWorks()
        self.assertNotEqual(fresh, first)
        after = self.issued()["refreshTokens"][-1]
        self.assertNotEqual(after, before)
        self.assertFalse(self.provider.is_active(before))
        self.assertTrue(self.provider.is_active(after))
        self.keepsRefreshTokenWhereItBelongs()

    def logoutEndsBothTokens(self):
        access, refresh = self.tokenThatWorks(), self.issued()["refreshTokens"][-1]
        self.assertTrue(self.provider.is_active(access))
        self.assertTrue(self.provider.is_active(refresh))
        self.wallet.logout("work")
        self.assertFalse(self.provider.is_active(access))
        self.assertFalse(self.provider.is_active(refresh))
        self.assertEqual(self.wallet.identities(), [])
        if KEYSTORE == "system":
            self.assertFalse(any(refresh in item for item in self.session.keyring_items()))
        self.wallet.run("token", "work", "--wait=0", code=66)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        KEYSTORE, CLIENT = sys.argv[1:3]
        del sys.argv[1:3]
    unittest.main()
