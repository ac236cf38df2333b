"""A provider that gives more than it was asked for: what it adds is shown, asked for by nobody, and handed out on a yes alone."""

import json
import time
import unittest

from harness import process
from harness.tool import AtAProvider
from harness.wallet import PASSPHRASE


class Surplus(AtAProvider):
    def prompt(self):
        return process.wait_for("a prompt", self.wallet.prompts)[0]

    def named(self):
        """The scopes that each refresh named."""
        return [request["scope"] for request in self.provider.requests("refresh_token")]

    def assertShown(self):
        self.assertEqual([one["surplus"] for one in self.wallet.identities()], [["admin"]])
        self.assertEqual(json.loads(self.wallet.run("list", "--json"))["identities"][0]["surplus"], ["admin"])
        self.assertIn("given unasked: admin", self.wallet.run("list"))

    def assertNamed(self, count):
        named = self.named()
        self.assertEqual(len(named), count)
        for scopes in named:
            self.assertIn("openid", scopes.split())
            self.assertNotIn("admin", scopes.split())


class LeftOut(Surplus):
    def testIsLeftOutWhereTheProviderLetsUs(self):
        self.signIn(addsScope="admin")
        self.assertShown()
        self.allow()
        out, _ = self.token("--scope", "admin", "--wait", "0", code=77)
        self.assertEqual(out, "")
        given = self.given()
        self.assertNotIn("admin", given["scopes"])
        self.assertNotIn("surplus", given)
        self.assertNamed(1)
        self.assertEqual(self.provider.userinfo(given["access_token"])[0], 200)
        # What it once added stays known, also to the next run.
        self.assertShown()

    def testAGrantHoldsAfterARefreshThatAddsIt(self):
        self.signIn()
        self.assertEqual([one["surplus"] for one in self.wallet.identities()], [[]])
        self.allow()
        self.token("--wait", "0")
        self.provider.command("manner", addsScope="admin")
        self.end(self.begin("refresh", "work"))
        self.assertShown()
        self.token("--wait", "0")
        self.assertEqual(self.named()[0], "")
        self.assertIn("openid", self.named()[1].split())
        self.assertEqual(len(self.named()), 2)

    def testWhoAsksForItHasIt(self):
        """The provider of the tests knows no such scope, but this wallet asked: what comes back is no surplus."""
        self.signIn(addsScope="admin")
        self.session.report.unlink(missing_ok=True)
        self.wallet.run("login", "--again", "work", "--scope", "admin", "--json", passphrase=PASSPHRASE)
        self.wallet.browser_report()
        self.assertEqual([one["surplus"] for one in self.wallet.identities()], [[]])
        self.allow()
        given = self.given()
        self.assertIn("admin", given["scopes"])
        self.assertNotIn("surplus", given)


class Stubborn(Surplus):
    """A provider that adds it also where it is not asked for."""

    def testNothingIsHandedOutWithoutAYesToIt(self):
        self.signIn(addsScope="admin", stubborn=True)
        self.assertShown()
        self.allow()
        for _ in range(2):
            out, _ = self.token("--wait", "0", code=77)
            self.assertEqual(out, "")
        self.assertEqual(self.token("--scope", "admin", "--wait", "0", code=77)[0], "")
        self.assertNamed(1)

        asking = self.begin("token", "work")
        prompt = self.prompt()
        self.assertEqual((prompt["kind"], prompt["also"]), ("token", ["admin"]))
        self.assertNotIn("admin", prompt["scopes"])
        self.assertIn("this token can also: admin", self.wallet.run("approve"))
        self.wallet.answer("--deny")
        self.assertEqual(self.end(asking, 77)[0], "")
        time.sleep(10.5)  # after a no, the same tool may not ask again at once

        asking = self.begin("token", "work", "--json")
        self.prompt()
        self.wallet.answer("--once")
        given = json.loads(self.end(asking)[0])
        self.assertEqual(given["surplus"], ["admin"])
        self.assertNotIn("admin", given["scopes"])
        self.token("--wait", "0", code=77)  # once was once

        asking = self.begin("token", "work")
        self.prompt()
        self.wallet.answer("--always")
        self.end(asking)
        self.token("--wait", "0")
        self.assertIn("Also      admin", self.wallet.run("grants", passphrase=PASSPHRASE))
        # Another thing that it adds is another question.
        self.provider.command("manner", addsScope="root", stubborn=True)
        self.end(self.begin("refresh", "work"))
        self.token("--wait", "0", code=77)

    def testAllowNamesIt(self):
        self.signIn(addsScope="admin", stubborn=True)
        self.allow()
        self.token("--wait", "0", code=77)
        self.allow("--also", "admin")
        self.assertEqual(self.given()["surplus"], ["admin"])


if __name__ == "__main__":
    unittest.main()
