"""Bad input gets a clear error and loses nothing."""

import http.server
import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
import unittest
from pathlib import Path

from harness import process
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet, descriptor


def steps_of(out):
    return [json.loads(line) for line in out.splitlines()]


class AtSignIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.session = Session()
        cls.addClassCleanup(cls.session.close)
        cls.wallet = Wallet(cls.session, "memory").start()

    def tearDown(self):
        self.assertEqual(self.wallet.identities(), [])

    def login(self, issuer, *more, code):
        out = self.wallet.run("login", issuer, "--client-id", "anyone", "--json", *more, passphrase=PASSPHRASE, code=code)
        last = steps_of(out)[-1]
        self.assertEqual(last["step"], "failed")
        self.assertTrue(last["message"])
        return last["reason"]

    def testUnreachableIssuer(self):
        self.assertEqual(self.login("http://127.0.0.1:1", "--local", code=69), "provider_unreachable")

    def testPlainHttpWithoutPermission(self):
        self.assertIn(self.login("http://127.0.0.1:1", code=64), ("bad_request",))

    def testForeignCertificate(self):
        """An authority that this person never named: nothing is sent there."""
        provider = self.session.provider()
        self.login(provider.issuer, code=76)
        self.assertEqual(provider.requests(), [])

    def testWrongIssuerInMetadata(self):
        with LyingProvider() as lying:
            self.assertEqual(self.login(lying.issuer, "--local", code=76), "provider_refused")

    def testRefusedConsent(self):
        provider = self.session.provider()
        self.session.person("ada", refuses=True)
        self.addCleanup(self.session.person, "ada")
        steps = self.wallet.login(provider, "lanyard-rs256", "work", code=77)
        self.assertEqual(steps[-1]["step"], "failed")
        self.assertEqual(provider.requests(), [])

    def testInterruptedSignIn(self):
        """The command line is stopped while the browser is open: the attempt ends, and another can follow."""
        provider = self.session.provider()
        child = self.wallet.popen("login", provider.issuer, "--client-id", "lanyard-rs256", "--ca", provider.ca,
                                  "--no-browser", passphrase=PASSPHRASE)
        address = child.stdout.readline()
        self.assertTrue(address.startswith(provider.issuer))
        child.send_signal(signal.SIGINT)
        child.wait(timeout=20)
        process.end(child)
        self.assertEqual(self.wallet.status()["prompts"], 0)
        self.assertEqual(provider.requests(), [])


class LyingProvider:
    """Metadata that names another issuer than the one that was asked."""

    def __enter__(self):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # pylint: disable=invalid-name # the base class says so
                issuer = "http://127.0.0.1:9"
                body = json.dumps({"issuer": issuer, "authorization_endpoint": issuer + "/a", "jwks_uri": issuer + "/j",
                                   "token_endpoint": issuer + "/t", "response_types_supported": ["code"],
                                   "subject_types_supported": ["public"],
                                   "id_token_signing_alg_values_supported": ["RS256"]}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class AtStart(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)

    def agent(self, *arguments, passphrase=None):
        """An agent that is expected to end by itself: its exit code and its words."""
        fds = [descriptor(passphrase)] if passphrase else []
        done = subprocess.run([process.program("lanyard-agent"), "--foreground", *arguments,
                               *(f"--passphrase-fd={fd}" for fd in fds)], env=self.session.env, pass_fds=fds, timeout=30,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        for fd in fds:
            os.close(fd)
        return done.returncode, done.stderr

    def testNoKeystore(self):
        code, words = self.agent("--keystore=system")
        self.assertEqual(code, 73)
        self.assertIn("keystore", words)
        self.assertIn("--keystore=file", words)

    def testWrongPassphraseLosesNothing(self):
        wallet = Wallet(self.session, "file").start()
        wallet.stop()
        code, words = self.agent("--keystore=file", passphrase="not the passphrase")
        self.assertNotEqual(code, 0)
        self.assertIn("passphrase", words)
        self.assertNotIn("not the passphrase", words)
        time.sleep(3)  # a start after a wrong guess is told to wait a moment
        wallet.start()

    def testProxyThatIsNone(self):
        """What the person wrote is not repeated: it may hold a password."""
        for address in ("socks5://ada:s3cret@127.0.0.1:1080", "ada:s3cret@127.0.0.1:3128", "http://ada:s3cret@127.0.0.1"):
            with self.subTest(address=address):
                code, words = self.agent("--keystore=memory", "--proxy=" + address)
                self.assertEqual(code, 64)
                self.assertIn("http://", words)
                self.assertNotIn("s3cret", words)

    def testSecondWallet(self):
        wallet = Wallet(self.session, "memory").start()
        for arguments in ((), ("--socket", str(self.session.run / "other.sock")),
                          ("--data-dir", str(self.session.home / "other"))):
            with self.subTest(arguments=arguments):
                code, words = self.agent("--keystore=memory", *arguments)
                self.assertNotEqual(code, 0)
                self.assertIn("already", words)
        self.assertEqual(wallet.status()["identities"], 0)

    def testAnotherKeystoreThanYesterday(self):
        provider = self.session.provider()
        wallet = Wallet(self.session, "file").start()
        wallet.login(provider, "lanyard-rs256", "work")
        wallet.stop()
        code, _ = self.agent("--keystore=memory")
        self.assertNotEqual(code, 0)
        wallet.start()
        self.assertEqual(len(wallet.identities()), 1)
        wallet.token("work")

    def testDamagedDatabase(self):
        """Killed, and then the database is no database any more: the snapshot has all of it."""
        wallet = Wallet(self.session, "file").start()
        wallet.login(self.session.provider(), "lanyard-rs256", "work")
        before = wallet.token("work")
        wallet.stop(signal.SIGKILL)
        database = self.session.data / "wallet.db"
        noise = os.urandom(database.stat().st_size)
        database.write_bytes(noise)
        # Else all of it may still be in there.
        Path(f"{database}-wal").write_bytes(noise)
        wallet.start()
        # What was allowed is still allowed: nobody is asked.
        after = json.loads(wallet.run("token", "work", "--json"))
        self.assertEqual(after["identity"], before["identity"])
        self.assertEqual((self.session.data / "wallet.db.damaged").read_bytes(), noise)
        self.assertIn("went on with its snapshot", wallet.run("doctor"))
        with sqlite3.connect(f"file:{self.session.data / 'activity.db'}?mode=ro", uri=True) as connection:
            told = connection.execute("SELECT outcome FROM activity WHERE kind = 'database'").fetchall()
        connection.close()
        self.assertEqual(told, [("restored",)])
        # Said once.
        wallet.restart()
        self.assertEqual(len(wallet.identities()), 1)
        with sqlite3.connect(f"file:{self.session.data / 'activity.db'}?mode=ro", uri=True) as connection:
            told = connection.execute("SELECT count(*) FROM activity WHERE kind = 'database'").fetchone()
        connection.close()
        self.assertEqual(told, (1,))

    def testOlderDatabase(self):
        """The database of yesterday is put back, with its snapshot: what was taken back since is not allowed again."""
        wallet = Wallet(self.session, "file").start()
        wallet.login(self.session.provider(), "lanyard-rs256", "work")
        wallet.token("work")
        wallet.stop()
        files = [self.session.data / name for name in ("wallet.db", "wallet.db.snapshot")]
        before = [file.read_bytes() for file in files]
        wallet.start()
        # Nobody took anything back: it is as good as the present one.
        wallet.stop()
        for file, content in zip(files, before):
            file.write_bytes(content)
        wallet.start()
        json.loads(wallet.run("token", "work", "--json"))
        wallet.run("grants", "revoke", "--all")
        wallet.stop(signal.SIGKILL)
        for file, content in zip(files, before):
            file.write_bytes(content)
        for end in ("-wal", "-shm"):
            Path(f"{files[0]}{end}").unlink(missing_ok=True)
        wallet.start()
        self.assertEqual(len(wallet.identities()), 1)
        wallet.run("token", "work", "--wait", "0", code=77)
        self.assertIn("1 grant(s) are suspended", wallet.run("doctor", code=1))
        with sqlite3.connect(f"file:{self.session.data / 'activity.db'}?mode=ro", uri=True) as connection:
            told = connection.execute("SELECT count(*) FROM activity WHERE kind = 'grants' AND outcome = 'suspended'").fetchone()
        connection.close()
        self.assertEqual(told, (1,))
        # A yes takes its place.
        wallet.token("work")
        json.loads(wallet.run("token", "work", "--json"))
        self.assertNotIn("suspended", wallet.run("doctor"))

    def testDatabaseOfNewerVersion(self):
        wallet = Wallet(self.session, "memory").start()
        wallet.stop()
        database = self.session.data / "wallet.db"
        with sqlite3.connect(database) as connection:
            connection.execute("INSERT INTO migrations VALUES (9999, 0)")
        connection.close()
        before = database.read_bytes()
        code, words = self.agent("--keystore=memory")
        self.assertNotEqual(code, 0)
        self.assertIn("newer", words)
        self.assertEqual(database.read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
