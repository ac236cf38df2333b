"""A tool that wants tokens of an identity: our command line, run by a program that the person can allow."""

import json
import shutil
import subprocess
import tempfile
import unittest

from . import process
from .session import Session
from .wallet import PASSPHRASE, Wallet


class AtAProvider(unittest.TestCase):
    """A wallet, a provider, and a tool. `provides` are the provider's options."""

    provides = {}

    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider(**self.provides)
        self.wallet = Wallet(self.session, "memory").start()
        # The command line's caller: a program that runs another, by a name that is no launcher's, so that it can be allowed.
        self.caller = shutil.copy("/usr/bin/timeout", self.session.top / "caller")

    def signIn(self, **manner):
        self.provider.command("manner", **manner)
        self.wallet.login(self.provider, "lanyard-eddsa", "work")
        self.provider.command("forget")

    def begin(self, *arguments, given=None):
        """Our command line, run by the program that is allowed. `given` is its standard input."""
        source = subprocess.DEVNULL
        if given is not None:
            source = tempfile.TemporaryFile("w+")
            self.addCleanup(source.close)
            source.write(given)
            source.seek(0)
        child = process.start([self.caller, "100", process.program("lanyard"), *arguments], env=self.session.env,
                              stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.end, child)
        return child

    def end(self, child, code=0):
        try:
            out, err = child.communicate(timeout=90)
        finally:
            process.end(child)
        self.assertEqual(child.returncode, code, out + err)
        return out, err

    def token(self, *more, code=0):
        return self.end(self.begin("token", "work", *more), code)

    def given(self, *more):
        """A token that is had without a question."""
        return json.loads(self.token(*more, "--wait", "0", "--json")[0])

    def allow(self, *more):
        self.wallet.run("allow", self.caller, "work", *more, passphrase=PASSPHRASE)
