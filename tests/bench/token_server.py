"""A provider of one page for the other wallet's account: https on loopback, discovery, and a token endpoint that takes any
refresh token. It measures nothing; it only lets `oidc-token` have a token to hand out.

    token_server.py CERTIFICATE KEY      prints its issuer, then serves until it is ended
"""

import json
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Pages(BaseHTTPRequestHandler):
    issuer = ""

    def _reply(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self._reply({
            "issuer": self.issuer, "authorization_endpoint": self.issuer + "/auth", "token_endpoint": self.issuer + "/token",
            "registration_endpoint": self.issuer + "/register", "jwks_uri": self.issuer + "/jwks",
            "revocation_endpoint": self.issuer + "/revoke", "userinfo_endpoint": self.issuer + "/me",
            "scopes_supported": ["openid", "offline_access", "profile"], "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"], "subject_types_supported": ["public"],
            "code_challenge_methods_supported": ["S256"], "id_token_signing_alg_values_supported": ["RS256"],
        })

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._reply({"access_token": "the-other-wallets-access-token-of-the-bench", "token_type": "Bearer", "expires_in": 3600,
                     "refresh_token": "the-other-wallets-refresh-token", "scope": "openid offline_access profile"})

    def log_message(self, *_):
        pass


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Pages.issuer = f"https://127.0.0.1:{server.server_port}"
    print(Pages.issuer, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
