"""A raw client of the local API: what any program of the same user can write in a few lines."""

import json
import socket


class PipeError(Exception):
    """The wallet's refusal."""

    def __init__(self, error):
        super().__init__(error.get("message"))
        self.reason = error.get("data", {}).get("reason")
        self.code = error.get("code")


class Pipe:
    def __init__(self, path, seconds=30):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(seconds)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._lines = self._socket.makefile("r", encoding="utf-8", newline="\n")
        self._next = 0
        self.heard = []  # notifications, in order

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._lines.close()
        self._socket.close()

    def send(self, method, **params):
        """Sends a request and gives its id."""
        self._next += 1
        message = {"jsonrpc": "2.0", "id": self._next, "method": method, "params": params}
        self._socket.sendall(json.dumps(message).encode() + b"\n")
        return self._next

    def receive(self):
        line = self._lines.readline()
        if not line:
            raise ConnectionError("the wallet closed the connection")
        return json.loads(line)

    def reply(self, number):
        """The result of a request; notifications that come before it are kept."""
        while True:
            message = self.receive()
            if message.get("id") == number:
                if "error" in message:
                    raise PipeError(message["error"])
                return message["result"]
            self.heard.append(message)

    def call(self, method, **params):
        return self.reply(self.send(method, **params))
