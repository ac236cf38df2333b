"""An API that takes tokens only with their proof (resource.mjs) as a child process, and what a tool sends to it."""

import json
import os
import ssl
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from . import process

HERE = Path(__file__).resolve().parents[1]


class Resource:
    """One running resource, whose tokens are of this provider."""

    def __init__(self, provider):
        cert, key = provider.certificate
        options = json.dumps({"cert": cert, "key": key, "ca": str(provider.ca), "issuer": provider.issuer})
        self._child = process.start([process.require("node"), str(HERE / "resource.mjs"), options], text=True,
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    env=os.environ | {"NODE_NO_WARNINGS": "1"})
        first = self._child.stdout.readline()
        if not first:
            raise RuntimeError("the resource did not start")
        self.origin = json.loads(first)["origin"]
        self.ca = str(provider.ca)
        self._tls = ssl.create_default_context(cafile=self.ca)

    def close(self):
        process.end(self._child)

    def ask(self, url, headers, method="GET"):
        """Status, reply and the nonce that it gives, if any."""
        request = urllib.request.Request(url, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, context=self._tls, timeout=20) as reply:
                return reply.status, json.loads(reply.read()), reply.headers.get("DPoP-Nonce")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read()), error.headers.get("DPoP-Nonce")

    def takes(self, given, url, method="GET", **instead):
        """The same for what token.get gave; `instead` are other headers."""
        headers = {"Authorization": "DPoP " + given["access_token"], "DPoP": given["proof"]} | instead
        return self.ask(url, {name: value for name, value in headers.items() if value}, method)
