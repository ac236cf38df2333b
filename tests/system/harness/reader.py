"""What a screen reader is told of our windows. With it, a test waits for what a person would wait for."""

import json
import os
import re
import subprocess
from pathlib import Path

from . import process

HERE = Path(__file__).resolve().parent
LAUNCHER = "/usr/libexec/at-spi-bus-launcher"


def start(session):
    """The bus of screen readers, of which our windows are told by the environment; the session's own starts nothing by
    itself."""
    if not os.path.exists(LAUNCHER):
        raise RuntimeError("at-spi2-core is not installed; installer/setup test installs it")
    # Without a desktop nobody says that somebody listens.
    session.env["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
    session.start("accessibility", [LAUNCHER, "--launch-immediately"])
    process.wait_for("the bus of accessibility", lambda: _ask(session) is not None, 30)


def shown(session):
    """Everything that is told and shown, in pixels of the screen. (Qt tells places in its own.)"""
    scale = float(session.env.get("QT_SCALE_FACTOR", 1))
    there = [one for one in _ask(session) or [] if one["showing"] and one["width"] > 0]
    for one in there:
        one |= {name: one[name] * scale for name in ("x", "y", "width", "height")}
        one["window"] = [side * scale for side in one["window"]]
    return there


def find(session, pattern, role="", states=(), title=""):
    """The first control or text by regular expressions of its name (or where it has none that of its group), its role and its
    window's title, that is in all these states (accessible.py)."""
    for one in shown(session):
        if (re.search(pattern, one["name"] or one["group"]) and re.search(role, one["role"])
                and re.search(title, one["title"]) and all(one[state] for state in states)):
            return one
    return None


def words(session):
    """All that is to be read, for whoever waits for something else."""
    return sorted({one["name"] or one["group"] for one in shown(session)} - {""})


def _ask(session):
    done = subprocess.run(["/usr/bin/python3", "-B", HERE / "accessible.py"], env=session.env, capture_output=True, text=True,
                          check=False, timeout=60)
    return json.loads(done.stdout) if done.returncode == 0 else None
