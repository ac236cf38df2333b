"""What stands between: a real proxy that wants a password, and a network that answers in the provider's place."""

import os
import time
import unittest
from pathlib import Path

from harness.pipe import Pipe, PipeError
from harness.provider import make_certificates
from harness.proxy import Proxy
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet

ACCESS_LIFE = 10
# The wallet never asks a proxy for the way to loopback. This address is this machine too, and no loopback literal.
BEYOND = "0.0.0.0"


def ask(wallet):
    """A token that is good for a second, asked for over the socket by this test."""
    with Pipe(wallet.socket) as pipe:
        return pipe.call("token.get", identity="work", min_valid_s=1)


def allow(wallet):
    """This test may have tokens from now on: a person at a terminal says so."""
    with Pipe(wallet.socket) as pipe:
        number = pipe.send("token.get", identity="work", min_valid_s=1)
        wallet.answer("--for=1h")
        pipe.reply(number)


class Refused(unittest.TestCase):
    def assertRefused(self, wallet, reason, code):
        with self.assertRaises(PipeError) as refused:
            ask(wallet)
        self.assertEqual(refused.exception.reason, reason)
        self.assertIn(f"({code})", str(refused.exception))
        self.assertEqual([identity["state"] for identity in wallet.identities()], ["offline"])


class BehindAProxy(Refused):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.proxy = Proxy(self.session)
        self.provider = self.session.provider(ACCESS_LIFE, BEYOND)

    def testSignsInAndRefreshesThroughIt(self):
        wallet = Wallet(self.session, "file", "--proxy=" + self.proxy.address(self.proxy.password)).start()
        arguments = Path(f"/proc/{wallet.pid}/cmdline").read_text(encoding="utf-8")
        self.assertIn(f"@127.0.0.1:{self.proxy.port}", arguments)
        self.assertNotIn(self.proxy.password, arguments)
        wallet.login(self.provider, "lanyard-es256", "work")
        allow(wallet)
        before = self.proxy.tunnels(self.provider)
        self.assertGreater(before, 0)

        time.sleep(ACCESS_LIFE + 1)
        token = ask(wallet)["access_token"]
        self.assertEqual(self.provider.userinfo(token)[0], 200)
        self.assertGreater(self.proxy.tunnels(self.provider), before)

        # The proxy goes: nothing else than that is said, and nothing is lost.
        self.proxy.stop()
        time.sleep(ACCESS_LIFE + 1)
        self.assertRefused(wallet, "provider_unreachable", "proxy.unreachable")
        self.proxy.start()
        time.sleep(2)
        self.assertEqual(self.provider.userinfo(ask(wallet)["access_token"])[0], 200)
        self.assertIn(f"proxy=127.0.0.1:{self.proxy.port}", self.session.log("agent"))
        wallet.stop()
        self.assertEqual(self.session.find_in_files([self.proxy.password]), [])

    def testWithoutAPasswordWithAWrongOneAndByDescriptor(self):
        wallet = Wallet(self.session, "memory", f"--proxy=http://127.0.0.1:{self.proxy.port}").start()
        self.assertIn("(proxy.auth)", self.refusedLogin(wallet))
        wallet.options = ("--proxy=" + self.proxy.address(),)
        wallet.proxy_password = "not-the-password-of-the-proxy"
        wallet.restart()
        # This proxy answers a wrong password with 401, which is no word of a proxy (RFC 9110 section 15.5.8).
        out = self.refusedLogin(wallet)
        self.assertIn("(proxy.failed)", out)
        self.assertNotIn("not-the-password", out)
        wallet.stop()
        self.assertEqual(self.session.find_in_files(["not-the-password-of-the-proxy"]), [])

        wallet.proxy_password = self.proxy.password
        wallet.start()
        wallet.login(self.provider, "lanyard-es256", "work")
        allow(wallet)

    def refusedLogin(self, wallet):
        out = wallet.run("login", self.provider.issuer, "--client-id", "lanyard-es256", "--ca", self.provider.ca, "--json",
                         passphrase=PASSPHRASE, code=69)
        self.assertEqual(self.provider.requests(), [])
        return out

    def testTheSystemsProxy(self):
        wallet = Wallet(self.session, "file")
        self.startWith(wallet, https_proxy=self.proxy.address(self.proxy.password))
        wallet.login(self.provider, "lanyard-es256", "work")
        allow(wallet)
        tunnels = self.proxy.tunnels(self.provider)
        self.assertGreater(tunnels, 0)
        wallet.stop()
        self.assertEqual(self.session.find_in_files([self.proxy.password]), [])

        self.startWith(wallet, https_proxy=self.proxy.address(self.proxy.password), no_proxy=BEYOND)
        self.assertEqual(self.provider.userinfo(ask(wallet)["access_token"])[0], 200)
        self.assertEqual(self.proxy.tunnels(self.provider), tunnels)

        wallet.stop()
        wallet.options = ("--proxy=none",)
        self.startWith(wallet, https_proxy=self.proxy.address(self.proxy.password))
        self.assertEqual(self.provider.userinfo(ask(wallet)["access_token"])[0], 200)
        self.assertEqual(self.proxy.tunnels(self.provider), tunnels)

    def startWith(self, wallet, **variables):
        """The variables are the agent's alone: the browser takes its own way."""
        self.session.env.update(variables)
        try:
            wallet.start()
        finally:
            for name in variables:
                del self.session.env[name]

    def testThisComputerIsReachedDirectly(self):
        provider = self.session.provider(ACCESS_LIFE)
        wallet = Wallet(self.session, "memory", "--proxy=" + self.proxy.address(self.proxy.password)).start()
        wallet.login(provider, "lanyard-es256", "work")
        self.assertEqual(self.proxy.tunnels(provider), 0)


class BehindAPortal(Refused):
    """Hostile case d16."""

    def testKeepsTheTokenAndComesBack(self):
        session = Session()
        self.addCleanup(session.close)
        provider = session.provider(ACCESS_LIFE)
        wallet = Wallet(session, "file").start()
        wallet.login(provider, "lanyard-es256", "work")
        allow(wallet)
        weather = (
            ("redirect", lambda: provider.command("manner", portal="redirect"), "provider_unreachable", "token.redirected"),
            ("page", lambda: provider.command("manner", portal="page"), "provider_unreachable", "token.not_json"),
            ("certificate", lambda: self.other_certificate(session, provider), "provider_refused", "http.tls"),
        )
        for name, begin, reason, code in weather:
            with self.subTest(name):
                begin()
                time.sleep(ACCESS_LIFE + 1)
                self.assertRefused(wallet, reason, code)
                seen = provider.command("seenByPortal")
                self.assertNotIn("GET /portal", seen)
                self.assertNotIn("POST /portal", seen)
                # The person has signed in to the network.
                provider.command("manner")
                provider.command("certificate", cert=provider.certificate[0], key=provider.certificate[1])
                time.sleep(2)
                self.assertEqual(provider.userinfo(ask(wallet)["access_token"])[0], 200)
        self.assertEqual([r["status"] for r in provider.requests("refresh_token") if r["status"] != 200], [])

    @staticmethod
    def other_certificate(session, provider):
        _, cert, key = make_certificates(os.path.join(session.top, "hotel"))
        provider.command("certificate", cert=str(cert), key=str(key))


if __name__ == "__main__":
    unittest.main()
