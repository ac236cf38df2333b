"""Searches for secrets where none may be: files, command lines, environments. Looks all the time, not only afterwards."""

import base64
import os
import threading
import time
from pathlib import Path


def spellings(secret):
    """A secret as it may stand somewhere: as it is, in hexadecimal, in base64, escaped in a URL (which leaves it as it
    is: all of ours are made of unreserved characters)."""
    raw = secret.encode()
    return {raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")}


class ProcessWatch:
    """Keeps what the command lines and environments of one user's processes held, from start() to stop()."""

    def __init__(self, uid=None):
        self._uid = os.getuid() if uid is None else uid
        self._seen = set()  # (kind, content)
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.unreadable = set()  # pids whose environment we may not read: not dumpable

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ends.set()
        self._thread.join()

    def _watch(self):
        while not self._ends.is_set():
            for entry in os.scandir("/proc"):
                if entry.name.isdigit():
                    self._look(entry)
            time.sleep(0.02)

    def _look(self, entry):
        try:
            # The owner of a process that is not dumpable shows as root, so the status says whose it is.
            status = Path(entry.path, "status").read_text(encoding="utf-8", errors="replace")
            if f"\nUid:\t{self._uid}\t" not in status or int(entry.name) == os.getpid():
                return
            for kind in ("cmdline", "environ"):
                self._seen.add((kind, Path(entry.path, kind).read_bytes()))
        except PermissionError:
            self.unreadable.add(int(entry.name))
        except OSError:
            pass  # it has ended

    def count(self):
        return len(self._seen)

    def find(self, secrets):
        """Where a secret was seen, without the secret itself."""
        return [f"{kind} of {content.split(bytes(1))[0][:60]!r}" for secret in secrets
                for spelling in spellings(secret) for kind, content in self._seen if spelling in content]


def find_in_files(folders, secrets):
    """Which files hold one of the secrets in the clear."""
    found = []
    for folder in folders:
        for path in Path(folder).rglob("*"):
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                found += [str(path) for secret in secrets for spelling in spellings(secret) if spelling in content]
    return found
