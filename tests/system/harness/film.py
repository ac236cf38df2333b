"""Pictures of what a person sees, step by step, and the eyes and hands for them: by name, at any scale, as a screen reader
knows the controls."""

import html
import math
import re
import subprocess
import time
from pathlib import Path

from . import picture, process, reader
from .console import Console

SCREEN = (1280, 800)


class Film:
    """A folder of pictures: SCENE-STEP-THEME-SCALE.png, and index.html."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._taken = []  # scene, step, words, theme, scale
        self.faults = []  # what went wrong, with the picture that shows it

    def take(self, shot, step, words):
        shown = picture.still(shot.session)
        if picture.colours(shown) < 2:
            raise AssertionError(f"nothing is on the screen: {shot.name(step)}")
        (self.folder / shot.name(step)).write_bytes(picture.png(shown))
        self._taken.append((shot.scene, step, words, shot.theme, shot.scale))

    def fault(self, shot, words):
        self.faults.append(f"{shot.scene}, {shot.theme}, {shot.scale:g}x: {words}")

    def write_index(self):
        parts = ["<!doctype html><html lang=en><meta charset=utf-8><title>The first minute</title>",
                 "<style>body{font:15px sans-serif;margin:2rem}td{padding:6px;vertical-align:top}img{width:380px;border:1px "
                 "solid #999}</style><h1>The first minute</h1>"]
        if self.faults:
            parts.append("<h2>Faults</h2><ul>" + "".join(f"<li>{html.escape(one)}" for one in self.faults) + "</ul>")
        for scene in dict.fromkeys(one[0] for one in self._taken):
            of_scene = [one for one in self._taken if one[0] == scene]
            parts.append(f"<h2>{html.escape(scene)}</h2>")
            for step in sorted({one[1] for one in of_scene}):
                of_step = [one for one in of_scene if one[1] == step]
                parts.append(f"<h3>{html.escape(step)}: {html.escape(of_step[0][2])}</h3><table><tr>")
                for _, _, _, theme, scale in of_step:
                    name = f"{scene}-{step}-{theme}-{scale:g}x.png"
                    parts.append(f"<td><a href='{name}'><img src='{name}' alt='{theme}, {scale:g}x'></a><br>{theme}, {scale:g}x")
                parts.append("</tr></table>")
        (self.folder / "index.html").write_text("\n".join(parts) + "\n", encoding="utf-8")


class Shot:
    """One session's screen in one theme at one scale: what is on it, and hands at it."""

    def __init__(self, film, session, scene, theme, scale):
        self.film, self.session, self.scene, self.theme, self.scale = film, session, scene, theme, scale
        self._steps = 0
        session.start_screen("x".join(map(str, SCREEN)))
        # Only for programs of the screen: a shell of a server has none of them.
        session.env |= {"QT_SCALE_FACTOR": f"{scale:g}", "XDG_SESSION_TYPE": "x11"}
        self.xdotool("mousemove", *SCREEN)  # out of the pictures
        manager = process.find("openbox")
        if manager:
            session.start("window-manager", [manager])

    def name(self, step):
        return f"{self.scene}-{step}-{self.theme}-{self.scale:g}x.png"

    def take(self, step, words):
        """A picture. Steps of one scene are numbered as they come."""
        self._steps += 1
        self.film.take(self, f"{self._steps:02}-{step}", words)

    def console(self, title, env, row=0, rows=1):
        """A terminal as wide as the screen, with others above and below it."""
        points = 10 * self.scale
        # DejaVu Sans Mono at 96 dpi. A line has whole pixels.
        wide, high = points * 96 / 72 * 0.64, math.ceil(points * 96 / 72 * 1.22)
        top = row * SCREEN[1] // rows
        room = SCREEN[1] // rows - 40
        place = f"{int((SCREEN[0] - 40) / wide)}x{int(room / high)}+4+{top}"
        return Console(self.session, title, place, env, self.theme, points)

    def sees(self):
        """Everything that a screen reader is told and that is shown, in pixels of the screen."""
        return reader.shown(self.session)

    def find(self, pattern, role="", *states):
        """The first control or text by a regular expression of its name, in all these states."""
        return reader.find(self.session, pattern, role, states)

    def waits(self, pattern, role="", *states, seconds=60):
        try:
            return process.wait_for(f"{pattern!r} on the screen", lambda: self.find(pattern, role, *states), seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; there is: {reader.words(self.session)}") from None

    def answers_question(self, seconds=20):
        """Allows what a program asks, in the question's window: once that takes an answer, and all of it has been in sight."""
        self.waits("^Deny$", "button", "focused", seconds=seconds)
        for _ in range(10):
            if not self.find("^Scroll down"):
                break
            self.keys("Next")
        self.presses("^Allow$")
        self.waits_not("^Allow$", "button")

    def asks(self):
        """Whether a question's window is there."""
        return bool(self.xdotool("search", "--onlyvisible", "--name", "^A question").split())

    def waits_not(self, pattern, role="", seconds=60):
        process.wait_for(f"{pattern!r} to leave the screen", lambda: not self.find(pattern, role), seconds)

    def window(self, title, seconds=60):
        """A window by its title: its number and its place."""
        return process.wait_for(f"the window {title!r}", lambda: self._window(title), seconds)

    def _window(self, title):
        found = self.xdotool("search", "--onlyvisible", "--name", title).split()
        if not found:
            return None
        told = subprocess.run(["xwininfo", "-id", found[0]], env=self.session.env, capture_output=True, text=True, check=False)
        names = {"Absolute upper-left X": "x", "Absolute upper-left Y": "y", "Width": "width", "Height": "height"}
        place = {names[name]: int(value) for name, value in re.findall(r"^ +([\w -]+): +(-?\d+)$", told.stdout, re.MULTILINE)
                 if name in names}
        return {"id": found[0]} | place if len(place) == 4 else None

    def fits(self, title):
        """Notes a window that is not whole on the screen."""
        place = self.window(title)
        # A window as wide as the screen may be moved by its frame's line.
        if place["x"] + place["width"] > SCREEN[0] + 4 or place["y"] + place["height"] > SCREEN[1] + 4:
            self.film.fault(self, f"the window {title!r} is not whole on the screen: {place}")
        return place

    def xdotool(self, *arguments):
        return subprocess.run(["xdotool", *map(str, arguments)], env=self.session.env, capture_output=True, text=True,
                              check=False).stdout

    def presses(self, pattern, role="button|tab|radio|check"):
        """Clicks a control by its name. What is out of sight is walked to with Tab, as a person without a mouse does."""
        one = self.waits(pattern, role)
        x, y = one["x"] + one["width"] / 2, one["y"] + one["height"] / 2
        if _is_inside(one):
            self.xdotool("mousemove", "--sync", round(x), round(y), "click", 1)
            return
        for _ in range(40):
            self.keys("Tab")
            time.sleep(0.1)  # the keys of a person; the focus is read below
            one = self.find(pattern, role)
            if one and one["focused"]:
                self.keys("space")
                return
        self.film.fault(self, f"{pattern!r} is out of sight, and Tab does not get there")
        raise AssertionError(f"{pattern!r} cannot be reached")

    def types_passphrase(self, label, text):
        """Types it into the field of that label, once that has the keyboard."""
        self.waits(f"^{label}", "password", "focused")
        self.types(text)

    def types(self, text):
        self.xdotool("type", "--delay", "5", text)

    def keys(self, *names):
        self.xdotool("key", "--delay", "40", *names)


def _is_inside(one):
    """Whether all of it is within its window and the screen. A pixel is the rounding of the scale."""
    left, top, wide, high = one["window"]
    return (max(left, 0) - 1 <= one["x"] and one["x"] + one["width"] <= min(left + wide, SCREEN[0]) + 1 and
            max(top, 0) - 1 <= one["y"] and one["y"] + one["height"] <= min(top + high, SCREEN[1]) + 1)
