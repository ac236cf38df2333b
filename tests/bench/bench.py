"""Measures the wallet beside something that anybody can measure again, and prints ratios. Nothing here passes or fails by
a time: a ratio that misses its target says so in its line.

    bench.py [ROUNDS]        (the target `bench` runs it with the programs of a release build)
"""

import json
import os
import platform
import signal
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
        self.wallet = Wallet(self.session, "memory").start()

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

    def lanyard_token(self, alias):
        return [tool("lanyard"), "token", alias, "--no-start"]

    def beside_the_least(self):
        least = [tool("bench_one_round_trip"), self.wallet.socket, "b"]
        commands, env = [least, self.lanyard_token("b")], {}
        other = other_wallet.start(self.session)
        if other:
            commands.append(other[0])
            env = other[1]
        self.in_turn(30, commands, env)
        times = self.in_turn(ROUNDS, commands, env)
        medians = [median_us(column) for column in times]
        line("one round trip, static C program, start to end: median", f"{medians[0]:.0f} us")
        line("lanyard token, cached, start to end: median", f"{medians[1]:.0f} us")
        ratio("lanyard token / one round trip", medians[1], medians[0], 1.5)
        if other:
            line("oidc-token, cached, start to end: median", f"{medians[2]:.0f} us")
            ratio("lanyard token / oidc-token", medians[1], medians[2], 0.7)
        else:
            line("oidc-token", "not installed, not measured")

    def held(self, milliseconds):
        done = subprocess.run([tool("bench_held_connection"), str(self.wallet.socket), "b", str(milliseconds), "500"],
                              capture_output=True, text=True, check=True)
        return [int(number) for number in done.stdout.split()]

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
        bench.beside_a_slow_provider(slow)
        bench.size()
    finally:
        bench.session.close()
    starts()


if __name__ == "__main__":
    main()
