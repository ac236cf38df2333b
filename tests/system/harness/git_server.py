"""Git over https as forges serve it: git's own http-backend behind a small TLS server that wants a token of the provider's."""

import base64
import os
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import process


class GitServer:
    """`scheme` is what it challenges with, and the one that it takes: "Basic" with the token as the password, or "Bearer",
    compared letter by letter, as some servers do. A token that introspection calls inactive is refused, and so is
    one in `refused`: what a server that revoked it does. `passwords` are pairs of user and password that it takes. `requests` has (path, scheme, user, token, status) of each."""

    def __init__(self, session, provider, scheme="Basic"):
        self.scheme = scheme
        self.provider = provider
        self.refused = set()
        self.passwords = set()
        self.requests = []
        self.root = session.top / "repositories"
        self.root.mkdir()
        self._git = process.require("git")
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

    def repository(self, name):
        """A bare one with a first commit. Gives its address."""
        bare = self.root / name
        bare.mkdir(parents=True)

        def git(*arguments, given=None):
            return subprocess.run([self._git, "-C", bare, *arguments], input=given, check=True, capture_output=True,
                                  env={"PATH": os.environ["PATH"], "HOME": str(self.root), "GIT_CONFIG_NOSYSTEM": "1",
                                       "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
                                       "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org"}).stdout.strip()

        git("init", "--bare", "--initial-branch=main", ".")
        git("config", "http.receivepack", "true")
        tree = git("mktree", given=b"")
        git("update-ref", "refs/heads/main", git("commit-tree", tree, "-m", "First").decode())
        return f"{self.url}/{name}"

    def tip(self, name):
        return subprocess.run([self._git, "-C", self.root / name, "rev-parse", "main"], check=True, capture_output=True,
                              text=True).stdout.strip()

    def judge(self, path, header):
        """Whether the request may pass; it is noted."""
        scheme, _, rest = (header or "").partition(" ")
        user, token = "", rest
        if scheme == "Basic":
            user, _, token = base64.b64decode(rest).decode().partition(":")
        right = scheme == self.scheme and token not in self.refused and token != "" and (
            (user, token) in self.passwords or self.provider.is_active(token))
        self.requests.append((path, scheme, user, token, 200 if right else 401))
        return right

    def tokens(self):
        """Those that it was sent, each once, in order."""
        return list(dict.fromkeys(token for _, _, _, token, _ in self.requests if token))


def _handler(server):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            self._serve(b"")

        def do_POST(self):
            self._serve(self._body())

        def _body(self):
            if "chunked" not in self.headers.get("Transfer-Encoding", ""):
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def _serve(self, body):
            path, _, query = self.path.partition("?")
            if not server.judge(self.path, self.headers.get("Authorization")):
                self.send_response(401)
                self.send_header("WWW-Authenticate", f'{server.scheme} realm="The tests"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            out = subprocess.run([server._git, "http-backend"], input=body, capture_output=True, check=True, env={
                "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(server.root), "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(server.root), "PATH_INFO": path, "QUERY_STRING": query,
                "REQUEST_METHOD": self.command, "REMOTE_USER": "ada", "REMOTE_ADDR": "127.0.0.1",
                "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}).stdout
            head, _, rest = out.partition(b"\r\n\r\n")
            fields = [line.split(": ", 1) for line in head.decode().split("\r\n")]
            status = next((value for name, value in fields if name == "Status"), "200 OK")
            self.send_response(int(status.split()[0]))
            for name, value in fields:
                if name != "Status":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            self.wfile.write(rest)

    return Handler
