"""Tokens that are bound to a key (DPoP, RFC 9449): the certified provider binds them and wants a nonce, and a resource takes each
with the proof for this one request alone."""

import json
import unittest

from harness.canary import ProcessWatch
from harness.resource import Resource
from harness.session import Session
from harness.tool import AtAProvider
from harness.wallet import PASSPHRASE, Wallet

CLIENT = "lanyard-es256"


class Bound(AtAProvider):
    provides = {"dpop": True}

    def setUp(self):
        super().setUp()
        self.wallet.login(self.provider, CLIENT, "work", "--dpop")
        self.resource = Resource(self.provider)
        self.addCleanup(self.resource.close)
        self.url = self.resource.origin + "/me"

    def proved(self, url, *more, method="GET"):
        return self.given("--method", method, "--url", url, *more)

    def renew(self, code=0):
        self.end(self.begin("refresh", "work"), code)

    def jkt(self, given):
        return self.provider.introspect(given["access_token"])["cnf"]["jkt"]

    def testTheNonceIsSentAtTheSecondTry(self):
        asked = [(one["grant"], one["status"], one["error"]) for one in self.provider.requests()]
        self.assertEqual(asked, [("authorization_code", 400, "use_dpop_nonce"), ("authorization_code", 200, "")])
        self.provider.command("forget")
        self.allow()
        self.renew()
        # It is kept.
        self.assertEqual([one["status"] for one in self.provider.requests()], [200])
        # The provider told the wallet who that is, for a proof.
        self.assertEqual(self.wallet.identities()[0]["name"], "ada of the tests")
        self.assertIs(self.wallet.identities()[0]["dpop"], True)

    def testAResourceTakesTheTokenWithItsProofAlone(self):
        self.allow()
        given = self.proved(self.url + "?fields=all")
        self.assertEqual(given["token_type"], "DPoP")
        self.assertEqual(self.resource.takes(given, self.url + "?fields=all")[:2], (200, {"sub": "ada"}))
        # Once.
        self.assertEqual(self.resource.takes(given, self.url)[:2], (401, {"error": "replay"}))
        # For this request, and with this token.
        for fault, (url, method, instead) in {
                "htu": (self.url + "/photo", "GET", {}),
                "htm": (self.url, "DELETE", {}),
                "ath": (self.url, "GET", {"Authorization": "DPoP another-token"}),
                "no DPoP": (self.url, "GET", {"Authorization": "Bearer " + given["access_token"]}),
                "not one proof": (self.url, "GET", {"DPoP": ""})}.items():
            fresh = self.proved(self.url)
            self.assertEqual(fresh["access_token"], given["access_token"])
            self.assertEqual(self.resource.takes(fresh, url, method, **instead)[:2], (401, {"error": fault}))
        # A key of somebody else's is not the one that the token is bound to.
        self.wallet.login(self.provider, "lanyard-eddsa", "other", "--dpop")
        self.wallet.run("allow", self.caller, "other", passphrase=PASSPHRASE)
        others = json.loads(self.end(self.begin("token", "other", "--method", "GET", "--url", self.url, "--wait", "0",
                                                "--json"))[0])
        self.assertNotEqual(self.jkt(others), self.jkt(given))
        self.assertEqual(self.resource.takes(others, self.url)[0], 200)

    def testAResourceThatWantsANonce(self):
        self.allow()
        url = self.resource.origin + "/nonced"
        status, reply, nonce = self.resource.takes(self.proved(url), url)
        self.assertEqual((status, reply), (401, {"error": "use_dpop_nonce"}))
        self.assertEqual(self.resource.takes(self.proved(url, "--nonce", nonce), url)[:2], (200, {"sub": "ada"}))

    def testWhatIsPrintedAreTheHeadersToSend(self):
        self.allow()
        printed = self.token("--header", "--method", "GET", "--url", self.url, "--wait", "0")[0]
        self.assertRegex(printed, r"\AAuthorization: DPoP \S+\nDPoP: \S+\n\Z")
        headers = dict(line.split(": ", 1) for line in printed.splitlines())
        self.assertEqual(self.resource.ask(self.url, headers)[:2], (200, {"sub": "ada"}))

    def testWhatIsMissingIsSaid(self):
        self.allow()
        out = self.token("--wait", "0", code=64)[1]
        self.assertIn("bound to a key (DPoP)", out)
        self.assertIn("--method GET --url", out)
        self.assertIn("go together", self.token("--method", "GET", code=64)[1])
        for url in ("http://api.example.test/me", "api.example.test/me", self.provider.issuer + "/token"):
            self.assertIn("no proof can be made", self.token("--method", "POST", "--url", url, "--wait", "0", code=64)[1])
        self.assertIn("in capitals", self.token("--method", "get", "--url", self.url, "--wait", "0", code=64)[1])

    def testATokenThatIsBoundToNothingTakesNoNotice(self):
        self.wallet.login(self.provider, "lanyard-eddsa", "plain")
        self.wallet.run("allow", self.caller, "plain", passphrase=PASSPHRASE)
        given = json.loads(self.end(self.begin("token", "plain", "--method", "GET", "--url", self.url, "--wait", "0",
                                               "--json"))[0])
        self.assertEqual((given["token_type"], given.get("proof")), ("Bearer", None))

    def testARefreshTokenThatWasCopiedIsOfNoUse(self):
        refresh_token = self.provider.command("issued")["refreshTokens"][-1]
        self.assertEqual(self.provider.spend(CLIENT, refresh_token)[0], 400)
        self.allow()
        self.renew()

    def testANarrowedTokenIsBoundToTheSameKey(self):
        self.allow()
        self.allow("--scope", "openid")
        whole, narrow = self.proved(self.url), self.proved(self.url, "--scope", "openid")
        self.assertEqual(narrow["scopes"], ["openid"])
        self.assertEqual(self.jkt(narrow), self.jkt(whole))
        self.assertEqual(self.resource.takes(narrow, self.url)[0], 200)

    def testANewSignInMakesANewKeyAndStaysBound(self):
        self.allow()
        before = self.jkt(self.proved(self.url))
        self.assertTrue(self.wallet.login_again("work")[-1]["renewed"])
        given = self.proved(self.url)
        self.assertNotEqual(self.jkt(given), before)
        self.assertEqual(self.resource.takes(given, self.url)[0], 200)

    def testATokenThatIsNotBoundIsRefused(self):
        self.allow()
        self.provider.command("manner", tokenType="Bearer")
        self.renew(code=76)
        self.provider.command("manner")
        self.renew()
        self.assertEqual(self.resource.takes(self.proved(self.url), self.url)[0], 200)


class Refused(unittest.TestCase):
    """What ends a sign-in, and says why."""

    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider(dpop=True)
        self.wallet = Wallet(self.session, "memory").start()

    def last(self, **manner):
        self.provider.command("manner", **manner)
        last = self.wallet.login(self.provider, CLIENT, "work", "--dpop", code=76)[-1]
        self.assertEqual(self.wallet.identities(), [])
        return last

    def testALoopOfNonces(self):
        last = self.last(nonceLoop=True)
        self.assertEqual(last["error"], "dpop.nonce_loop")
        self.assertEqual(len(self.provider.requests()), 2)

    def testANonceOfTenKilobytes(self):
        last = self.last(nonceLoop=True, nonceBytes=10_000)
        self.assertEqual(last["error"], "dpop.server_nonce")
        self.assertEqual(len(self.provider.requests()), 1)

    def testABearerTokenInstead(self):
        self.assertEqual(self.last(tokenType="Bearer")["error"], "dpop.downgraded")

    def testAProviderThatDoesNotOfferIt(self):
        self.provider.command("manner", metadata={"dpop_signing_alg_values_supported": None})
        self.session.report.unlink(missing_ok=True)
        out = self.wallet.run("login", self.provider.issuer, "--client-id", CLIENT, "--ca", str(self.provider.ca), "--dpop",
                              "--json", passphrase=PASSPHRASE, code=76)
        steps = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(steps[-1]["error"], "dpop.not_offered")
        self.assertNotIn("authorize", [step["step"] for step in steps])


class TheKey(unittest.TestCase):
    """Where the key is, and where it is not."""

    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.session.start_keyring()
        self.provider = self.session.provider(8, dpop=True)
        self.wallet = Wallet(self.session, "system").start()

    def keys(self):
        """The private parts of the keys in the keyring."""
        items = [json.loads(item) for item in self.session.keyring_items() if item.startswith("{")]
        return [json.loads(item["dpop_key"])["d"] for item in items if "dpop_key" in item]

    def testIsInTheKeyringAloneAndGoesWithTheSignOut(self):
        with ProcessWatch() as watch:
            self.wallet.login(self.provider, CLIENT, "work", "--dpop")
            first = self.keys()
            self.assertEqual(len(first), 1)
            asked = ("--method=GET", "--url=https://api.example.test/me", "--min-valid=1")
            jkt = self.provider.introspect(self.wallet.token("work", *asked)["access_token"])["cnf"]["jkt"]
            self.wallet.run("refresh", "work")
            self.wallet.restart()
            # The same key after a rotation and a restart.
            self.assertEqual(self.keys(), first)
            again = self.wallet.token("work", *asked)
            self.assertEqual(self.provider.introspect(again["access_token"])["cnf"]["jkt"], jkt)
            found = self.session.find_in_files(first)
            self.wallet.logout("work")
            self.assertEqual(self.keys(), [])
            self.wallet.stop()
        self.assertEqual(found + self.session.find_in_files(first) + watch.find(first), [])


if __name__ == "__main__":
    unittest.main()
