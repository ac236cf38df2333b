"""Pulling an image with tokens of the wallet's: the real skopeo, which reads the same configuration and calls the same helpers
as podman and buildah, a registry with a token service, the certified provider's tokens."""

import json
import os
import subprocess
import unittest
from pathlib import Path

from harness import process
from harness.registry import Registry
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet


class Pulling(unittest.TestCase):
    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider(300)
        self.wallet = Wallet(self.session, "memory").start()
        self.wallet.login(self.provider, "lanyard-eddsa", "work")
        self.registry = Registry(self.provider)
        self.addCleanup(self.registry.close)
        self.wallet.run("route", "add", self.registry.host, "work", passphrase=PASSPHRASE)
        self.env = self.session.env | {"PATH": os.environ["LANYARD_BIN"] + ":" + self.session.env["PATH"]}
        self.configure(self.registry.host)
        self.certificates = self.session.top / "certificates"
        self.certificates.mkdir()
        (self.certificates / "ca.crt").write_bytes(Path(self.provider.ca).read_bytes())

    def configure(self, *hosts):
        """As a person does it: docker's own file, which podman and skopeo read too."""
        docker = self.session.home / ".docker"
        docker.mkdir(exist_ok=True)
        (docker / "config.json").write_text(json.dumps({"credHelpers": dict.fromkeys(hosts, "lanyard")}))

    def begin(self, host=None):
        self.image = self.session.top / "image"
        source = f"docker://{host or self.registry.host}/{self.registry.name}:1"
        child = process.start([process.require("skopeo"), "--insecure-policy", "copy", "--src-cert-dir", self.certificates, source,
                               f"dir:{self.image}"], env=self.env, cwd=self.session.home, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.end, child)
        return child

    def end(self, child, pulled=True):
        try:
            out, err = child.communicate(timeout=120)
        finally:
            process.end(child)
        self.assertEqual(child.returncode == 0, pulled, f"{out}{err}\n{self.session.log('agent')[-3000:]}")
        return err

    def helper(self, operation, given, code=0):
        child = subprocess.run([process.program("docker-credential-lanyard"), operation], env=self.env, input=given, text=True,
                               capture_output=True, timeout=120, check=False)
        self.assertEqual(child.returncode, code, child.stdout + child.stderr)
        return child.stdout

    def testPullsWithATokenOfTheWallets(self):
        self.wallet.run("allow", process.require("skopeo"), "work", passphrase=PASSPHRASE)
        self.end(self.begin())
        self.assertTrue(any(path.read_bytes() == self.registry.layer for path in self.image.iterdir()))
        # The token went to the registry's token service, as a password, for this image alone.
        self.assertTrue(self.registry.asked)
        for user, token, scope, status in self.registry.asked:
            self.assertEqual((user, scope, status), ("oauth2", f"repository:{self.registry.name}:pull", 200))
            self.assertTrue(self.provider.is_active(token))
        # Nothing of it stays on the disk.
        token = self.registry.asked[0][1].encode()
        for path in self.session.home.rglob("*"):
            if path.is_file():
                self.assertNotIn(token, path.read_bytes(), path)

    def testAsksThePersonAboutTheTool(self):
        child = self.begin()
        prompt = self.wallet.answer("--once")
        self.assertEqual(prompt["tool"]["path"], process.require("skopeo"))
        self.assertTrue(prompt["tool"]["via_lanyard"])
        self.assertIn(self.registry.host, prompt["reason"])
        # skopeo may ask its helper again for the blobs; each is a question of its own.
        while child.poll() is None:
            try:
                self.wallet.answer("--once", seconds=0.5)
            except TimeoutError:
                continue
        self.end(child)

    def testANoIsNoPull(self):
        child = self.begin()
        self.wallet.answer("--deny")
        self.end(child, pulled=False)
        self.assertNotIn(200, [one[3] for one in self.registry.asked])

    def testARegistryThatIsNotOursIsAskedWithoutAToken(self):
        other = Registry(self.provider)
        self.addCleanup(other.close)
        self.configure(self.registry.host, other.host)
        self.end(self.begin(other.host), pulled=False)
        self.assertEqual([one[:2] for one in other.asked if one[1]], [])
        self.assertEqual(self.wallet.prompts(), [])
        self.assertEqual(self.helper("get", other.host, code=1), "credentials not found in native keychain\n")

    def testLogoutOfDockerIsNoSignOut(self):
        self.helper("erase", self.registry.host)
        stored = json.dumps({"ServerURL": self.registry.host, "Username": "ada", "Secret": "hunter2"})
        self.assertNotIn("hunter2", self.helper("store", stored, code=1))
        self.assertEqual(self.helper("list", "unused"), "{}\n")
        self.assertEqual([one["alias"] for one in self.wallet.identities()], ["work"])
        self.assertNotIn("hunter2", self.session.log("agent"))


if __name__ == "__main__":
    unittest.main()
