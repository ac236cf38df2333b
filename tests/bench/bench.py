"""Measures the wallet beside programs that anybody can measure again, and prints ratios. Nothing here passes or fails by
a time: a ratio that misses its target says so in its line.

    bench.py [ROUNDS]        (the target `bench` runs it with the programs of a release build)
"""

import json
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import process
from harness.session import Session
from harness.wallet import PASSPHRASE, Wallet

import other_wallet

TOP = Path(__file__).resolve().parents[2]
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 500
SLOW_SECONDS = 2
STARTS = 15


def median_us(nanoseconds):
    return statistics.median(nanoseconds) / 1000


def line(what, value):
    print(f"{what:<66} {value}", flush=True)


def ratio(what, above, below, target):
    value = above / below
    line(what, f"{value:.2f}  (target at most {target}: {'met' if value <= target else 'MISSED'})")


def tool(name):
    return process.program(name)


class Bench:
    def __init__(self):
        self.session = Session()
        self.session.env["BROWSER"] = str(TOP / "installer" / "try-browser")
        # Started as people start it: at the debug level, lines would be written for each token.
        self.wallet = Wallet(self.session, "memory", log_level="info").start()
        self.echo = self.session.run / "echo.sock"
        self.session.start("echo", [tool("bench_echo_server"), str(self.echo)])
        process.wait_for("the echo server", self.echo.exists)

    def service(self, alias):
        """A demo provider of its own, signed in to. Gives its process."""
        child = self.session.start(f"demo-{alias}", [tool("lanyard-demo-idp"), "--port", "0"], stdout=subprocess.PIPE,
                                   text=True)
        issuer = json.loads(child.stdout.readline())["issuer"]
        self.wallet.run("login", issuer, "--client-id", "lanyard-demo", "--alias", alias, "--local", "--json",
                        passphrase=PASSPHRASE)
        for program in ("bench_run_in_turn", "bench_one_round_trip", "bench_held_connection"):
            self.wallet.run("allow", tool(program), alias, passphrase=PASSPHRASE)
        return child

    def in_turn(self, rounds, commands, env=None):
        """How long each command took, in nanoseconds, a list for each."""
        arguments = [tool("bench_run_in_turn"), str(rounds)]
        for command in commands:
            arguments += ["--", *map(str, command)]
        done = subprocess.run(arguments, env=self.session.env | (env or {}), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{done.stderr}\nagent: {self.session.log('agent')[-2000:]}")
        rows = [[int(number) for number in row.split()] for row in done.stdout.splitlines()]
        return [list(column) for column in zip(*rows)]

    def lanyard_token(self, alias, *options):
        return [tool("lanyard"), "token", alias, "--no-start", *options]

    def beside_the_least(self):
        least = [tool("bench_one_round_trip"), self.echo, "b"]
        commands, env = [least, self.lanyard_token("b"), self.lanyard_token("b", "--header", "--reason", "bench")], {}
        other = other_wallet.start(self.session)
        if other:
            commands.append(other[0])
            env = other[1]
        self.in_turn(30, commands, env)
        times = self.in_turn(ROUNDS, commands, env)
        medians = [median_us(column) for column in times]
        line("static C client, echo server, start to end: median", f"{medians[0]:.0f} us")
        for what, median in (("lanyard token", medians[1]), ("lanyard token with options", medians[2])):
            line(f"{what}, cached, start to end: median", f"{median:.0f} us")
            ratio(f"{what} / static C client and echo server", median, medians[0], 1.3)
        if other:
            line("oidc-token, cached, start to end: median", f"{medians[3]:.0f} us")
            ratio("lanyard token with options / oidc-token", medians[2], medians[3], 0.6)
        else:
            line("oidc-token", "not installed, not measured")

    def held(self, milliseconds, pause=500, path=None):
        done = subprocess.run([tool("bench_held_connection"), str(path or self.wallet.socket), "b", str(milliseconds),
                               str(pause)], capture_output=True, text=True, check=True)
        return [int(number) for number in done.stdout.split()]

    def of_the_agent(self):
        """What the agent itself does for a token: its own time, of which the least of some short runs is what is not
        somebody else's, its system calls, and how many it hands out."""
        runs = {
            "lanyard token, a connection each": lambda: self.in_turn(100, [self.lanyard_token("b", "--reason", "bench")])[0],
            "static C client, a connection each":
                lambda: self.in_turn(100, [[tool("bench_one_round_trip"), self.wallet.socket, "b"]])[0],
            "a connection that stays": lambda: self.held(50, 0),
        }
        own = {what: [] for what in runs}
        for _ in range(ROUNDS // 25):
            for what, run in runs.items():
                own[what].append(self._own_of(run))
        for what, times in own.items():
            line(f"agent's own time, {what}: least, median", f"{min(times) / 1000:.0f}, {median_us(times):.0f} us")
        runs["a connection that stays"] = lambda: self.held(1500)
        for what, run in runs.items():
            line(f"agent's system calls, {what}", self._calls(run))
        rates = {"agent": self.wallet.socket, "echo server": self.echo}
        best = {who: 0 for who in rates}
        for _ in range(10):
            for who, path in rates.items():
                times = self.held(200, 0, path)
                best[who] = max(best[who], len(times) * 1e9 / sum(times))
        for who, rate in best.items():
            line(f"{who}, one after the other on a connection that stays: best", f"{rate:.0f} a second")

    def _own_time(self):
        row = Path(f"/proc/{self.wallet.pid}/task/{self.wallet.pid}/schedstat").read_text(encoding="ascii")
        return int(row.split()[0])

    def _own_of(self, run):
        before = self._own_time()
        tokens = len(run())
        return (self._own_time() - before) / tokens

    def _calls(self, run):
        """Counted by strace, which takes root: the agent lets nobody else look into it."""
        if os.geteuid() != 0 or not shutil.which("strace"):
            return "not measured: takes strace, and root"
        counts = self.session.top / "strace"
        tracer = subprocess.Popen(["strace", "-f", "-c", "-p", str(self.wallet.pid), "-o", str(counts)],
                                  stderr=subprocess.PIPE, text=True)
        tracer.stderr.readline()  # "attached"
        time.sleep(0.5)
        tokens = len(run())
        tracer.send_signal(signal.SIGINT)
        tracer.communicate()
        total = re.search(r"^100\.00\s+\S+\s+(?:\d+\s+)?(\d+)\s.*total$", counts.read_text(encoding="ascii"), re.MULTILINE)
        return f"{int(total[1]) / tokens:.1f} a token of {tokens}"

    def beside_a_slow_provider(self, slow):
        """A's provider is stopped for as long as B's tokens are asked for: once over a connection that stays open, once by
        the command line."""
        line("B, connection kept open, A at rest: median, max", self._spread(self.held(1500)))
        for what, measure in (("connection kept open", lambda: self.held(int(SLOW_SECONDS * 900))),
                              ("lanyard token", lambda: self._tokens_for(SLOW_SECONDS * 0.9))):
            os.kill(slow.pid, signal.SIGSTOP)
            began = time.monotonic()
            refresh = subprocess.Popen([tool("bench_run_in_turn"), "1", "--", tool("lanyard"), "refresh", "a"],
                                       env=self.session.env, stdout=subprocess.PIPE)
            try:
                process.wait_for("A's refresh", lambda: self._state("a") == "refreshing")
                times = measure()
                waiting = refresh.poll() is None
                time.sleep(max(0.0, SLOW_SECONDS - (time.monotonic() - began)))
            finally:
                os.kill(slow.pid, signal.SIGCONT)
            if refresh.wait(timeout=30) != 0 or not waiting:
                raise RuntimeError("A's refresh did not wait for its provider, or failed")
            line(f"B, {what}, A's provider takes {time.monotonic() - began:.1f} s: median, max", self._spread(times))

    def _tokens_for(self, seconds):
        end = time.monotonic() + seconds
        times = []
        while time.monotonic() < end:
            times += self.in_turn(20, [self.lanyard_token("b")])[0]
        return times

    def _state(self, alias):
        return next(one["state"] for one in self.wallet.identities() if one["alias"] == alias)

    @staticmethod
    def _spread(times):
        return f"{median_us(times) / 1000:.3f} ms, {max(times) / 1e6:.3f} ms of {len(times)}  (target under 2 ms)"

    def size(self):
        time.sleep(2)
        try:
            rollup = Path(f"/proc/{self.wallet.pid}/smaps_rollup").read_text(encoding="ascii")
            kib = {name: int(rest.split()[0]) for name, _, rest in
                   (row.partition(":") for row in rollup.splitlines()[1:])}
            line("agent at rest, two identities: PSS, of it private", f"{kib['Pss'] / 1024:.1f} MiB, "
                 f"{(kib['Private_Clean'] + kib['Private_Dirty']) / 1024:.1f} MiB")
        except PermissionError:
            line("agent at rest: PSS", "not measured: the agent lets nobody but root look into it")


def starts():
    """From the start of the process to its first answer."""
    times = []
    for _ in range(STARTS):
        with Session() as session:
            wallet = Wallet(session, "memory")
            began = time.monotonic_ns()
            child = session.start("agent", [tool("lanyard-agent"), "--foreground", "--keystore=memory"])
            while True:
                try:
                    wallet.status()
                    break
                except OSError:
                    if child.poll() is not None:
                        raise RuntimeError(session.log("agent"))
                    time.sleep(0.0005)
            times.append(time.monotonic_ns() - began)
    line(f"agent, new wallet, start to first answer: median of {STARTS}", f"{median_us(times) / 1000:.0f} ms")


def first_tokens():
    """From the start of the agent to its first token: the keystore is a real keyring, the provider speaks TLS with an
    authority of its own, and the token is refreshed there."""
    needed = ("node", "chromium", "chromedriver", "gnome-keyring-daemon", "dbus-daemon", "certutil")
    missing = [name for name in needed if not shutil.which(name)]
    if missing or not Path(os.environ.get("LANYARD_NODE_MODULES", "/nonexistent")).exists():
        line("agent, start to first token", "not measured: takes what `installer/setup test` installs")
        return
    with Session() as session:
        session.start_keyring()
        provider = session.provider()
        wallet = Wallet(session, "system", log_level="info").start()
        wallet.login(provider, "lanyard-rs256", "b")
        wallet.run("allow", tool("bench_one_round_trip"), "b", passphrase=PASSPHRASE)
        times = []
        for _ in range(STARTS):
            wallet.stop()
            began = time.monotonic_ns()
            child = session.start("agent", [tool("lanyard-agent"), "--foreground", "--keystore=system", "--log-level=info"])
            wallet.took_over(child)
            while not _listens(wallet.socket):
                if child.poll() is not None:
                    raise RuntimeError(session.log("agent"))
                time.sleep(0.0005)
            subprocess.run([tool("bench_one_round_trip"), str(wallet.socket), "b"], check=True)
            times.append(time.monotonic_ns() - began)
        wallet.stop()
    line(f"agent, start to first token, keyring and TLS: least, median of {STARTS}",
         f"{min(times) / 1e6:.0f}, {median_us(times) / 1000:.0f} ms  (target at most 60)")


def _listens(path):
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


def main():
    with open("/proc/cpuinfo", encoding="utf-8") as cpus:
        model = next((row.split(":")[1].strip() for row in cpus if row.startswith("model name")), platform.machine())
    line("machine", f"{os.cpu_count()} x {model}, Linux {platform.release()}")
    line("load before", " ".join(f"{value:.1f}" for value in os.getloadavg()))
    bench = Bench()
    try:
        slow = bench.service("a")
        bench.service("b")
        bench.beside_the_least()
        bench.of_the_agent()
        bench.beside_a_slow_provider(slow)
        bench.size()
    finally:
        bench.session.close()
    starts()
    first_tokens()


if __name__ == "__main__":
    main()
