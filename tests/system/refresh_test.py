"""Refreshing against a provider that rotates: one refresh for all, one request for each, and no loop when it is over."""

import os
import signal
import time
import unittest

from harness.pipe import Pipe, PipeError
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet

ACCESS_LIFE = 10
CLIENTS = 50


class Refresh(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider(ACCESS_LIFE)
        self.wallet = Wallet(self.session, "file").start()
        self.wallet.login(self.provider, "lanyard-es256", "work")
        self.wallet.token("work", "--min-valid=1")
        self.allowThisTest()

    def allowThisTest(self):
        """A raw connection of this test is another tool than our command line run by it only in the way it asks."""
        with Pipe(self.wallet.socket) as pipe:
            number = pipe.send("token.get", identity="work", min_valid_s=1)
            if self.wallet.prompts():
                self.wallet.answer("--for=1h")
            pipe.reply(number)

    def testRefreshesOnceForManyClients(self):
        """The token runs out while the wallet is held still; then all ask at once."""
        os.kill(self.wallet.pid, signal.SIGSTOP)
        time.sleep(ACCESS_LIFE + 1)
        self.provider.command("forget")
        pipes = [Pipe(self.wallet.socket) for _ in range(CLIENTS)]
        try:
            numbers = [pipe.send("token.get", identity="work", min_valid_s=1) for pipe in pipes]
            os.kill(self.wallet.pid, signal.SIGCONT)
            tokens = {pipe.reply(number)["access_token"] for pipe, number in zip(pipes, numbers)}
        finally:
            os.kill(self.wallet.pid, signal.SIGCONT)
            for pipe in pipes:
                pipe.close()
        self.assertEqual(len(self.provider.requests("refresh_token")), 1)
        self.assertEqual(len(tokens), 1)
        self.assertEqual(tokens.pop(), self.provider.command("issued")["accessTokens"][-1])

    def testSendsOnceToServerThatCloses(self):
        """The server reads the POST and closes. A second POST would be reuse to a provider that rotates."""
        os.kill(self.wallet.pid, signal.SIGSTOP)
        time.sleep(ACCESS_LIFE + 1)
        self.provider.command("forget")
        self.provider.command("manner", hangUp=True)
        with Pipe(self.wallet.socket) as pipe:
            number = pipe.send("token.get", identity="work", min_valid_s=1)
            os.kill(self.wallet.pid, signal.SIGCONT)
            with self.assertRaises(PipeError) as refused:
                pipe.reply(number)
        self.assertEqual(refused.exception.reason, "provider_unreachable")
        self.assertEqual(len(self.provider.requests()), 1)

    def testALifeOfNothingIsNoStorm(self):
        """The provider says that its tokens are good for no time at all. Nobody asks."""
        self.provider.command("manner", expiresIn=0)
        self.wallet.run("refresh", "work")
        self.provider.command("forget")
        time.sleep(17)
        by_itself = len(self.provider.requests("refresh_token"))
        self.assertGreaterEqual(by_itself, 1)
        self.assertLessEqual(by_itself, 3)

    def refused(self, *arguments, code):
        child = self.wallet.popen(*arguments)
        out, err = child.communicate(timeout=30)
        self.assertEqual(child.returncode, code, out + err)
        return err

    def testSaysWhetherTimeHelpsOrASignIn(self):
        for status in (500, 502, 503):
            with self.subTest(status):
                self.provider.command("manner", status=status)
                self.provider.command("forget")
                # By hand, one after the other: each asks the provider.
                for _ in range(3):
                    self.assertNotIn("ign in again", self.refused("refresh", "work", code=69))
                self.assertEqual(len(self.provider.requests()), 3)
        self.provider.command("manner")
        self.wallet.run("refresh", "work")
        for change in ({"error": "interaction_required"}, {"error": "expired_token"}, {"status": 401}):
            with self.subTest(change):
                self.provider.command("manner", **change)
                self.assertIn("lanyard login", self.refused("refresh", "work", code=77))
                self.assertEqual([one["state"] for one in self.wallet.identities()], ["needs_sign_in"])
                self.provider.command("manner")
                self.wallet.login_again("work")

    def testBeginsManySignInsAtOnce(self):
        """The right passphrase, given eight times at once: nobody is told to wait for a wrong one."""
        pipes = [Pipe(self.wallet.socket) for _ in range(8)]
        try:
            for pipe in pipes:
                pipe.send("identity.sign_in", identity="work", passphrase=PASSPHRASE)
            for pipe in pipes:
                while (told := pipe.receive())["params"]["step"] != "authorize":
                    self.assertEqual(told["method"], "sign_in.step")
        finally:
            for pipe in pipes:
                pipe.close()

    def testForetellsTheNextSignIn(self):
        """What the provider says of its refresh token is shown; a provider that says nothing is not guessed at."""
        self.assertIsNone(self.wallet.identities()[0]["sign_in_by"])
        self.provider.command("manner", tellsRefreshLife=True)
        life, kept, leeway = 86400, 12 * 3600, 60
        ends = []
        for _ in range(2):
            before = time.time()
            self.wallet.run("refresh", "work")
            known = self.wallet.identities()[0]
            # The wallet uses it by itself for half a day after the last use; from then on the token rests.
            self.assertAlmostEqual(known["sign_in_by"], before + life + kept, delta=leeway)
            self.assertAlmostEqual(known["sign_in_near_from"], known["sign_in_by"] - (life + kept) / 5, delta=leeway)
            self.assertTrue(known["use_puts_off"])
            ends.append(known["sign_in_by"])
            time.sleep(2)
        self.assertGreater(ends[1], ends[0])
        self.wallet.restart()
        # The new run does not know who used what, but it knows what was allowed for an hour.
        self.assertAlmostEqual(self.wallet.identities()[0]["sign_in_by"], ends[1] - kept + 3600, delta=leeway)

    def testSaysSignInAgainOnceAfterReuse(self):
        """A thief spends the refresh token first. The provider ends the family; the wallet says so, and does not loop."""
        stolen = self.provider.command("issued")["refreshTokens"][-1]
        os.kill(self.wallet.pid, signal.SIGSTOP)
        status, _ = self.provider.spend("lanyard-es256", stolen)
        os.kill(self.wallet.pid, signal.SIGCONT)
        self.assertEqual(status, 200)
        time.sleep(ACCESS_LIFE + 1)
        for _ in range(3):
            with Pipe(self.wallet.socket) as pipe, self.assertRaises(PipeError) as refused:
                pipe.call("token.get", identity="work", min_valid_s=1)
            self.assertEqual(refused.exception.reason, "sign_in_required")
        states = [identity["state"] for identity in self.wallet.identities()]
        self.assertEqual(states, ["needs_sign_in"])
        self.assertIn("needs sign-in: the provider refused\n", self.wallet.run("list"))
        refused_there = [request for request in self.provider.requests("refresh_token") if request["status"] == 400]
        self.assertEqual(len(refused_there), 1)
        # Signing in again mends the same identity; it does not add one.
        steps = self.wallet.login_again("work")
        self.assertTrue(steps[-1]["renewed"])
        self.assertEqual(len(self.wallet.identities()), 1)
        self.wallet.token("work", "--min-valid=1")


if __name__ == "__main__":
    unittest.main()
