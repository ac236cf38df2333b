"""git over https with tokens of the wallet's: the real git, git's own http-backend, the certified provider's tokens. What the
packaged git does not speak yet (`authtype`, `state[]`, `continue`) is spoken by a scripted peer, line by line."""

import json
import os
import shutil
import subprocess
import time
import unittest
from pathlib import Path

from harness import process
from harness.git_server import GitServer
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet

ACCESS_LIFE = 12


class AtAForge(unittest.TestCase):
    scheme = "Basic"
    access_life = 300

    def setUp(self):
        self.session = Session()
        self.addCleanup(self.session.close)
        self.provider = self.session.provider(self.access_life)
        self.wallet = Wallet(self.session, "memory").start()
        self.wallet.login(self.provider, "lanyard-eddsa", "work")
        self.server = GitServer(self.session, self.provider, self.scheme)
        self.addCleanup(self.server.close)
        self.wallet.run("route", "add", self.server.host, "work", passphrase=PASSPHRASE)
        self.provider.command("forget")
        # As a person's own: our programs in PATH, one line of configuration.
        self.env = self.session.env | {
            "PATH": os.environ["LANYARD_BIN"] + ":" + self.session.env["PATH"], "GIT_SSL_CAINFO": str(self.provider.ca),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org"}
        self.git("config", "--global", "credential.helper", "lanyard")

    @property
    def tool(self):
        """The program that calls helpers: git runs itself again, from its own folder."""
        path = subprocess.run([process.require("git"), "--exec-path"], check=True, capture_output=True, text=True).stdout.strip()
        return f"{path}/git"

    def allowGit(self):
        self.wallet.run("allow", self.tool, "work", passphrase=PASSPHRASE)

    def begin(self, *arguments, **options):
        options = {"env": self.env, "cwd": self.session.home, "stdin": subprocess.DEVNULL} | options
        child = process.start([process.require("git"), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, **options)
        self.addCleanup(process.end, child)
        return child

    def end(self, child, code=0):
        try:
            out, err = child.communicate(timeout=120)
        finally:
            process.end(child)
        self.assertEqual(child.returncode, code, f"{out}{err}\n{self.session.log('agent')[-3000:]}")
        return out, err

    def git(self, *arguments, code=0):
        return self.end(self.begin(*arguments), code)

    def renewals(self):
        return len(self.provider.requests("refresh_token"))


class WithTheRealGit(AtAForge):
    def testClonesFetchesAndPushes(self):
        self.allowGit()
        url = self.server.repository("team/tool.git")
        self.git("clone", url, "tool")
        self.git("-C", "tool", "commit", "--allow-empty", "-m", "Second")
        self.git("-C", "tool", "push", "origin", "main")
        self.assertEqual(self.server.tip("team/tool.git"), self.git("-C", "tool", "rev-parse", "main")[0].strip())
        self.git("-C", "tool", "fetch", "origin")
        # As a password, under a name that forges take.
        sent = [one for one in self.server.requests if one[1]]
        self.assertTrue(all(one[1:3] == ("Basic", "oauth2") and one[4] == 200 for one in sent), sent)
        self.assertEqual(len(self.server.tokens()), 1)
        # Nothing of it stays with git.
        token = self.server.tokens()[0].encode()
        for path in self.session.home.rglob("*"):
            if path.is_file() and path.suffix not in (".log",):
                self.assertNotIn(token, path.read_bytes(), path)

    def testA401IsAReportAndNoSignOut(self):
        """The packaged git cannot try again within a command: the command fails, the wallet renews, the next one works."""
        self.allowGit()
        url = self.server.repository("tool.git")
        self.git("clone", url, "tool")
        self.server.refused.add(self.server.tokens()[-1])
        self.assertEqual(self.renewals(), 0)
        self.git("-C", "tool", "fetch", "origin", code=128)
        self.assertEqual(self.renewals(), 1)
        self.git("-C", "tool", "fetch", "origin")
        self.assertEqual(self.renewals(), 1)
        self.assertEqual(len(self.server.tokens()), 2)
        self.assertEqual([one["alias"] for one in self.wallet.identities()], ["work"])

    def testErasingAnothersPasswordDoesNothing(self):
        self.allowGit()
        lines = f"protocol=https\nhost={self.server.host}\nusername=ada\npassword=hunter2\n\n"
        subprocess.run([process.require("git"), "credential", "reject"], input=lines, text=True, env=self.env, check=True)
        lines = f"protocol=https\nhost={self.server.host}\nusername=ada\npassword=hunter2\n\n"
        subprocess.run([process.require("git"), "credential", "approve"], input=lines, text=True, env=self.env, check=True)
        self.assertEqual(self.renewals(), 0)
        self.assertNotIn("hunter2", self.session.log("agent"))

    def testAsksThePersonAndTakesANo(self):
        url = self.server.repository("tool.git")
        child = self.begin("clone", url, "tool")
        prompt = self.wallet.answer("--once")
        self.assertEqual(prompt["tool"]["path"], self.tool)
        self.assertTrue(prompt["tool"]["via_lanyard"])
        self.assertIn(self.server.host, prompt["reason"])
        self.end(child)
        # A no ends git's search: it asks for no password, and no other helper.
        asked = self.nextHelper()
        child = self.begin("-C", "tool", "fetch", "origin")
        self.wallet.answer("--deny")
        _, err = self.end(child, 128)
        self.assertIn("lanyard", err)
        self.assertFalse(asked.exists())

    def testHostsThatAreNotOursAreAnothersMatter(self):
        """No output and no words: the next helper is asked, as if we were not there."""
        self.allowGit()
        other = GitServer(_Folder(self.session, "other"), self.provider)
        self.addCleanup(other.close)
        asked = self.nextHelper()
        _, err = self.git("ls-remote", other.repository("tool.git"), code=128)
        self.assertNotIn("lanyard", err.replace(str(self.session.top), ""))
        self.assertIn(f"host={other.host}", asked.read_text())
        self.assertEqual(other.tokens(), ["wrong"])
        self.assertEqual(self.wallet.prompts(), [])

    def testAPasswordGoesToItsOwnHost(self):
        """Kept for a server that speaks only Basic, and found without a rule."""
        password = "correct horse: of the nas"
        other = GitServer(_Folder(self.session, "other"), self.provider)
        self.addCleanup(other.close)
        other.passwords.add(("ada", password))
        self.wallet.run("login", other.url, "--basic", "--user", "ada", "--alias", "own", "--ca", self.provider.ca,
                        passphrase=PASSPHRASE, given=password + "\n")
        self.wallet.run("allow", self.tool, "own", passphrase=PASSPHRASE)
        self.git("clone", other.repository("own.git"), "own")
        self.assertEqual({one[1:] for one in other.requests if one[1]}, {("Basic", "ada", password, 200)})

    def testAsksNobodyWhereGitSaysSo(self):
        """GIT_TERMINAL_PROMPT=0, and `git -c credential.interactive=false` as maintenance runs it: words, and no question."""
        url = self.server.repository("tool.git")
        quiet = self.env | {"GIT_TERMINAL_PROMPT": "0"}
        for child in (self.begin("-c", "credential.interactive=false", "ls-remote", url), self.begin("ls-remote", url, env=quiet)):
            _, err = self.end(child, 128)
            self.assertIn("lanyard: ", err)
        self.assertEqual(self.wallet.prompts(), [])
        # What was allowed is handed over in silence.
        self.allowGit()
        self.end(self.begin("ls-remote", url, env=quiet))

    def nextHelper(self):
        """Another helper behind ours, which notes that it was asked and gives a password that is wrong."""
        asked = self.session.top / "asked"
        helper = self.session.top / "helper"
        helper.write_text(f'#!/bin/sh\n[ "$1" = get ] || exit 0\ncat > "{asked}"\necho username=x\necho password=wrong\n')
        helper.chmod(0o700)
        self.git("config", "--global", "--add", "credential.helper", str(helper))
        return asked


class _Folder:
    """A place for another server."""

    def __init__(self, session, name):
        self.top = session.top / name
        self.top.mkdir()


class Expiry(AtAForge):
    access_life = ACCESS_LIFE

    def testATokenThatRanOutIsRenewedBeforeItIsGiven(self):
        self.allowGit()
        url = self.server.repository("tool.git")
        self.git("clone", url, "tool")
        first = self.server.tokens()[-1]
        process.wait_for("the token's end", lambda: not self.provider.is_active(first), ACCESS_LIFE + 10)
        self.git("-C", "tool", "fetch", "origin")
        self.assertNotEqual(self.server.tokens()[-1], first)
        self.assertTrue(all(one[4] == 200 for one in self.server.requests if one[1]), self.server.requests)


class NewerGit(AtAForge):
    """A peer that speaks as git does since 2.46: it announces what it knows, sends what it is told, and comes back with the
    challenge and the state after a 401."""

    scheme = "Bearer"

    def setUp(self):
        super().setUp()
        self.caller = shutil.copy("/usr/bin/timeout", self.session.top / "newer-git")
        self.wallet.run("allow", self.caller, "work", passphrase=PASSPHRASE)

    def helper(self, operation, *lines, code=0, env=None):
        """What git reads: the values by their keys, in order."""
        helper = Path(os.environ["LANYARD_BIN"]) / "git-credential-lanyard"
        child = process.start([self.caller, "100", str(helper), operation], env=env or self.env, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.end, child)
        out, err = child.communicate("".join(line + "\n" for line in lines), timeout=120)
        self.assertEqual(child.returncode, code, out + err)
        self.words = err
        return [tuple(line.split("=", 1)) for line in out.splitlines()]

    def address(self):
        return "protocol=https", f"host={self.server.host}"

    def knows(self):
        return "capability[]=authtype", "capability[]=state"

    def is_taken(self, fields):
        fields = dict(fields)
        return self.server.judge("/", f"{fields['authtype']} {fields['credential']}")

    def testA401HealsWithinTheCommand(self):
        challenge = 'wwwauth[]=Bearer realm="The tests"'
        first = self.helper("get", *self.knows(), *self.address(), challenge, "")
        self.assertEqual(first[:2], [("capability[]", "authtype"), ("capability[]", "state")])
        fields = dict(first)
        self.assertEqual((fields["authtype"], fields["continue"], fields["ephemeral"]), ("Bearer", "1", "1"))
        self.assertNotIn("password", fields)
        self.assertGreater(int(fields["password_expiry_utc"]), time.time())
        state = fields["state[]"]
        self.assertTrue(state.startswith("lanyard:"), state)
        self.assertNotIn(fields["credential"], state)
        self.assertTrue(self.is_taken(first))
        self.server.refused.add(fields["credential"])
        # git's second round: what it was told comes back, with the challenge of the 401.
        second = self.helper("get", *self.knows(), f"state[]={state}", *self.address(), challenge, "")
        self.assertEqual(self.renewals(), 1)
        self.assertNotIn("continue", dict(second))
        self.assertTrue(self.is_taken(second))
        # The same round again, as of a command beside it: that token was renewed already.
        third = self.helper("get", *self.knows(), f"state[]={state}", *self.address(), challenge, "")
        self.assertEqual(self.renewals(), 1)
        self.assertEqual(dict(third)["credential"], dict(second)["credential"])
        # What even the renewed token is refused for, another renewal does not mend.
        self.helper("erase", *self.knows(), f"state[]={dict(second)['state[]']}", *self.address(), "authtype=Bearer",
                    f"credential={dict(second)['credential']}", "")
        self.assertEqual(self.renewals(), 1)
        # `store` tells that it worked; there is nothing to keep.
        self.assertEqual(self.helper("store", *self.address(), "authtype=Bearer", f"credential={fields['credential']}", ""), [])
        self.assertEqual([one["alias"] for one in self.wallet.identities()], ["work"])

    def testASchemeIsTheServers(self):
        """Bearer where the server names it; a password where it names Basic, or nothing yet; and to a git that knows no other."""
        basic = dict(self.helper("get", *self.knows(), *self.address(), 'wwwauth[]=Basic realm="x"', ""))
        self.assertEqual(basic["username"], "oauth2")
        self.assertNotIn("authtype", basic)
        self.assertIn("continue", basic)
        proactive = dict(self.helper("get", *self.knows(), *self.address(), ""))
        self.assertEqual(proactive["password"], basic["password"])
        both = dict(self.helper("get", *self.knows(), *self.address(), "wwwauth[]=Basic", "wwwauth[]=bearer realm=y", ""))
        self.assertEqual(both["authtype"], "Bearer")
        old = self.helper("get", *self.address(), "wwwauth[]=Bearer realm=y", "")
        self.assertEqual([key for key, _ in old], ["username", "password", "password_expiry_utc"])
        # An empty value empties what came before it.
        none = self.helper("get", *self.knows(), "capability[]=", *self.address(), "wwwauth[]=Bearer", "")
        self.assertNotIn("authtype", dict(none))

    def testTellsWhatItKnows(self):
        self.assertEqual(self.helper("capability"), [("version 0",), ("capability authtype",), ("capability state",)])
        self.assertEqual(self.helper("operation-of-a-later-git", *self.address(), ""), [])

    def testPathsChooseTheIdentity(self):
        self.wallet.login(self.provider, "lanyard-es256", "home")
        self.wallet.run("allow", self.caller, "home", passphrase=PASSPHRASE)
        self.wallet.run("route", "add", self.server.host + "/mine", "home", passphrase=PASSPHRASE)
        whose = {}
        for path in ("mine/x.git", "mine-too/x.git", "mine/../x.git", "mine%2Fx.git", ""):
            lines = [f"path={path}"] if path else []
            whose[path] = dict(self.helper("get", *self.address(), *lines, ""))["password"]
        work = json.loads(subprocess.run([self.caller, "100", process.program("lanyard"), "token", "work", "--json"],
                                         env=self.env, check=True, capture_output=True).stdout)["access_token"]
        self.assertNotEqual(whose["mine/x.git"], work)
        for path in ("mine-too/x.git", "mine/../x.git", "mine%2Fx.git", ""):
            self.assertEqual(whose[path], work, path)

    def testRefusesWhatGitWouldNotSay(self):
        host = f"host={self.server.host}"
        for lines in (["protocol=https", host + "\r"], ["protocol=https", f"{host}\x1b[31m"],
                      ["protocol=https", f"host=evil.example@{self.server.host}"],
                      ["protocol=https", f"host={self.server.host}/x"], ["protocol=https", host, "path=a\x00b"],
                      ["protocol=https", host, "path=a\tb"], ["protocol=https", host, "no equals sign"],
                      ["protocol=https", host, "path=" + "x" * 65_536]):
            self.assertEqual(self.helper("get", *lines, "", code=64), [], lines)
            self.assertIn("lanyard:", self.words)
        for lines in (["protocol=https"], [host], ["protocol=ssh", host], ["protocol=http", host.replace("127.0.0.1", "h.example")],
                      ["protocol=http", host], ["protocol=https", "host=h.example."]):
            self.assertEqual(self.helper("get", *lines, ""), [], lines)
            self.assertEqual(self.words, "")
        self.assertEqual(self.wallet.prompts(), [])


if __name__ == "__main__":
    unittest.main()
