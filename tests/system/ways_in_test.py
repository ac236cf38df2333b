"""The ways in besides a browser that comes back by itself, at the certified provider and by the real programs: a code on another
device, the address that a browser elsewhere ended at, and an answer as a form."""

import json
import re
import unittest
from urllib.parse import parse_qs, urlsplit

from harness import process, qr
from harness.browser import Browser
from harness.session import Session
from harness.terminal import Terminal, address_in
from harness.wallet import PASSPHRASE, Wallet

CLIENT = "lanyard-es256"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class WayIn(unittest.TestCase):
    def start(self, **provider):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider(300, **provider)
        self.wallet = Wallet(self.session).start()

    def terminal(self, *more):
        """A person at a terminal of an ssh session, where no browser can open."""
        env = {name: value for name, value in self.session.env.items() if name not in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")}
        env |= {"TERM": "xterm-256color"}
        terminal = Terminal(env, [process.program("lanyard"), "login", self.provider.issuer, "--client-id", CLIENT, "--alias",
                                  "work", "--ca", str(self.provider.ca), *more])
        terminal.sees("assphrase")
        terminal.types(PASSPHRASE)
        return terminal

    def browser(self, *flags):
        browser = Browser(self.session.browser_home, flags)
        self.addCleanup(browser.close)
        return browser

    def types_the_code(self, *more):
        """A sign-in by a code, whose steps a program reads, and a person who types the code."""
        child = self.wallet.popen("login", self.provider.issuer, *more, "--alias", "work", "--ca", self.provider.ca, "--device",
                                  "--json", passphrase=PASSPHRASE)
        self.addCleanup(process.end, child)
        code = {}
        while code.get("step") != "code":
            code = json.loads(child.stdout.readline())
        self.browser().sign_in_by_code(code["verification_uri"], "ada", code["user_code"])
        out, _ = child.communicate(timeout=60)
        process.end(child)
        self.assertEqual(json.loads(out.splitlines()[-1])["step"], "done")

    def aliases(self):
        return [identity["alias"] for identity in self.wallet.identities()]

    def renew(self):
        self.wallet.token("work")
        self.wallet.run("refresh", "work")


class ByACode(WayIn):
    def setUp(self):
        self.start(device=True)

    def testSignsInByTheQrCodeAndSlowsDown(self):
        self.provider.command("manner", slowDowns=1)
        with self.terminal("--device") as terminal:
            terminal.sees("Waiting\u2026")
            screen = terminal.screen
            code = re.search(r"^  ([A-Z]{4}-[A-Z]{4})$", screen, re.M).group(1)
            self.assertIn(f"\n  {self.provider.issuer}/device\n", screen)
            self.assertIn("\u2588", screen)
            scanned = qr.read_screen(screen, self.session.top)
            self.assertEqual(scanned, f"{self.provider.issuer}/device?user_code={code}")
            polls = process.wait_for("a poll", lambda: self.provider.requests(DEVICE_GRANT), 60)
            self.assertEqual(polls[0]["error"], "slow_down")
            shown = self.browser().sign_in_by_code(scanned, "ada")
            self.assertIn(code, shown)
            terminal.ends(0)
        polls = self.provider.requests(DEVICE_GRANT)
        self.assertEqual(polls[-1]["status"], 200)
        # Five seconds by default, and five more from the slow_down on: the provider's own clock says so.
        waits = [later["at"] - sooner["at"] for sooner, later in zip(polls, polls[1:])]
        self.assertTrue(waits and all(wait > 9 for wait in waits), waits)
        self.assertEqual(self.aliases(), ["work"])
        self.renew()

    def testTellsTheCodeAsJsonAndTakesATypedOne(self):
        self.types_the_code("--client-id", CLIENT)
        self.assertEqual(self.aliases(), ["work"])

    def testShowsNoCodeForAForeignPage(self):
        self.provider.command("manner", verificationHost="evil.example")
        out = self.wallet.run("login", self.provider.issuer, "--client-id", CLIENT, "--ca", self.provider.ca, "--device",
                              "--json", passphrase=PASSPHRASE, code=76)
        steps = [json.loads(line) for line in out.splitlines()]
        self.assertNotIn("code", [step["step"] for step in steps])
        self.assertEqual(steps[-1]["error"], "device.foreign_address")
        self.assertIn("evil.example", steps[-1]["message"])
        self.assertNotIn("https://evil.example", out)
        self.assertEqual(self.provider.requests(DEVICE_GRANT), [])


class ByACodeWithoutAClientId(WayIn):
    def testRegistersForCodesToo(self):
        self.start(device=True, registers=True)
        self.types_the_code("--yes")
        self.assertEqual(self.aliases(), ["work"])
        self.renew()
        self.wallet.login_again("work")  # in the browser, as the same client
        self.assertEqual(len(self.provider.command("registered")), 1)


class NoCodes(WayIn):
    def testSaysThatThereAreNone(self):
        self.start()
        out = self.wallet.run("login", self.provider.issuer, "--client-id", CLIENT, "--ca", self.provider.ca, "--device",
                              "--json", passphrase=PASSPHRASE, code=76)
        self.assertEqual(json.loads(out.splitlines()[-1])["error"], "device.not_offered")


class APastedAddress(WayIn):
    def testTakesTheAddressThatTheBrowserEndedAt(self):
        self.start(host="localhost")
        # A browser on another computer: its 127.0.0.1 is not this one.
        elsewhere = self.browser("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost")
        callback = r"http://127\.0\.0\.1:\d+/callback\?"
        with self.terminal("--no-browser") as first, self.terminal("--no-browser") as second:
            ended = []
            for terminal in (first, second):
                terminal.sees("paste it here.")
                ended.append(elsewhere.ends_at(address_in(terminal.screen), "ada", callback))
            for wrong in ("what is this", "https://evil.example/callback?code=c&state=s", ended[0]):
                second.types(wrong)
                second.sees("The sign-in still waits.")
            self.assertEqual(self.provider.requests("authorization_code"), [])
            second.types(ended[1])
            second.ends(0)
            first.types(ended[0])
            first.ends(0)
        self.assertEqual(self.aliases(), ["work"])
        self.renew()


class AnAnswerAsAForm(WayIn):
    def tells(self, **metadata):
        # What is asked for stands in the address, then.
        self.provider.command("manner", metadata={"pushed_authorization_request_endpoint": None} | metadata)

    def assertForm(self, steps):
        asked = next(step["url"] for step in steps if step["step"] == "authorize")
        self.assertEqual(parse_qs(urlsplit(asked).query)["response_mode"], ["form_post"])

    def testTakesTheForm(self):
        self.start()
        self.tells()
        self.assertForm(self.wallet.login(self.provider, CLIENT, "work", "--form-post"))
        self.assertEqual(self.aliases(), ["work"])
        self.renew()
        self.assertForm(self.wallet.login_again("work"))  # as it was the first time
        self.assertEqual(len(self.provider.requests("authorization_code")), 2)

    def testAsksForItWhereTheProviderKnowsNothingElse(self):
        self.start()
        self.tells(response_modes_supported=["form_post"])
        self.assertForm(self.wallet.login(self.provider, CLIENT, "work"))
        self.assertEqual(self.aliases(), ["work"])


if __name__ == "__main__":
    unittest.main()
