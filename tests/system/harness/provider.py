"""The certified provider (provider.mjs) as a child process, and what the tests ask of it."""

import base64
import json
import os
import ssl
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

from . import process

HERE = Path(__file__).resolve().parents[1]


def make_certificates(folder):
    """A private authority and a certificate for loopback, for this run alone. Gives the paths of CA, certificate, key."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ca, ca_key = folder / "ca.pem", folder / "ca.key"
    cert, key, request, extra = (folder / name for name in ("leaf.pem", "leaf.key", "leaf.csr", "leaf.ext"))
    extra.write_text("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                     "extendedKeyUsage=serverAuth\nsubjectAltName=IP:127.0.0.1,IP:0.0.0.0,DNS:localhost\n")

    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *new_key, "-keyout", ca_key, "-out", ca, "-days", 2, "-subj", "/CN=Lanyard tests",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl("req", "-new", *new_key, "-keyout", key, "-out", request, "-subj", "/CN=127.0.0.1")
    openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", 2, "-out", cert,
            "-extfile", extra)
    return ca, cert, key


class Provider:
    """One running provider. `access_life` is the life of its access tokens in seconds; `host` is its address;
    with `demanding` it has clients of which it wants more than an ID. With `redirects` it has a client
    `lanyard-exact`, which may come back to these addresses alone, port and all. `scopes` are those that it lists.
    With `registers` clients register themselves, and resources have tokens of their own; with `resources`, the
    addresses of APIs, a sign-in may later ask for tokens for just these (RFC 8707). With `device` its clients may sign in
    by a code on another device. `signers` are clients that sign who they are, as `provider.mjs` says. With `dpop` it
    binds tokens to keys (RFC 9449), and wants a nonce in each proof. `acr` are the ways to authenticate that a request
    may ask for."""

    def __init__(self, folder, access_life=300, host="127.0.0.1", demanding=False, redirects=(), scopes=None,
                 registers=False, device=False, resources=(), signers=(), dpop=False, acr=()):
        self.ca, cert, key = make_certificates(folder)
        self.certificate = str(cert), str(key)
        options = json.dumps({"cert": str(cert), "key": str(key), "accessLife": access_life, "host": host,
                              "demanding": demanding, "redirects": list(redirects), "registers": registers,
                              "device": device, "resources": list(resources), "signers": list(signers),
                              "dpop": dpop, "acr": list(acr)}
                             | ({"scopes": scopes} if scopes else {}))
        self._log = open(Path(folder) / "provider.log", "w", encoding="utf-8")
        self._child = process.start([process.require("node"), str(HERE / "provider.mjs"), options], text=True,
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log,
                                    env=os.environ | {"NODE_NO_WARNINGS": "1"})
        first = self._child.stdout.readline()
        if not first:
            raise RuntimeError("the provider did not start: " + (Path(folder) / "provider.log").read_text())
        self.issuer = json.loads(first)["issuer"]
        self._tls = ssl.create_default_context(cafile=str(self.ca))

    def close(self):
        process.end(self._child)
        self._log.close()

    def command(self, command, **rest):
        self._child.stdin.write(json.dumps({"command": command, **rest}) + "\n")
        self._child.stdin.flush()
        return json.loads(self._child.stdout.readline())

    def requests(self, grant=None):
        """The requests that reached the token endpoint, in order."""
        return [request for request in self.command("requests") if grant in (None, request["grant"])]

    def _open(self, request):
        request = urllib.request.Request(**request)
        try:
            with urllib.request.urlopen(request, context=self._tls, timeout=20) as reply:
                return reply.status, json.loads(reply.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, None

    def userinfo(self, access_token):
        """Status and claims, as any resource of the provider would see them."""
        return self._open({"url": self.issuer + "/me", "headers": {"Authorization": "Bearer " + access_token}})

    def introspect(self, token):
        """What introspection says of a token (RFC 7662), asked by a client of the test's own."""
        basic = base64.b64encode(b"inspector:the-inspector-of-the-tests").decode()
        status, reply = self._open({"url": self.issuer + "/token/introspection",
                                    "data": urllib.parse.urlencode({"token": token}).encode(),
                                    "headers": {"Authorization": "Basic " + basic}})
        if status != 200:
            raise RuntimeError(f"introspection answered {status}")
        return reply

    def is_active(self, token):
        return self.introspect(token)["active"]

    def spend(self, client, refresh_token):
        """Uses a refresh token behind the wallet's back, as a thief would."""
        form = {"grant_type": "refresh_token", "client_id": client, "refresh_token": refresh_token}
        return self._open({"url": self.issuer + "/token", "data": urllib.parse.urlencode(form).encode()})
