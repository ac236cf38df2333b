"""How a client secret is sent, and what a provider wants that the wallet cannot do, by the real programs: what is said of it,
when it is said, and that the command that is offered works."""

import json
import re
import shlex
import unittest

from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet

SECRET = "the-secret-of-the-wallet-of-the-tests"


class AtADemandingProvider(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider(300, demanding=True)
        self.wallet = Wallet(self.session).start()

    def login(self, *arguments, code=0, secret=True, browser=True):
        """The steps of a sign-in. `browser`: it got so far that the person's browser was opened."""
        self.session.report.unlink(missing_ok=True)
        out = self.wallet.run("login", *arguments, "--json", passphrase=PASSPHRASE, code=code,
                              given=SECRET + "\n" if secret else None)
        steps = [json.loads(line) for line in out.splitlines()]
        self.assertEqual("authorize" in [step["step"] for step in steps], browser, steps)
        if browser:
            self.wallet.browser_report()
        return steps

    def at(self, client):
        return [self.provider.issuer, "--client-id", client, "--ca", str(self.provider.ca), "--alias", "work"]


class TheSecret(AtADemandingProvider):
    def testTheOfferedCommandWorks(self):
        # Nothing is sent before the code comes back, as at most providers. Both ways are listed, and basic is taken first;
        # the client is registered for post alone.
        self.provider.command("manner", metadata={"pushed_authorization_request_endpoint": None})
        last = self.login(*self.at("wants-post"), "--client-secret-stdin", code=76)[-1]
        self.assertEqual((last["reason"], last["error"]), ("provider_refused", "client.secret_or_way_refused"))
        self.assertIn("the secret or the way it is sent is wrong", last["message"])
        self.assertTrue(last["provider_says"].startswith("invalid_client"), last)
        # The code was sent once, and nothing is kept of it.
        self.assertEqual([request["status"] for request in self.provider.requests()], [401])
        self.assertEqual(self.wallet.identities(), [])
        command = re.search(r"lanyard login (\S.*? --client-auth post)\b", last["hint"]).group(1)
        self.assertEqual(self.login(*shlex.split(command))[-1]["step"], "done")
        self.assertTrue(self.provider.is_active(self.wallet.token("work")["access_token"]))
        # What worked is kept: for the next token, the next sign-in, and the sign-out.
        self.wallet.run("refresh", "work")
        self.wallet.restart()
        self.assertTrue(self.login("--again", "work", secret=False)[-1]["renewed"])
        self.wallet.run("refresh", "work")
        self.assertEqual([request["status"] for request in self.provider.requests()], [401, 200, 200, 200, 200])
        refresh_token = self.provider.command("issued")["refreshTokens"][-1]
        self.assertEqual(self.wallet.logout("work")[-1]["provider"], "revoked")
        self.assertFalse(self.provider.is_active(refresh_token))
        self.assertEqual(self.session.find_in_files([SECRET]), [])

    def testOneThatIsRegisteredForBasic(self):
        # The request is pushed here, and the secret with it: no browser is opened for a sign-in that cannot work.
        last = self.login(*self.at("wants-basic"), "--client-secret-stdin", "--client-auth", "post", code=76,
                          browser=False)[-1]
        self.assertEqual(last["error"], "client.secret_or_way_refused")
        self.assertEqual(self.provider.requests(), [])
        self.assertIn("--client-auth basic", last["hint"])
        self.assertEqual(self.login(*self.at("wants-basic"), "--client-secret-stdin")[-1]["step"], "done")

    def testAWayThatIsNotListedOpensNoBrowser(self):
        self.provider.command("manner", metadata={"token_endpoint_auth_methods_supported": ["client_secret_basic"]})
        last = self.login(*self.at("wants-basic"), "--client-secret-stdin", "--client-auth", "post", code=64,
                          browser=False)[-1]
        self.assertEqual(last["error"], "client.way_not_listed")
        self.assertIn(f"lanyard login {self.provider.issuer}", last["hint"])
        self.assertIn("--client-auth basic", last["hint"])
        last = self.login(*self.at("wants-basic"), "--client-auth", "basic", code=64, secret=False, browser=False)[-1]
        self.assertEqual(last["error"], "client.no_secret")


class WhatCannotWork(AtADemandingProvider):
    def assertNoCircle(self, last):
        self.assertNotRegex(last["message"] + last["hint"], "(?i)(try|sign in) again|once more")

    def testIsSaidBeforeTheBrowserOpens(self):
        for metadata, error, word in (
                ({"require_signed_request_object": True}, "unsupported.request_object", "request objects"),
                ({"response_modes_supported": ["jwt", "query.jwt"]}, "unsupported.jarm", "JARM"),
                ({"token_endpoint_auth_methods_supported": ["self_signed_tls_client_auth", "tls_client_auth"]},
                 "unsupported.client_auth", "self_signed_tls_client_auth, tls_client_auth")):
            with self.subTest(error):
                self.provider.command("manner", metadata=metadata)
                self.wallet.restart()  # what a provider says of itself is kept for an hour
                last = self.login(*self.at("lanyard-es256"), code=76, secret=False, browser=False)[-1]
                self.assertEqual((last["reason"], last["error"]), ("unsupported", error))
                self.assertIn(word, last["message"])
                self.assertNoCircle(last)
        self.assertEqual(self.provider.requests(), [])

    def testIsSaidAtTheFirstReplyThatShowsIt(self):
        # The first is told as the request is pushed, before a browser is opened.
        for client, error, word, browser in (
                ("wants-request-object", "unsupported.request_object", "request objects", False),
                ("wants-encryption", "unsupported.encrypted_id_token", "encrypts its ID tokens", True)):
            with self.subTest(client):
                last = self.login(*self.at(client), code=76, secret=False, browser=browser)[-1]
                self.assertEqual((last["reason"], last["error"]), ("unsupported", error))
                self.assertIn(word, last["message"])
                self.assertNoCircle(last)
        self.assertEqual(self.wallet.identities(), [])

    def testARefusedCodeNamesWhatItMayBe(self):
        # This provider says of a missing proof no more than invalid_grant.
        last = self.login(*self.at("wants-dpop"), code=76, secret=False)[-1]
        self.assertEqual((last["reason"], last["error"]), ("provider_refused", "sign_in.code_refused"))
        self.assertIn("--dpop", last["hint"])
        self.assertNotIn("ign in again", last["hint"])

    def testAProviderThatBeginsToWantIt(self):
        self.login(*self.at("lanyard-es256"), secret=False)
        self.wallet.token("work")  # allows this test what follows
        self.provider.command("manner", error="use_dpop_nonce")
        for _ in range(3):
            child = self.wallet.popen("refresh", "work")
            out, err = child.communicate(timeout=30)
            self.assertEqual(child.returncode, 76, out + err)
            self.assertIn("DPoP", err)
            # The same sign-in once more would be no help; one with a key is.
            self.assertIn("--dpop", err)
            self.assertNotRegex(err, "(?i)(try|sign in) again")
        self.assertEqual(len(self.provider.requests()), 2)  # the sign-in's, and one more
        self.assertIn("not supported: DPoP\n", self.wallet.run("list"))
        self.wallet.restart()
        self.assertEqual(self.wallet.identities()[0]["state"], "unsupported")
        # Once it does without, who signs in again has the same identity back.
        self.provider.command("manner")
        self.assertTrue(self.wallet.login_again("work")[-1]["renewed"])
        self.wallet.run("refresh", "work")


if __name__ == "__main__":
    unittest.main()
