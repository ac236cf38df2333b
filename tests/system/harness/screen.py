"""A person's hands at the screen: keys and clicks through the X server, on whatever window is really there."""

import os
import re
import signal
import subprocess

from . import process, reader


class Window:
    """A window of the desktop, by its title. With `child`, it is that process that has it opened.

    That a window is there does not say that it takes what is typed: its page may come later, and a question sleeps at first.
    So each thing that is typed or clicked has a state before it that is waited for."""

    def __init__(self, session, title, child=None):
        self._session = session
        self._title = title
        self._env = session.env
        self._id = None
        try:
            process.wait_for(f"the window {title!r}", lambda: self._follow() or self._ended(child), 60)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; {self._what_happened()}") from None
        self._process = int(self._xdotool("getwindowpid", self._id))

    def _follow(self):
        """The window of this title that is there now, with the keyboard: the one that was found may be the last question's, on
        its way out."""
        found = self._find(self._title)
        if found and found != self._id:
            # Without a window manager nobody else gives the keyboard to a window.
            self._xdotool("windowfocus", "--sync", found)
            self._id = found
        return self._id

    def _xdotool(self, *arguments):
        # A window that goes while it is waited for is waited for in vain.
        words = ["timeout", "30", "xdotool", *map(str, arguments)]
        return subprocess.run(words, env=self._env, capture_output=True, text=True, check=False).stdout

    def _find(self, title):
        found = self._xdotool("search", "--onlyvisible", "--name", title).split()
        return found[0] if found else None

    @staticmethod
    def _ended(child):
        if child is None or child.poll() is None:
            return None
        raise RuntimeError(f"no window: {child.args} ended with {child.returncode}: {child.communicate()}")

    def _what_happened(self):
        windows = self._xdotool("search", "--onlyvisible", "--name", "").split()
        names = [self._xdotool("getwindowname", one).strip() for one in windows]
        return f"there is: {reader.words(self._session)}\nwindows: {names}\n{self._session.account()}"

    def process(self):
        """The number of the process that it was of when it was found first."""
        return self._process

    def kill(self):
        """Ends its process, as a crash would, and waits until the window has gone."""
        os.kill(self._process, signal.SIGKILL)
        process.wait_for("the end of the window", lambda: self._find(self._title) != self._id)

    def place(self):
        """Left, top, width and height on the screen, without a frame."""
        told = self._xdotool("getwindowgeometry", "--shell", self._id)
        return [int(re.search(rf"^{name}=(-?\d+)$", told, re.MULTILINE).group(1)) for name in ("X", "Y", "WIDTH", "HEIGHT")]

    def find(self, pattern, role="", *states):
        """What a screen reader is told of it by these words, or None."""
        return reader.find(self._session, pattern, role, states, self._title)

    def waits(self, pattern, role="", *states, seconds=60):
        """The same, once it is there and in all these states: "focused"."""
        try:
            return process.wait_for(f"{pattern!r} in the window {self._title!r}, {role} {states}",
                                    lambda: self._follow() and self.find(pattern, role, *states), seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; {self._what_happened()}") from None

    def waits_for_passphrase(self, label):
        """Until what is typed goes into this field for a passphrase."""
        return self.waits(f"^{label}$", "password", "focused")

    def waits_to_be_answered(self):
        """Until a question takes an answer: then, and not before, "Deny" has the keyboard."""
        return self.waits("^Deny$", "button", "focused")

    def click(self, pattern):
        """Clicks a button by its words."""
        one = self.waits(pattern, "button")
        # Not --sync: the server keeps the order, and where the pointer is there already xdotool would wait 15 s for it to move.
        self._xdotool("mousemove", round(one["x"] + one["width"] / 2), round(one["y"] + one["height"] / 2), "click", "1")

    def type(self, text):
        self._xdotool("type", "--delay", "5", text)

    def keys(self, *names):
        self._xdotool("key", "--delay", "60", *names)
