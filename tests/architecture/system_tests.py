"""Reads what CTest runs of the system tests, and tells which of their classes nobody runs."""

import ast
import re


def classes_of(script):
    """The classes of a script that hold tests."""
    tree = ast.parse(script.read_text())
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef)
            and any(isinstance(item, ast.FunctionDef) and item.name.startswith("test") for item in node.body)}


def check(folder):
    """What is wrong in a folder of tests, a line each. A test that names no class of its script runs all of it."""
    registered = {}
    for script, arguments in re.findall(r"SCRIPT (\w+\.py)(?:\s+ARGS ([^)]*))?\)", (folder / "CMakeLists.txt").read_text()):
        registered.setdefault(script, []).append(set((arguments or "").split()))
    faults = []
    for script in sorted(folder.glob("*_test.py")):
        runs = registered.get(script.name)
        classes = classes_of(script)
        if not runs:
            faults.append(f"nobody runs {script.name}")
        elif all(arguments & classes for arguments in runs):
            faults += [f"nobody runs {name} of {script.name}" for name in sorted(classes - set().union(*runs))]
    return faults
