"""What root finds in the wallet's memory: what it holds while it is open, and nothing once it is locked. And in the
window's: no passphrase once it has been used.

    memory_test.py KEYSTORE

Runs as root, who alone can read it. The wallet belongs to LANYARD_TEST_USER, an ordinary user.
"""

import json
import os
import pwd
import re
import sys
import unittest
from pathlib import Path

from harness import process
from harness.other_user import run_as

KEYSTORE = "file"
OWNER = pwd.getpwnam(os.environ.get("LANYARD_TEST_USER", "lanyard-test"))
# What the wallet writes to: its own data, heaps, stacks. Files that it maps to read hold nothing of it.
WRITABLE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw", re.MULTILINE)


def memory_of(pid):
    """The content of all that a process may write to, a region each."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end in WRITABLE.findall(Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")):
            start, left = int(start, 16), int(end, 16) - int(start, 16)
            memory.seek(start)
            parts = []
            while left > 0 and (part := memory.read(left)):
                parts.append(part)
                left -= len(part)
            yield b"".join(parts)


def copies(pid, secrets):
    """How often each kind of secret stands in a process's memory, as text or as Qt's two bytes a letter."""
    regions = list(memory_of(pid))
    return {kind: sum(region.count(spelling) for region in regions for secret in found
                      for spelling in (secret.encode(), secret.encode("utf-16-le")))
            for kind, found in secrets.items()}


class Memory(unittest.TestCase):
    part = "wallet"

    def setUp(self):
        self.owner = run_as(OWNER, ["/usr/bin/python3", "-B", __file__, "own", self.part, KEYSTORE])
        self.addCleanup(self.owner.communicate, timeout=30)
        self.told = self.hear()

    def hear(self):
        return json.loads(self.owner.stdout.readline())

    def tell(self, word):
        self.owner.stdin.write(word + "\n")
        self.owner.stdin.flush()
        return self.hear()


class OfTheWallet(Memory):
    def testLockedWalletHoldsNoSecret(self):
        secrets = self.told["secrets"]
        for kind, found in secrets.items():
            self.assertTrue(found, f"no {kind} to look for")
        open_copies = copies(self.told["agent"], secrets)
        print("open:", open_copies, file=sys.stderr)
        # The search can fail: an access token is what the wallet is there to hold.
        self.assertGreater(open_copies["accessTokens"], 0)
        self.tell("lock")
        locked_copies = copies(self.told["agent"], secrets)
        print("locked:", locked_copies, file=sys.stderr)
        self.assertEqual({kind: count for kind, count in locked_copies.items() if count}, {})


class OfTheWindow(Memory):
    part = "window"

    def testHoldsNoPassphraseAfterItWasUsed(self):
        window, secrets = self.told["window"], {"passphrase": self.told["passphrase"]}
        self.tell("type")
        process.wait_for("the passphrase in the window's memory", lambda: copies(window, secrets)["passphrase"] > 0)
        self.assertFalse(self.tell("enter")["locked"])
        # The window draws another page, and tidies up.
        process.wait_for("the window to have forgotten it", lambda: copies(window, secrets)["passphrase"] == 0, 10)
        self.assertEqual(copies(self.told["agent"], secrets)["passphrase"], 0)


def own_window(keystore):
    """The owner's part: a locked wallet whose window waits for the passphrase, then what the test says."""
    from harness import reader
    from harness.screen import Window
    from harness.session import Session
    from harness.wallet import PASSPHRASE, Wallet
    with Session() as session:
        session.start_screen()
        if keystore == "system":
            session.start_keyring()
        session.start_bus()
        reader.start(session)
        wallet = Wallet(session, keystore).start()
        wallet.run("lock")
        session.start("desktop", [process.program("lanyard-desktop")])
        window = Window(session, "^Lanyard$")
        window.waits_for_passphrase("Approval passphrase")
        # The wallet starts the window that is seen.
        children = Path(f"/proc/{wallet.pid}/task/{wallet.pid}/children").read_text(encoding="utf-8").split()
        # While it is typed there are copies of its beginnings too.
        print(json.dumps({"agent": wallet.pid, "window": int(children[0]), "passphrase": [PASSPHRASE, PASSPHRASE[:30]]}),
              flush=True)
        for line in sys.stdin:
            if line.strip() == "type":
                window.type(PASSPHRASE)
            else:
                window.keys("Return")
                process.wait_for("the unlocked wallet", lambda: not wallet.status()["locked"])
            print(json.dumps(wallet.status()), flush=True)


def own_wallet(keystore):
    """The owner's part: a day's work, then what the test says."""
    from canary_test import ACCESS_LIFE, a_days_work
    from harness.session import Session
    from harness.wallet import PASSPHRASE
    with Session() as session:
        if keystore == "system":
            session.start_keyring()
        provider = session.provider(ACCESS_LIFE)
        wallet = a_days_work(session, provider, keystore)
        wallet.run("refresh", "work")
        secrets = provider.command("issued") | {"passphrase": [PASSPHRASE]}
        print(json.dumps({"agent": wallet.pid, "secrets": secrets}), flush=True)
        for line in sys.stdin:
            if line.strip() == "lock":
                wallet.run("lock")
                print(json.dumps(wallet.status()), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["own"]:
        {"wallet": own_wallet, "window": own_window}[sys.argv[2]](sys.argv[3])
    elif os.getuid() != 0:
        sys.exit("This test needs root: nobody else can read the wallet's memory.")
    else:
        if len(sys.argv) > 1:
            KEYSTORE = sys.argv.pop(1)
        unittest.main()
