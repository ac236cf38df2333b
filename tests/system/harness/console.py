"""A real terminal window (xterm) with a shell in it, typed into by the X server's keys. What it shows is read from the
typescript that script(1) keeps."""

import re
import subprocess
import time

from . import process

PROMPT = "$ "
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\x1b[()][A-Z0-9]|\r")
COLOURS = {"light": ["-bg", "#ffffff", "-fg", "#1b1f27"], "dark": ["-bg", "#14161c", "-fg", "#e6e8ee"]}


class Console:
    """`env`: the environment of its shell, which has not the screen's by itself. `place`: a geometry of X in pixels from the
    left and top edge, with the window's size in characters, 80x24+0+0."""

    def __init__(self, session, title, place, env, theme="light", points=10):
        self._env = session.env
        self._typescript = session.top / f"{title}.typescript"
        self._typescript.touch()
        self._seen = 0
        host, startup = title.split(" ")[0], session.top / "shell"
        startup.write_text(f"PS1='ada@{host}:~{PROMPT}'\nunset HISTFILE\ncd\n", encoding="utf-8")
        inside = [f"{name}={value}" for name, value in env.items()] + ["TERM=xterm-256color", "SHELL=/bin/bash"]
        shell = f"bash --noprofile --rcfile {startup} -i"
        session.start("console", [process.require("xterm"), "-T", title, "-geometry", place, "-fa", "DejaVu Sans Mono",
                                  "-fs", str(points), "-b", "8", "-u8", "+sb", *COLOURS[theme], "-e", "env", "-i", *inside,
                                  "script", "--quiet", "--flush", "--command", shell, str(self._typescript)])
        self._window = process.wait_for(f"the terminal {title!r}", lambda: self._find(title), 30)
        self.comes_back()

    def _xdotool(self, *arguments):
        done = subprocess.run(["xdotool", *map(str, arguments)], env=self._env, capture_output=True, text=True, check=False)
        return done.stdout

    def _find(self, title):
        return (self._xdotool("search", "--onlyvisible", "--name", f"^{title}$").split() or [None])[0]

    def text(self):
        """All that it has shown since something was last entered."""
        whole = _CONTROL.sub("", self._typescript.read_text(encoding="utf-8", errors="replace"))
        return whole[self._seen:]

    def enters(self, text):
        """Types it, and Enter, and forgets what was shown before."""
        self._xdotool("windowraise", self._window, "windowfocus", "--sync", self._window)
        self._xdotool("type", "--clearmodifiers", "--delay", "4", text)
        # What is not echoed cannot be waited for; the X server keeps the order of the keys.
        self._seen += len(self.text())
        self._xdotool("key", "Return")

    def shows(self, pattern, seconds=60):
        """Waits until the regular expression is found; gives the match."""
        try:
            return process.wait_for(f"{pattern!r}", lambda: re.search(pattern, self.text()), seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; the terminal shows: {self.text()[-1500:]}") from None

    def comes_back(self, seconds=60):
        """Waits for the shell's next prompt."""
        self.shows(r"(?:^|\n)ada@\S+:~\$ $", seconds)

    def asks(self, seconds=60):
        """Waits until it asks something or the shell is back, and gives what it asks: its last line, empty when nothing."""
        deadline = time.monotonic() + seconds
        quiet, before = 0, None
        while time.monotonic() < deadline:
            text = self.text()
            last = text.rsplit("\n", 1)[-1]
            if re.search(r"ada@\S+:~\$ $", last):
                return ""
            # A line that stays open, and ends as a question does.
            quiet = quiet + 1 if text == before else 0
            if quiet >= 4 and re.search(r"[:?\]] *$", last):
                return last
            before = text
            time.sleep(0.1)
        raise TimeoutError(f"it neither asks nor ends: {self.text()[-1500:]}")
