"""A Kubernetes API over https, as far as kubectl asks it for namespaces: discovery and one list. It wants a bearer token: one of
the provider's that introspection calls active, or an ID token of the provider's for an audience."""

import base64
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RESOURCES = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "v1", "resources": [
    {"name": "namespaces", "singularName": "namespace", "namespaced": False, "kind": "Namespace", "verbs": ["get", "list"]}]}
NAMESPACES = {"kind": "NamespaceList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": [
    {"metadata": {"name": "of-the-tests", "uid": "1", "creationTimestamp": "2026-01-01T00:00:00Z"},
     "spec": {}, "status": {"phase": "Active"}}]}
ANSWERS = {
    "/api": {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": RESOURCES,
    "/api/v1/namespaces": NAMESPACES,
    "/version": {"major": "1", "minor": "20", "gitVersion": "v1.20.2"},
}


def claims_of(token):
    """What an ID token says; empty where it is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        return json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}


class Cluster:
    """With `audience` it takes ID tokens for that alone, else access tokens. `requests` has (path, token, status) of each."""

    def __init__(self, provider, audience=None):
        self.provider = provider
        self.audience = audience
        self.requests = []
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*provider.certificate)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = "https://" + self.host
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def judge(self, path, header):
        scheme, _, token = (header or "").partition(" ")
        right = scheme == "Bearer" and token != "" and self._takes(token)
        self.requests.append((path, token, 200 if right else 401))
        return right

    def _takes(self, token):
        if self.audience is None:
            return self.provider.is_active(token)
        claims = claims_of(token)
        audiences = claims.get("aud") if isinstance(claims.get("aud"), list) else [claims.get("aud")]
        return claims.get("iss") == self.provider.issuer and self.audience in audiences and claims["exp"] > time.time()

    def tokens(self):
        """Those that it was sent, each once, in order."""
        return list(dict.fromkeys(token for _, token, _ in self.requests if token))


def _handler(cluster):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            path = self.path.partition("?")[0]
            if not cluster.judge(path, self.headers.get("Authorization")):
                return self._reply(401, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 401,
                                         "reason": "Unauthorized", "message": "Unauthorized"})
            if path in ANSWERS:
                return self._reply(200, ANSWERS[path])
            return self._reply(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404,
                                     "reason": "NotFound", "message": "not found"})

        def _reply(self, status, value):
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
