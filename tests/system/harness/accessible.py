"""What a screen reader is told of the windows, as JSON: a program, because the library knows one bus for its whole life.
It needs at-spi2-core and gir1.2-atspi-2.0 (installer/setup test)."""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402  pylint: disable=wrong-import-position

# Qt 6.4 says of no control that it is disabled. What is disabled has not the keyboard, though.
STATES = {"showing": Atspi.StateType.SHOWING, "focused": Atspi.StateType.FOCUSED}


def tell(node, found, window, title, group="", depth=0):
    """`window` and `title`: the place and the name of the window that it is in. `group`: the name of the group."""
    try:
        states = node.get_state_set()
        place = node.get_extents(Atspi.CoordType.SCREEN)
        window = window or [place.x, place.y, place.width, place.height]
        found.append({"role": node.get_role_name(), "name": node.get_name() or "",
                      "group": group, "window": window, "title": title,
                      "x": place.x, "y": place.y, "width": place.width, "height": place.height}
                     | {name: states.contains(state) for name, state in STATES.items()})
        count = node.get_child_count() if depth < 40 else 0
    except GLib.Error:
        return  # it went away
    group = found[-1]["name"] if found[-1]["role"] == "panel" else group
    for index in range(count):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:
            continue
        if child:
            tell(child, found, window, title, group, depth + 1)


def main():
    desktop = Atspi.get_desktop(0)
    found = []
    for index in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(index)
        if program and (program.get_name() or "").lower().startswith("lanyard"):
            for at in range(program.get_child_count()):
                window = program.get_child_at_index(at)
                tell(window, found, None, window.get_name() or "")
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
