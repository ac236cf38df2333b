"""A sign-in by an address alone, by the real programs: at an issuer where nobody registered a client, and for a resource that
names its issuer. The provider is the certified one, with dynamic registration; the resource is the test's own."""

import json
import threading
import unittest
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from harness import process
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet


class Resource:
    """A protected resource (RFC 9728), with metadata at its well-known address alone."""

    def __init__(self, provider):
        self.provider = provider
        self.issuer = provider.issuer
        resource = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):  # pylint: disable=invalid-name
                resource.answer(self)

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.url = self.origin + "/mcp"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request):
        metadata = "/.well-known/oauth-protected-resource/mcp"
        status, body, headers = 404, {}, {}
        if request.path == metadata:
            status, body = 200, {"resource": self.url, "authorization_servers": [self.issuer],
                                 "scopes_supported": ["files:read", "files:write"]}
        elif request.path == "/mcp":
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            status = 200 if token and self.provider.is_active(token) else 401
            headers = {"WWW-Authenticate": f'Bearer scope="files:read", resource_metadata="{self.origin}{metadata}"'}
        request.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(json.dumps(body).encode())

    def takes(self, token):
        asked = urllib.request.Request(self.url, headers={"Authorization": "Bearer " + token})
        try:
            with urllib.request.urlopen(asked, timeout=20) as reply:
                return reply.status == 200
        except urllib.error.HTTPError:
            return False


class ByAnAddress(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider(300, registers=True, scopes=["openid", "offline_access", "profile", "email",
                                                                           "files:read", "files:write"])
        self.wallet = Wallet(self.session).start()

    def login(self, *arguments, code=0, browser=True):
        self.session.report.unlink(missing_ok=True)
        out = self.wallet.run("login", *arguments, "--json", passphrase=PASSPHRASE, code=code)
        steps = [json.loads(line) for line in out.splitlines()]
        self.assertEqual("authorize" in [step["step"] for step in steps], browser, steps)
        if browser:
            self.wallet.browser_report()
        return steps

    def registered(self):
        return self.provider.command("registered")


class AtAnIssuer(ByAnAddress):
    def at(self, *more):
        return [self.provider.issuer, "--ca", str(self.provider.ca), "--alias", "work", *more]

    def testRegistersOnceAndLeavesAtTheEnd(self):
        # Nobody is there to agree: nothing is sent.
        self.wallet.run("login", *self.at(), passphrase=PASSPHRASE, code=64)
        self.assertEqual(self.registered(), [])
        done = self.login(*self.at("--yes"))[-1]
        self.assertEqual(done["step"], "done")
        clients = self.registered()
        self.assertEqual(len(clients), 1)
        self.assertTrue(self.provider.is_active(self.wallet.token("work")["access_token"]))
        self.wallet.restart()
        self.assertTrue(self.login(*self.at("--yes"))[-1]["renewed"])
        self.wallet.run("refresh", "work")
        self.assertEqual(self.registered(), clients)
        self.wallet.logout("work")
        process.wait_for("the registration's end", lambda: not self.registered(), 30)

    def testIsRegisteredAnewWhereItWasForgotten(self):
        self.login(*self.at("--yes"))
        first = self.registered()
        self.provider.command("forgetClients")
        second = self.login("--again", "work")[-1]
        self.assertTrue(second["renewed"])
        self.assertEqual(len(self.registered()), 1)
        self.assertNotEqual(self.registered(), first)
        self.assertEqual(len(self.wallet.identities()), 1)
        self.wallet.token("work")  # allows this test what follows
        self.wallet.run("refresh", "work")
        self.assertTrue(self.provider.is_active(self.wallet.token("work")["access_token"]))


class FromAResource(ByAnAddress):
    def setUp(self):
        super().setUp()
        self.resource = Resource(self.provider)
        self.addCleanup(self.resource.close)

    def at(self, *more):
        return [self.resource.url, "--local", "--ca", str(self.provider.ca), "--alias", "files", "--yes", *more]

    def testSignsInByItsAddressAlone(self):
        self.assertFalse(self.resource.takes("no-token"))
        self.assertEqual(self.login(*self.at())[-1]["step"], "done")
        token = self.wallet.token("files")
        self.assertIn("files:read", token["scopes"])
        self.assertNotIn("files:write", token["scopes"])
        self.assertTrue(self.resource.takes(token["access_token"]))
        self.wallet.run("refresh", "files")
        renewed = self.wallet.token("files")["access_token"]
        self.assertNotEqual(renewed, token["access_token"])
        self.assertTrue(self.resource.takes(renewed))
        # More is asked for, and agreed to, in a sign-in of its own.
        self.assertTrue(self.login("--again", "files", "--scope", "files:write")[-1]["renewed"])
        self.assertIn("files:write", self.wallet.token("files", "--scope", "files:write")["scopes"])

    def testStopsWhereTheResourceNamesAnotherResource(self):
        self.resource.url = "https://bank.example/mcp"
        last = self.login(self.resource.origin + "/mcp", "--local", "--yes", code=76, browser=False)[-1]
        self.assertEqual(last["error"], "resource.another")
        self.assertEqual(self.registered(), [])


if __name__ == "__main__":
    unittest.main()
