"""kubectl with tokens of the wallet's: the real kubectl and its exec plug-in, a stand-in for the cluster's API, the certified
provider's tokens. What the packaged kubectl does not speak yet (`client.authentication.k8s.io/v1`) a scripted peer speaks."""

import datetime
import json
import os
import shutil
import subprocess
import time
import unittest

from harness import process
from harness.cluster import Cluster, claims_of
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet

CLIENT = "lanyard-eddsa"


class AtACluster(unittest.TestCase):
    audience = None
    arguments = ("kube-credential", "work")

    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider(300)
        self.wallet = Wallet(self.session, "memory").start()
        self.wallet.login(self.provider, CLIENT, "work")
        self.cluster = Cluster(self.provider, self.audience)
        self.addCleanup(self.cluster.close)
        self.env = self.session.env | {"PATH": os.environ["LANYARD_BIN"] + ":" + self.session.env["PATH"],
                                       "KUBECONFIG": str(self.configure(*self.arguments))}

    def version(self):
        """That of the plug-in's protocol that the installed kubectl speaks."""
        told = json.loads(subprocess.run([process.require("kubectl"), "version", "--client", "-o", "json"], check=True,
                                         capture_output=True, text=True, env=self.session.env).stdout)["clientVersion"]
        return "v1" if int(told["minor"].rstrip("+")) >= 22 else "v1beta1"

    def configure(self, *arguments, server=None, tells=False):
        version = self.version()
        plugin = {"apiVersion": f"client.authentication.k8s.io/{version}", "command": "lanyard", "args": list(arguments),
                  "provideClusterInfo": tells} | ({"interactiveMode": "Never"} if version == "v1" else {})
        config = {"apiVersion": "v1", "kind": "Config", "current-context": "c",
                  "clusters": [{"name": "k", "cluster": {"server": server or self.cluster.url,
                                                         "certificate-authority": str(self.provider.ca)}}],
                  "users": [{"name": "u", "user": {"exec": plugin}}],
                  "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}]}
        path = self.session.home / "kubeconfig"
        path.write_text(json.dumps(config))
        return path

    def allow(self):
        self.wallet.run("allow", process.require("kubectl"), "work", passphrase=PASSPHRASE)

    def begin(self, *arguments):
        child = process.start([process.require("kubectl"), *arguments], env=self.env, cwd=self.session.home, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.end, child)
        return child

    def end(self, child, works=True):
        try:
            out, err = child.communicate(timeout=120)
        finally:
            process.end(child)
        self.assertEqual(child.returncode == 0, works, f"{out}{err}\n{self.session.log('agent')[-3000:]}")
        return out, err

    def kubectl(self, *arguments, works=True):
        return self.end(self.begin(*arguments), works)


class WithAnAccessToken(AtACluster):
    def testGetsWhatItAsksFor(self):
        self.allow()
        out, _ = self.kubectl("get", "namespaces")
        self.assertIn("of-the-tests", out)
        # One token for all requests of the command, and none without.
        self.assertEqual(len(self.cluster.tokens()), 1)
        self.assertTrue(all(status == 200 or path != "/api/v1/namespaces" for path, _, status in self.cluster.requests))
        # Nothing of it stays with kubectl.
        token = self.cluster.tokens()[0].encode()
        for path in self.session.home.rglob("*"):
            if path.is_file():
                self.assertNotIn(token, path.read_bytes(), path)

    def testAsksThePersonAboutKubectl(self):
        child = self.begin("get", "--raw", "/version")
        prompt = self.wallet.answer("--for=1h")
        self.assertEqual(prompt["tool"]["path"], os.path.realpath(process.require("kubectl")))
        self.assertTrue(prompt["tool"]["via_lanyard"])
        self.assertIn("v1.20.2", self.end(child)[0])
        self.kubectl("get", "--raw", "/version")

    def testANoIsNoToken(self):
        child = self.begin("get", "--raw", "/version")
        self.wallet.answer("--deny")
        self.end(child, works=False)
        self.assertEqual(self.cluster.tokens(), [])

    def testTheClustersAddressLeadsToTheIdentity(self):
        self.allow()
        self.wallet.run("route", "add", self.cluster.host, "work", passphrase=PASSPHRASE)
        self.configure("kube-credential", tells=True)
        self.kubectl("get", "--raw", "/version")

    def testAClusterThatIsNotOursGetsNothing(self):
        self.allow()
        self.configure("kube-credential", tells=True)
        _, err = self.kubectl("get", "--raw", "/version", works=False)
        self.assertIn("lanyard", err)
        self.assertEqual(self.cluster.tokens(), [])
        self.assertEqual(self.wallet.prompts(), [])


class WithAnIdToken(AtACluster):
    audience = CLIENT
    arguments = ("kube-credential", "work", "--id-token")

    def testTheClusterKnowsThePerson(self):
        self.wallet.run("allow", process.require("kubectl"), "work", "--scope", "openid", passphrase=PASSPHRASE)
        child = self.begin("get", "namespaces")
        # An ID token is a question of its own: who somebody is.
        while child.poll() is None:
            try:
                prompt = self.wallet.answer("--for=1h", seconds=0.5)
                self.assertEqual(prompt["kind"], "id_token")
            except TimeoutError:
                continue
        self.assertIn("of-the-tests", self.end(child)[0])
        self.assertEqual(claims_of(self.cluster.tokens()[0])["aud"], CLIENT)


class NewerKubectl(AtACluster):
    """A peer that speaks `v1` by its document: what it tells in KUBERNETES_EXEC_INFO, and what it takes."""

    def setUp(self):
        super().setUp()
        self.caller = shutil.copy("/usr/bin/timeout", self.session.top / "newer-kubectl")
        self.wallet.run("allow", self.caller, "work", passphrase=PASSPHRASE)

    def plugin(self, told, *arguments, code=0):
        child = subprocess.run([self.caller, "100", process.program("lanyard"), "kube-credential", *arguments],
                               env=self.env | {"KUBERNETES_EXEC_INFO": told}, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(child.returncode, code, child.stdout + child.stderr)
        return child.stdout

    def testSpeaksItsVersion(self):
        for version in ("v1", "v1beta1"):
            told = {"kind": "ExecCredential", "apiVersion": f"client.authentication.k8s.io/{version}",
                    "spec": {"interactive": False, "cluster": {"server": self.cluster.url, "config": None}}}
            given = json.loads(self.plugin(json.dumps(told), "work"))
            self.assertEqual((given["apiVersion"], given["kind"]), (told["apiVersion"], "ExecCredential"))
            self.assertTrue(self.cluster.judge("/", "Bearer " + given["status"]["token"]))
            ends = datetime.datetime.strptime(given["status"]["expirationTimestamp"], "%Y-%m-%dT%H:%M:%S%z").timestamp()
            self.assertTrue(time.time() < ends < time.time() + 300)

    def testRefusesOtherVersions(self):
        told = json.dumps({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v2", "spec": {}})
        self.assertEqual(self.plugin(told, "work", code=64), "")


if __name__ == "__main__":
    unittest.main()
