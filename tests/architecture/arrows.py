"""Reads the map (core/README.md) and the tree, and tells where they differ."""

import re
from pathlib import Path

SOURCE_SUFFIXES = {".h", ".hpp", ".cpp", ".c", ".mm"}
TOP_FOLDERS = ("core", "app", "qml")
# The rooms that must build and run where there is no Qt.
WITHOUT_QT = ("core/wire", "core/base", "core/client", "core/jose", "app/cli")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
# Headers of QtGui, QtQml and QtQuick by the names that people write. The link line is checked too, and without it these
# headers are not on the include path.
SCREEN_HEADER = re.compile(
    r"^(Qt(Gui|Qml|Quick\w*|Widgets|Svg)(/|$)|QQml|QQuick|QGui|QJSEngine|QJSValue|QWindow|QScreen|QImage|QPixmap|QIcon"
    r"|QPainter|QColor|QFont|QPalette|QCursor|QClipboard|QDesktopServices|QWidget|QApplication$)")
SCREEN_LIBRARY = re.compile(r"\bQt6::(Gui|Qml|Quick\w*|Widgets|Svg)\b")


class Room:
    def __init__(self, name, uses):
        self.name = name
        self.uses = uses  # the rooms that it may use


def parse_map(text):
    """The table's rows, in order. An arrow is written as the last part of a room's name, or `all of core`."""
    rows = re.findall(r"^\| `((?:core|app|qml)[a-z/]*)` \|[^|]*\|([^|]*)\|$", text, re.MULTILINE)
    names = [name for name, _ in rows]
    rooms = {}
    for name, uses in rows:
        allowed = set()
        for word in (part.strip() for part in uses.split(",")):
            if word in ("", "–"):
                continue
            if word == "all of core":
                allowed |= {other for other in names if other.startswith("core/")}
                continue
            target = f"core/{word}"
            if target not in names:
                raise ValueError(f"the table lets {name} use {word}, which is no room")
            allowed.add(target)
        if name in rooms:
            raise ValueError(f"the table has {name} twice")
        rooms[name] = Room(name, allowed)
    return rooms


def room_of(path, rooms):
    """The room that a path written from the top lies in: the longest that fits."""
    fitting = [name for name in rooms if path.startswith(name + "/")]
    return max(fitting, key=len, default=None)


def sources(top):
    return sorted(path for folder in TOP_FOLDERS for path in (top / folder).rglob("*") if path.suffix in SOURCE_SUFFIXES)


def find_circle(arrows):
    """A circle of rooms as a list, or None."""
    done, path = set(), []

    def visit(name):
        if name in path:
            return path[path.index(name):] + [name]
        if name in done:
            return None
        path.append(name)
        for target in sorted(arrows.get(name, ())):
            circle = visit(target)
            if circle:
                return circle
        done.add(path.pop())
        return None

    for name in sorted(arrows):
        circle = visit(name)
        if circle:
            return circle
    return None


def check_includes(top, rooms):
    faults, arrows = [], {}
    for source in sources(top):
        path = source.relative_to(top).as_posix()
        room = room_of(path, rooms)
        if room is None:
            faults.append(f"{path}: lies in no room")
            continue
        for bracket, header in INCLUDE.findall(source.read_text(encoding="utf-8")):
            faults += check_include(path, room, bracket, header, rooms, arrows)
    circle = find_circle(arrows)
    if circle:
        faults.append("circle of includes: " + " -> ".join(circle))
    return faults


def check_include(path, room, bracket, header, rooms, arrows):
    if re.match(r"(Qt?[A-Z]|QCoro|qcoro|qt6?keychain|q[a-z]+\.h)", header):
        if room in WITHOUT_QT:
            return [f"{path}: {room} does without Qt, but includes {header}"]
        if room.startswith("core/") and SCREEN_HEADER.match(header):
            return [f"{path}: core knows nothing of the screen, but includes {header}"]
        return []
    if header.startswith("tests/"):
        return [f"{path}: includes {header}, a test's file"]
    if not header.startswith(("core/", "app/", "qml/")):
        if bracket == '"' and not header.endswith(".moc"):
            return [f"{path}: include {header} is not written from the top"]
        return []
    target = room_of(header, rooms)
    if target is None:
        return [f"{path}: includes {header}, which lies in no room"]
    if target == room:
        return []
    arrows.setdefault(room, set()).add(target)
    if target not in rooms[room].uses:
        return [f"{path}: {room} may not use {target} (includes {header})"]
    return []


def check_links(top, rooms):
    """The link line is the arrow: it may name no room that the table does not."""
    faults, arrows = [], {}
    libraries = {name.removeprefix("core/").replace("/", "_"): name for name in rooms if name.startswith("core/")}
    for room in rooms.values():
        script = top / room.name / "CMakeLists.txt"
        if not script.exists():
            continue
        text = re.sub(r"#.*", "", script.read_text(encoding="utf-8"))
        for library in re.findall(r"\blanyard::(\w+)", text):
            target = libraries.get(library)
            if target is None or target == room.name:
                continue
            arrows.setdefault(room.name, set()).add(target)
            if target not in room.uses:
                faults.append(f"{room.name}/CMakeLists.txt: {room.name} may not link {target}")
        if room.name.startswith("core/") and SCREEN_LIBRARY.search(text):
            faults.append(f"{room.name}/CMakeLists.txt: core links {SCREEN_LIBRARY.search(text).group(0)}")
        if room.name in WITHOUT_QT and re.search(r"\b(Qt6|QCoro6)::", text):
            faults.append(f"{room.name}/CMakeLists.txt: {room.name} does without Qt, but links it")
    circle = find_circle(arrows)
    if circle:
        faults.append("circle of link lines: " + " -> ".join(circle))
    return faults


def check_rooms(top, rooms):
    """The rooms of the table are the folders that hold files, neither more nor fewer."""
    def files(folder):
        return [path for path in folder.rglob("*") if path.is_file() and path.name not in ("CMakeLists.txt", "README.md")]

    faults = [f"the table has {name}, but there is no such folder, or nothing in it"
              for name in rooms if not files(top / name)]
    folders = [folder for parent in ("core", "app") for folder in (top / parent).iterdir() if folder.is_dir()]
    folders += [top / "qml"]
    for folder in sorted(folders):
        name = folder.relative_to(top).as_posix()
        subrooms = [room for room in rooms if room.startswith(name + "/")]
        if subrooms:
            inner = [sub for sub in folder.iterdir() if sub.is_dir()]
            faults += [f"{sub.relative_to(top).as_posix()} is not in the table"
                       for sub in inner if sub.relative_to(top).as_posix() not in rooms]
        elif name not in rooms and files(folder):
            faults.append(f"{name} is not in the table")
    return faults


def check(top):
    """Every fault of the tree below `top`, in words."""
    top = Path(top)
    rooms = parse_map((top / "core" / "README.md").read_text(encoding="utf-8"))
    if not rooms:
        return ["core/README.md has no table of rooms"]
    faults = check_rooms(top, rooms) + check_includes(top, rooms) + check_links(top, rooms)
    circle = find_circle({room.name: room.uses for room in rooms.values()})
    if circle:
        faults.append("circle in the table: " + " -> ".join(circle))
    return faults
