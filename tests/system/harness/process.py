"""Child processes that never outlive the test."""

import ctypes
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


def _die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(arguments, **options):
    """A child in a session of its own, ended by end() or with the test."""
    return subprocess.Popen(arguments, start_new_session=True, preexec_fn=_die_with_parent, **options)


def end(child, patience=5):
    """Ends a child and all of its session: politely, then not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            pass
        try:
            child.wait(timeout=patience)
            break
        except subprocess.TimeoutExpired:
            continue
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream:
            stream.close()


def wait_for(what, condition, seconds=20):
    """Polls until the condition gives something true, and returns that."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError(f"waited {seconds} s for {what}")


def lines_of(roots):
    """A line for each of these processes and their descendants that run: number, state (proc_pid_stat(5)) and command line."""
    states, parents = {}, {}
    for one in Path("/proc").glob("[0-9]*"):
        try:
            # The name is in brackets and may hold anything.
            states[int(one.name)], parent = (one / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
            parents[int(one.name)] = int(parent)
        except OSError:
            continue  # it has ended

    def lies_below(pid):
        return pid in roots or pid in parents and lies_below(parents[pid])

    lines = []
    for pid in sorted(filter(lies_below, parents)):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        lines.append(f"  {pid} {states[pid]} {command[:200]}")
    return lines


def program(name):
    """A program of ours, from the build tree that CTest names."""
    return os.path.join(os.environ["LANYARD_BIN"], name)


def find(command):
    """Where a command is, or None."""
    return shutil.which(command)


def require(command):
    path = find(command)
    if not path:
        raise RuntimeError(f"{command} is not installed; installer/setup test (for the film: film) installs it")
    return path
