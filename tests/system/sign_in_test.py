"""What a sign-in says as it ends, by the real programs: who said no, who came, how the address is spelt, and what it is called."""

import json
import shutil
import unittest
from pathlib import Path

from harness import process
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet

CLIENT = "lanyard-es256"
# Where the catalog knows the demo service (resources/providers/demo.json).
DEMO_PORT = 9414
TRY_BROWSER = Path(__file__).resolve().parents[2] / "installer" / "try-browser"


class AtAProvider(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider(300)
        self.wallet = Wallet(self.session).start()

    def refused(self, *arguments, code):
        """The last line that a sign-in told which came to nothing."""
        out = self.wallet.run("login", *arguments, "--json", passphrase=PASSPHRASE, code=code)
        last = json.loads(out.splitlines()[-1])
        self.assertEqual(last["step"], "failed")
        return last

    def testTheBrowserCopiesTheNextCommand(self):
        self.wallet.login(self.provider, CLIENT, "work")
        page = self.wallet.browser_report()["page"]
        # The script ran under the page's policy, and the browser took what it copied.
        self.assertIn("lanyard list", page)
        self.assertIn("Copied", page)

    def testNoAtTheProviderIsThePersonsOwn(self):
        self.session.person("ada", refuses=True)
        last = self.wallet.login(self.provider, CLIENT, "work", code=77)[-1]
        self.assertEqual((last["reason"], last["error"]), ("consent_denied", "redirect.access_denied"))
        self.assertTrue(last["provider_says"].startswith("access_denied"), last)
        self.assertNotIn("client ID", last["message"] + last["hint"])

    def testAnotherPersonIsNamed(self):
        self.wallet.login(self.provider, CLIENT, "work")
        # The provider still knows ada's browser: bob has one of his own.
        shutil.rmtree(self.session.browser_home / "profile", ignore_errors=True)
        self.session.person("bob")
        self.session.report.unlink(missing_ok=True)
        last = self.refused("--again", "work", code=77)
        self.assertEqual(last["error"], "sign_in.another_person")
        self.assertRegex(last["message"], "(?i)you signed in as .*bob.*; this identity is .*ada")
        # The ways on, as they are typed; nobody else is to blame.
        self.assertIn("lanyard login --again work", last["hint"])
        self.assertIn(f"lanyard login {self.provider.issuer} --client-id {CLIENT}", last["hint"])
        self.assertNotIn("whoever runs", last["hint"])
        self.assertEqual([identity["alias"] for identity in self.wallet.identities()], ["work"])

    def testTheAddressIsSpeltOut(self):
        issuer = self.provider.issuer
        for typed in (issuer + "/", issuer + "/.well-known/openid-configuration"):
            with self.subTest(typed):
                last = self.refused(typed, "--client-id", CLIENT, "--ca", self.provider.ca, code=64)
                self.assertEqual(last["error"], "discovery.issuer_spelling")
                self.assertIn(f"calls itself {issuer}, and {typed} was given", last["message"])
                self.assertTrue(last["hint"].endswith(": " + issuer), last["hint"])
                self.assertNotIn("whoever runs", last["hint"])
        self.assertEqual(self.wallet.identities(), [])


class TheTrial(unittest.TestCase):
    """The demo service, signed in to as the window does: by its address. Its name is the catalog's all the same."""

    def testTheDemoIsCalledDemo(self):
        session = Session()
        self.addCleanup(session.close)
        session.start("demo", [process.program("lanyard-demo-idp"), "--port", str(DEMO_PORT)])
        session.env["BROWSER"] = str(shutil.copy(TRY_BROWSER, session.top / "try-browser"))
        wallet = Wallet(session, "memory").start()
        demo = process.wait_for("the demo service", lambda: wallet.status().get("demo"))
        wallet.run("login", demo["issuer"], "--client-id", demo["client_id"], "--local", passphrase=PASSPHRASE)
        (identity,) = wallet.identities()
        self.assertEqual((identity["alias"], identity["provider"]), ("demo", "demo"))
        self.assertEqual((identity["provider_name"], identity["name"]), ("Lanyard demo", "Ada Lovelace"))
        # What installer/try prints.
        token = wallet.token("demo")
        self.assertEqual(token["identity"]["alias"], "demo")
        # By its name it is the same one.
        wallet.run("login", "demo", passphrase=PASSPHRASE)
        self.assertEqual(len(wallet.identities()), 1)


if __name__ == "__main__":
    unittest.main()
