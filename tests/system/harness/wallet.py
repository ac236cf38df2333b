"""The wallet under test: our agent and our command line, as a person starts them. Nothing here looks inside."""

import json
import os
import signal
import subprocess
import threading

from . import process
from .pipe import Pipe

# A person's passphrase. Long and odd enough that finding it anywhere means that it leaked.
PASSPHRASE = "correct-horse-battery-staple-of-the-tests-7391"


def descriptor(text):
    """A pipe from which `text` can be read once: how a passphrase is given without a terminal."""
    read, write = os.pipe()
    os.write(write, text.encode() + b"\n")
    os.close(write)
    return read


def _text(output):
    """What a child wrote before its time was up: bytes, whatever its streams were opened as, or None."""
    return output.decode(errors="replace") if isinstance(output, bytes) else output or ""


class Wallet:
    """One wallet of one session."""

    def __init__(self, session, keystore="file", *options, proxy_password=None, sets_passphrase=True,
                 log_level="debug"):
        """`options` are more arguments of the agent."""
        self.session = session
        self.sets_passphrase = sets_passphrase
        self.keystore = keystore
        self.options = (f"--log-level={log_level}", *options)
        self.proxy_password = proxy_password
        self.socket = session.run / "lanyard" / "wallet.sock"
        self._agent = None

    def start(self):
        arguments = [process.program("lanyard-agent"), "--foreground", f"--keystore={self.keystore}",
                     *self.options]
        fds = []
        if self.keystore == "file":
            fds.append(descriptor(PASSPHRASE))
            arguments.append(f"--passphrase-fd={fds[0]}")
        if self.proxy_password:
            fds.append(descriptor(self.proxy_password))
            arguments.append(f"--proxy-password-fd={fds[-1]}")
        self._agent = self.session.start("agent", arguments, pass_fds=fds)
        for fd in fds:
            os.close(fd)
        process.wait_for("the wallet's socket", self._answers, 30)
        if self.sets_passphrase and not self.status()["passphrase"]:
            self.run("passphrase", "set", passphrase=PASSPHRASE)
        return self

    def took_over(self, agent):
        """An agent that somebody else started in this one's place."""
        self._agent = agent

    def _answers(self):
        if self._agent.poll() is not None:
            raise RuntimeError(f"lanyard-agent ended with {self._agent.returncode}: {self.session.log('agent')[-2000:]}")
        try:
            return self.status()
        except OSError:
            return None

    @property
    def pid(self):
        return self._agent.pid

    def stop(self, number=signal.SIGTERM):
        os.kill(self._agent.pid, number)
        self._agent.wait(timeout=20)
        self.session.end(self._agent)

    def restart(self):
        self.stop()
        self.start()

    def status(self):
        with Pipe(self.socket) as pipe:
            return pipe.call("wallet.status")

    def prompts(self):
        with Pipe(self.socket) as pipe:
            return pipe.call("consent.list")["prompts"]

    def identities(self):
        with Pipe(self.socket) as pipe:
            return pipe.call("identity.list")["identities"]

    def popen(self, *arguments, passphrase=None, **options):
        """Our command line, running. Its standard streams are pipes."""
        fds = [descriptor(passphrase)] if passphrase is not None else []
        arguments = [process.program("lanyard"), *map(str, arguments), *(f"--passphrase-fd={fd}" for fd in fds)]
        try:
            options = {"stdin": subprocess.DEVNULL} | options
            return process.start(arguments, env=self.session.env, pass_fds=fds, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, **options)
        finally:
            for fd in fds:
                os.close(fd)

    def run(self, *arguments, passphrase=None, code=0, seconds=120, given=None):
        """Our command line, to its end, which must be the given exit code. `given` is what it reads on its standard
        input. Gives its standard output."""
        child = self.popen(*arguments, passphrase=passphrase,
                           **({} if given is None else {"stdin": subprocess.PIPE}))
        try:
            out, err = child.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired as expired:
            raise AssertionError(f"lanyard {' '.join(map(str, arguments))} did not end within {seconds} s: "
                                 f"{_text(expired.stdout)}{_text(expired.stderr)}\n{self._what_happened()}") from None
        finally:
            process.end(child)
        if child.returncode != code:
            raise AssertionError(f"lanyard {' '.join(map(str, arguments))} ended with {child.returncode}, not {code}: "
                                 f"{out}{err}\n{self._what_happened()}")
        return out

    def _what_happened(self):
        """For a test's failure: what the wallet and the person's browser say."""
        driver = self.session.browser_home / "chromedriver.log"
        return (f"agent: {self.session.log('agent')[-3000:]}\n"
                f"browser: {self._report() or 'no report'}\n"
                f"chromedriver: {driver.read_text(errors='replace')[-3000:] if driver.exists() else 'never ran'}")

    def login(self, provider, client, alias, *more, code=0):
        """Signs in through the real browser. Gives the steps that the command line told."""
        return self._login(provider.issuer, "--client-id", client, "--alias", alias, "--ca", provider.ca, *more, code=code)

    def login_again(self, alias):
        return self._login("--again", alias)

    def _login(self, *arguments, code=0):
        self.session.report.unlink(missing_ok=True)
        out = self.run("login", *arguments, "--json", passphrase=PASSPHRASE, code=code)
        steps = [json.loads(line) for line in out.splitlines()]
        self.browser_report()
        return steps

    def browser_report(self):
        """What the person's browser came to, once it is closed."""
        browser = json.loads(process.wait_for("the browser's report", self._report, 90))
        if "error" in browser:
            raise AssertionError("the browser: " + browser["error"])
        return browser

    def _report(self):
        return self.session.report.read_text() if self.session.report.exists() else None

    def logout(self, *arguments):
        """Signs out, and gives what the command line told, a line each."""
        self.session.report.unlink(missing_ok=True)
        out = self.run("logout", *arguments, "--json", passphrase=PASSPHRASE)
        return [json.loads(line) for line in out.splitlines()]

    def answer(self, *choice, seconds=30):
        """Says yes (or no) to the one prompt that waits, as a person at a terminal does."""
        prompt = process.wait_for("a prompt", self.prompts, seconds)[0]
        self.run("approve", prompt["id"], *choice, passphrase=PASSPHRASE)
        return prompt

    def token(self, who, *more, choice="--for=1h"):
        """A token for this test, asked for by the command line; a prompt is answered if there is one."""
        child = self.popen("token", who, "--json", *more)
        answers = threading.Thread(target=self._answer_while, args=(child, choice), daemon=True)
        answers.start()
        try:
            out, err = child.communicate(timeout=120)
        finally:
            process.end(child)
            answers.join()
        if child.returncode != 0:
            raise AssertionError(f"lanyard token ended with {child.returncode}: {err}")
        return json.loads(out)

    def _answer_while(self, child, choice):
        while child.poll() is None:
            try:
                self.answer(choice, seconds=0.2)
                return
            except TimeoutError:
                continue
