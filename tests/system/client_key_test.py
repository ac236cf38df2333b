"""A client that signs who it is (private_key_jwt, client_secret_jwt), by the real programs, at the certified provider: it makes
the browser's pages and verifies each signature with a library that is not ours."""

import base64
import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import process
from harness.canary import ProcessWatch
from harness.session import Session
from harness.terminal import Terminal
from harness.wallet import PASSPHRASE, Wallet

SECRET = "a-secret-of-the-tests-that-is-long-enough-to-sign-with"
KEY_PASSPHRASE = "the-passphrase-of-the-key-of-the-tests-5520"
KINDS = {"ES256": ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"], "RS256": ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
         "EdDSA": ["ED25519"]}


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, text=True, input=given).stdout


class Keys:
    """Pairs of keys in a folder outside of the person's home."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def make(self, kind, name=None):
        """The path of a new private key in PEM."""
        path = self.folder / f"{name or kind}.pem"
        openssl("genpkey", "-algorithm", *KINDS[kind], "-out", path)
        return path

    def public(self, path):
        return openssl("pkey", "-in", path, "-pubout")

    def as_jwk(self, path, **more):
        """The RSA key as a JWK, made of what OpenSSL prints of it."""
        text = openssl("pkey", "-in", path, "-noout", "-text")

        def number(name):
            value = re.search(rf"^{name}:((?:\s+[0-9a-f:]+)+)$", text, re.M).group(1)
            return encoded(bytes.fromhex(re.sub(r"[\s:]", "", value)).lstrip(b"\0"))

        def encoded(data):
            return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

        names = {"n": "modulus", "d": "privateExponent", "p": "prime1", "q": "prime2", "dp": "exponent1", "dq": "exponent2",
                 "qi": "coefficient"}
        jwk = {"kty": "RSA", "e": "AQAB"} | {member: number(name) for member, name in names.items()} | more
        out = self.folder / f"{path.stem}.jwk"
        out.write_text(json.dumps(jwk))
        return out

    def secrets(self, path):
        """What must be nowhere: each line of the PEM file's content, and its bytes as the wallet could write them."""
        der = subprocess.run(["openssl", "pkey", "-in", str(path), "-outform", "DER"], check=True, capture_output=True).stdout
        lines = [line for line in path.read_text().splitlines() if not line.startswith("-") and len(line) > 30]
        return lines + [base64.urlsafe_b64encode(der).rstrip(b"=").decode()[:60]]


class AtAProvider(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        folder = tempfile.TemporaryDirectory(prefix="lanyard-keys-")
        self.addCleanup(folder.cleanup)
        self.keys = Keys(folder.name)

    def start(self, signers, **more):
        self.provider = self.session.provider(300, signers=signers, **more)
        self.wallet = Wallet(self.session).start()

    def login(self, client, *arguments, code=0, browser=True, given=None, alias="work"):
        """The steps of a sign-in. `browser`: it got so far that the person's browser was opened."""
        self.session.report.unlink(missing_ok=True)
        where = [self.provider.issuer, "--client-id", client, "--ca", str(self.provider.ca), "--alias", alias]
        out = self.wallet.run("login", *where, *arguments, "--json", passphrase=PASSPHRASE, code=code, given=given)
        steps = [json.loads(line) for line in out.splitlines()]
        self.assertEqual("authorize" in [step["step"] for step in steps], browser, steps)
        if browser:
            self.wallet.browser_report()
        return steps

    def works(self, alias="work"):
        """All that an identity does, each request with a signature of its own: this provider takes each one once."""
        self.assertTrue(self.provider.is_active(self.wallet.token(alias)["access_token"]))
        self.wallet.run("refresh", alias)
        self.wallet.restart()
        self.wallet.run("refresh", alias)
        self.assertTrue(self.wallet.login_again(alias)[-1]["renewed"])
        self.wallet.run("refresh", alias)
        refresh_token = self.provider.command("issued")["refreshTokens"][-1]
        self.assertEqual(self.wallet.logout(alias)[-1]["provider"], "revoked")
        self.assertFalse(self.provider.is_active(refresh_token))
        self.assertEqual({request["status"] for request in self.provider.requests()}, {200})


class ByAKey(AtAProvider):
    def testEachTypeOfKey(self):
        paths = {kind: self.keys.make(kind) for kind in KINDS}
        self.start([{"id": f"signs-{kind.lower()}", "method": "private_key_jwt", "alg": kind,
                     "publicKey": self.keys.public(path)} for kind, path in paths.items()])
        with ProcessWatch() as watch:
            for kind, path in paths.items():
                with self.subTest(kind):
                    self.provider.command("forget")
                    self.login(f"signs-{kind.lower()}", "--client-key", path)
                    secrets = self.keys.secrets(path)
                    self.assertEqual(self.session.find_in_files(secrets), [])
                    self.works()
        secrets = [secret for path in paths.values() for secret in self.keys.secrets(path)]
        self.assertEqual(self.session.find_in_files(secrets) + watch.find(secrets), [])

    def testPs256FromAJwk(self):
        path = self.keys.make("RS256")
        self.start([{"id": "signs-ps256", "method": "private_key_jwt", "alg": "PS256",
                     "publicKey": self.keys.public(path)}])
        self.login("signs-ps256", "--client-key", self.keys.as_jwk(path, alg="PS256"), "--client-auth", "key")
        self.works()

    def testByACodeOnAnotherDevice(self):
        path = self.keys.make("ES256")
        self.start([{"id": "signs", "method": "private_key_jwt", "alg": "ES256", "publicKey": self.keys.public(path)}],
                   device=True)
        child = self.wallet.popen("login", self.provider.issuer, "--client-id", "signs", "--ca", self.provider.ca,
                                  "--client-key", path, "--device", "--json", passphrase=PASSPHRASE)
        code = next(step for step in map(json.loads, child.stdout) if step["step"] == "code")
        # Polls with a signature each, until the person allows it. Nobody does here: it is enough that none is refused.
        process.wait_for("two polls", lambda: len(self.provider.requests()) >= 2, 60)
        self.assertEqual({request["error"] for request in self.provider.requests()}, {"authorization_pending"})
        self.assertTrue(code["user_code"])
        process.end(child)

    def testAPassphraseIsAskedForAtTheTerminal(self):
        plain = self.keys.make("ES256")
        sealed = self.keys.folder / "sealed.pem"
        openssl("pkcs8", "-topk8", "-in", plain, "-out", sealed, "-passout", f"pass:{KEY_PASSPHRASE}")
        self.start([{"id": "signs", "method": "private_key_jwt", "alg": "ES256", "publicKey": self.keys.public(plain)}])
        arguments = [process.program("lanyard"), "login", self.provider.issuer, "--client-id", "signs", "--ca",
                     str(self.provider.ca), "--alias", "work", "--client-key", str(sealed)]
        for typed, code in (("a wrong one", 64), (KEY_PASSPHRASE, 0)):
            with Terminal(self.session.env, arguments) as terminal:
                terminal.sees("Passphrase of ")
                terminal.types(typed)
                terminal.sees("assphrase")
                terminal.types(PASSPHRASE)
                screen = terminal.ends(code)
                self.assertNotIn(typed, screen)
            if code:
                self.assertIn("the client key's passphrase is missing or wrong", screen)
        self.works()
        self.assertEqual(self.session.find_in_files([KEY_PASSPHRASE, *self.keys.secrets(plain)]), [])

    def testWithoutATerminalThePassphraseCannotBeAskedFor(self):
        sealed = self.keys.folder / "sealed.pem"
        openssl("pkcs8", "-topk8", "-in", self.keys.make("ES256"), "-out", sealed, "-passout", f"pass:{KEY_PASSPHRASE}")
        self.start([])
        last = self.login("signs", "--client-key", sealed, code=77, browser=False)[-1]
        self.assertEqual(last["reason"], "passphrase_required")


class ByASecret(AtAProvider):
    def testSignsWithTheSecret(self):
        self.start([{"id": "signs", "method": "client_secret_jwt", "alg": "HS256", "secret": SECRET}])
        self.login("signs", "--client-secret-stdin", "--client-auth", "jwt", given=SECRET + "\n")
        self.works()
        self.assertEqual(self.session.find_in_files([SECRET]), [])

    def testIsTakenWhereNothingElseIsListed(self):
        self.start([{"id": "signs", "method": "client_secret_jwt", "alg": "HS256", "secret": SECRET}])
        self.provider.command("manner", metadata={"token_endpoint_auth_methods_supported": ["client_secret_jwt"]})
        self.login("signs", "--client-secret-stdin", given=SECRET + "\n")

    def testAnotherSecretIsRefused(self):
        self.start([{"id": "signs", "method": "client_secret_jwt", "alg": "HS256", "secret": SECRET}])
        last = self.login("signs", "--client-secret-stdin", "--client-auth", "jwt", given=SECRET[::-1] + "\n", code=76,
                          browser=False)[-1]
        self.assertEqual(last["error"], "client.secret_or_way_refused")


class WhatIsRefused(AtAProvider):
    """Each before a browser is opened."""

    def testAnotherKey(self):
        self.start([{"id": "signs", "method": "private_key_jwt", "alg": "ES256",
                     "publicKey": self.keys.public(self.keys.make("ES256"))}])
        last = self.login("signs", "--client-key", self.keys.make("ES256", "another"), code=76, browser=False)[-1]
        self.assertEqual((last["reason"], last["error"]), ("provider_refused", "client.key_refused"))
        self.assertIn("--client-key-id", last["hint"])
        # A key of another type, which the provider lists as well.
        last = self.login("signs", "--client-key", self.keys.make("EdDSA"), code=76, browser=False)[-1]
        self.assertEqual(last["error"], "client.key_refused")
        self.assertEqual(self.wallet.identities(), [])

    def testWhatIsNoGoodKey(self):
        self.start([])
        weak = self.keys.folder / "weak.pem"
        openssl("genrsa", "-traditional", "-out", weak, 1024)
        foreign = self.keys.folder / "foreign.pem"
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1", "-out", foreign)
        public = self.keys.folder / "public.pem"
        public.write_text(self.keys.public(self.keys.make("ES256")))
        nothing = self.keys.folder / "nothing.pem"
        nothing.write_text("no key\n")
        for path, error, word in ((weak, "client.key_unusable", "below 2048 bits"),
                                  (foreign, "client.key_unusable", "a type or a curve"),
                                  (public, "client.key_unusable", "public half alone"),
                                  (nothing, "client.key_unreadable", "no private key")):
            with self.subTest(path.name):
                last = self.login("signs", "--client-key", path, code=64, browser=False)[-1]
                self.assertEqual(last["error"], error)
                self.assertIn(word, last["message"])
        self.assertEqual(self.provider.requests(), [])

    def testWhatTheProviderDoesNotList(self):
        path = self.keys.make("ES256")
        self.start([{"id": "signs", "method": "private_key_jwt", "alg": "ES256", "publicKey": self.keys.public(path)}])
        for metadata, error, word in (
                ({"token_endpoint_auth_methods_supported": ["client_secret_basic", "none"]}, "client.key_not_listed",
                 "client_secret_basic, none"),
                ({"token_endpoint_auth_signing_alg_values_supported": ["RS256", "HS256"]}, "client.key_algorithm",
                 "RS256, HS256")):
            with self.subTest(error):
                self.provider.command("manner", metadata=metadata)
                self.wallet.restart()  # what a provider says of itself is kept for an hour
                last = self.login("signs", "--client-key", path, code=64, browser=False)[-1]
                self.assertEqual(last["error"], error)
                self.assertIn(word, last["message"])
        self.provider.command("manner", metadata={"token_endpoint_auth_methods_supported": ["private_key_jwt"]})
        self.wallet.restart()
        last = self.login("signs", code=64, browser=False)[-1]
        self.assertEqual(last["error"], "client.no_key")
        self.assertIn("--client-key FILE", last["hint"])
        self.assertEqual(self.provider.requests(), [])


if __name__ == "__main__":
    unittest.main()
