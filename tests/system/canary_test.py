"""Nothing secret is in a file, a command line, an environment or a log: all of a day's work is done while we look.

    canary_test.py KEYSTORE
"""

import subprocess
import sys
import time
import unittest

from harness.canary import ProcessWatch
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet

KEYSTORE = "file"
ACCESS_LIFE = 8


def a_days_work(session, provider, keystore):
    """Sign-in, a refused sign-in, tokens, a rotation, a restart, a refused passphrase, a sign-out."""
    wallet = Wallet(session, keystore).start()
    wallet.login(provider, "lanyard-ps256", "work")
    wallet.token("work", "--min-valid=1")
    session.person("ada", refuses=True)
    wallet.login(provider, "lanyard-rs256", "other", code=77)
    session.person("ada")
    wallet.run("grants", passphrase="not the passphrase", code=77)
    time.sleep(ACCESS_LIFE + 1)
    wallet.token("work", "--min-valid=1")
    wallet.restart()
    wallet.token("work", "--min-valid=1")
    return wallet


class Canary(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        if KEYSTORE == "system":
            self.session.start_keyring()

    def testLeavesNoSecretBehind(self):
        provider = self.session.provider(ACCESS_LIFE)
        with ProcessWatch() as watch:
            wallet = a_days_work(self.session, provider, KEYSTORE)
            found = self.session.find_in_files(self.secrets(provider))
            wallet.logout("work")
            wallet.stop()
        self.assertGreater(watch.count(), 10)
        found += self.session.find_in_files(self.secrets(provider)) + watch.find(self.secrets(provider))
        self.assertEqual(found, [])
        self.assertTrue(self.session.log("agent"), "the wallet logged nothing, so its log shows nothing")

    def secrets(self, provider):
        issued = provider.command("issued")
        for kind in ("codes", "verifiers", "refreshTokens", "accessTokens", "idTokens"):
            self.assertTrue(issued[kind], f"the provider saw no {kind}: there is nothing to search for")
        return [secret for kind in issued.values() for secret in kind] + [PASSPHRASE]

    def testFindsSecretThatIsThere(self):
        """The search can fail: it finds a secret in a file, an argument and an environment."""
        secret = "a-secret-that-was-put-there"
        (self.session.home / "note.txt").write_text("before " + secret + " after")
        (self.session.home / "hex.bin").write_text(secret.encode().hex())
        self.assertEqual(len(self.session.find_in_files([secret])), 2)
        with ProcessWatch() as watch:
            for arguments, env in ((["sleep", "1", "--", secret], None), (["sleep", "1"], {"THING": secret})):
                with subprocess.Popen(["sh", "-c", "sleep 0.5; :", *arguments], env=env or {}):
                    pass
        found = watch.find([secret])
        self.assertTrue(any(line.startswith("cmdline") for line in found), found)
        self.assertTrue(any(line.startswith("environ") for line in found), found)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        KEYSTORE = sys.argv.pop(1)
    unittest.main()
