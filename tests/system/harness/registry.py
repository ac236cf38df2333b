"""A container registry with a token service (the distribution specification, and docker's token authentication) over https.
It has one image, and wants a token of the provider's as the password at its token service."""

import base64
import hashlib
import io
import json
import secrets
import ssl
import tarfile
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def _digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Registry:
    """`asked` has (user, token, scope, status) of each request to the token service. A token that introspection calls
    inactive is refused. The registry takes the tokens of its own service alone."""

    def __init__(self, provider, name="team/tool", content=b"what was to be pulled\n"):
        self.provider = provider
        self.name = name
        self.asked = []
        self.authorizations = []
        self._issued = set()
        layer = io.BytesIO()
        with tarfile.open(fileobj=layer, mode="w") as tar:
            entry = tarfile.TarInfo("hello")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        self.layer = layer.getvalue()
        config = json.dumps({"architecture": "amd64", "os": "linux", "config": {},
                             "rootfs": {"type": "layers", "diff_ids": [_digest(self.layer)]}}).encode()
        self.blobs = {_digest(blob): blob for blob in (self.layer, config)}
        self.manifest = json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": _digest(config), "size": len(config)},
            "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": _digest(self.layer),
                        "size": len(self.layer)}]}).encode()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*provider.certificate)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def issue(self, header, scope):
        """A token of this registry's for a user with a token of the provider's, or None."""
        scheme, _, rest = (header or "").partition(" ")
        user, _, token = base64.b64decode(rest).decode().partition(":") if scheme == "Basic" else ("", "", "")
        right = token != "" and self.provider.is_active(token)
        self.asked.append((user, token, scope, 200 if right else 401))
        if not right:
            return None
        issued = secrets.token_urlsafe(24)
        self._issued.add(issued)
        return issued

    def takes(self, header):
        self.authorizations.append(header)
        scheme, _, token = (header or "").partition(" ")
        return scheme == "Bearer" and token in self._issued


def _handler(registry):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_HEAD(self):
            self.do_GET()

        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            if url.path == "/token":
                return self._token(urllib.parse.parse_qs(url.query).get("scope", [""])[0])
            if not registry.takes(self.headers.get("Authorization")):
                challenge = (f'Bearer realm="https://{registry.host}/token",service="{registry.host}",'
                             f'scope="repository:{registry.name}:pull"')
                return self._reply(401, b'{"errors":[{"code":"UNAUTHORIZED"}]}', {"WWW-Authenticate": challenge})
            if url.path == "/v2/":
                return self._reply(200, b"{}")
            if url.path.startswith(f"/v2/{registry.name}/manifests/"):
                return self._reply(200, registry.manifest, {"Docker-Content-Digest": _digest(registry.manifest)}, MANIFEST)
            blob = registry.blobs.get(url.path.removeprefix(f"/v2/{registry.name}/blobs/"))
            if blob is not None:
                return self._reply(200, blob, kind="application/octet-stream")
            return self._reply(404, b'{"errors":[{"code":"NOT_FOUND"}]}')

        def _token(self, scope):
            issued = registry.issue(self.headers.get("Authorization"), scope)
            if issued is None:
                return self._reply(401, b'{"errors":[{"code":"UNAUTHORIZED"}]}')
            return self._reply(200, json.dumps({"token": issued, "expires_in": 300}).encode())

        def _reply(self, status, body, fields=None, kind="application/json"):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in (fields or {}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    return Handler
