"""Debian's tinyproxy, which lets nobody in without a name and a password."""

import secrets
import socket
from pathlib import Path

from . import process

USER = "ada"


class Proxy:
    """One proxy of one session. It can go away and come back at the same address."""

    def __init__(self, session):
        self._session = session
        self._folder = Path(session.top) / "proxy"
        self._folder.mkdir(mode=0o700)
        self.password = secrets.token_hex(12)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._log = self._folder / "log"
        (self._folder / "conf").write_text(f"Port {self.port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\n"
                                           f'LogFile "{self._log}"\nLogLevel Connect\n'
                                           f"BasicAuth {USER} {self.password}\n")
        self._child = None
        self.start()

    def start(self):
        arguments = [process.require("tinyproxy"), "-d", "-c", str(self._folder / "conf")]
        self._child = self._session.start("tinyproxy", arguments)
        process.wait_for("the proxy", self._listens)

    def stop(self):
        self._session.end(self._child)

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def address(self, password=None):
        """As it is given to the wallet, with or without the password."""
        return f"http://{USER}{':' + password if password else ''}@127.0.0.1:{self.port}"

    def tunnels(self, provider):
        """How often it was asked for a way to the provider, in its own words."""
        return self._log.read_text().count(f"CONNECT {provider.issuer.removeprefix('https://')} ")
