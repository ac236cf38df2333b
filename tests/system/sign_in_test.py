"""What a sign-in says, by the real programs: where the browser comes back to and how it gets there, who said no, who came, how
the address is spelt, and what it is called."""

import json
import shutil
import socket
import ssl
import subprocess
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from harness import process
from harness.session import Session
from harness.terminal import Terminal, address_in
from harness.wallet import PASSPHRASE, Wallet

CLIENT = "lanyard-es256"
OTHER_CLIENT = "lanyard-rs256"
# Where the catalog knows the demo service (resources/providers/demo.json).
DEMO_PORT = 9414
TRY_BROWSER = Path(__file__).resolve().parents[2] / "installer" / "try-browser"


class SignIn(unittest.TestCase):
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

    def renew(self, alias):
        """Fetches a new token, which takes a refresh token that the provider still knows."""
        self.wallet.token(alias)
        self.wallet.run("refresh", alias)


class AtAProvider(SignIn):
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


class TwiceAtAProvider(SignIn):
    """Who is signed in already, and another person, another client, or the same once more."""

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
        # What bob's sign-in brought is of no use here, and of none to anybody else.
        bobs = self.provider.command("issued")["refreshTokens"][-1]
        process.wait_for("bob's token to be taken back", lambda: bobs in self.provider.command("revoked"))
        self.assertFalse(self.provider.is_active(bobs))
        self.renew("work")

    def testAnotherClientIsAnotherIdentity(self):
        self.wallet.login(self.provider, CLIENT, "work")
        first = self.wallet.token("work", choice="--always")["access_token"]
        # What is allowed is handed out without a question.
        self.assertEqual(json.loads(self.wallet.run("token", "work", "--json", "--wait=0"))["access_token"], first)

        done = self.wallet.login(self.provider, OTHER_CLIENT, "play")[-1]
        self.assertEqual((done["renewed"], done["identity"]["alias"]), (False, "play"))
        self.assertEqual(done["identity"]["client_id"], OTHER_CLIENT)
        names = {identity["alias"]: identity for identity in self.wallet.identities()}
        self.assertEqual(sorted(names), ["play", "work"])
        self.assertNotEqual(names["play"]["id"], names["work"]["id"])
        self.assertEqual(names["work"]["client_id"], CLIENT)
        listed = self.wallet.run("list")
        self.assertRegex(listed, rf"(?m)^work .*client {CLIENT} ")
        self.assertRegex(listed, rf"(?m)^play .*client {OTHER_CLIENT} ")

        # The old one is as it was; for the new one nothing was allowed, and the person is asked.
        self.assertEqual(json.loads(self.wallet.run("token", "work", "--json", "--wait=0"))["access_token"], first)
        self.wallet.run("token", "play", "--wait=0", code=77)
        child = self.wallet.popen("token", "play", "--json")
        prompt = self.wallet.answer("--once")
        second = json.loads(child.communicate(timeout=60)[0])["access_token"]
        self.assertEqual((prompt["identity"]["alias"], prompt["identity"]["client_id"]), ("play", OTHER_CLIENT))
        self.assertNotEqual(second, first)
        self.wallet.run("token", "play", "--wait=0", code=77)

        # Both last over a restart, and each renews by its own client.
        self.wallet.restart()
        for alias in ("work", "play"):
            self.renew(alias)
        # One is signed out: the other stays, and nothing has to tell them apart any more.
        self.assertEqual(self.wallet.logout("play")[0]["provider"], "revoked")
        (left,) = self.wallet.identities()
        self.assertEqual((left["alias"], left["client_id"]), ("work", ""))
        self.renew("work")

    def testSigningInAgainKeepsTheClient(self):
        self.wallet.login(self.provider, CLIENT, "work")
        before = self.provider.command("issued")["refreshTokens"][-1]
        last = self.refused("--again", "work", "--client-id", OTHER_CLIENT, code=64)
        self.assertEqual(last["error"], "sign_in.another_client")
        self.assertIn("work keeps the client ID", last["message"])
        self.assertIn(f"lanyard login {self.provider.issuer} --client-id ID", last["hint"])
        self.assertTrue(self.wallet.login_again("work")[-1]["renewed"])
        # Nobody says what ends at this provider with the old token, so it is left alone, and the new sign-in works.
        self.assertNotIn(before, self.provider.command("revoked"))
        self.renew("work")

    def testATakenAliasGetsANumber(self):
        self.wallet.login(self.provider, CLIENT, "work")
        done = self.wallet.login(self.provider, OTHER_CLIENT, "work")[-1]
        self.assertEqual(done["identity"]["alias"], "work-2")
        self.assertEqual(len(self.wallet.identities()), 2)


def occupied(host="127.0.0.1", port=0):
    """A port that another program has."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def free_ports(count):
    """Ports that nobody had a moment ago, on any address."""
    taken = [occupied() for _ in range(count)]
    try:
        return [one.getsockname()[1] for one in taken]
    finally:
        for one in taken:
            one.close()


def step_of(steps, name):
    return next(step for step in steps if step["step"] == name)


class AtAProviderThatComparesThePort(unittest.TestCase):
    """A client of the provider whose redirect addresses count letter by letter."""

    @classmethod
    def setUpClass(cls):
        cls.session = Session()
        cls.addClassCleanup(cls.session.close)
        cls.first, cls.second, cls.unlisted = free_ports(3)
        cls.redirects = [f"http://127.0.0.1:{cls.first}/callback", f"http://127.0.0.1:{cls.second}/callback",
                         f"http://localhost:{cls.first}/back"]
        cls.provider = cls.session.provider(300, redirects=cls.redirects)
        cls.wallet = Wallet(cls.session).start()

    def tearDown(self):
        self.wallet.restart()  # gives back the ports, and forgets nothing
        for identity in self.wallet.identities():
            self.wallet.logout(identity["alias"])

    def both(self):
        return f"http://127.0.0.1:{self.first},{self.second}/callback"

    def login(self, redirect, *more, code=0):
        return self.wallet.login(self.provider, "lanyard-exact", "work", "--redirect", redirect, *more, code=code)

    def refused(self, redirect, code):
        """What a sign-in told that came to nothing before a browser was opened."""
        out = self.wallet.run("login", self.provider.issuer, "--client-id", "lanyard-exact", "--ca", self.provider.ca, "--json",
                              "--redirect", redirect, passphrase=PASSPHRASE, code=code)
        return [json.loads(line) for line in out.splitlines()]

    def testSignsInThereAndAgainAfterARestart(self):
        steps = self.login(self.redirects[0])
        authorize = step_of(steps, "authorize")
        self.assertEqual((authorize["redirect_uri"], authorize["any_port"]), (self.redirects[0], False))
        self.wallet.restart()
        steps = self.wallet.login_again("work")
        self.assertEqual(step_of(steps, "authorize")["redirect_uri"], self.redirects[0])
        self.assertTrue(steps[-1]["renewed"])
        # A new sign-in may come back to another place, which is kept in its turn.
        self.login(self.redirects[1])
        steps = self.wallet.login_again("work")
        self.assertEqual(step_of(steps, "authorize")["redirect_uri"], self.redirects[1])
        self.assertEqual(len(self.wallet.identities()), 1)

    def testLocalhostIsBothFamilies(self):
        try:
            other_half = occupied("::1", self.first)
        except OSError:  # no IPv6 here: there is no other half
            other_half = None
        if other_half:
            with other_half:
                # Whoever had it would get the code.
                self.assertEqual(self.refused(self.redirects[2], 76)[-1]["error"], "redirect.port_taken")
        steps = self.login(self.redirects[2])
        self.assertEqual(step_of(steps, "authorize")["redirect_uri"], self.redirects[2])

    def testATakenPortGivesWayToTheNextThatIsListed(self):
        with occupied(port=self.first):
            steps = self.login(self.both())
        self.assertEqual(step_of(steps, "authorize")["redirect_uri"], self.redirects[1])

    def testATakenPortNeverGivesWayToOneThatIsNotListed(self):
        with occupied(port=self.first), occupied(port=self.second):
            steps = self.refused(self.both(), 76)
        self.assertNotIn("authorize", [step["step"] for step in steps])
        self.assertEqual(steps[-1]["error"], "redirect.port_taken")
        self.assertIn(f"{self.first}, {self.second}", steps[-1]["message"])
        self.assertIn("--redirect", steps[-1]["hint"])
        self.assertEqual(self.wallet.identities(), [])

    def testAWrongFormIsRefusedBeforeAnybodyIsAsked(self):
        for wrong in (f"ftp://127.0.0.1:{self.first}/callback", f"http://192.0.2.7:{self.first}/callback",
                      "http://127.0.0.1/callback", "http://127.0.0.1:80/callback", f"http://127.0.0.1:{self.first}",
                      f"http://127.0.0.1:{self.first}/callback?x=1", f"http://127.0.0.1:{self.first}/callback#x", ""):
            with self.subTest(wrong):
                child = self.wallet.popen("login", self.provider.issuer, "--client-id", "lanyard-exact", "--redirect", wrong)
                out, err = child.communicate(timeout=20)
                process.end(child)
                self.assertEqual((child.returncode, out), (64, ""))
                self.assertIn("redirect address", err)
                self.assertIn("http://127.0.0.1:8400/callback", err)

    def testTheRedirectAddressIsSaidBeforeTheWait(self):
        """Without --redirect the provider shows its error page: what it compared stands in the terminal."""
        # Most providers are told nothing before the browser opens.
        self.provider.command("manner", metadata={"pushed_authorization_request_endpoint": None})
        self.addCleanup(self.provider.command, "manner")
        self.wallet.restart()  # what a provider says of itself is kept for an hour
        child = self.wallet.popen("login", self.provider.issuer, "--client-id", "lanyard-exact", "--ca", self.provider.ca,
                                  "--no-browser", passphrase=PASSPHRASE)
        address = child.stdout.readline().strip()
        tls = ssl.create_default_context(cafile=str(self.provider.ca))
        with self.assertRaises(urllib.error.HTTPError) as page:
            urllib.request.urlopen(address, context=tls, timeout=20)
        self.assertIn("redirect_uri", page.exception.read().decode())
        said = ""
        while "--redirect" not in said:
            line = child.stderr.readline()
            self.assertTrue(line, said)
            said += line
        self.assertRegex(said, r"Redirect address: http://127\.0\.0\.1:\d+/callback; it must be registered with the provider")
        process.end(child)

    def testARefusedPushSaysTheRedirectAddress(self):
        """Where the request is pushed, the provider refuses before a browser is opened; the address is said all the same."""
        for options in ([], ["--redirect", f"http://127.0.0.1:{self.unlisted}/callback"]):
            with self.subTest(options):
                out = self.wallet.run("login", self.provider.issuer, "--client-id", "lanyard-exact", "--ca", self.provider.ca,
                                      "--json", *options, passphrase=PASSPHRASE, code=76)
                last = json.loads(out.splitlines()[-1])
                self.assertEqual(last["error"], "par.invalid_request")
                self.assertRegex(last["hint"], r"this was http://127\.0\.0\.1:\d+/callback")
                self.assertIn(options[-1] if options else "--redirect", last["hint"])


class FromAnotherComputer(unittest.TestCase):
    """A terminal that a person reached by ssh: the browser is somewhere else."""

    def testSaysHowTheBrowserGetsBack(self):
        session = Session()
        self.addCleanup(session.close)
        provider = session.provider(300)
        wallet = Wallet(session).start()
        env = {name: value for name, value in session.env.items() if name not in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")}
        env |= {"SSH_CONNECTION": "198.51.100.9 50022 192.0.2.7 2222", "USER": "ada", "TERM": "dumb"}
        with Terminal(env, [process.program("lanyard"), "login", provider.issuer, "--client-id", CLIENT, "--alias", "work",
                            "--ca", str(provider.ca)]) as terminal:
            terminal.sees("assphrase")
            terminal.types(PASSPHRASE)
            terminal.sees("  ssh -L ")
            terminal.sees("Finish it there by")
            screen = terminal.screen
            port = screen.split("  ssh -L ")[1].split(":")[0]
            self.assertIn(f"  ssh -L {port}:127.0.0.1:{port} -p 2222 ada@192.0.2.7\n", screen)
            self.assertIn(f"Redirect address: http://127.0.0.1:{port}/callback;", screen)
            self.assertNotIn("on this computer", screen)
            # The line comes first: the address is of no use before it.
            self.assertLess(screen.index("  ssh -L "), screen.index(provider.issuer + "/auth"))
            # Whoever does so is signed in.
            address = address_in(screen[screen.index("  ssh -L "):])
            subprocess.run([session.env["BROWSER"], address], env=session.env, check=True, timeout=90)
            terminal.ends(0)
        self.assertEqual([identity["alias"] for identity in wallet.identities()], ["work"])


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
