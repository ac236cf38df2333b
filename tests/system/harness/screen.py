"""A person's hands at the screen: keys and clicks through the X server, on whatever window is really there."""

import re
import subprocess
import time

from . import process


class Window:
    """A window of the desktop, by its title. With `child`, it is that process that has it opened."""

    def __init__(self, session, title, child=None):
        self._env = session.env
        self._id = process.wait_for(f"the window {title!r}", lambda: self._find(title) or self._ended(child), 30)
        # Without a window manager nobody else gives the keyboard to a window.
        self._xdotool("windowfocus", "--sync", self._id)
        # The first frame, and the half second for which a prompt takes no answer.
        time.sleep(1.5)

    def _xdotool(self, *arguments):
        done = subprocess.run(["xdotool", *map(str, arguments)], env=self._env, capture_output=True, text=True, check=False)
        return done.stdout

    def _find(self, title):
        found = self._xdotool("search", "--onlyvisible", "--name", title).split()
        return found[0] if found else None

    def visible(self):
        return self._id in self._xdotool("search", "--onlyvisible", "--name", ".").split()

    @staticmethod
    def _ended(child):
        if child is None or child.poll() is None:
            return None
        raise RuntimeError(f"no window: {child.args} ended with {child.returncode}: {child.communicate()}")

    def size(self):
        told = self._xdotool("getwindowgeometry", "--shell", self._id)
        return [int(re.search(rf"^{name}=(\d+)$", told, re.MULTILINE).group(1)) for name in ("WIDTH", "HEIGHT")]

    def click(self, x, y):
        """Clicks at a place, from the left and top edge, or, if negative, from the right and bottom edge."""
        width, height = self.size()
        self._xdotool("mousemove", "--sync", "--window", self._id, x % width, y % height, "click", "1")
        time.sleep(0.5)

    def type(self, text):
        self._xdotool("type", "--delay", "5", text)

    def keys(self, *names):
        self._xdotool("key", "--delay", "60", *names)
