"""An MCP server that is not ours, the example of the official TypeScript SDK, with its own authorization server, which has no
OpenID: signed in to by its address alone, by the real programs, and its tool called with the token."""

import json
import os
import socket
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from harness import process
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet

EXAMPLE = "@modelcontextprotocol/sdk/dist/esm/examples/server/simpleStreamableHttp.js"


def free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class TheExampleServer(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        mcp, auth = free_ports(2)
        self.url = f"http://localhost:{mcp}/mcp"
        self.issuer = f"http://localhost:{auth}/"
        example = Path(os.environ["LANYARD_NODE_MODULES"]) / EXAMPLE
        self.session.start("mcp", [process.require("node"), str(example), "--oauth"],
                           env=os.environ | {"MCP_PORT": str(mcp), "MCP_AUTH_PORT": str(auth)})
        process.wait_for("the example server", lambda: "Server listening on port " + str(mcp) in self.session.log("mcp"), 60)
        self.wallet = Wallet(self.session).start()

    def calls(self, token):
        """The status of a request to the server, and the body of its answer."""
        hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize",
                 "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}
        request = urllib.request.Request(self.url, json.dumps(hello).encode(), {
            "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
            "Authorization": "Bearer " + token})
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                # A stream of events, of which the first has the answer.
                return reply.status, next(line.decode() for line in reply if line.startswith(b"data:"))
        except urllib.error.HTTPError as error:
            return error.code, ""

    def login(self, *arguments, code=0):
        self.session.report.unlink(missing_ok=True)
        out = self.wallet.run("login", *arguments, "--json", passphrase=PASSPHRASE, code=code)
        if code == 0:
            self.wallet.browser_report()
        return [json.loads(line) for line in out.splitlines()]

    def testSignsInByItsAddressAlone(self):
        self.assertNotEqual(self.calls("no-token")[0], 200)
        done = self.login(self.url, "--local", "--alias", "tools", "--yes")
        self.assertEqual(done[-1]["step"], "done")
        where = next(step["url"] for step in done if step["step"] == "authorize")
        self.assertTrue(where.startswith(self.issuer + "authorize?"), where)
        self.assertNotIn("openid", where)
        self.assertNotIn("nonce=", where)
        # The issuer does not say who answers, so the address is this issuer's alone.
        self.assertRegex(where, r"redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A\d+%2Fcallback%2F[0-9a-f]{16}&")
        token = self.wallet.token("tools")
        self.assertEqual(token["scopes"], ["mcp:tools"])
        status, answer = self.calls(token["access_token"])
        self.assertEqual(status, 200)
        self.assertIn("serverInfo", answer)
        # It gives no refresh token: the sign-in is the same person's again, and no second identity.
        self.assertTrue(self.login("--again", "tools")[-1]["renewed"])
        self.assertEqual(len(self.wallet.identities()), 1)
        renewed = self.wallet.token("tools")["access_token"]
        self.assertNotEqual(renewed, token["access_token"])
        self.assertEqual(self.calls(renewed)[0], 200)
        self.wallet.logout("tools")
        self.assertEqual(self.wallet.identities(), [])


if __name__ == "__main__":
    unittest.main()
