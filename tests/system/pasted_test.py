"""Tokens that a person pasted, by the real programs and a service that knows whose they are."""

import base64
import json
import ssl
import time
import unittest
import urllib.request

from harness import process
from harness.service import Service
from harness.session import Session
from harness.terminal import Terminal
from harness.wallet import PASSPHRASE, Wallet

TOKEN = "pat_7b1f0c9d2e4a8f6b5c3d1e0f9a8b7c6d"
SECOND = "pat_second_0a1b2c3d4e5f60718293a4b5c6d7"
PERSONS = {TOKEN: {"id": 42, "name": "Ada Lovelace"}, SECOND: {"id": 42, "name": "Ada Lovelace"},
           "pat_of_eve": {"id": 7, "name": "Eve"}}


class APastedToken(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.service = Service(self.session.top / "service", self.answer)
        self.addCleanup(self.service.close)
        files = self.session.home / ".config" / "lanyard" / "providers.d"
        files.mkdir(mode=0o700, parents=True)
        (files / "acme.json").write_text(json.dumps({
            "id": "acme", "name": "Acme", "issuer": self.service.address, "protocol": "oauth", "discovery": "none",
            "endpoints": {"authorization": self.service.address + "/authorize", "token": self.service.address + "/token"},
            "loopback": {"path": "/callback/acme"},
            "identity": {"from": "endpoint", "url": self.service.address + "/user", "subject": "id", "numeric": True,
                         "name": "name"},
            "tokens_page": self.service.address + "/settings/tokens"}), encoding="utf-8")
        self.wallet = Wallet(self.session).start()

    def answer(self, request):
        bearer = request["headers"].get("authorization", "").removeprefix("Bearer ")
        person = PERSONS.get(bearer)
        return (200, person) if request["path"] == "/user" and person else (401, {"message": "Bad credentials"})

    def paste(self, token, *more, code=0):
        return self.wallet.run("login", *more, "--token", "--json", passphrase=PASSPHRASE, given=token + "\n", code=code)

    def testIsKeptHandedOutReplacedAndForgotten(self):
        out = self.paste(TOKEN, "acme", "--ca", self.service.ca)
        identity = json.loads(out.splitlines()[-1])["identity"]
        self.assertEqual((identity["alias"], identity["name"], identity["credential"]), ("acme", "Ada Lovelace", "pasted"))
        self.assertEqual(len(self.service.requests("GET", "/user")), 1)
        reply = self.wallet.token("acme")
        self.assertEqual((reply["access_token"], reply["token_type"], reply["scopes"], reply["expires_at"]),
                         (TOKEN, "Bearer", [], None))
        self.wallet.restart()
        self.assertEqual(self.wallet.token("acme")["access_token"], TOKEN)
        self.assertEqual(len(self.service.seen), 1)

        said = json.loads(self.wallet.run("token", "acme", "--scope", "read", "--json", code=77))
        self.assertEqual(said["error"]["error"], "pasted.whole")
        self.wallet.run("refresh", "acme", code=76)
        self.paste("pat_of_nobody", "--again", "acme", code=76)
        self.paste("pat_of_eve", "--again", "acme", code=77)
        self.assertEqual(self.wallet.token("acme")["access_token"], TOKEN)
        self.paste(SECOND, "--again", "acme", "--expires", "2099-12-31")
        self.assertEqual(self.wallet.token("acme")["access_token"], SECOND)
        [identity] = self.wallet.identities()
        self.assertGreater(identity["sign_in_by"], time.time())

        reply, = self.wallet.logout("acme")
        self.assertEqual((reply["provider"], reply["revoke_at"]),
                         ("forgotten_here", self.service.address + "/settings/tokens"))
        self.assertEqual(self.wallet.identities(), [])
        self.assertEqual(self.session.find_in_files([TOKEN, SECOND, "pat_of_eve", "pat_of_nobody"]), [])

    def testIsAskedForAtTheTerminalWithoutEcho(self):
        env = self.session.env | {"TERM": "xterm-256color"}
        with Terminal(env, [process.program("lanyard"), "login", "acme", "--token", "--ca", str(self.service.ca)]) as terminal:
            terminal.sees(f"Make one at: {self.service.address}/settings/tokens")
            terminal.sees("Token or key (not shown):")
            terminal.types(TOKEN)
            terminal.sees("assphrase")
            terminal.types(PASSPHRASE)
            terminal.sees("Kept the token for 127.0.0.1")
            self.assertNotIn(TOKEN, terminal.screen)
            terminal.ends(0)
        self.assertEqual([one["alias"] for one in self.wallet.identities()], ["acme"])

    def testIsKeptForAServiceThatNobodyKnows(self):
        self.paste("key-1", "https://127.0.0.1:9", code=64)
        self.paste("key-1", "https://127.0.0.1:9", "--alias", "box")
        self.assertEqual(self.wallet.token("box")["access_token"], "key-1")
        self.assertEqual(self.service.seen, [])


class APassword(unittest.TestCase):
    def testIsHandedOutForBasicAtItsHost(self):
        password = "correct horse: of the nas"
        with Session() as session:
            service = Service(session.top / "service", lambda request: (
                (200, {}) if request["headers"].get("authorization") == "Basic " + basic else (401, {})))
            self.addCleanup(service.close)
            basic = base64.b64encode(f"ada:{password}".encode()).decode()
            wallet = Wallet(session).start()
            wallet.run("login", service.address, "--basic", "--user", "ada", "--alias", "nas", "--ca", service.ca,
                       passphrase=PASSPHRASE, given=password + "\n")
            self.assertEqual(service.seen, [], "a password was sent where nobody asked for it")
            reply = wallet.token("nas")
            self.assertEqual((reply["token_type"], reply["access_token"]), ("Basic", basic))
            header = wallet.run("token", "nas", "--header").strip()
            name, value = header.split(": ", 1)
            request = urllib.request.Request(service.address, headers={name: value})
            with urllib.request.urlopen(request, context=ssl.create_default_context(cafile=str(service.ca))) as answer:
                self.assertEqual(answer.status, 200)
            self.assertEqual(wallet.run("token", "nas"), password + "\n")
            wallet.run("token", "nas", "--netrc", "evil.example", code=76)
            wallet.restart()
            self.assertEqual(wallet.token("nas")["access_token"], basic)
            self.assertEqual(session.find_in_files([password, basic]), [])


if __name__ == "__main__":
    unittest.main()
