"""A tool whose token a service refused, at the certified provider: what is renewed, and how often."""

import hashlib
import json
import unittest

from harness.pipe import Pipe, PipeError
from harness.tool import AtAProvider


class ARefusedToken(AtAProvider):
    def setUp(self):
        super().setUp()
        self.signIn()
        self.allow()

    def refreshes(self):
        return len(self.provider.requests("refresh_token"))

    def report(self, token, *more, code=0, challenge='Bearer error="invalid_token"'):
        return self.end(self.begin("token", "work", "--challenge", challenge, "--wait", "0", "--json", *more, given=token),
                        code)

    def testIsRenewedOnce(self):
        first = self.given()["access_token"]
        self.assertEqual(self.provider.userinfo(first)[0], 200)
        second = json.loads(self.report(first)[0])["access_token"]
        self.assertNotEqual(second, first)
        self.assertEqual(self.refreshes(), 1)
        self.assertEqual(self.provider.userinfo(second)[0], 200)
        self.assertTrue(self.provider.is_active(second))
        # Others who still have the first one get the second; nobody has it renewed once more.
        self.assertEqual(json.loads(self.report(first)[0])["access_token"], second)
        self.assertIn("token.still_refused", self.report(second, code=76)[1])
        self.assertEqual(self.given()["access_token"], second)
        self.assertEqual(self.refreshes(), 1)

    def testIsRenewedForNobodyWithoutARight(self):
        first = self.given()["access_token"]
        digest = hashlib.sha256(first.encode()).hexdigest()
        # This program is not the one that was allowed.
        with Pipe(self.wallet.socket) as pipe, self.assertRaises(PipeError) as refused:
            pipe.call("token.report", identity="work", wait_s=0, token_sha256=digest)
        self.assertEqual(refused.exception.reason, "consent_timeout")
        self.assertEqual(self.refreshes(), 0)

    def testIsNotRenewedWhereThatIsNoHelp(self):
        first = self.given()["access_token"]
        self.assertIn("challenge.other_error", self.report(first, code=76, challenge='Bearer error="invalid_request"')[1])
        self.assertIn("challenge.malformed", self.report(first, code=64, challenge='Basic realm="x"')[1])
        self.assertEqual(self.given()["access_token"], first)
        self.assertEqual(self.refreshes(), 0)


if __name__ == "__main__":
    unittest.main()
