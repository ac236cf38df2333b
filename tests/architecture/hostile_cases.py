"""Reads the table of hostile cases in tests/hostile-cases.md, and tells what in it is not true."""

import re
from pathlib import Path

# Cases of each group. A new case is added at its group's end, here and in the table.
GROUPS = {"a": 21, "b": 13, "c": 39, "d": 29, "e": 34, "f": 8}
ROW = re.compile(r"^\| ([a-f]\d+) \|[^|]*\|[^|]*\|([^|]*)\|$", re.MULTILINE)
TEST = re.compile(r"`([\w/]+)::(\w+)`(?: \[(\w+)\])?")


def check_test(tests, path, case, rows):
    sources = [tests / f"{path}{suffix}" for suffix in (".cpp", ".py")]
    source = next((file for file in sources if file.exists()), None)
    if source is None:
        return [f"there is no {path}.cpp and no {path}.py"]
    text = source.read_text(encoding="utf-8")
    if not re.search(rf"\b(void|def) {case}\(", text):
        return [f"{path} has no case {case}"]
    if rows and not re.search(rf'"{rows} ', text):
        return [f"{path} has no data row that begins with {rows}"]
    return []


def check(tests):
    """Every fault of the table in `tests`/hostile-cases.md, in words."""
    tests = Path(tests)
    rows = ROW.findall((tests / "hostile-cases.md").read_text(encoding="utf-8"))
    wanted = [f"{group}{number}" for group, count in GROUPS.items() for number in range(1, count + 1)]
    found = [case for case, _ in rows]
    faults = [f"{case} is not in the table" for case in wanted if case not in found]
    faults += [f"{case} is in the table twice" for case in wanted if found.count(case) > 1]
    faults += [f"{case} is no case" for case in found if case not in wanted]
    for case, shown in rows:
        named = TEST.findall(shown)
        if not named and shown.strip() != "not yet":
            faults.append(f"{case} names no test, and does not say so")
        if shown.count("::") != len(named):
            faults.append(f"{case} names a test that cannot be read")
        for test in named:
            faults += [f"{case}: {fault}" for fault in check_test(tests, *test)]
    return faults
