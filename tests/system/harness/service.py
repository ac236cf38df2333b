"""A service over https that answers by a script, with the private authority of this run."""

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .provider import make_certificates


class Service:
    """`answer(request)` gives status and body (JSON, or text as it is) for a request: a dictionary of `method`, `path`,
    `headers` (names in lower case) and `body`."""

    def __init__(self, folder, answer):
        self.ca, cert, key = make_certificates(folder)
        self.seen = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def reply(self):
                length = int(self.headers.get("Content-Length") or 0)
                request = {"method": self.command, "path": self.path, "body": self.rfile.read(length).decode(),
                           "headers": {name.lower(): value for name, value in self.headers.items()}}
                service.seen.append(request)
                status, body = answer(request)
                data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = reply

            def log_message(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.address = f"https://{self.host}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def requests(self, method, path):
        return [one for one in self.seen if (one["method"], one["path"]) == (method, path)]

    def close(self):
        self._server.shutdown()
        self._server.server_close()
