"""A service that refuses a token because it wants more: another sign-in (RFC 9470), scopes (RFC 6750), or claims. The
certified provider signs the person in anew, in a real browser."""

import base64
import json
import time
import unittest

from harness.tool import AtAProvider

STRONGER = 'Bearer error="insufficient_user_authentication", acr_values="platinum gold", max_age="0"'


def payload(token):
    """The claims of an ID token."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class AServiceThatWantsMore(AtAProvider):
    provides = {"acr": ["gold", "silver", "platinum"]}

    def setUp(self):
        super().setUp()
        self.signIn(reaches="silver")
        self.allow()

    def signIn(self, **manner):
        self.provider.command("manner", **manner)
        self.wallet.login(self.provider, "lanyard-eddsa", "work", "--scope", "openid", "--scope", "offline_access")
        self.provider.command("forget")

    def report(self, token, challenge, *answers, code=0):
        """Reports the token. The person answers each question in turn, and signs in. Gives the output."""
        self.session.report.unlink(missing_ok=True)
        child = self.begin("token", "work", "--challenge", challenge, "--json", given=token)
        prompts = [self.wallet.answer(answer, seconds=90) for answer in answers]
        out, err = self.end(child, code)
        if answers:
            self.wallet.browser_report()
        return (json.loads(out) if code == 0 else err), prompts

    def signIns(self):
        return len(self.provider.requests("authorization_code"))

    def lastIdToken(self):
        return payload(self.provider.command("issued")["idTokens"][-1])

    def testBringsTheSignInThatItWants(self):
        first = self.given()["access_token"]
        self.assertEqual(self.lastIdToken().get("acr", "silver"), "silver")
        self.provider.command("manner", reaches="gold")
        began = time.time()
        second, prompts = self.report(first, STRONGER, "--once")
        self.assertEqual(prompts[0]["kind"], "sign_in")
        self.assertEqual(prompts[0]["demand"], {"acr_values": ["platinum", "gold"], "claims": "", "max_age_s": 0})
        self.assertNotEqual(second["access_token"], first)
        self.assertTrue(self.provider.is_active(second["access_token"]))
        told = self.lastIdToken()
        self.assertEqual(told["acr"], "gold")
        self.assertGreaterEqual(told["auth_time"], int(began) - 1)
        self.assertEqual(self.signIns(), 1)
        # It is everybody's token now. Others who still have the first one get it without a question.
        self.assertEqual(self.given()["access_token"], second["access_token"])
        again = self.end(self.begin("token", "work", "--challenge", STRONGER, "--wait", "0", given=first))[0]
        self.assertEqual(again.strip(), second["access_token"])
        self.assertEqual(self.signIns(), 1)

    def testIsAskedForNoMoreThanTwice(self):
        self.provider.command("manner", reaches="gold")
        token = self.given()["access_token"]
        for _ in range(2):
            token = self.report(token, STRONGER, "--once")[0]["access_token"]
        self.assertIn("challenge.again", self.report(token, STRONGER, code=76)[0])
        self.assertEqual(self.wallet.prompts(), [])
        self.assertEqual(self.signIns(), 2)
        self.assertEqual(self.given()["access_token"], token)

    def testIsRefusedWhereTheProviderDidNotDoIt(self):
        token = self.given()["access_token"]
        self.assertIn("id_token.acr", self.report(token, STRONGER, "--once", code=76)[0])
        self.assertEqual(self.lastIdToken()["acr"], "silver")
        # The sign-in before is as good as it was.
        self.assertEqual(self.given()["access_token"], token)
        self.assertTrue(self.provider.is_active(token))

    def testIsNotDoneWithoutAYes(self):
        token = self.given()["access_token"]
        child = self.begin("token", "work", "--challenge", STRONGER, "--json", given=token)
        self.wallet.answer("--deny")
        self.assertIn("consent", self.end(child, 77)[1])
        self.end(self.begin("token", "work", "--challenge", STRONGER, "--wait", "0", given=token), 77)
        self.assertEqual(self.signIns(), 0)

    def testBringsTheScopesThatItWants(self):
        first = self.given()
        self.assertNotIn("email", first["scopes"])
        challenge = 'Bearer error="insufficient_scope", scope="email"'
        second, prompts = self.report(first["access_token"], challenge, "--once", "--once")
        self.assertEqual([prompt["kind"] for prompt in prompts], ["sign_in", "token"])
        self.assertEqual(prompts[0]["scopes"], ["email"])
        self.assertIn("email", prompts[1]["scopes"])
        self.assertIn("email", second["scopes"])
        self.assertIn("email", self.provider.introspect(second["access_token"])["scope"].split())

    def testBringsTheClaimsThatItWants(self):
        self.provider.command("manner", reaches="platinum")
        wish = {"id_token": {"acr": {"essential": True, "value": "platinum"}}}
        claims = base64.b64encode(json.dumps(wish).encode()).decode()
        token = self.given()["access_token"]
        second, prompts = self.report(token, f'Bearer realm="", error="insufficient_claims", claims="{claims}"', "--once")
        self.assertEqual(json.loads(prompts[0]["demand"]["claims"]), wish)
        self.assertTrue(self.provider.is_active(second["access_token"]))
        self.assertEqual(self.lastIdToken()["acr"], "platinum")


if __name__ == "__main__":
    unittest.main()
