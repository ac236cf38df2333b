"""A person at a terminal: a program of ours on a pseudo terminal, which is its controlling one."""

import os
import pty
import re
import select
import time


class Terminal:
    """What is typed is typed when the words that ask for it are there."""

    def __init__(self, env, arguments):
        self.screen = ""
        self._env = env
        self.code = None
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execve(arguments[0], arguments, env)

    def sees(self, words, seconds=60):
        """Waits for the words, and forgets what came before them: the next call waits for new ones."""
        deadline = time.monotonic() + seconds
        start = getattr(self, "_seen", 0)
        while words not in self.screen[start:]:
            if time.monotonic() > deadline or not self._read(deadline):
                raise AssertionError(f"waited for {words!r}, saw: {self.screen}")
        self._seen = self.screen.index(words, start) + len(words)

    def _read(self, deadline):
        ready, _, _ = select.select([self._fd], [], [], max(0, deadline - time.monotonic()))
        try:
            got = os.read(self._fd, 4096) if ready else b""
        except OSError:  # the program ended
            got = b""
        self.screen += got.decode(errors="replace").replace("\r\n", "\n")
        return bool(got)

    def types(self, text):
        os.write(self._fd, text.encode() + b"\n")

    def ends(self, code=0, seconds=90):
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        _, status = os.waitpid(self.pid, 0)
        self.code = os.waitstatus_to_exitcode(status)
        if self.code != code:
            raise AssertionError(f"ended with {self.code}, not {code}: {self.screen}")
        return self.screen

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._fd)
        if self.code is None:
            try:
                os.kill(self.pid, 9)
                os.waitpid(self.pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass


def address_in(screen):
    """The address of a sign-in that a program printed."""
    return re.search(r"https?://\S+", screen).group(0)
