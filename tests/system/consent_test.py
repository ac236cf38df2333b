"""No token without a yes: who is asked, and what does not count as a yes."""

import json
import subprocess
import time
import unittest
from urllib.parse import parse_qs, urlsplit

from harness import process
from harness.pipe import Pipe, PipeError
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet


# A program of the system that is no shell and no interpreter.
PROGRAM = "/usr/bin/openssl"


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

    def testAsksByNameForAnAudienceThatTheSignInWasNotFor(self):
        """This provider narrows no token: not even after a yes is the ordinary one handed out in its place."""
        for name, value in (("resource", "https://api.example"), ("audience", "api")):
            with self.subTest(name):
                number = self.ask(**{name: value})
                self.assertEqual(self.prompt()[name], value)
                self.wallet.answer("--once")
                self.assertRefused("unsupported", number)
                # Nobody is asked for it again in vain.
                self.wallet.run("token", "work", f"--{name}", value, code=76)
        self.assertEqual(self.wallet.prompts(), [])
        self.assertEqual(self.grants(), [])

    def testOffersNoToolWhatRenewsAToken(self):
        number = self.ask()
        scopes = self.prompt()["scopes"]
        self.assertIn("openid", scopes)
        self.assertNotIn("offline_access", scopes)
        self.wallet.answer("--once")
        self.assertEqual(self.pipe.reply(number)["scopes"], scopes)
        self.wallet.run("allow", PROGRAM, "work", passphrase=PASSPHRASE)
        self.assertEqual(self.grants()[0]["scopes"], scopes)
        self.wallet.run("grants", "revoke", "--all")
        self.assertRefused("scope_not_available", self.ask(scopes=["offline_access"]))

    def testShowsWhatWasTypedInThePromptAlone(self):
        line = f"{process.program('lanyard')} token work --wait 20; true"
        shell = process.start(["/bin/sh", "-c", line, "marker-47110815", "--password=hunter2-secret"],
                              env=self.session.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.end, shell)
        tool = self.prompt()["tool"]
        command = tool["command"]
        self.assertIn("token work --wait 20", command)
        self.assertIn("marker-47110815", command)
        self.assertIn("--password=***", command)
        shown = self.wallet.run("approve")
        self.assertRegex(shown, r"Started as .*marker-47110815.* \(as it claims\)")
        self.wallet.answer("--session")
        shell.wait(timeout=60)
        self.wallet.run("grants", "revoke", "--all")
        kept = self.session.log("agent").encode()
        kept += b"".join(path.read_bytes() for path in self.session.data.rglob("*") if path.is_file())
        self.assertIn(tool["path"].encode(), kept)
        for word in (b"marker-47110815", b"hunter2"):
            self.assertNotIn(word, kept)

    def testSaysThatAYesCountsForWhateverCanRunIt(self):
        self.ask()
        self.prompt()
        shown = self.wallet.run("approve")
        self.assertIn("Counts for this program file, and whatever can run it", shown)
        self.assertIn("at " + self.provider.issuer.removeprefix("https://"), shown)

    def testNamesTheHostOfAProviderThatIsKnownByName(self):
        self.pipe.send("identity.sign_in", provider="google", client_id="x.apps.example")
        prompt = self.prompt()
        self.assertEqual((prompt["issuer_host"], prompt["provider_name"]), ("accounts.google.com", "Google"))
        self.assertIn("at accounts.google.com (Google)", self.wallet.run("approve"))

    def testUnknownIdentityAsksNobody(self):
        with self.assertRaises(PipeError) as refused:
            self.pipe.call("token.get", identity="nobody")
        self.assertEqual(refused.exception.reason, "identity_unknown")
        self.assertEqual(self.wallet.prompts(), [])


class OfAProviderThatSaysLittle(unittest.TestCase):
    """It lists two scopes, and its replies name none."""

    def testSignsInSaysWhatItLeftOutAndCanBeAllowed(self):
        with Session() as session:
            provider = session.provider(scopes=["openid", "email"])
            # What is asked for stands in the address, then.
            provider.command("manner", scope="", metadata={"pushed_authorization_request_endpoint": None})
            wallet = Wallet(session, "memory").start()
            steps = wallet.login(provider, "lanyard-eddsa", "work", "--audience", "api")
            self.assertEqual(steps[-1]["left_out"], ["profile", "offline_access"])
            asked = next(step["url"] for step in steps if step["step"] == "authorize")
            self.assertEqual(parse_qs(urlsplit(asked).query)["scope"], ["openid email"])
            wallet.run("allow", PROGRAM, "work", passphrase=PASSPHRASE)
            # Signed in for exactly this: such a request, and a grant for such, is no lie.
            wallet.run("allow", PROGRAM, "work", "--audience", "api", passphrase=PASSPHRASE)
            grants = json.loads(wallet.run("grants", "--json", passphrase=PASSPHRASE))["grants"]
            self.assertEqual(sorted((one["audience"], one["scopes"]) for one in grants),
                             [("", ["openid"]), ("api", ["openid"])])
            other = wallet.popen("token", "work", "--audience", "other")
            self.addCleanup(process.end, other)
            process.wait_for("a prompt", wallet.prompts)
            wallet.answer("--once")
            _, said = other.communicate(timeout=60)
            # Without a refresh token nothing narrower can be had, and nothing else is handed out.
            self.assertEqual(other.returncode, 77, said)
            self.assertIn("token.no_refresh_token", said)
            self.assertTrue(wallet.token("work", "--audience", "api", choice="--once")["access_token"])
            self.assertTrue(wallet.token("work", choice="--once")["access_token"])


if __name__ == "__main__":
    unittest.main()
