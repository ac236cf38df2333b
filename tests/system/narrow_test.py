"""Tokens of just some scopes or one resource: what the provider itself says of them when it is asked (RFC 7662)."""

import json
import unittest

from harness.tool import AtAProvider
from harness.wallet import PASSPHRASE

MAIL = "https://mail.example.test/api"
FILES = "https://files.example.test/api"
OTHER = "https://other.example.test/api"


class Narrowed(AtAProvider):
    provides = {"resources": [MAIL, FILES]}

    def setUp(self):
        super().setUp()
        self.signIn()

    def refused(self, code, *arguments):
        return self.token(*arguments, "--wait", "0", code=code)[1]

    def told(self, given):
        """What the provider says of a token."""
        told = self.provider.introspect(given["access_token"])
        self.assertTrue(told["active"], told)
        return told

    def refreshes(self):
        return len(self.provider.requests("refresh_token"))

    def testScopesAndResourcesAreWhatWasAskedFor(self):
        self.allow()
        narrow = self.given("--scope", "openid", "--scope", "email")
        self.assertEqual(sorted(narrow["scopes"]), ["email", "openid"])
        self.assertEqual(sorted(self.told(narrow)["scope"].split()), ["email", "openid"])
        whole = self.given()
        self.assertIn("profile", self.told(whole)["scope"].split())
        # Each resource is a question of its own.
        self.refused(77, "--resource", MAIL)
        self.allow("--resource", MAIL)
        self.allow("--resource", FILES)
        before = self.refreshes()
        mail = self.given("--resource", MAIL)
        self.assertEqual(mail["audiences"], [MAIL])
        self.assertEqual(self.told(mail)["aud"], MAIL)
        files = self.given("--resource", FILES, "--scope", "profile")
        self.assertEqual(self.told(files)["aud"], FILES)
        self.assertEqual(self.told(files)["scope"], "profile")
        self.assertEqual(files["scopes"], ["profile"])
        self.assertEqual(self.refreshes(), before + 2)
        # They are kept, and each is another token.
        self.assertEqual(self.given("--resource", MAIL)["access_token"], mail["access_token"])
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
        self.told(self.given())

    def testFiftyToolsAndFiveTokensAreFiveRefreshes(self):
        wanted = [("--scope", "openid"), ("--scope", "profile"), ("--scope", "email"), ("--resource", MAIL),
                  ("--resource", FILES)]
        for one in wanted:
            self.allow(*one)
        # Nothing is in memory after the lock.
        self.wallet.run("lock")
        self.wallet.run("unlock", passphrase=PASSPHRASE)
        self.provider.command("forget")
        tools = [(which, self.begin("token", "work", *wanted[which], "--wait", "0", "--json"))
                 for which in range(5) for _ in range(10)]
        given = [set() for _ in wanted]
        for which, child in tools:
            given[which].add(json.loads(self.end(child)[0])["access_token"])
        self.assertEqual([len(one) for one in given], [1] * 5)
        self.assertEqual(len(set.union(*given)), 5)
        self.assertEqual(self.refreshes(), 5)

    def testTheProviderRevokesThemAtTheSignOut(self):
        self.allow("--resource", MAIL)
        mail = self.given("--resource", MAIL)
        self.told(mail)
        self.wallet.logout("work")
        self.assertFalse(self.provider.introspect(mail["access_token"])["active"])


if __name__ == "__main__":
    unittest.main()
