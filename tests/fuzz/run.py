"""Runs the fuzz targets, each from its seeds, and prints what each did. Fails when one of them found something."""

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import seeds

# Memory: far above what any of them needs, so that a target that grows without end is found. A single input that takes
# 5 s is a finding too.
LIMITS = ["-rss_limit_mb=1024", "-timeout=5", "-max_len=8192"]


def run(name, arguments):
    work = arguments.work / name
    corpus, found = work / "corpus", work / "found"
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds.SEEDS[name]):
        (corpus / f"seed-{number}").write_bytes(seed)
    command = [arguments.bin / f"{name}_fuzz", f"-max_total_time={arguments.seconds}", "-print_final_stats=1", "-verbosity=1",
               f"-artifact_prefix={found}/", f"-dict={write_words(work)}", *LIMITS, corpus]
    environment = dict(os.environ, UBSAN_OPTIONS="print_stacktrace=1", QT_LOGGING_RULES="*=false")
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, errors="replace", check=False,
                          env=environment)
    return name, done


def write_words(work):
    """Words that the parsers look for, for libFuzzer to put in."""
    path = work / "words"
    path.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in seeds.WORDS))
    return path


def report(name, done):
    def last(pattern):
        values = re.findall(pattern, done.stderr)
        return values[-1] if values else "?"

    executed = last(r"stat::number_of_executed_units: (\d+)")
    edges, kept = last(r"cov: (\d+)"), last(r"corp: (\d+)")
    outcome = "passed" if done.returncode == 0 else "FAILED"
    print(f"{name:18} {executed:>9} executions, {edges:>5} edges, {kept:>4} inputs kept: {outcome}", flush=True)
    if done.returncode != 0:
        print(done.stderr[-6000:], flush=True)
    return done.returncode == 0 and executed not in ("?", "0")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("names", nargs="+")
    arguments = parser.parse_args()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = [report(*result) for result in pool.map(lambda name: run(name, arguments), arguments.names)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
