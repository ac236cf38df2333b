"""Another user of the machine gets nothing, root included; and root, who sees all, finds no secret lying about.

Runs as root. The wallet belongs to LANYARD_TEST_USER, an ordinary user; the stranger is nobody.
"""

import json
import os
import pwd
import socket
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from harness import process
from harness.canary import ProcessWatch, find_in_files
from harness.other_user import run_as

OWNER = pwd.getpwnam(os.environ.get("LANYARD_TEST_USER", "lanyard-test"))
STRANGER = pwd.getpwnam("nobody")
STATUS = b'{"jsonrpc":"2.0","id":1,"method":"wallet.status"}\n'
# What another user runs: tries to connect and to ask, and says how far it got.
KNOCK = """
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
s.settimeout(10)
try:
    s.connect(sys.argv[1])
except OSError as error:
    print("connect:", error.errno); sys.exit()
try:
    s.sendall(%r)
    print("reply:", s.recv(65536).decode())
except OSError as error:
    print("closed:", error.errno)
""" % STATUS


class TwoUsers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.watch = ProcessWatch(OWNER.pw_uid)
        cls.watch.__enter__()
        cls.addClassCleanup(cls.watch.__exit__)
        cls.owner = run_as(OWNER, ["/usr/bin/python3", "-B", __file__, "own"])
        cls.addClassCleanup(cls.endOwner)
        cls.told = json.loads(cls.owner.stdout.readline())

    @classmethod
    def endOwner(cls):
        cls.owner.communicate("\n", timeout=30)

    def knock(self, user):
        with run_as(user, ["/usr/bin/python3", "-c", KNOCK, self.told["socket"]]) as child:
            return child.communicate(timeout=30)[0].strip()

    def testOwnerIsServed(self):
        self.assertIn('"protocol"', self.knock(OWNER))

    def testStrangerCannotReachTheSocket(self):
        self.assertEqual(self.knock(STRANGER), "connect: 13")  # EACCES

    def testModesKeepOthersOut(self):
        path = Path(self.told["socket"])
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(path.parent.stat().st_mode), 0o700)
        for file in Path(self.told["data"]).rglob("*"):
            with self.subTest(str(file)):
                self.assertEqual(stat.S_IMODE(file.stat().st_mode) & 0o077, 0)

    def testStrangerAtTheSocketIsRefused(self):
        """Even with every permission in the way removed, the wallet asks the kernel who is there."""
        path = Path(self.told["socket"])
        folders = [path.parent, path.parent.parent, Path(self.told["top"])]
        modes = [(folder, stat.S_IMODE(folder.stat().st_mode)) for folder in [*folders, path]]
        for folder in folders:
            folder.chmod(0o755)
        path.chmod(0o666)
        try:
            answer = self.knock(STRANGER)
        finally:
            for changed, mode in modes:
                changed.chmod(mode)
        self.assertFalse(answer.startswith("connect:"), answer)
        self.assertNotIn("protocol", answer)

    def testRootIsRefused(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as root:
            root.settimeout(10)
            root.connect(self.told["socket"])
            try:
                root.sendall(STATUS)
                answer = root.recv(65536)
            except OSError:
                answer = b""
        self.assertNotIn(b"protocol", answer)

    def testRootFindsNoSecretLyingAbout(self):
        """Root reads the environment of the wallet itself, which its own user cannot."""
        environ = Path(f"/proc/{self.told['agent']}/environ").read_bytes()
        self.assertIn(b"HOME=", environ)
        self.assertEqual(self.watch.find(self.told["secrets"]), [])
        self.assertEqual(find_in_files(self.told["folders"], self.told["secrets"]), [])

    def testWalletCannotBeTracedOrDumped(self):
        limits = Path(f"/proc/{self.told['agent']}/limits").read_text(encoding="utf-8")
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        self.assertEqual(core.split()[4:6], ["0", "0"])
        # Not dumpable: the kernel gives its files in /proc to root.
        self.assertEqual(Path(f"/proc/{self.told['agent']}/environ").stat().st_uid, 0)


class RootInAPersonsPlace(unittest.TestCase):
    """su, or sudo -E: root with the environment of a person."""

    def testMakesNothingThere(self):
        with tempfile.TemporaryDirectory(prefix="lanyard-", dir="/tmp") as top:
            folders = {name: Path(top) / name for name in ("home", "run")}
            for folder in folders.values():
                folder.mkdir(mode=0o700)
                os.chown(folder, OWNER.pw_uid, OWNER.pw_gid)
            theirs = {"HOME": str(folders["home"]), "XDG_RUNTIME_DIR": str(folders["run"])}
            own = {"HOME": top, "XDG_RUNTIME_DIR": top}
            for env in (theirs, own | {"HOME": theirs["HOME"]}, own | {"XDG_RUNTIME_DIR": theirs["XDG_RUNTIME_DIR"]}):
                for program in (["lanyard", "list"], ["lanyard", "doctor"], ["lanyard-agent", "--keystore=memory"],
                                ["lanyard-desktop"]):
                    with self.subTest(program=program, env=env):
                        ended = subprocess.run([process.program(program[0]), *program[1:]],
                                               env=env | {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}, check=False,
                                               capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
                        self.assertEqual(ended.returncode, 1 if program[-1] == "doctor" else 77, ended.stderr)
                        said = ended.stdout + ended.stderr
                        self.assertIn(f"belongs to {OWNER.pw_name} (uid {OWNER.pw_uid}), and you are root", said)
                        self.assertIn("sudo -i", said)
                        self.assertEqual([str(made) for folder in folders.values() for made in folder.rglob("*")], [])


def own():
    """The owner's part: a wallet with an identity, held until the input ends."""
    from canary_test import ACCESS_LIFE, a_days_work
    from harness.session import Session
    from harness.wallet import PASSPHRASE
    with Session() as session:
        provider = session.provider(ACCESS_LIFE)
        wallet = a_days_work(session, provider, "file")
        secrets = [secret for kind in provider.command("issued").values() for secret in kind] + [PASSPHRASE]
        told = {"socket": str(wallet.socket), "top": str(session.top), "data": str(session.data), "agent": wallet.pid,
                "secrets": secrets, "folders": [str(session.home), str(session.run), str(session.logs)]}
        print(json.dumps(told), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[1:] == ["own"]:
        own()
    elif os.getuid() != 0:
        sys.exit("This test needs root: it speaks to the wallet as two other users.")
    else:
        unittest.main()
