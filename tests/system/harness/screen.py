"""A person's hands at the screen: keys and clicks through the X server, on whatever window is really there."""

import re
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
        self._id = process.wait_for(f"the window {title!r}", lambda: self._find(title) or self._ended(child), 30)
        # Without a window manager nobody else gives the keyboard to a window.
        self._xdotool("windowfocus", "--sync", self._id)

    def _xdotool(self, *arguments):
        done = subprocess.run(["xdotool", *map(str, arguments)], env=self._env, capture_output=True, text=True, check=False)
        return done.stdout

    def _find(self, title):
        found = self._xdotool("search", "--onlyvisible", "--name", title).split()
        return found[0] if found else None

    @staticmethod
    def _ended(child):
        if child is None or child.poll() is None:
            return None
        raise RuntimeError(f"no window: {child.args} ended with {child.returncode}: {child.communicate()}")

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
                                    lambda: self.find(pattern, role, *states), seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; there is: {reader.words(self._session)}") from None

    def waits_for_passphrase(self, label):
        """Until what is typed goes into this field for a passphrase."""
        return self.waits(f"^{label}$", "password", "focused")

    def waits_to_be_answered(self):
        """Until a question takes an answer: then, and not before, "Deny" has the keyboard."""
        return self.waits("^Deny$", "button", "focused")

    def click(self, pattern):
        """Clicks a button by its words."""
        one = self.waits(pattern, "button")
        self._xdotool("mousemove", "--sync", round(one["x"] + one["width"] / 2), round(one["y"] + one["height"] / 2), "click", "1")

    def type(self, text):
        self._xdotool("type", "--delay", "5", text)

    def keys(self, *names):
        self._xdotool("key", "--delay", "60", *names)
