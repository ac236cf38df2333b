"""No token without a yes: who is asked, and what does not count as a yes."""

import json
import time
import unittest

from harness import process
from harness.pipe import Pipe, PipeError
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet


class Consent(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.session = Session()
        cls.addClassCleanup(cls.session.close)
        cls.provider = cls.session.provider()
        cls.wallet = Wallet(cls.session, "memory").start()
        cls.wallet.login(cls.provider, "lanyard-eddsa", "work")

    def setUp(self):
        process.wait_for("the last test's prompts to close", lambda: not self.wallet.prompts())
        self.pipe = Pipe(self.wallet.socket)
        self.addCleanup(self.pipe.close)

    def ask(self, **params):
        return self.pipe.send("token.get", identity="work", **params)

    def assertRefused(self, reason, number, pipe=None):
        with self.assertRaises(PipeError) as refused:
            (pipe or self.pipe).reply(number)
        self.assertEqual(refused.exception.reason, reason)

    def prompt(self):
        return process.wait_for("a prompt", self.wallet.prompts)[0]

    def grants(self):
        return json.loads(self.wallet.run("grants", "--json", passphrase=PASSPHRASE))["grants"]

    def testPromptsForRawClient(self):
        number = self.ask(reason="only this once")
        prompt = self.prompt()
        self.assertEqual(prompt["kind"], "token")
        self.assertIn("python3", prompt["tool"]["path"])
        self.assertIn("consent_test.py", prompt["tool"]["script"])
        self.assertEqual(prompt["reason"], "only this once")
        self.wallet.answer("--once")
        self.assertTrue(self.pipe.reply(number)["access_token"])
        self.assertTrue(any(heard["method"] == "consent.waiting" for heard in self.pipe.heard))
        # Once was once.
        self.assertRefused("consent_timeout", self.ask(wait_s=1))

    def testTimesOut(self):
        self.assertRefused("consent_timeout", self.ask(wait_s=1))
        self.assertEqual(self.wallet.prompts(), [])

    def testClosesPromptWhenCallerGoes(self):
        self.ask()
        self.prompt()
        self.pipe.close()
        process.wait_for("the prompt to close", lambda: not self.wallet.prompts())

    def testRevokedGrantAsksAgain(self):
        number = self.ask()
        self.prompt()
        self.wallet.answer("--for=1h")
        self.pipe.reply(number)
        self.pipe.call("token.get", identity="work", wait_s=0)
        grant = self.grants()[0]
        self.assertGreaterEqual(grant["uses"], 1)
        self.wallet.run("grants", "revoke", grant["id"], passphrase=PASSPHRASE)
        self.assertEqual(self.grants(), [])
        with self.assertRaises(PipeError) as refused:
            self.pipe.call("token.get", identity="work", wait_s=0)
        self.assertIn(refused.exception.reason, ("consent_denied", "consent_timeout"))

    def testRefusesRawAnswer(self):
        self.ask()
        prompt = self.prompt()
        answer = {"prompt": prompt["id"], "digest": prompt["digest"], "choice": "once"}
        with Pipe(self.wallet.socket) as other:
            self.assertRefused("passphrase_required", other.send("consent.answer", **answer), other)
            self.assertRefused("passphrase_wrong", other.send("consent.answer", passphrase="not this one", **answer),
                               other)
        self.assertEqual(len(self.wallet.prompts()), 1)
        time.sleep(1.1)  # a wrong guess costs a growing delay

    def testRefusesManagementWithoutPassphrase(self):
        for method, params in {
                "grant.allow": {"program": "/usr/bin/env", "identity": "work"},
                "passphrase.set": {"new": "another-passphrase"}}.items():
            with self.subTest(method):
                with self.assertRaises(PipeError) as refused:
                    self.pipe.call(method, **params)
                self.assertEqual(refused.exception.reason, "passphrase_required")
        with self.assertRaises(PipeError):
            self.pipe.call("events.subscribe")

    def testListsGrantsOnlyOnAYesAndTakesBackWithoutOne(self):
        with self.assertRaises(PipeError) as refused:
            self.pipe.call("grant.list", wait_s=0)
        self.assertEqual(refused.exception.reason, "consent_timeout")
        self.assertEqual(self.pipe.call("grant.revoke", all=True)["revoked"], True)

    def testApproveNeedsPassphrase(self):
        self.ask()
        prompt = self.prompt()
        self.wallet.run("approve", prompt["id"], "--once", code=77)
        self.wallet.run("approve", prompt["id"], "--once", passphrase="not this one either", code=77)
        self.assertEqual(len(self.wallet.prompts()), 1)
        time.sleep(1.1)

    def testHasNoMethodForRefreshTokens(self):
        for method in ("refresh_token.get", "token.export", "identity.secret", "settings.dump"):
            with self.subTest(method):
                self.assertRefused("unsupported", self.pipe.send(method))
        for params in ({"refresh_token": True}, {"scope": "openid"}):
            with self.subTest(str(params)):
                self.assertRefused("bad_request", self.ask(**params))

    def testZzDenies(self):
        """Last: after a no, the same tool may not ask again at once."""
        number = self.ask()
        self.prompt()
        self.wallet.answer("--deny")
        self.assertRefused("consent_denied", number)
        self.assertRefused("rate_limited", self.ask())

    def testUnknownIdentityAsksNobody(self):
        with self.assertRaises(PipeError) as refused:
            self.pipe.call("token.get", identity="nobody")
        self.assertEqual(refused.exception.reason, "identity_unknown")
        self.assertEqual(self.wallet.prompts(), [])


if __name__ == "__main__":
    unittest.main()
