"""ID tokens for the tools that want one: what the certified provider put into them, and for whom they are."""

import base64
import json
import unittest

from harness.tool import AtAProvider
from harness.wallet import PASSPHRASE

CLIENT = "lanyard-eddsa"


def claims(token):
    """What a relying party reads in it; the wallet has checked the signature."""
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


class AnIdToken(AtAProvider):
    def setUp(self):
        super().setUp()
        self.signIn()

    def refreshes(self):
        return len(self.provider.requests("refresh_token"))

    def testIsARightOfItsOwnAndForTheClient(self):
        self.allow()
        self.given()
        # What was allowed is an access token.
        self.assertIn("consent.no_wait", self.token("--id-token", "--wait", "0", code=77)[1])
        self.allow("--id-token")
        given = self.given("--id-token")
        self.assertEqual(given["audiences"], [CLIENT])
        told = claims(given["id_token"])
        self.assertEqual((told["iss"], told["aud"], told["exp"]), (self.provider.issuer, CLIENT, given["expires_at"]))
        self.assertIn(given["id_token"], self.provider.command("issued")["idTokens"])
        self.assertEqual(self.given("--id-token", "--audience", CLIENT)["id_token"], given["id_token"])
        self.assertEqual(self.token("--id-token", "--wait", "0", "--header")[0],
                         f"Authorization: Bearer {given['id_token']}\n")
        self.assertIn("ID tokens, not access tokens", self.wallet.run("grants", passphrase=PASSPHRASE))

    def testIsForNobodyElse(self):
        self.allow("--id-token")
        refused = self.token("--id-token", "--audience", "kubernetes", "--wait", "0", code=76)[1]
        self.assertIn("id_token.other_audience", refused)
        self.assertIn("--client-id kubernetes", refused)
        self.assertEqual(self.refreshes(), 0)

    def testIsRenewedWhenItEndsTooSoonAndAfterALock(self):
        self.allow("--id-token")
        first = self.given("--id-token")
        self.assertEqual(self.refreshes(), 0)
        # The provider's ID tokens last an hour.
        second = self.given("--id-token", "--min-valid", "3700")
        self.assertEqual(self.refreshes(), 1)
        self.assertNotEqual(second["id_token"], first["id_token"])
        self.assertEqual(claims(second["id_token"])["sub"], claims(first["id_token"])["sub"])
        self.wallet.run("lock")
        self.wallet.run("unlock", passphrase=PASSPHRASE)
        third = self.given("--id-token")
        self.assertEqual(self.refreshes(), 2)
        self.assertIn(third["id_token"], self.provider.command("issued")["idTokens"])


if __name__ == "__main__":
    unittest.main()
