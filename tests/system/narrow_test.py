"""Tokens of just some scopes or one resource: what the provider itself says of them when it is asked (RFC 7662)."""

import json
import shutil
import subprocess
import unittest

from harness import process
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet

MAIL = "https://mail.example.test/api"
FILES = "https://files.example.test/api"
OTHER = "https://other.example.test/api"


class Narrowed(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider(resources=[MAIL, FILES])
        self.wallet = Wallet(self.session, "memory").start()
        # The command line's caller, by a name that is no launcher's, so that it can be allowed.
        self.caller = shutil.copy("/usr/bin/timeout", self.session.top / "caller")
        self.wallet.login(self.provider, "lanyard-eddsa", "work")
        self.provider.command("forget")

    def begin(self, *arguments):
        return process.start([self.caller, "100", process.program("lanyard"), "token", "work", *arguments],
                             env=self.session.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)

    def end(self, child, code=0):
        try:
            out, err = child.communicate(timeout=90)
        finally:
            process.end(child)
        self.assertEqual(child.returncode, code, out + err)
        return out, err

    def token(self, *arguments):
        return json.loads(self.end(self.begin(*arguments, "--wait", "0", "--json"))[0])

    def refused(self, code, *arguments):
        return self.end(self.begin(*arguments, "--wait", "0"), code)[1]

    def allow(self, *more):
        self.wallet.run("allow", self.caller, "work", *more, passphrase=PASSPHRASE)

    def told(self, given):
        """What the provider says of a token."""
        told = self.provider.introspect(given["access_token"])
        self.assertTrue(told["active"], told)
        return told

    def refreshes(self):
        return len(self.provider.requests("refresh_token"))

    def testScopesAndResourcesAreWhatWasAskedFor(self):
        self.allow()
        narrow = self.token("--scope", "openid", "--scope", "email")
        self.assertEqual(sorted(narrow["scopes"]), ["email", "openid"])
        self.assertEqual(sorted(self.told(narrow)["scope"].split()), ["email", "openid"])
        whole = self.token()
        self.assertIn("profile", self.told(whole)["scope"].split())
        # Each resource is a question of its own.
        self.refused(77, "--resource", MAIL)
        self.allow("--resource", MAIL)
        self.allow("--resource", FILES)
        before = self.refreshes()
        mail = self.token("--resource", MAIL)
        self.assertEqual(mail["audiences"], [MAIL])
        self.assertEqual(self.told(mail)["aud"], MAIL)
        files = self.token("--resource", FILES, "--scope", "profile")
        self.assertEqual(self.told(files)["aud"], FILES)
        self.assertEqual(self.told(files)["scope"], "profile")
        self.assertEqual(files["scopes"], ["profile"])
        self.assertEqual(self.refreshes(), before + 2)
        # They are kept, and each is another token.
        self.assertEqual(self.token("--resource", MAIL)["access_token"], mail["access_token"])
        self.assertEqual(self.refreshes(), before + 2)
        self.assertEqual(len({one["access_token"] for one in (narrow, whole, mail, files)}), 4)
        self.assertIn(MAIL, self.wallet.run("grants", passphrase=PASSPHRASE))

    def testWhatTheProviderRefusesIsSaidAndNotAskedAgain(self):
        self.allow("--resource", OTHER)
        before = self.refreshes()
        self.assertIn("token.narrow_refused", self.refused(76, "--resource", OTHER))
        self.assertEqual(self.refreshes(), before + 1)
        self.assertIn("token.narrow_refused", self.refused(76, "--resource", OTHER))
        self.assertEqual(self.refreshes(), before + 1)
        self.allow()
        self.told(self.token())

    def testFiftyToolsAndFiveTokensAreFiveRefreshes(self):
        wanted = [("--scope", "openid"), ("--scope", "profile"), ("--scope", "email"), ("--resource", MAIL),
                  ("--resource", FILES)]
        for one in wanted:
            self.allow(*one)
        # Nothing is in memory after the lock.
        self.wallet.run("lock")
        self.wallet.run("unlock", passphrase=PASSPHRASE)
        self.provider.command("forget")
        tools = [(which, self.begin(*wanted[which], "--wait", "0", "--json")) for which in range(5) for _ in range(10)]
        given = [set() for _ in wanted]
        for which, child in tools:
            given[which].add(json.loads(self.end(child)[0])["access_token"])
        self.assertEqual([len(one) for one in given], [1] * 5)
        self.assertEqual(len(set.union(*given)), 5)
        self.assertEqual(self.refreshes(), 5)

    def testTheProviderRevokesThemAtTheSignOut(self):
        self.allow("--resource", MAIL)
        mail = self.token("--resource", MAIL)
        self.told(mail)
        self.wallet.logout("work")
        self.assertFalse(self.provider.introspect(mail["access_token"])["active"])


if __name__ == "__main__":
    unittest.main()
